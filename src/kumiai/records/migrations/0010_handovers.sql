-- Machines go from one party to another, or are scrapped: never changed, never taken back.
CREATE TABLE handovers (
  id TEXT PRIMARY KEY, machine TEXT NOT NULL, giver TEXT NOT NULL, taker TEXT, day TEXT NOT NULL,
  at TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (machine, day));
CREATE INDEX handovers_by_giver ON handovers (giver);
CREATE INDEX handovers_by_taker ON handovers (taker);
