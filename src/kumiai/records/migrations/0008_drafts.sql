-- Proposed rights matrices; `applied` is the version that a confirmed one became, written once.
CREATE TABLE rights_drafts (
  id TEXT PRIMARY KEY, dataset TEXT NOT NULL, party TEXT NOT NULL, at TEXT NOT NULL,
  person TEXT NOT NULL, body TEXT NOT NULL, applied INTEGER);
CREATE INDEX rights_drafts_by_dataset ON rights_drafts (dataset, applied);
