-- Organisations change under a version, as people do, and both say who changed them last.

-- version: grows with every change. changed_by: a login, or who ran the command line (local:kim);
-- '' as long as nobody has changed it.
ALTER TABLE organisations ADD COLUMN changed_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organisations ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE organisations ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
UPDATE organisations SET changed_ms = created_ms;
ALTER TABLE people ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';

-- totp_pending: the sealed secret of a second factor that is being set up, beside one that stands
-- (totp; NULL for none) and counts until a code of the new one was seen.
ALTER TABLE credentials ADD COLUMN totp_pending BLOB;
UPDATE credentials SET totp_pending = totp, totp = NULL WHERE totp_state = 'begun';
ALTER TABLE credentials DROP COLUMN totp_state;
