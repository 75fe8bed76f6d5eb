-- Readings as lists, what officers said of them, and the words of designs.

-- parcel: what the officer calls it, '' if nothing. Ids sort by time, so that a list of the newest
-- needs no sorting.
ALTER TABLE readings ADD COLUMN parcel TEXT NOT NULL DEFAULT '';
CREATE INDEX readings_by_verdict ON readings (verdict, id);
CREATE INDEX readings_by_parcel ON readings (parcel, id);
-- Holds all that counting a day needs.
DROP INDEX readings_by_time;
CREATE INDEX readings_by_time ON readings (created_ms, verdict, parcel);

-- model, calibration: of the reading, so that versions are compared without reading documents.
CREATE TABLE feedback (
  reading TEXT PRIMARY KEY REFERENCES readings (id),
  score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment TEXT NOT NULL,
  given_ms INTEGER NOT NULL,
  model TEXT NOT NULL,
  calibration TEXT NOT NULL
) STRICT;
CREATE INDEX feedback_by_version ON feedback (model, calibration, score);

-- What is found in designs by text: rowid is designs.id, words is made by register/design_text.h,
-- which fills the table for designs that are older than it.
-- @sqlite
CREATE VIRTUAL TABLE design_text USING fts5(words, tokenize = 'ascii', columnsize = 0);
-- @postgresql
-- tokens: each of the words once, without places, of which a tsvector keeps too few.
CREATE TABLE design_text (
  rowid INTEGER PRIMARY KEY,
  words TEXT NOT NULL,
  tokens tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(rtrim(words), ' '))) STORED
) STRICT;
CREATE INDEX design_text_by_token ON design_text USING gin (tokens);
-- @end
