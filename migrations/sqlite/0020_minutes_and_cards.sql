-- Minutes of a workshop: what the secretary adds to what fills itself. Every version is kept as it was saved.
CREATE TABLE minutes (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    version BIGINT NOT NULL CHECK (version > 0),
    -- place, chair, secretary, and words by part
    json TEXT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES person (id),
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (resolution, version)
);
-- Keys that stand on printed cards, and sessions that such a card opened: a new card ends the one before, and a lost
-- one takes its sessions with it.
ALTER TABLE sign_in_key ADD COLUMN card BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session ADD COLUMN card BOOLEAN NOT NULL DEFAULT FALSE;
