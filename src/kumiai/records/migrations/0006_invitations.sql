-- A party is invited under a link; only the hash of its code is kept.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, party TEXT NOT NULL, body TEXT NOT NULL);
