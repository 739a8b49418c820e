-- Decision cards of items, appended and never amended; how the numbers of a recording's items moved.
CREATE TABLE cards (
  dataset TEXT NOT NULL, item TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (dataset, item, number));
CREATE TABLE shapes (
  dataset TEXT NOT NULL, source TEXT NOT NULL, instance TEXT NOT NULL, part TEXT NOT NULL,
  items TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (dataset, source, instance, part, items));
