-- The key with which the holder of a token signs its requests; the first one stands.
CREATE TABLE reader_keys (token TEXT PRIMARY KEY, raw TEXT NOT NULL, at TEXT NOT NULL);
