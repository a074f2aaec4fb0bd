-- Files are attached to a record or to a version of the guidance; what is attached is never deleted.
ALTER TABLE attachment ALTER COLUMN record DROP NOT NULL;
-- the version of the guidance it is attached to, where it is no record's
ALTER TABLE attachment ADD COLUMN guidance BIGINT REFERENCES guidance (version);
ALTER TABLE attachment ADD CHECK ((record IS NULL) <> (guidance IS NULL));
CREATE INDEX attachment_guidance ON attachment (guidance, added_at, id);
CREATE UNIQUE INDEX attachment_once_guidance ON attachment (guidance, hash) WHERE until_version IS NULL;
-- One row that is taken by whoever attaches to the guidance and by whoever issues a version: one comes after the other, so
-- that no file is attached to a version whose files were carried over already.
CREATE TABLE guidance_turn (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    turn BIGINT NOT NULL
);
INSERT INTO guidance_turn (one, turn) VALUES (1, 0);
-- Whatever the code above believes: a file is withdrawn once, with a reason, and nothing else of it changes.
CREATE FUNCTION attachment_only_withdrawn() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'attachment is never deleted, only withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.until_version IS NOT NULL OR NEW.until_version IS NULL OR NEW.reason = '' OR NEW.id <> OLD.id
        OR NEW.record IS DISTINCT FROM OLD.record OR NEW.guidance IS DISTINCT FROM OLD.guidance
        OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name OR NEW.added_by IS DISTINCT FROM OLD.added_by
        OR NEW.added_at <> OLD.added_at OR NEW.since_version <> OLD.since_version THEN
        RAISE EXCEPTION 'attachment is never changed, only withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER attachment_kept BEFORE UPDATE OR DELETE ON attachment
    FOR EACH ROW EXECUTE FUNCTION attachment_only_withdrawn();
