-- Working with cases: whom they are shown to, their files and papers, proposals, e-mail.

-- told_holder, told_importer: holder and importer from the act on that told them, '' before: a case is shown
-- to nobody who does not know of it. parcel: of its goods, for search.
ALTER TABLE cases ADD COLUMN told_holder TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN told_importer TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN parcel TEXT NOT NULL DEFAULT '';
DROP INDEX cases_by_holder;
DROP INDEX cases_by_holder_and_state;
DROP INDEX cases_by_holder_and_due;
DROP INDEX cases_by_importer;
DROP INDEX cases_by_importer_and_state;
DROP INDEX cases_by_importer_and_due;
-- @sqlite
-- @postgresql
-- Everybody's queue, on a sum, so that who asks for one side's is not led through all of them.
DROP INDEX cases_by_due;
CREATE INDEX cases_by_any_due ON cases ((due + 0), id);
-- @end
CREATE INDEX cases_by_told_holder ON cases (told_holder, id);
CREATE INDEX cases_by_told_holder_and_state ON cases (told_holder, state, id);
CREATE INDEX cases_by_told_holder_and_due ON cases (told_holder, due, id);
CREATE INDEX cases_by_told_importer ON cases (told_importer, id);
CREATE INDEX cases_by_told_importer_and_state ON cases (told_importer, state, id);
CREATE INDEX cases_by_told_importer_and_due ON cases (told_importer, due, id);
CREATE INDEX cases_by_parcel ON cases (parcel, id);
CREATE INDEX cases_by_organisation_and_parcel ON cases (organisation, parcel, id);
CREATE INDEX cases_by_told_holder_and_parcel ON cases (told_holder, parcel, id);
CREATE INDEX cases_by_told_importer_and_parcel ON cases (told_importer, parcel, id);

-- What people added. digest: of the file, in the blob store. party: office, right_holder, importer, whose it
-- is; shared: 1 if an office shows it to the parties.
CREATE TABLE case_files (
  case_id TEXT NOT NULL REFERENCES cases (id),
  digest TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  person TEXT NOT NULL,
  party TEXT NOT NULL,
  shared INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (case_id, digest, party)
) STRICT;

-- What was written: number "2026-000123-2". digest: of what the paper says, printed on it; file: of its PDF, in
-- the blob store. entry: its index in the audit log.
CREATE TABLE case_papers (
  number TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id),
  form TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  file TEXT NOT NULL,
  entry INTEGER NOT NULL,
  person TEXT NOT NULL,
  party TEXT NOT NULL,
  shared INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX case_papers_by_case ON case_papers (case_id, at_ms, number);

-- An act that waits for its second person; one a case, for the version that it was made for.
CREATE TABLE case_proposals (
  case_id TEXT PRIMARY KEY REFERENCES cases (id),
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  act TEXT NOT NULL,
  person TEXT NOT NULL,
  roles TEXT NOT NULL,
  reason TEXT NOT NULL,
  fields TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

-- Messages on their way (src/mail/outbox.h). once: what a message is for; a second one with the same is not
-- written. topic: whatever the sender finds its messages by. state: waiting, sent, refused. next_ms: not tried
-- before. said: what the mail server said last.
CREATE TABLE mails (
  id TEXT PRIMARY KEY,
  once TEXT NOT NULL UNIQUE,
  topic TEXT NOT NULL,
  recipient TEXT NOT NULL,
  address TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  message_id TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_ms INTEGER NOT NULL,
  said TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_by_state ON mails (state, next_ms, id);
CREATE INDEX mails_by_topic ON mails (topic, created_ms, id);

-- Where notices to an organisation go, or ''.
ALTER TABLE organisations ADD COLUMN mail TEXT NOT NULL DEFAULT '';
