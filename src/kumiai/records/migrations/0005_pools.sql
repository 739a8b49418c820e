-- Each entry into a pool and each exit is a version; the agreement itself is version 1.
CREATE TABLE pool_versions (
  agreement TEXT NOT NULL, number INTEGER NOT NULL, party TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (agreement, number));
