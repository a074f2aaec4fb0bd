-- Notes of the appraisal and conclusions of the standing members, with what was answered and who checked them off.
CREATE TABLE review_note (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    kind TEXT NOT NULL CHECK (kind IN ('appraisal', 'conclusion')),
    -- absent where it is about the whole text
    clause TEXT,
    -- what the clause was called then
    place TEXT NOT NULL,
    words TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    answer TEXT,
    answered_by TEXT REFERENCES person (id),
    answered_at BIGINT,
    checked_by TEXT REFERENCES person (id),
    checked_at BIGINT,
    CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
    CHECK ((checked_by IS NULL) = (checked_at IS NULL))
);
CREATE INDEX review_note_resolution ON review_note (resolution, made_at, id);
