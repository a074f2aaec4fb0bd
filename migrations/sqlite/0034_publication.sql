-- Nothing is public by itself: the office publishes an issued resolution, chooses what is told, and may end it.
CREATE TABLE publication (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    -- the words that were issued, and what the paper names them by
    version TEXT NOT NULL REFERENCES version (id),
    canonical_hash TEXT NOT NULL,
    short_hash TEXT NOT NULL,
    -- what is told of the evidence beside each clause
    reasons TEXT NOT NULL CHECK (reasons IN ('nothing', 'counts', 'words')),
    -- whether copies bear the code
    code BOOLEAN NOT NULL,
    -- whether search engines may list the page
    indexed BOOLEAN NOT NULL,
    opened_by TEXT NOT NULL REFERENCES person (id),
    opened_at BIGINT NOT NULL,
    ended_by TEXT REFERENCES person (id),
    ended_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((ended_at IS NULL) = (reason = ''))
);
CREATE UNIQUE INDEX publication_open ON publication (resolution) WHERE ended_at IS NULL;
CREATE INDEX publication_resolution ON publication (resolution, opened_at);
CREATE INDEX publication_short_hash ON publication (short_hash) WHERE ended_at IS NULL;
