-- Suggestions: words, clauses, removals and places that somebody proposes, and what editors decided.
CREATE TABLE suggestion (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    -- the clause it is about; a new clause would stand behind it
    clause TEXT NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('words', 'insert', 'remove', 'move')),
    -- new words; empty where none are proposed
    words TEXT NOT NULL,
    -- of a new clause
    kind TEXT,
    level BIGINT,
    -- of another place: the clause before it; none stands for the very beginning
    after TEXT,
    -- the version its author read, and the clause's words in it
    base TEXT NOT NULL,
    base_words TEXT NOT NULL,
    note TEXT NOT NULL,
    -- what it comes to: equal ones are shown and decided together
    sameness TEXT NOT NULL,
    -- with which its words are written into the text once it is accepted: so they are written once
    actor TEXT NOT NULL UNIQUE,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'partly', 'declined', 'taken_back')),
    reason TEXT NOT NULL,
    -- the words as the editor took them up, where only partly
    taken TEXT,
    -- the change that wrote it into the text; none where the text said so already
    change_hash TEXT,
    answered_by TEXT REFERENCES person (id),
    answered_at BIGINT,
    CHECK ((sort = 'insert') = (kind IS NOT NULL)),
    CHECK ((kind IS NULL) = (level IS NULL)),
    CHECK ((state = 'open') = (answered_at IS NULL)),
    CHECK ((state IN ('accepted', 'partly', 'declined')) = (answered_by IS NOT NULL)),
    CHECK ((state = 'partly') = (taken IS NOT NULL)),
    CHECK (change_hash IS NULL OR state IN ('accepted', 'partly'))
);
-- Nobody suggests the same twice while the first waits.
CREATE UNIQUE INDEX suggestion_open ON suggestion (resolution, clause, sameness, made_by) WHERE state = 'open';
CREATE INDEX suggestion_resolution ON suggestion (resolution, state, made_at, id);
CREATE INDEX suggestion_clause ON suggestion (resolution, clause, state, made_at, id);
CREATE INDEX suggestion_person ON suggestion (made_by, resolution, made_at, id);
