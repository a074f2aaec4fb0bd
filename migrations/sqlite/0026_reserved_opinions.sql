-- Opinions that members reserve with a vote (bảo lưu ý kiến): kept with its record, never with the resolution.
CREATE TABLE reserved_opinion (
    vote TEXT NOT NULL REFERENCES vote (id),
    person TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL CHECK (words <> ''),
    filed_at BIGINT NOT NULL,
    PRIMARY KEY (vote, person)
);
