-- A round that ended without a count, because the words went back; and amendments the committee asks for.
ALTER TABLE vote ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE vote ADD COLUMN withdrawn_by TEXT REFERENCES person (id);
ALTER TABLE vote ADD COLUMN withdrawn_reason TEXT CHECK (
    (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)
    AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)
    AND (withdrawn_at IS NULL OR closed_at IS NULL)
);
-- amendments still asked for when it was closed
ALTER TABLE vote ADD COLUMN amendments BIGINT NOT NULL DEFAULT 0;

CREATE TABLE review_note_new (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    kind TEXT NOT NULL CHECK (kind IN ('appraisal', 'conclusion', 'amendment')),
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
INSERT INTO review_note_new SELECT * FROM review_note;
DROP TABLE review_note;
ALTER TABLE review_note_new RENAME TO review_note;
CREATE INDEX review_note_resolution ON review_note (resolution, made_at, id);
