-- Resolutions, the log of their changes, cached snapshots, named versions.
CREATE TABLE resolution (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    stage_since BIGINT NOT NULL,
    -- n of "Dự thảo lần n"
    draft_ordinal BIGINT NOT NULL,
    -- what stands around the words on paper: JSON of domain::export::Body
    body TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    -- counts what took the row's lock, so that stage changes and edits wait for one another
    touched BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE change (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_seq BIGINT NOT NULL,
    deps TEXT NOT NULL,
    bytes BLOB NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    connection TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (resolution, seq),
    UNIQUE (resolution, hash),
    UNIQUE (resolution, actor, actor_seq)
);
CREATE TABLE actor (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    actor TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (resolution, actor)
);
CREATE TABLE snapshot (
    resolution TEXT PRIMARY KEY REFERENCES resolution (id),
    upto BIGINT NOT NULL,
    heads TEXT NOT NULL,
    bytes BLOB NOT NULL
);
CREATE TABLE version (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    kind TEXT NOT NULL CHECK (kind IN ('draft', 'sealed')),
    ordinal BIGINT NOT NULL,
    note TEXT NOT NULL,
    heads TEXT NOT NULL,
    -- the words as they stood: JSON of domain::resolution::Text, so that a version never changes
    words TEXT NOT NULL,
    canonical_hash TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    UNIQUE (resolution, kind, ordinal)
);
