-- Score templates, pilot meetings, evidence records and their versions.
-- A template that meetings were scored with is never changed: a new version supersedes it.
CREATE TABLE score_template (
    id TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    -- JSON of domain::meeting::ScoreTemplate
    json TEXT NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE TABLE meeting (
    id TEXT PRIMARY KEY,
    cell TEXT NOT NULL REFERENCES cell (id),
    kind TEXT NOT NULL CHECK (kind IN ('regular', 'thematic')),
    round BIGINT NOT NULL CHECK (round >= 1),
    -- the day and hours at the place: 2020-09-03, 19:00
    date TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    survey_group BIGINT,
    total BIGINT NOT NULL CHECK (total >= 1),
    exempt BIGINT NOT NULL CHECK (exempt >= 0),
    present BIGINT NOT NULL CHECK (present >= 0),
    absent_with_reason BIGINT NOT NULL CHECK (absent_with_reason >= 0),
    absent_without_reason BIGINT NOT NULL CHECK (absent_without_reason >= 0),
    spoke BIGINT NOT NULL CHECK (spoke >= 0),
    template TEXT,
    template_version BIGINT,
    -- JSON of domain::meeting::Details
    details TEXT NOT NULL,
    invented BOOLEAN NOT NULL,
    source TEXT,
    recorded_by TEXT REFERENCES person (id),
    recorded_at BIGINT NOT NULL,
    CHECK (present + absent_with_reason + absent_without_reason = total - exempt),
    CHECK (spoke <= present),
    FOREIGN KEY (template, template_version) REFERENCES score_template (id, version)
);
CREATE INDEX meeting_date ON meeting (date, id);
CREATE INDEX meeting_cell ON meeting (cell);
CREATE TABLE record (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meeting (id),
    survey_group BIGINT,
    -- the newest version
    version BIGINT NOT NULL CHECK (version >= 1),
    -- the newest words as they are searched (domain::search): with accents, and without
    exact TEXT NOT NULL,
    folded TEXT NOT NULL,
    invented BOOLEAN NOT NULL,
    source TEXT
);
CREATE INDEX record_meeting ON record (meeting);
-- Corrected or withdrawn, never silently changed: every version stays.
CREATE TABLE record_version (
    record TEXT NOT NULL REFERENCES record (id),
    version BIGINT NOT NULL CHECK (version >= 1),
    kind TEXT NOT NULL CHECK (
        kind IN ('observation', 'quotation', 'statistic', 'weakness', 'practice', 'recommendation')
    ),
    text TEXT NOT NULL,
    criterion TEXT,
    speaker_role TEXT NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT REFERENCES person (id),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (record, version)
);
-- Cells are found by their words without accents; older rows are filled when cells are next imported.
ALTER TABLE cell ADD COLUMN folded TEXT NOT NULL DEFAULT '';
