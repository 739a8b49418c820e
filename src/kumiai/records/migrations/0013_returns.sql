-- Whether a party lets itself be counted; each word of it is kept, the newest holds.
CREATE TABLE opt_ins (
  number {counter}, party TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);
