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
CREATE TRIGGER task_edition_kept BEFORE UPDATE ON task_edition BEGIN
    SELECT RAISE(ABORT, 'editions and answers of a task are never changed, only followed by others');
END;
CREATE TRIGGER task_edition_never_gone BEFORE DELETE ON task_edition BEGIN
    SELECT RAISE(ABORT, 'editions and answers of a task are never changed, only followed by others');
END;
CREATE TRIGGER task_answer_kept BEFORE UPDATE ON task_answer BEGIN
    SELECT RAISE(ABORT, 'editions and answers of a task are never changed, only followed by others');
END;
CREATE TRIGGER task_answer_never_gone BEFORE DELETE ON task_answer BEGIN
    SELECT RAISE(ABORT, 'editions and answers of a task are never changed, only followed by others');
END;
-- Notices may tell of tasks; a check is not changed in place.
CREATE TABLE notice_new (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL REFERENCES person (id),
    -- which setting it belongs to, and what it is about
    kind TEXT NOT NULL CHECK (kind IN ('mention', 'reply', 'answer', 'stage', 'waiting')),
    sort TEXT NOT NULL CHECK (sort IN ('comment', 'suggestion', 'offer', 'opinion', 'stage', 'task')),
    resolution TEXT NOT NULL REFERENCES resolution (id),
    clause TEXT,
    object TEXT NOT NULL,
    -- the act that caused it, or what gathers several of them
    act TEXT NOT NULL,
    -- a verdict or a stage
    detail TEXT NOT NULL,
    internal BIGINT NOT NULL CHECK (internal IN (0, 1)),
    caused_by TEXT REFERENCES person (id),
    number BIGINT NOT NULL CHECK (number > 0),
    at BIGINT NOT NULL,
    read_at BIGINT,
    mailed BIGINT NOT NULL CHECK (mailed IN (0, 1))
);
INSERT INTO notice_new (seq, person, kind, sort, resolution, clause, object, act, detail,
  internal, caused_by, number, at, read_at, mailed)
SELECT seq, person, kind, sort, resolution, clause, object, act, detail,
  internal, caused_by, number, at, read_at, mailed FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_act ON notice (person, act) WHERE read_at IS NULL;
CREATE INDEX notice_person ON notice (person, at, seq);
CREATE INDEX notice_told ON notice (resolution, at);
CREATE INDEX notice_object ON notice (object);
CREATE INDEX notice_old ON notice (at);
