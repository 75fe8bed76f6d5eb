-- Cases (src/cases). number: "2026-000123", of the year in which it began. holder: holders.name of the
-- right; importer: an organisation's id, or ''. procedure, in_force_from: the rules that it keeps.
-- document: facts and open terms as JSON. due: the last day (days since 1970-01-01) of the first open
-- term, 9999999 without one, NULL once the case is closed. clock: the first day on which a passed term
-- takes effect by itself. version: grows with every change.
CREATE TABLE cases (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  organisation TEXT NOT NULL,
  officer TEXT NOT NULL,
  holder TEXT NOT NULL,
  importer TEXT NOT NULL,
  design_id TEXT NOT NULL,
  about TEXT NOT NULL,
  procedure TEXT NOT NULL,
  in_force_from INTEGER NOT NULL,
  state TEXT NOT NULL,
  document TEXT NOT NULL,
  due INTEGER,
  clock INTEGER,
  created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
-- Lists are of one organisation, holder or importer, or of all; the newest first, or by what is due.
CREATE INDEX cases_by_organisation ON cases (organisation, id);
CREATE INDEX cases_by_organisation_and_state ON cases (organisation, state, id);
CREATE INDEX cases_by_organisation_and_due ON cases (organisation, due, id);
CREATE INDEX cases_by_holder ON cases (holder, id);
CREATE INDEX cases_by_holder_and_state ON cases (holder, state, id);
CREATE INDEX cases_by_holder_and_due ON cases (holder, due, id);
CREATE INDEX cases_by_importer ON cases (importer, id);
CREATE INDEX cases_by_importer_and_state ON cases (importer, state, id);
CREATE INDEX cases_by_importer_and_due ON cases (importer, due, id);
CREATE INDEX cases_by_state ON cases (state, id);
CREATE INDEX cases_by_due ON cases (due, id);
CREATE INDEX cases_by_clock ON cases (clock, id);

-- What happened to a case, in order. roles: those that the person had. on_day: days since 1970-01-01.
CREATE TABLE case_events (
  case_id TEXT NOT NULL REFERENCES cases (id),
  seq INTEGER NOT NULL,
  act TEXT NOT NULL,
  state_from TEXT NOT NULL,
  state_to TEXT NOT NULL,
  by_clock INTEGER NOT NULL,
  person TEXT NOT NULL,
  roles TEXT NOT NULL,
  second TEXT NOT NULL,
  second_roles TEXT NOT NULL,
  on_day INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (case_id, seq)
) STRICT;
CREATE INDEX case_events_by_time ON case_events (at_ms, case_id, seq);
