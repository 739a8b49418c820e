-- How a party says that it depends on another: dated words of persons, added to, never changed.
CREATE TABLE dominance (
  number {counter}, market TEXT NOT NULL, described_by TEXT NOT NULL, other TEXT NOT NULL,
  at TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX dominance_by_party ON dominance (described_by, market, other);
