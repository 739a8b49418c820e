-- What rental contracts let be done with their cars' data; a withdrawal is one column, written once.
CREATE TABLE consents (
  id TEXT PRIMARY KEY, provider TEXT NOT NULL, machine TEXT NOT NULL, body TEXT NOT NULL,
  withdrawn_at TEXT);
CREATE INDEX consents_by_provider ON consents (provider);
