-- Units files that wait for their person to confirm them. One a person: a new upload takes the place of the last.
CREATE TABLE unit_file (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL UNIQUE REFERENCES person (id),
    name TEXT NOT NULL,
    -- JSON of domain::unit::file::Reading: rows and faults, never the file itself
    reading TEXT NOT NULL,
    -- what its person was shown of the import, so that another's import in between is noticed
    shown TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX unit_file_expires ON unit_file (expires_at);
-- Counts the changes of units: an import that was planned at one count is not made at another.
CREATE TABLE unit_turn (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    turn BIGINT NOT NULL
);
INSERT INTO unit_turn (id, turn) VALUES (1, 0);
-- Words with their accents, to rank what was typed with accents first; filled when a cell is next written.
ALTER TABLE cell ADD COLUMN exact TEXT NOT NULL DEFAULT '';
CREATE INDEX organisation_bloc ON organisation (bloc);
