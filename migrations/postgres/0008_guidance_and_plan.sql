-- The guidance on pilot meetings, their plan, and the earlier versions of what was recorded.
-- Guidance in force is the newest version; a version is never changed, the next one supersedes it.
CREATE TABLE guidance (
    version BIGINT PRIMARY KEY CHECK (version >= 1),
    -- JSON of domain::guidance::Guidance
    json TEXT NOT NULL,
    made_by TEXT REFERENCES person (id),
    made_at BIGINT NOT NULL
);
-- A cell chosen for a round. Called off with a reason, never deleted.
CREATE TABLE planned_meeting (
    id TEXT PRIMARY KEY,
    cell TEXT NOT NULL REFERENCES cell (id),
    round BIGINT NOT NULL CHECK (round >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('regular', 'thematic')),
    -- the day, and the hour where it is known: 2020-09-03, 19:00
    date TEXT NOT NULL,
    starts TEXT,
    place TEXT NOT NULL,
    survey_group BIGINT,
    -- why it will not be held; empty while it stands
    called_off TEXT CHECK (called_off <> ''),
    version BIGINT NOT NULL CHECK (version >= 1),
    invented BOOLEAN NOT NULL,
    made_by TEXT REFERENCES person (id),
    made_at BIGINT NOT NULL
);
CREATE INDEX planned_meeting_cell ON planned_meeting (cell);
-- What a planned meeting was before it was moved or called off, and why it was.
CREATE TABLE planned_meeting_change (
    plan TEXT NOT NULL REFERENCES planned_meeting (id),
    -- the version that was given up
    version BIGINT NOT NULL CHECK (version >= 1),
    date TEXT NOT NULL,
    starts TEXT,
    place TEXT NOT NULL,
    survey_group BIGINT,
    reason TEXT NOT NULL CHECK (reason <> ''),
    made_by TEXT REFERENCES person (id),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (plan, version)
);
-- One meeting keeps one plan; which guidance its steps follow; how often it was corrected, and why the last time.
ALTER TABLE meeting ADD COLUMN plan TEXT REFERENCES planned_meeting (id);
ALTER TABLE meeting ADD COLUMN guidance BIGINT REFERENCES guidance (version);
ALTER TABLE meeting ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE meeting ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX meeting_plan ON meeting (plan);
-- What a meeting was before it was corrected. The present version stands in its own row.
CREATE TABLE meeting_version (
    meeting TEXT NOT NULL REFERENCES meeting (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    -- JSON of domain::meeting::Meeting
    json TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT REFERENCES person (id),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (meeting, version)
);
-- Whatever the code above believes: what was superseded stays as it was.
CREATE FUNCTION kept_as_it_was() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is never changed, only superseded', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER score_template_kept BEFORE UPDATE OR DELETE ON score_template
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
CREATE TRIGGER guidance_kept BEFORE UPDATE OR DELETE ON guidance
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
CREATE TRIGGER planned_meeting_change_kept BEFORE UPDATE ON planned_meeting_change
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
CREATE TRIGGER meeting_version_kept BEFORE UPDATE ON meeting_version
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
