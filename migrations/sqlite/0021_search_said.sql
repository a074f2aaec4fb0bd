-- Comments, suggestions and spoken opinions are found, too.
-- SQLite changes no CHECK in place: the entries are copied, and their words indexed anew.
CREATE TABLE search_entry_wider (
    place INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('clause', 'record', 'meeting', 'comment', 'suggestion', 'opinion')),
    object TEXT NOT NULL,
    -- the resolution of a clause or of what was said; '' for the others
    resolution TEXT NOT NULL,
    -- the clause that something was said of; '' for the others
    clause TEXT NOT NULL,
    -- the order among equals, compared byte by byte
    sort TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    shown TEXT NOT NULL,
    date TEXT NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    -- said among those who write and pass on the text
    internal BOOLEAN NOT NULL,
    exact TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (kind, resolution, object)
);
INSERT INTO search_entry_wider
    (place, kind, object, resolution, clause, sort, title, shown, date, withdrawn, internal, exact, folded)
SELECT place, kind, object, resolution, '', sort, title, shown, date, withdrawn, FALSE, exact, folded
FROM search_entry;
DROP TABLE search_words;
-- Its triggers go with it.
DROP TABLE search_entry;
ALTER TABLE search_entry_wider RENAME TO search_entry;
-- Marks of tone stand before their syllable as signs of their own: they are letters here (category Mn).
CREATE VIRTUAL TABLE search_words USING fts5 (
    exact, folded, content = 'search_entry', content_rowid = 'place', detail = 'column',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn'"
);
INSERT INTO search_words (search_words) VALUES ('rebuild');
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
-- A reply raises the turn of its comment, so that it is noted with it.
CREATE TRIGGER search_comment_added AFTER INSERT ON comment BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('comment', new.id);
END;
CREATE TRIGGER search_comment_changed AFTER UPDATE ON comment BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('comment', new.id);
END;
CREATE TRIGGER search_comment_removed AFTER DELETE ON comment BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('comment', old.id);
END;
CREATE TRIGGER search_suggestion_added AFTER INSERT ON suggestion BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('suggestion', new.id);
END;
CREATE TRIGGER search_suggestion_changed AFTER UPDATE ON suggestion BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('suggestion', new.id);
END;
CREATE TRIGGER search_suggestion_removed AFTER DELETE ON suggestion BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('suggestion', old.id);
END;
CREATE TRIGGER search_opinion_added AFTER INSERT ON opinion BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('opinion', new.id);
END;
CREATE TRIGGER search_opinion_changed AFTER UPDATE ON opinion BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('opinion', new.id);
END;
CREATE TRIGGER search_opinion_removed AFTER DELETE ON opinion BEGIN
    INSERT INTO search_stale (kind, object) VALUES ('opinion', old.id);
END;
-- What was said already is read at the first search.
INSERT INTO search_stale (kind, object) SELECT 'comment', id FROM comment;
INSERT INTO search_stale (kind, object) SELECT 'suggestion', id FROM suggestion;
INSERT INTO search_stale (kind, object) SELECT 'opinion', id FROM opinion;
