-- The words of the clause when its discussion began: the wall shows what changed since.
ALTER TABLE agenda_item ADD COLUMN opened_words TEXT;
