-- What `pandok train` learnt from an agency's own cases, on top of one network.
-- In use for a network: the row with the highest id whose undone_ms is NULL; none: the network as
-- it is. matrix: model/projection.h. document: JSON, what it was learnt from and measured on.

CREATE TABLE projections (
  id INTEGER PRIMARY KEY,
  version TEXT NOT NULL UNIQUE,
  network TEXT NOT NULL,
  matrix BLOB NOT NULL,
  document TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  undone_ms INTEGER
) STRICT;
