-- Comments, suggestions and spoken opinions are found, too.
ALTER TABLE search_entry DROP CONSTRAINT search_entry_kind_check;
ALTER TABLE search_entry ADD CONSTRAINT search_entry_kind_check
    CHECK (kind IN ('clause', 'record', 'meeting', 'comment', 'suggestion', 'opinion'));
-- the clause that something was said of; '' for the others
ALTER TABLE search_entry ADD COLUMN clause TEXT NOT NULL DEFAULT '';
-- said among those who write and pass on the text
ALTER TABLE search_entry ADD COLUMN internal BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE search_entry ALTER COLUMN clause DROP DEFAULT, ALTER COLUMN internal DROP DEFAULT;
-- Each of these tables is called as its kind. A reply raises the turn of its comment, so that it is noted with it.
CREATE FUNCTION search_note_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, object) VALUES (TG_TABLE_NAME, COALESCE(NEW.id, OLD.id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_comment_changed AFTER INSERT OR UPDATE OR DELETE ON comment
    FOR EACH ROW EXECUTE FUNCTION search_note_said();
CREATE TRIGGER search_suggestion_changed AFTER INSERT OR UPDATE OR DELETE ON suggestion
    FOR EACH ROW EXECUTE FUNCTION search_note_said();
CREATE TRIGGER search_opinion_changed AFTER INSERT OR UPDATE OR DELETE ON opinion
    FOR EACH ROW EXECUTE FUNCTION search_note_said();
-- What was said already is read at the first search.
INSERT INTO search_stale (kind, object) SELECT 'comment', id FROM comment;
INSERT INTO search_stale (kind, object) SELECT 'suggestion', id FROM suggestion;
INSERT INTO search_stale (kind, object) SELECT 'opinion', id FROM opinion;
