-- Issuing by two persons, the register as it is printed, and the signed copy taken back.
-- One proposes the issue, another confirms it; only then a number is given.
CREATE TABLE issue_proposal (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    -- the day to be printed: year-month-day
    issued_on TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES person (id),
    proposed_at BIGINT NOT NULL,
    ended_by TEXT REFERENCES person (id),
    ended_at BIGINT,
    how TEXT CHECK (how IN ('confirmed', 'withdrawn', 'declined')),
    -- why it was withdrawn or declined
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((ended_at IS NULL) = (how IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    -- whatever the code above believes: nobody confirms or declines the own proposal
    CHECK (how IS NULL OR how = 'withdrawn' OR ended_by <> proposed_by),
    CHECK (how IS NULL OR how = 'confirmed' OR reason <> '')
);
CREATE UNIQUE INDEX issue_proposal_open ON issue_proposal (resolution) WHERE ended_at IS NULL;
CREATE INDEX issue_proposal_resolution ON issue_proposal (resolution, proposed_at);
-- The second person; absent for what was issued before two were asked for.
ALTER TABLE register ADD COLUMN confirmed_by TEXT REFERENCES person (id);
-- The register as it was at the issue, whatever is called otherwise later.
ALTER TABLE register ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE register ADD COLUMN signer TEXT NOT NULL DEFAULT '';
-- "Nơi nhận" as it was printed: JSON of lines
ALTER TABLE register ADD COLUMN recipients TEXT NOT NULL DEFAULT '[]';
-- The signed copy as it came back, as a PDF. The next one is a version of its own; the earlier stays.
CREATE TABLE signed_copy (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    hash TEXT NOT NULL REFERENCES stored_file (hash),
    -- as the person's machine called it: shown, never opened
    name TEXT NOT NULL,
    taken_by TEXT NOT NULL REFERENCES person (id),
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (resolution, version)
);
CREATE TRIGGER signed_copy_kept BEFORE UPDATE ON signed_copy BEGIN
    SELECT RAISE(ABORT, 'a signed copy is never changed, only followed by another');
END;
CREATE TRIGGER signed_copy_never_gone BEFORE DELETE ON signed_copy BEGIN
    SELECT RAISE(ABORT, 'a signed copy is never changed, only followed by another');
END;
