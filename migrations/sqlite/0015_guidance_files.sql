-- Files are attached to a record or to a version of the guidance; what is attached is never deleted.
CREATE TABLE attachment_of (
    id TEXT PRIMARY KEY,
    -- the one thing it is attached to
    record TEXT REFERENCES record (id),
    guidance BIGINT REFERENCES guidance (version),
    hash TEXT NOT NULL REFERENCES stored_file (hash),
    -- as the person's machine called it: shown, never opened
    name TEXT NOT NULL,
    added_by TEXT REFERENCES person (id),
    added_at BIGINT NOT NULL,
    -- the version of the record that stood when it was added, and the one that stood when it was withdrawn; of guidance
    -- the version it is attached to
    since_version BIGINT NOT NULL,
    until_version BIGINT,
    withdrawn_by TEXT REFERENCES person (id),
    withdrawn_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((until_version IS NULL) = (withdrawn_at IS NULL)),
    CHECK ((record IS NULL) <> (guidance IS NULL))
);
INSERT INTO attachment_of (id, record, hash, name, added_by, added_at, since_version, until_version, withdrawn_by,
    withdrawn_at, reason)
SELECT id, record, hash, name, added_by, added_at, since_version, until_version, withdrawn_by, withdrawn_at, reason
FROM attachment;
DROP TABLE attachment;
ALTER TABLE attachment_of RENAME TO attachment;
CREATE INDEX attachment_record ON attachment (record, added_at, id);
CREATE UNIQUE INDEX attachment_once ON attachment (record, hash) WHERE until_version IS NULL;
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
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment BEGIN
    SELECT RAISE(ABORT, 'attachment is never deleted, only withdrawn');
END;
CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment
WHEN OLD.until_version IS NOT NULL OR NEW.until_version IS NULL OR NEW.reason = '' OR NEW.id <> OLD.id
    OR NEW.record IS NOT OLD.record OR NEW.guidance IS NOT OLD.guidance OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name
    OR NEW.added_by IS NOT OLD.added_by OR NEW.added_at <> OLD.added_at OR NEW.since_version <> OLD.since_version
BEGIN
    SELECT RAISE(ABORT, 'attachment is never changed, only withdrawn');
END;
