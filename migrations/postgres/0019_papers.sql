-- Papers (tham luận) of a workshop; and Word files, which papers mostly are, among the files that are taken.
ALTER TABLE stored_file DROP CONSTRAINT stored_file_media_check;
ALTER TABLE stored_file ADD CONSTRAINT stored_file_media_check
    CHECK (media IN ('jpeg', 'png', 'webp', 'pdf', 'docx', 'mp3', 'm4a', 'ogg', 'wav'));

CREATE TABLE paper (
    id TEXT PRIMARY KEY,
    resolution TEXT NOT NULL REFERENCES resolution (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    -- whose it is: a person, or a person or delegation as typed
    person TEXT REFERENCES person (id),
    author TEXT NOT NULL,
    bloc TEXT REFERENCES bloc (id),
    -- the item under which it is delivered; an item that is taken off leaves its papers
    item TEXT REFERENCES agenda_item (id) ON DELETE SET NULL,
    words TEXT NOT NULL,
    hash TEXT REFERENCES stored_file (hash),
    -- as the person's machine called it: shown, never opened
    file_name TEXT NOT NULL,
    handed_by TEXT NOT NULL REFERENCES person (id),
    handed_at BIGINT NOT NULL,
    delivered_at BIGINT,
    withdrawn_by TEXT REFERENCES person (id),
    withdrawn_at BIGINT,
    reason TEXT NOT NULL,
    CHECK ((person IS NULL) = (author <> '')),
    CHECK ((hash IS NULL) = (file_name = '')),
    CHECK (words <> '' OR hash IS NOT NULL),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (reason = '')),
    CHECK (withdrawn_at IS NULL OR delivered_at IS NULL)
);
CREATE INDEX paper_resolution ON paper (resolution, position, id);
CREATE INDEX paper_item ON paper (item);
