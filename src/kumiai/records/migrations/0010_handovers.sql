-- Machines go from one party to another, or are scrapped: never changed, never taken back.
CREATE TABLE handovers (
  id TEXT PRIMARY KEY, machine TEXT NOT NULL, giver TEXT NOT NULL, taker TEXT, day TEXT NOT NULL,
  at TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (machine, day));
CREATE INDEX handovers_by_giver ON handovers (giver);
CREATE INDEX handovers_by_taker ON handovers (taker);
-- Which offers set rights in which dataset: asked for hundreds of machines at once.
CREATE TABLE rights_offers (
  dataset TEXT NOT NULL, offer TEXT NOT NULL, giver TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (dataset, offer));
-- Purchases: what a seller asked for, and the offers drafted so far of a list that is not done.
CREATE TABLE purchases (
  id TEXT NOT NULL, party TEXT NOT NULL, body TEXT NOT NULL, lines INTEGER NOT NULL,
  begun_at TEXT NOT NULL, done_at TEXT, PRIMARY KEY (party, id));
CREATE TABLE purchase_drafts (
  party TEXT NOT NULL, purchase TEXT NOT NULL, line INTEGER NOT NULL, offer TEXT NOT NULL,
  terms_hash TEXT NOT NULL, parties TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
  compared TEXT, PRIMARY KEY (party, purchase, line));
-- Where each version of a dataset's rights comes from, so that nobody reads hundreds of matrices for it.
CREATE TABLE matrix_origins (
  dataset TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL,
  PRIMARY KEY (dataset, version));
INSERT INTO matrix_origins (dataset, version, kind)
  SELECT dataset, version, CASE WHEN replace(body, '"kind":"agreement"', '') <> body
  THEN 'agreement' ELSE 'assertion' END FROM matrices;
