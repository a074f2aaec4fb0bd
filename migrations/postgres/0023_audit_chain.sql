-- The audit log as a chain: each line holds the hash of the line before it and its own (domain/audit.rs).
-- The roles that the person held at that moment, by their ids with a comma between.
ALTER TABLE audit ADD COLUMN roles TEXT NOT NULL DEFAULT '';
-- What stood before and what stands now, where an act puts one thing in the place of another.
ALTER TABLE audit ADD COLUMN was TEXT;
ALTER TABLE audit ADD COLUMN became TEXT;
-- Rows of other tables as this act left them: table, key, columns, how many rows, SHA-256; a line each.
ALTER TABLE audit ADD COLUMN bound TEXT;
ALTER TABLE audit ADD COLUMN previous TEXT NOT NULL DEFAULT '';
-- Empty only for lines of before this migration, until the program starts and chains them once.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_object ON audit (object, seq);
CREATE INDEX audit_person ON audit (person, seq);
CREATE INDEX audit_act ON audit (act, seq);
-- The last line of the chain. Its row is taken by whoever appends: no number is given twice or left out.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL CHECK (seq >= 0),
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
-- How far the chain was last looked through from a page, and what was found.
CREATE TABLE audit_look (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    looked_at BIGINT NOT NULL,
    -- whether the look came to the end of the chain, or has to go on from there
    whole BOOLEAN NOT NULL,
    -- the first line that does not hold, by the name of what is wrong; empty while all do
    flaw TEXT NOT NULL,
    flaw_line BIGINT NOT NULL
);
-- The number of a line follows from the head, not from a sequence, which leaves gaps.
ALTER TABLE audit ALTER COLUMN seq DROP IDENTITY;
-- Whatever the code above believes: a line is appended and never changed.
CREATE FUNCTION audit_is_kept() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'audit is never changed, only appended to' USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
    FOR EACH ROW WHEN (OLD.hash <> '') EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_never_shorter BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_head_never_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
