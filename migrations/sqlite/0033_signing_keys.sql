-- Keys that sign bundles. One signs at a time; of those before it only the public half is kept.
CREATE TABLE signing_key (
    -- Ed25519, hexadecimal
    public TEXT PRIMARY KEY,
    -- gone once the key is retired
    secret TEXT,
    made_at BIGINT NOT NULL,
    retired_at BIGINT,
    -- by which the key before named this one: its signature; absent for the first
    handed_on TEXT,
    -- 1 for the key that signs, so that there is one
    active BIGINT UNIQUE CHECK (active = 1),
    CHECK ((active IS NULL) = (secret IS NULL)),
    CHECK ((active IS NULL) = (retired_at IS NOT NULL))
);
