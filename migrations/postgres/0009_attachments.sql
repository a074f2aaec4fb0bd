-- Names of speakers with their consent, and files attached to evidence records.
-- The one place where a name stands: when the consent is withdrawn the row goes, and with it the name.
CREATE TABLE speaker_name (
    record TEXT PRIMARY KEY REFERENCES record (id),
    name TEXT NOT NULL,
    -- who gave the consent, when and how
    consent TEXT NOT NULL,
    noted_by TEXT NOT NULL REFERENCES person (id),
    noted_at BIGINT NOT NULL
);
-- An upload under way. What is left of one that broke off is thrown away after a day.
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    begun_at BIGINT NOT NULL
);
-- Bytes of uploads, piece by piece, in short transactions: nobody's typing waits for somebody's photo.
CREATE TABLE upload_piece (
    upload TEXT NOT NULL,
    place BIGINT NOT NULL CHECK (place >= 0),
    bytes BYTEA NOT NULL,
    PRIMARY KEY (upload, place)
);
-- A stored file, once whatever it is attached to, by the SHA-256 of its bytes.
CREATE TABLE stored_file (
    hash TEXT PRIMARY KEY,
    -- whose pieces are its bytes
    upload TEXT NOT NULL UNIQUE,
    media TEXT NOT NULL CHECK (media IN ('jpeg', 'png', 'webp', 'pdf', 'mp3', 'm4a', 'ogg', 'wav')),
    size BIGINT NOT NULL CHECK (size > 0),
    -- bytes of each piece but the last
    piece_size BIGINT NOT NULL CHECK (piece_size > 0),
    -- a small JPEG without anything but the picture; only for pictures
    thumbnail BYTEA,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL
);
CREATE TABLE attachment (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record (id),
    hash TEXT NOT NULL REFERENCES stored_file (hash),
    -- as the person's machine called it: shown, never opened
    name TEXT NOT NULL,
    added_by TEXT REFERENCES person (id),
    added_at BIGINT NOT NULL,
    -- the version of the record that stood when it was added, and the one that stood when it was withdrawn
    since_version BIGINT NOT NULL,
    until_version BIGINT,
    withdrawn_by TEXT REFERENCES person (id),
    withdrawn_at BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((until_version IS NULL) = (withdrawn_at IS NULL))
);
CREATE INDEX attachment_record ON attachment (record, added_at, id);
-- The same file once a record, however often it is sent.
CREATE UNIQUE INDEX attachment_once ON attachment (record, hash) WHERE until_version IS NULL;
