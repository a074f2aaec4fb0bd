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

ALTER TABLE review_note DROP CONSTRAINT review_note_kind_check;
ALTER TABLE review_note ADD CONSTRAINT review_note_kind_check
    CHECK (kind IN ('appraisal', 'conclusion', 'amendment'));
