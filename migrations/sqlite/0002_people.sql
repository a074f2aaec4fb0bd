-- People, their roles, and how they come in.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    bloc TEXT REFERENCES bloc (id),
    survey_group BIGINT,
    protocol BIGINT NOT NULL,
    invented BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL
);
CREATE TABLE person_role (
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    PRIMARY KEY (person, role)
);
-- A link, printed code or bearer token. The secret itself is never stored.
CREATE TABLE sign_in_key (
    selector TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind IN ('link', 'code', 'bearer')),
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    wrong_tries BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX sign_in_key_person ON sign_in_key (person);
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person);
-- What was done, by whom, when. Only ever appended; holds no choice of a ballot.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    person TEXT,
    act TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
-- First answers to POSTs that carry an Idempotency-Key.
CREATE TABLE kept_answer (
    scope TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
