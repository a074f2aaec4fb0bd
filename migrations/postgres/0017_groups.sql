-- Working groups: a lane is a text of its own, a row like a resolution's, that its group's members alone may see.
ALTER TABLE resolution ADD COLUMN lane_of TEXT REFERENCES resolution (id);
CREATE INDEX resolution_lane_of ON resolution (lane_of) WHERE lane_of IS NOT NULL;
-- A lane goes through the stages with its resolution, until its group is closed: then it stands at 'archived' for good.
CREATE FUNCTION resolution_stage_of_lanes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE resolution SET stage = NEW.stage, stage_since = NEW.stage_since, touched = touched + 1
    WHERE lane_of = NEW.id AND stage <> 'archived';
    RETURN NULL;
END $$;
CREATE TRIGGER resolution_stage_of_lanes AFTER UPDATE OF stage ON resolution
    FOR EACH ROW WHEN (NEW.lane_of IS NULL) EXECUTE FUNCTION resolution_stage_of_lanes();
CREATE TABLE working_group (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    lane TEXT NOT NULL UNIQUE REFERENCES resolution (id),
    -- the version of the resolution that the lane began from
    base TEXT NOT NULL,
    name TEXT NOT NULL,
    task TEXT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES person (id),
    opened_at BIGINT NOT NULL,
    closed_by TEXT REFERENCES person (id),
    closed_at BIGINT,
    CHECK (lane <> resolution),
    CHECK ((closed_by IS NULL) = (closed_at IS NULL))
);
CREATE INDEX working_group_resolution ON working_group (resolution, opened_at, id);
CREATE TABLE working_group_member (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (working_group, person)
);
CREATE INDEX working_group_member_person ON working_group_member (person);
-- One bringing back: who, when, and how much there was.
CREATE TABLE bringing (
    working_group TEXT NOT NULL REFERENCES working_group (id),
    -- of two members who bring back at once, one is told to look again
    nth BIGINT NOT NULL,
    -- the version of the lane that was brought
    heads TEXT NOT NULL,
    brought_by TEXT NOT NULL REFERENCES person (id),
    brought_at BIGINT NOT NULL,
    made BIGINT NOT NULL,
    left_out BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    untouched BIGINT NOT NULL,
    PRIMARY KEY (working_group, nth)
);
-- Which clause of the lane became which suggestion.
CREATE TABLE brought (
    working_group TEXT NOT NULL,
    nth BIGINT NOT NULL,
    place BIGINT NOT NULL,
    -- the clause of the lane
    clause TEXT NOT NULL,
    -- the new clause of the lane right before it, where a new one follows a new one
    follows TEXT,
    suggestion TEXT NOT NULL REFERENCES suggestion (id),
    PRIMARY KEY (working_group, nth, place),
    FOREIGN KEY (working_group, nth) REFERENCES bringing (working_group, nth)
);
CREATE INDEX brought_suggestion ON brought (suggestion);
-- In whose name it was made, where a member of a working group brought it back.
ALTER TABLE suggestion ADD COLUMN working_group TEXT REFERENCES working_group (id);
CREATE INDEX suggestion_working_group ON suggestion (working_group, made_at, id) WHERE working_group IS NOT NULL;
