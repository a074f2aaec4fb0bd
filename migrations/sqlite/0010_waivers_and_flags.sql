-- Faults let pass before a seal, decisions on flags, which clause leans on which record, and the annex of each seal.
CREATE TABLE waiver (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    fault TEXT NOT NULL,
    -- empty where the fault stands in no clause
    clause TEXT NOT NULL,
    -- the bloc or record it is about; may be empty
    about TEXT NOT NULL,
    -- SHA-256 of the words or evidence as they were: when they change, the waiver lapses
    basis TEXT NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    taken_by TEXT REFERENCES person (id),
    taken_at BIGINT,
    CHECK ((taken_by IS NULL) = (taken_at IS NULL))
);
-- One waiver in force for one thing, whoever was faster.
CREATE UNIQUE INDEX waiver_standing ON waiver (resolution, fault, clause, about, basis) WHERE taken_at IS NULL;
CREATE INDEX waiver_resolution ON waiver (resolution, made_at, id);
-- A decision holds for one version of the record; the next version asks again.
CREATE TABLE flag_decision (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    clause TEXT NOT NULL,
    link TEXT NOT NULL,
    version BIGINT NOT NULL,
    record TEXT NOT NULL REFERENCES record (id),
    decision TEXT NOT NULL CHECK (decision IN ('keep', 'renew', 'remove')),
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (resolution, clause, link, version)
);
-- Which clause leans on which record, read from the shared text when it is asked for and the log has grown: what a
-- corrected record flags is then one look into an index, however many resolutions there are.
CREATE TABLE leaning (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    place BIGINT NOT NULL,
    clause TEXT NOT NULL,
    link TEXT NOT NULL,
    record TEXT NOT NULL,
    version BIGINT NOT NULL,
    relation TEXT NOT NULL,
    note TEXT NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (resolution, place)
);
CREATE INDEX leaning_record ON leaning (record, resolution, place);
-- The last change that the rows of a resolution were read at.
CREATE TABLE leaning_look (
    resolution TEXT PRIMARY KEY REFERENCES resolution (id),
    upto BIGINT NOT NULL
);
-- What was waived and what stood behind each proposal at the moment of the seal: JSON of domain::annex::Annex.
CREATE TABLE seal_annex (
    seal TEXT PRIMARY KEY REFERENCES seal (id),
    annex TEXT NOT NULL
);
