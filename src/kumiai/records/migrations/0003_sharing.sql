-- What a recipient sees of a dataset has versions of its own: one more only when its rows changed.
-- `base` is the lake's version in which these rows were first seen, `seen` the newest that was looked at.
CREATE TABLE shown (
  id TEXT NOT NULL, version INTEGER NOT NULL, base INTEGER NOT NULL, seen INTEGER NOT NULL,
  content TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (id, version));
-- A profile waits under a one-time code; its token gets its secret when the code is used.
CREATE TABLE activations (
  hash TEXT PRIMARY KEY, token TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT);
