-- Votes on chosen terms, secret ballots, papers entered by hand.

-- The terms of a vote: chosen at its opening and never changed.
ALTER TABLE vote ADD COLUMN kept_secret TEXT NOT NULL DEFAULT 'named' CHECK (kept_secret IN ('named', 'secret'));
ALTER TABLE vote DROP COLUMN secrecy;
ALTER TABLE vote RENAME COLUMN kept_secret TO secrecy;
ALTER TABLE vote ADD COLUMN way TEXT NOT NULL DEFAULT 'meeting' CHECK (way IN ('meeting', 'writing'));
-- when a vote in writing takes no more ballots
ALTER TABLE vote ADD COLUMN deadline BIGINT CHECK ((way = 'writing') = (deadline IS NOT NULL));
-- everybody who may vote: JSON of domain::vote::Roster
ALTER TABLE vote ADD COLUMN roster TEXT NOT NULL DEFAULT '[]';
-- members of the seal's roster who do not vote, with reasons: JSON of a list of domain::vote::LeftOut
ALTER TABLE vote ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
-- JSON of domain::vote::Rule
ALTER TABLE vote ADD COLUMN rule TEXT NOT NULL DEFAULT '{}';
-- members in the meeting, set before the count in the transaction of the close: JSON of a list of ids
ALTER TABLE vote ADD COLUMN present TEXT;
-- Ballots received by the close. `agree`, `disagree` and `other` are from now on what of the count may be told: of a
-- secret vote some of them stay empty.
ALTER TABLE vote ADD COLUMN received BIGINT;
UPDATE vote SET roster = (SELECT roster FROM seal WHERE seal.id = vote.seal),
                rule = (SELECT rule FROM seal WHERE seal.id = vote.seal),
                received = agree + disagree + other;

CREATE TRIGGER vote_terms_are_frozen
BEFORE UPDATE OF seal, secrecy, way, deadline, roster, left_out, rule ON vote
BEGIN
    SELECT RAISE(ABORT, 'the terms of a vote are frozen when it is opened');
END;

-- A secret vote: who took part, and what was answered. Nothing in one table tells of a row in the other: no time, no
-- order, no shared name. Both are written anew, in the order of their keys, with each ballot.
CREATE TABLE vote_participation (
    vote TEXT NOT NULL REFERENCES vote (id),
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (vote, person)
) WITHOUT ROWID;
CREATE TABLE secret_ballot (
    vote TEXT NOT NULL REFERENCES vote (id),
    -- SHA-256 of the vote, the person and a secret that only the voter's device holds; at random after the close
    key TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('agree', 'disagree', 'other')),
    opinion TEXT NOT NULL,
    PRIMARY KEY (vote, key)
) WITHOUT ROWID;

-- Papers filled in by hand and entered by the office; counted once a second person has confirmed the entry.
CREATE TABLE paper_entry (
    id TEXT PRIMARY KEY,
    vote TEXT NOT NULL REFERENCES vote (id),
    -- whose papers; of a named vote with what each says: JSON of a list of domain::vote::Paper
    papers TEXT NOT NULL,
    -- of a secret vote: what the papers came to; taken out when the entry is confirmed or withdrawn
    agree BIGINT,
    disagree BIGINT,
    other BIGINT,
    entered_by TEXT NOT NULL REFERENCES person (id),
    entered_at BIGINT NOT NULL,
    confirmed_by TEXT REFERENCES person (id),
    confirmed_at BIGINT,
    withdrawn_by TEXT REFERENCES person (id),
    withdrawn_at BIGINT,
    -- nobody confirms what they entered themselves
    CHECK (confirmed_by <> entered_by),
    CHECK (confirmed_by IS NULL OR withdrawn_by IS NULL)
);
-- One entry waits at a time, so that the second person sees all there is to confirm.
CREATE UNIQUE INDEX paper_entry_waiting ON paper_entry (vote) WHERE confirmed_by IS NULL AND withdrawn_by IS NULL;
-- The entry a named ballot comes from; empty for one from the member's own device.
ALTER TABLE ballot ADD COLUMN entry TEXT REFERENCES paper_entry (id);
