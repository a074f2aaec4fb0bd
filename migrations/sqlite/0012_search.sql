-- What is searched: one row a record, a meeting, a clause, with its words in both forms (domain/search.rs).
-- The index is derived: emptied, it fills again from what is stored (store/search.rs).
CREATE TABLE search_entry (
    place INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('clause', 'record', 'meeting')),
    object TEXT NOT NULL,
    -- the resolution of a clause; '' for the others
    resolution TEXT NOT NULL,
    -- the order among equals, compared byte by byte
    sort TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    shown TEXT NOT NULL,
    date TEXT NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    exact TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (kind, resolution, object)
);
-- Marks of tone stand before their syllable as signs of their own: they are letters here (category Mn).
CREATE VIRTUAL TABLE search_words USING fts5 (
    exact, folded, content = 'search_entry', content_rowid = 'place', detail = 'column',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn'"
);
CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_words (rowid, exact, folded) VALUES (new.place, new.exact, new.folded);
END;
CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_words (search_words, rowid, exact, folded)
    VALUES ('delete', old.place, old.exact, old.folded);
END;
CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
    INSERT INTO search_words (search_words, rowid, exact, folded)
    VALUES ('delete', old.place, old.exact, old.folded);
    INSERT INTO search_words (rowid, exact, folded) VALUES (new.place, new.exact, new.folded);
END;
-- Counts the fillings: of two at once only one is kept, so that an older reading never covers a newer one.
CREATE TABLE search_turn (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    turn BIGINT NOT NULL
);
INSERT INTO search_turn (id, turn) VALUES (1, 0);
-- What changed since it was read for the index. Rows are only ever added by the triggers, so nobody waits for them.
CREATE TABLE search_stale (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    object TEXT NOT NULL
);
-- Up to which change of its log a resolution's clauses stand in the index.
CREATE TABLE search_seen (
    resolution TEXT PRIMARY KEY REFERENCES resolution (id),
    upto BIGINT NOT NULL
);
CREATE TRIGGER search_record_added AFTER INSERT ON record BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('record', new.id);
END;
CREATE TRIGGER search_record_changed AFTER UPDATE ON record BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('record', new.id);
END;
CREATE TRIGGER search_record_removed AFTER DELETE ON record BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('record', old.id);
END;
CREATE TRIGGER search_meeting_added AFTER INSERT ON meeting BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('meeting', new.id);
END;
CREATE TRIGGER search_meeting_changed AFTER UPDATE ON meeting BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('meeting', new.id);
    INSERT INTO search_stale (kind, object) SELECT 'record', id FROM record WHERE meeting = new.id;
END;
CREATE TRIGGER search_meeting_removed AFTER DELETE ON meeting BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('meeting', old.id);
END;
CREATE TRIGGER search_cell_changed AFTER UPDATE OF name, organisation ON cell BEGIN
    INSERT INTO search_stale (kind, object) SELECT 'meeting', id FROM meeting WHERE cell = new.id;
    INSERT INTO search_stale (kind, object)
    SELECT 'record', r.id FROM record r JOIN meeting m ON m.id = r.meeting WHERE m.cell = new.id;
END;
CREATE TRIGGER search_organisation_changed AFTER UPDATE OF name ON organisation BEGIN
    INSERT INTO search_stale (kind, object)
    SELECT 'meeting', m.id FROM meeting m JOIN cell c ON c.id = m.cell WHERE c.organisation = new.id;
    INSERT INTO search_stale (kind, object)
    SELECT 'record', r.id FROM record r JOIN meeting m ON m.id = r.meeting JOIN cell c ON c.id = m.cell
    WHERE c.organisation = new.id;
END;
-- What is there already is read at the first search.
INSERT INTO search_stale (kind, object) SELECT 'record', id FROM record;
INSERT INTO search_stale (kind, object) SELECT 'meeting', id FROM meeting;
