-- What the minutes of the committee's meeting say beside the vote: asked of the office, kept with the round.
CREATE TABLE vote_minutes (
    vote TEXT PRIMARY KEY REFERENCES vote (id),
    place TEXT NOT NULL,
    chair TEXT NOT NULL,
    secretary TEXT NOT NULL,
    -- hours as "14:05"; empty where the meeting is told by the vote alone
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    -- why each absent member was absent: JSON, person to reason
    absent TEXT NOT NULL,
    written_by TEXT NOT NULL REFERENCES person (id),
    written_at BIGINT NOT NULL
);
-- Notes of members on clauses of sealed words: for the committee alone, never with the resolution.
CREATE TABLE clause_note (
    seal TEXT NOT NULL REFERENCES seal (id),
    clause TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL CHECK (words <> ''),
    noted_at BIGINT NOT NULL,
    PRIMARY KEY (seal, clause, person)
);
