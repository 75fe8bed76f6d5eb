-- The register of designs, its pictures, the readings and the calibrations.
-- One SQL text for SQLite and PostgreSQL: dates are days since 1970-01-01, times are milliseconds.

CREATE TABLE holders (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  contact TEXT NOT NULL,
-- @sqlite
  UNIQUE (name, contact)
-- @postgresql
  -- Names may be longer than a row of a b-tree; a hash index compares the whole text all the same.
  EXCLUDE USING hash ((length(name)::text || ':' || name || contact) WITH =)
-- @end
) STRICT;
-- @postgresql
CREATE INDEX holders_by_name ON holders USING hash (name);
-- @end

-- revision: grows with every change; the search index is brought up to it.
-- valid_from, valid_to: the closed interval of days on which the right is in force.
CREATE TABLE designs (
  id INTEGER PRIMARY KEY,
  design_id TEXT NOT NULL UNIQUE,
  application_number TEXT NOT NULL DEFAULT '',
  design_number TEXT NOT NULL DEFAULT '',
  registration_number TEXT NOT NULL DEFAULT '',
  article TEXT NOT NULL DEFAULT '',
  locarno TEXT NOT NULL DEFAULT '',
  holder INTEGER NOT NULL REFERENCES holders (id),
  country TEXT NOT NULL DEFAULT '',
  registered_on INTEGER,
  expires_on INTEGER,
  status TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX designs_by_revision ON designs (revision);

-- The life of a right, as its office reports it.
CREATE TABLE design_events (
  design INTEGER NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  happened_on INTEGER,
  kind TEXT NOT NULL,
  PRIMARY KEY (design, position)
) STRICT;

-- What was computed once for a picture with one model: its embedding and local features.
-- checksum: CRC-32C of embedding and features.
CREATE TABLE pictures (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  model TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  embedding BLOB NOT NULL,
  features BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  UNIQUE (sha256, model)
) STRICT;

CREATE TABLE views (
  id INTEGER PRIMARY KEY,
  design INTEGER NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  view TEXT NOT NULL,
  file TEXT NOT NULL,
  picture_sha256 TEXT NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (design, view, file)
) STRICT;
CREATE INDEX views_by_picture ON views (picture_sha256);
CREATE INDEX views_by_revision ON views (revision);

-- Designs taken off the register since the index last saw it.
CREATE TABLE removed_designs (
  design INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('revision', 0);

CREATE TABLE calibrations (
  id INTEGER PRIMARY KEY,
  version TEXT NOT NULL UNIQUE,
  model TEXT NOT NULL,
  document TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

-- A reading as it was answered; photos lie in the blob store under their digests.
CREATE TABLE readings (
  id TEXT PRIMARY KEY,
  created_ms INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX readings_by_time ON readings (created_ms);
