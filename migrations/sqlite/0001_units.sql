-- Units of the Party committee: blocs of cells, grass-roots organisations, cells. Members in numbers only.
CREATE TABLE bloc (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    place BIGINT NOT NULL
);
CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    bloc TEXT NOT NULL REFERENCES bloc (id),
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE cell (
    id TEXT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    members BIGINT NOT NULL CHECK (members >= 0),
    UNIQUE (organisation, name)
);
-- What the office sets once for its committee, such as the names on the printed form; JSON by key.
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
