-- What was said and let pass without an answer, each thing by name and with a reason; and the paper an opinion came from.
CREATE TABLE response_pass (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    source TEXT NOT NULL CHECK (source IN ('comment', 'suggestion', 'opinion')),
    -- the comment, suggestion or opinion
    item TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    made_by TEXT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    -- the last word on one thing holds; the audit log keeps those before
    PRIMARY KEY (resolution, source, item)
);
ALTER TABLE opinion ADD COLUMN paper TEXT REFERENCES paper (id);
CREATE INDEX opinion_paper ON opinion (paper, recorded_at, id);
