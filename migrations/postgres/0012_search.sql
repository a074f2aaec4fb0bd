-- What is searched: one row a record, a meeting, a clause, with its words in both forms (domain/search.rs).
-- The index is derived: emptied, it fills again from what is stored (store/search.rs).
CREATE TABLE search_entry (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('clause', 'record', 'meeting')),
    object TEXT NOT NULL,
    -- the resolution of a clause; '' for the others
    resolution TEXT NOT NULL,
    -- the order among equals, compared byte by byte
    sort TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT NOT NULL,
    shown TEXT NOT NULL,
    date TEXT NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    exact TEXT NOT NULL,
    folded TEXT NOT NULL,
    -- The words are cut and folded by us: no dictionary, no extension, the same words as in SQLite.
    exact_words TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(exact), ' '))) STORED,
    folded_words TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(folded), ' '))) STORED,
    UNIQUE (kind, resolution, object)
);
CREATE INDEX search_entry_exact ON search_entry USING GIN (exact_words);
CREATE INDEX search_entry_folded ON search_entry USING GIN (folded_words);
-- Counts the fillings: of two at once only one is kept, so that an older reading never covers a newer one.
CREATE TABLE search_turn (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    turn BIGINT NOT NULL
);
INSERT INTO search_turn (id, turn) VALUES (1, 0);
-- What changed since it was read for the index. Rows are only ever added by the triggers, so nobody waits for them.
CREATE TABLE search_stale (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    object TEXT NOT NULL
);
-- Up to which change of its log a resolution's clauses stand in the index.
CREATE TABLE search_seen (
    resolution TEXT PRIMARY KEY REFERENCES resolution (id),
    upto BIGINT NOT NULL
);
CREATE FUNCTION search_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('record', COALESCE(NEW.id, OLD.id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_record_changed AFTER INSERT OR UPDATE OR DELETE ON record
    FOR EACH ROW EXECUTE FUNCTION search_note_record();
CREATE FUNCTION search_note_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('meeting', COALESCE(NEW.id, OLD.id));
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO search_stale (kind, object) SELECT 'record', id FROM record WHERE meeting = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_meeting_changed AFTER INSERT OR UPDATE OR DELETE ON meeting
    FOR EACH ROW EXECUTE FUNCTION search_note_meeting();
CREATE FUNCTION search_note_cell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, object) SELECT 'meeting', id FROM meeting WHERE cell = NEW.id;
    INSERT INTO search_stale (kind, object)
    SELECT 'record', r.id FROM record r JOIN meeting m ON m.id = r.meeting WHERE m.cell = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_cell_changed AFTER UPDATE OF name, organisation ON cell
    FOR EACH ROW EXECUTE FUNCTION search_note_cell();
CREATE FUNCTION search_note_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, object)
    SELECT 'meeting', m.id FROM meeting m JOIN cell c ON c.id = m.cell WHERE c.organisation = NEW.id;
    INSERT INTO search_stale (kind, object)
    SELECT 'record', r.id FROM record r JOIN meeting m ON m.id = r.meeting JOIN cell c ON c.id = m.cell
    WHERE c.organisation = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_organisation_changed AFTER UPDATE OF name ON organisation
    FOR EACH ROW EXECUTE FUNCTION search_note_organisation();
-- What is there already is read at the first search.
INSERT INTO search_stale (kind, object) SELECT 'record', id FROM record;
INSERT INTO search_stale (kind, object) SELECT 'meeting', id FROM meeting;
