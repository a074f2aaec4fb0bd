-- Notices: what somebody should know of, one line a person and act. They hold no words: those are read where they stand.
CREATE TABLE notice (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL REFERENCES person (id),
    -- which setting it belongs to, and what it is about
    kind TEXT NOT NULL CHECK (kind IN ('mention', 'reply', 'answer', 'stage', 'waiting')),
    sort TEXT NOT NULL CHECK (sort IN ('comment', 'suggestion', 'offer', 'opinion', 'stage')),
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
-- One a person and act; what is gathered grows until it is read.
CREATE UNIQUE INDEX notice_act ON notice (person, act) WHERE read_at IS NULL;
CREATE INDEX notice_person ON notice (person, at, seq);
CREATE INDEX notice_told ON notice (resolution, at);
CREATE INDEX notice_object ON notice (object);
CREATE INDEX notice_old ON notice (at);

-- The kinds that somebody does not want; all others are wanted.
CREATE TABLE notice_off (
    person TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind IN ('mention', 'reply', 'answer', 'stage', 'waiting')),
    PRIMARY KEY (person, kind)
);

-- Where copies go, and when the next may leave. Only notices from `since` on are copied.
CREATE TABLE notice_mail (
    person TEXT PRIMARY KEY REFERENCES person (id),
    address TEXT NOT NULL,
    wanted BIGINT NOT NULL CHECK (wanted IN (0, 1)),
    lang TEXT NOT NULL,
    since BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL
);
