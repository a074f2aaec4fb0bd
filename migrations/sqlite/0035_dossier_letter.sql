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
CREATE TRIGGER dossier_letter_kept BEFORE UPDATE ON dossier_letter BEGIN
    SELECT RAISE(ABORT, 'a version of the letter is never changed, only followed by another');
END;
CREATE TRIGGER dossier_letter_never_gone BEFORE DELETE ON dossier_letter BEGIN
    SELECT RAISE(ABORT, 'a version of the letter is never changed, only followed by another');
END;
