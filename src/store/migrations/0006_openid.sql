-- Accounts at an OpenID provider. issuer, subject: who it says that somebody is.
CREATE TABLE openid_links (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person TEXT NOT NULL UNIQUE REFERENCES people (id),
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT;
