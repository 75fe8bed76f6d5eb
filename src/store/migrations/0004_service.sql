-- What the server keeps: long work, and answers to requests that may be sent again.

-- state: queued, running, done, failed, cancelled. options, report: JSON. attempts: how often it
-- was begun; a job that was running when the process ended is begun again.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  name TEXT NOT NULL,
  options TEXT NOT NULL,
  report TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);

-- request: digest of what was asked. The row is written with what the request made.
CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  status INTEGER NOT NULL,
  location TEXT NOT NULL,
  document TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_ms);
