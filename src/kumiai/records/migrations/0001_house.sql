-- Nouns stand as canonical JSON in `body`; columns beside it are what records are found by.
CREATE TABLE parties (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE party_names (skeleton TEXT PRIMARY KEY, party TEXT NOT NULL);
CREATE TABLE relations (
  market TEXT NOT NULL, declared_by TEXT NOT NULL, other TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (market, declared_by, other));
CREATE TABLE persons (id TEXT PRIMARY KEY, party TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE passwords (person TEXT PRIMARY KEY, sealed TEXT NOT NULL);
CREATE TABLE sign_in_links (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT);
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, person TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE tokens (
  hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, person TEXT NOT NULL, party TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE audit (
  number {counter}, at TEXT NOT NULL, party TEXT NOT NULL, person TEXT NOT NULL, act TEXT NOT NULL,
  about TEXT NOT NULL);
CREATE TABLE keys (
  id TEXT PRIMARY KEY, party TEXT NOT NULL, purpose TEXT NOT NULL, body TEXT NOT NULL,
  sealed TEXT NOT NULL);
CREATE TABLE delegations (key TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE machines (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, source TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (owner, source));
CREATE TABLE signals (
  machine TEXT NOT NULL, item TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (machine, item));
CREATE TABLE datasets (id TEXT PRIMARY KEY, provider TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE matrices (
  dataset TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (dataset, version));
CREATE TABLE collections (
  dataset TEXT NOT NULL, source TEXT NOT NULL, instance TEXT NOT NULL, part TEXT NOT NULL,
  items TEXT NOT NULL, observations INTEGER NOT NULL, rows INTEGER NOT NULL,
  stride INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, seen TEXT NOT NULL,
  PRIMARY KEY (dataset, source, instance, part, items));
CREATE TABLE rejects (
  dataset TEXT NOT NULL, source TEXT NOT NULL, instance TEXT NOT NULL, part TEXT NOT NULL, reason TEXT NOT NULL,
  item TEXT NOT NULL, line INTEGER NOT NULL, count INTEGER NOT NULL, sample TEXT NOT NULL,
  PRIMARY KEY (dataset, source, instance, part, reason, item));
CREATE TABLE gaps (
  dataset TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, begins_at BIGINT NOT NULL, ends_at BIGINT,
  instance TEXT NOT NULL, line INTEGER NOT NULL,
  PRIMARY KEY (dataset, source, item, begins_at));
CREATE TABLE offers (id TEXT PRIMARY KEY, answers TEXT, state TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE acceptances (
  offer TEXT NOT NULL, party TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (offer, party));
CREATE TABLE agreements (
  id TEXT PRIMARY KEY, offer TEXT NOT NULL, ends_at TEXT, body TEXT NOT NULL);
CREATE TABLE members (
  thing TEXT NOT NULL, party TEXT NOT NULL, PRIMARY KEY (thing, party));
CREATE TABLE papers (hash TEXT PRIMARY KEY, media_type TEXT NOT NULL, bytes {bytes} NOT NULL);
CREATE TABLE log_heads (
  log TEXT PRIMARY KEY, size BIGINT NOT NULL, frontier {bytes} NOT NULL, last_logged TEXT NOT NULL);
CREATE TABLE entries (
  log TEXT NOT NULL, idx BIGINT NOT NULL, type TEXT NOT NULL, about TEXT NOT NULL,
  logged_at TEXT NOT NULL, body TEXT NOT NULL, leaf {bytes} NOT NULL, PRIMARY KEY (log, idx));
CREATE INDEX entries_about ON entries (log, type, about);
CREATE INDEX entries_logged ON entries (log, logged_at);
CREATE TABLE heads (
  log TEXT NOT NULL, size BIGINT NOT NULL, root TEXT NOT NULL, at TEXT NOT NULL,
  checkpoint TEXT NOT NULL, PRIMARY KEY (log, size));
CREATE TABLE grants (
  id TEXT PRIMARY KEY, agreement TEXT NOT NULL, party TEXT NOT NULL, answer TEXT NOT NULL,
  granted_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX grants_answer ON grants (answer, granted_at);
CREATE TABLE rollups (
  agreement TEXT NOT NULL, day TEXT NOT NULL, party TEXT NOT NULL, dataset TEXT NOT NULL,
  provider TEXT NOT NULL, uses BIGINT NOT NULL, rows BIGINT NOT NULL,
  PRIMARY KEY (agreement, day, party, dataset));
CREATE TABLE sales (
  id TEXT PRIMARY KEY, agreement TEXT NOT NULL, month TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE statements (
  id TEXT PRIMARY KEY, agreement TEXT NOT NULL, month TEXT NOT NULL, state TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE confirmations (
  statement TEXT NOT NULL, party TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (statement, party));
CREATE TABLE postings (id TEXT PRIMARY KEY, statement TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE cases (
  id TEXT PRIMARY KEY, statement TEXT NOT NULL, agreement TEXT NOT NULL, state TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE outbox (
  number {counter}, at TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
  kind TEXT NOT NULL, body TEXT NOT NULL, delivered_at TEXT);
CREATE TABLE inbox (
  number BIGINT PRIMARY KEY, at TEXT NOT NULL, recipient TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, due_at TEXT NOT NULL, fence BIGINT NOT NULL,
  leased_until TEXT, done_at TEXT, body TEXT NOT NULL);
CREATE TABLE acts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL);
