-- What the office writes on its letter to the committee (tờ trình). Every version is kept as it was saved.
CREATE TABLE dossier_letter (
    resolution TEXT NOT NULL REFERENCES resolution (id),
    version BIGINT NOT NULL CHECK (version > 0),
    -- passage, title and name of whoever signs: JSON of domain::dossier::Letter
    json TEXT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES person (id),
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (resolution, version)
);
CREATE TRIGGER dossier_letter_kept BEFORE UPDATE OR DELETE ON dossier_letter
    FOR EACH ROW EXECUTE FUNCTION kept_as_it_was();
