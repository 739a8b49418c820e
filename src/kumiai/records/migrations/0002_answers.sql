-- Which grant answered a request: asked again, it is answered by that one and by no other.
CREATE TABLE answers (act TEXT PRIMARY KEY, grant_id TEXT NOT NULL);
