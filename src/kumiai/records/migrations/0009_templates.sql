-- Templates of parties, a row a version, never changed; and how each offer differs from its template.
CREATE TABLE templates (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,
  body TEXT NOT NULL, person TEXT NOT NULL, added_at TEXT NOT NULL);
CREATE INDEX templates_by_owner ON templates (owner, name, version);
CREATE TABLE deviations (
  offer TEXT PRIMARY KEY, template TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  replaces TEXT);
CREATE INDEX deviations_by_template ON deviations (template, version);
