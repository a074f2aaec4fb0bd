-- The workshop: what is discussed and when, who is there, and what was said aloud.
CREATE TABLE agenda_item (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    clause TEXT,
    -- who introduces it; may be empty
    speaker TEXT NOT NULL,
    bloc TEXT REFERENCES bloc (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'open', 'closed')),
    opened_at BIGINT,
    closed_at BIGINT,
    CHECK ((state = 'planned') = (opened_at IS NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
-- A hall discusses one thing at a time.
CREATE UNIQUE INDEX agenda_open ON agenda_item (resolution) WHERE state = 'open';
CREATE INDEX agenda_resolution ON agenda_item (resolution, position, id);

CREATE TABLE opinion (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    item TEXT REFERENCES agenda_item (id),
    clause TEXT,
    -- for whom it was said: a person, a delegation, or somebody named only here
    person TEXT REFERENCES person (id),
    bloc TEXT REFERENCES bloc (id),
    said_name TEXT NOT NULL,
    said_title TEXT NOT NULL,
    words TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES person (id),
    recorded_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'taken_back')),
    verdict TEXT CHECK (verdict IN ('accepted', 'partly', 'declined', 'noted')),
    reason TEXT NOT NULL,
    -- who answered it or took it back, and when
    ended_by TEXT REFERENCES person (id),
    ended_at BIGINT,
    CHECK (
        (CASE WHEN person IS NULL THEN 0 ELSE 1 END) + (CASE WHEN bloc IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN said_name = '' THEN 0 ELSE 1 END) = 1
    ),
    CHECK ((state = 'answered') = (verdict IS NOT NULL)),
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX opinion_resolution ON opinion (resolution, recorded_at, id);
CREATE INDEX opinion_clause ON opinion (resolution, clause, recorded_at, id);

CREATE TABLE attendance (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    person TEXT NOT NULL REFERENCES person (id),
    present BOOLEAN NOT NULL,
    marked_by TEXT NOT NULL REFERENCES person (id),
    marked_at BIGINT NOT NULL,
    PRIMARY KEY (resolution, person)
);
