-- Seals, votes, ballots, and the register of numbered documents.
CREATE TABLE seal (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    -- the words themselves, word for word
    version TEXT NOT NULL UNIQUE REFERENCES version (id),
    -- k of "vòng k"
    round BIGINT NOT NULL CHECK (round > 0),
    heads TEXT NOT NULL,
    canonical_hash TEXT NOT NULL,
    -- everybody who may vote, frozen: JSON of domain::vote::Roster
    roster TEXT NOT NULL,
    -- JSON of domain::vote::Rule
    rule TEXT NOT NULL,
    sealed_by TEXT NOT NULL REFERENCES person (id),
    sealed_at BIGINT NOT NULL,
    UNIQUE (resolution, round)
);
CREATE TABLE vote (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    -- one vote on one seal: the same words are not voted on twice
    seal TEXT NOT NULL UNIQUE REFERENCES seal (id),
    round BIGINT NOT NULL,
    secrecy TEXT NOT NULL CHECK (secrecy IN ('named')),
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES person (id),
    closed_at BIGINT,
    closed_by TEXT REFERENCES person (id),
    -- the count and what it came to; none of it is known before the close
    agree BIGINT,
    disagree BIGINT,
    other BIGINT,
    decision TEXT CHECK (decision IN ('adopted', 'not_adopted', 'no_quorum')),
    -- counts what took the row's lock, so that ballots and the close wait for one another
    touched BIGINT NOT NULL DEFAULT 0,
    UNIQUE (resolution, round),
    CHECK ((closed_at IS NULL) = (decision IS NULL))
);
CREATE TABLE ballot (
    vote TEXT NOT NULL REFERENCES vote (id),
    person TEXT NOT NULL REFERENCES person (id),
    choice TEXT NOT NULL CHECK (choice IN ('agree', 'disagree', 'other')),
    opinion TEXT NOT NULL,
    -- the sealed words that the voter saw
    canonical_hash TEXT NOT NULL,
    cast_at BIGINT NOT NULL,
    -- how often the voter changed it
    changed BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (vote, person)
);
-- The next number of each book: its row is locked while a number is given, so that none is given twice or lost.
CREATE TABLE register_book (
    document_type TEXT NOT NULL,
    term TEXT NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (document_type, term)
);
CREATE TABLE register (
    document_type TEXT NOT NULL,
    term TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    -- what follows the number: "NQ/ThU"
    sign TEXT NOT NULL,
    resolution TEXT NOT NULL UNIQUE REFERENCES resolution (id),
    -- the day printed: year-month-day
    issued_on TEXT NOT NULL,
    given_by TEXT NOT NULL REFERENCES person (id),
    given_at BIGINT NOT NULL,
    PRIMARY KEY (document_type, term, number)
);
