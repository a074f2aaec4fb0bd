-- Tasks that follow from an issued resolution: from which clause, what, for whom, until when; and what each unit
-- answered. Nothing is changed or taken away: a task has editions, a unit's answers follow each other.
CREATE TABLE task (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    -- the sealed words in which the clause stands
    version TEXT NOT NULL REFERENCES version (id),
    clause TEXT NOT NULL,
    -- the edition that counts
    edition BIGINT NOT NULL CHECK (edition >= 1),
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    withdrawn_by TEXT REFERENCES person (id),
    withdrawn_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    -- the order in which tasks of a resolution were acted on: the highest was the last
    turn BIGINT NOT NULL,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (reason = ''))
);
CREATE INDEX task_resolution ON task (resolution, made_at, id);
CREATE TABLE task_edition (
    task TEXT NOT NULL REFERENCES task (id),
    edition BIGINT NOT NULL CHECK (edition >= 1),
    -- what is to be done
    words TEXT NOT NULL CHECK (words <> ''),
    -- who answers for it, in words
    in_charge TEXT NOT NULL,
    -- whom it is addressed to
    addressee TEXT NOT NULL CHECK (addressee IN ('cells', 'organisations', 'bloc', 'organisation', 'body')),
    bloc TEXT REFERENCES bloc (id),
    organisation TEXT REFERENCES organisation (id),
    -- year-month-day, or nothing
    due TEXT NOT NULL,
    note TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (task, edition),
    CHECK ((addressee = 'bloc') = (bloc IS NOT NULL)),
    CHECK ((addressee = 'organisation') = (organisation IS NOT NULL)),
    CHECK (addressee <> 'body' OR in_charge <> '')
);
CREATE INDEX task_edition_due ON task_edition (due);
-- What a unit answered, as somebody recorded it for the unit. The highest turn of a unit counts.
CREATE TABLE task_answer (
    task TEXT NOT NULL REFERENCES task (id),
    turn BIGINT NOT NULL CHECK (turn >= 1),
    -- the cell's or the organisation's id; empty for a body that is no unit
    unit TEXT NOT NULL,
    cell TEXT REFERENCES cell (id),
    organisation TEXT REFERENCES organisation (id),
    -- 'waiting' takes back what was recorded by mistake
    state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'done', 'unable')),
    -- year-month-day
    day TEXT NOT NULL,
    -- who took it over in the unit
    who TEXT NOT NULL,
    -- the result, or why not
    words TEXT NOT NULL,
    recorded_by TEXT NOT NULL REFERENCES person (id),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (task, turn),
    CHECK (unit = COALESCE(cell, organisation, '')),
    CHECK (cell IS NULL OR organisation IS NULL),
    CHECK (state = 'taken' OR words <> '')
);
CREATE INDEX task_answer_unit ON task_answer (task, unit, turn);
-- Reminders that went out, so that none goes out twice, also after the notices themselves are forgotten.
CREATE TABLE task_reminder (
    task TEXT NOT NULL REFERENCES task (id),
    kind TEXT NOT NULL CHECK (kind IN ('soon', 'overdue')),
    due TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (task, kind, due)
);
CREATE TRIGGER task_edition_kept BEFORE UPDATE OR DELETE ON task_edition
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
CREATE TRIGGER task_answer_kept BEFORE UPDATE OR DELETE ON task_answer
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
-- Notices may tell of tasks.
ALTER TABLE notice DROP CONSTRAINT notice_sort_check;
ALTER TABLE notice ADD CONSTRAINT notice_sort_check
    CHECK (sort IN ('comment', 'suggestion', 'offer', 'opinion', 'stage', 'task'));
