-- People, what they prove themselves with, and what they made. Digests: access/secret.h.

-- kind: agency, holder, company, programme, school. folded: the name as it is compared.
-- holder: for right holders, holders.name of their designs.
CREATE TABLE organisations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  holder TEXT NOT NULL DEFAULT '',
  created_ms INTEGER NOT NULL
) STRICT;

-- roles: names with a comma before, between and behind. folded: login and name as they are searched.
-- state: active, disabled. version: grows with every change.
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  organisation TEXT NOT NULL REFERENCES organisations (id),
  roles TEXT NOT NULL,
  state TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX people_by_organisation ON people (organisation, login);

-- Changes of people one after the other: the row that each of them writes first.
INSERT INTO counters (name, value) VALUES ('people', 0);

-- password: '' for none. totp: the sealed secret; totp_state: none, begun, confirmed; totp_step: the
-- last one whose code was used. stamp: grows with every change of these.
CREATE TABLE credentials (
  person TEXT PRIMARY KEY REFERENCES people (id),
  password TEXT NOT NULL DEFAULT '',
  totp BLOB,
  totp_state TEXT NOT NULL DEFAULT 'none',
  totp_step INTEGER NOT NULL DEFAULT 0,
  stamp INTEGER NOT NULL DEFAULT 0,
  changed_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
  person TEXT NOT NULL REFERENCES people (id),
  digest BLOB NOT NULL,
  PRIMARY KEY (person, digest)
) STRICT;

-- name: of the digest, to show; address: where it began.
CREATE TABLE sessions (
  digest BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES people (id),
  address TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person, created_ms);
CREATE INDEX sessions_by_use ON sessions (seen_ms);

-- scopes: names with a comma between.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  name TEXT NOT NULL,
  digest BLOB NOT NULL,
  scopes TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  used_ms INTEGER,
  revoked_ms INTEGER
) STRICT;
CREATE INDEX tokens_by_person ON tokens (person, id);

-- purpose: welcome, reset, first_administrator (for whom person is '').
CREATE TABLE invitations (
  digest BLOB PRIMARY KEY,
  person TEXT NOT NULL,
  purpose TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  UNIQUE (person, purpose)
) STRICT;

-- Who made what: '' before there were people.
ALTER TABLE readings ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
ALTER TABLE readings ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
CREATE INDEX readings_by_organisation ON readings (organisation, id);
CREATE INDEX readings_by_organisation_and_verdict ON readings (organisation, verdict, id);
-- Counting a day of one's own, and of one's organisation.
CREATE INDEX readings_by_organisation_and_time ON readings (organisation, created_ms, verdict, parcel);
CREATE INDEX readings_by_maker_and_time ON readings (made_by, created_ms, verdict, parcel);
CREATE INDEX readings_by_maker ON readings (made_by, id);

-- Who sent which photo: others may not ask for it by its digest.
CREATE TABLE photos (
  sha256 TEXT NOT NULL,
  person TEXT NOT NULL,
  organisation TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (sha256, person)
) STRICT;
