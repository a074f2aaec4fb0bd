-- Offers of evidence: what delegates say bears on a clause, and what editors answered.
CREATE TABLE offer (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    clause TEXT NOT NULL,
    record TEXT NOT NULL REFERENCES record (id),
    -- the version of the record that was read
    version BIGINT NOT NULL CHECK (version > 0),
    relation TEXT NOT NULL CHECK (relation IN ('supports', 'contradicts', 'quantifies')),
    note TEXT NOT NULL,
    offered_by TEXT NOT NULL REFERENCES person (id),
    offered_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'taken_back')),
    -- why it was declined
    reason TEXT NOT NULL,
    -- the link it became
    link TEXT,
    answered_by TEXT REFERENCES person (id),
    answered_at BIGINT,
    CHECK ((state = 'open') = (answered_at IS NULL)),
    CHECK ((state = 'accepted') = (link IS NOT NULL)),
    CHECK ((state IN ('accepted', 'declined')) = (answered_by IS NOT NULL))
);
-- Nobody offers the same twice while the first waits.
CREATE UNIQUE INDEX offer_open ON offer (resolution, clause, record, relation, offered_by) WHERE state = 'open';
CREATE INDEX offer_resolution ON offer (resolution, state, offered_at, id);
CREATE INDEX offer_clause ON offer (resolution, clause, offered_at, id);
CREATE INDEX offer_person ON offer (offered_by, resolution, offered_at, id);
