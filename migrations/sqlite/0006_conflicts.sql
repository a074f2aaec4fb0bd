-- Conflict cards: words that two people changed without seeing one another.
CREATE TABLE conflict_card (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    clause TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('sentence', 'removed', 'tail', 'twice')),
    -- cursor of the sentence's first letter; empty where the whole clause is meant
    sentence TEXT NOT NULL,
    -- JSON of domain::conflict::Body
    body TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    how TEXT CHECK (how IN ('keep', 'choose_first', 'choose_second', 'edited')),
    resolved_by TEXT REFERENCES person (id),
    resolved_at BIGINT,
    CHECK ((how IS NULL) = (resolved_by IS NULL) AND (how IS NULL) = (resolved_at IS NULL))
);
-- One open card a place, whichever node finds it first.
CREATE UNIQUE INDEX conflict_card_open ON conflict_card (resolution, clause, kind, sentence) WHERE how IS NULL;
CREATE INDEX conflict_card_resolution ON conflict_card (resolution, opened_at, id);
-- The changes a card was found by: looked at again, they make no second one.
CREATE TABLE conflict_change (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    clause TEXT NOT NULL,
    hash TEXT NOT NULL,
    against TEXT NOT NULL,
    card TEXT NOT NULL REFERENCES conflict_card (id),
    PRIMARY KEY (resolution, clause, hash, against)
);
-- How far the log has been looked through.
CREATE TABLE conflict_look (
    resolution TEXT PRIMARY KEY REFERENCES resolution (id),
    upto BIGINT NOT NULL
);
