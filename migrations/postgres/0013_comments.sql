-- Comments on clauses or on words of them, with their replies and what was answered.
CREATE TABLE comment (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    clause TEXT NOT NULL,
    -- the version of the text it was made on
    heads TEXT NOT NULL,
    -- the words it is about: where they are, and what they were; a whole clause has neither
    first_letter TEXT,
    last_letter TEXT,
    quote TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''),
    -- 1: read by those who write and pass on the text only
    internal BIGINT NOT NULL CHECK (internal IN (0, 1)),
    -- the stage at which it was made
    stage TEXT NOT NULL,
    said_by TEXT NOT NULL REFERENCES person (id),
    said_at BIGINT NOT NULL,
    edited_at BIGINT,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'taken_back')),
    taken_back_at BIGINT,
    -- raised by every act on the thread, so that two acts at once stand one behind the other
    turn BIGINT NOT NULL,
    CHECK ((first_letter IS NULL) = (last_letter IS NULL)),
    CHECK ((first_letter IS NULL) = (quote = '')),
    CHECK ((state = 'taken_back') = (taken_back_at IS NOT NULL))
);
CREATE INDEX comment_resolution ON comment (resolution, state, said_at, id);
CREATE INDEX comment_clause ON comment (resolution, clause, said_at, id);
CREATE INDEX comment_person ON comment (said_by, resolution, said_at, id);

CREATE TABLE comment_reply (
    id TEXT PRIMARY KEY,
    comment TEXT NOT NULL REFERENCES comment (id),
    words TEXT NOT NULL CHECK (words <> ''),
    said_by TEXT NOT NULL REFERENCES person (id),
    said_at BIGINT NOT NULL
);
CREATE INDEX comment_reply_comment ON comment_reply (comment, said_at, id);

-- Every answer ever given; a thread that was opened again keeps the earlier ones.
CREATE TABLE comment_answer (
    comment TEXT NOT NULL REFERENCES comment (id),
    ordinal BIGINT NOT NULL CHECK (ordinal > 0),
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'partly', 'declined', 'noted')),
    reason TEXT NOT NULL,
    answered_by TEXT NOT NULL REFERENCES person (id),
    answered_at BIGINT NOT NULL,
    reopened_by TEXT REFERENCES person (id),
    reopened_at BIGINT,
    PRIMARY KEY (comment, ordinal),
    CHECK ((reopened_by IS NULL) = (reopened_at IS NULL)),
    CHECK (verdict IN ('accepted', 'noted') OR reason <> '')
);
-- One answer holds at a time.
CREATE UNIQUE INDEX comment_answer_standing ON comment_answer (comment) WHERE reopened_at IS NULL;
