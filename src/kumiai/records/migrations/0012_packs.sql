-- Rule packs: drafts and adopted versions, who adopted which, what they found and who let a flag pass. Rows are added; only when a result was looked at again is one column.
CREATE TABLE packs (
  party TEXT NOT NULL, hash TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  at TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (party, hash));
CREATE TABLE adoptions (
  number {counter}, party TEXT NOT NULL, pack TEXT NOT NULL, hash TEXT NOT NULL,
  since TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX adoptions_by_party ON adoptions (party);
CREATE TABLE overrides (
  number {counter}, offer TEXT NOT NULL, party TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX overrides_by_offer ON overrides (offer, party);
CREATE TABLE reviews (
  thing TEXT NOT NULL, party TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (thing, party));
CREATE TABLE rechecks (
  number {counter}, party TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL);
CREATE INDEX rechecks_by_party ON rechecks (party, number);
CREATE TABLE found (
  number {counter}, thing TEXT NOT NULL, pack TEXT NOT NULL, turn BIGINT NOT NULL,
  at TEXT NOT NULL, checked_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX found_by_thing ON found (thing, pack, number);
