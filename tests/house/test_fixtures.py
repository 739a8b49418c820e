"""The shared fixtures keep what they promise."""

import sqlite3
from pathlib import Path

import psycopg


def test_a_database_is_empty_and_can_be_written(database_url: str) -> None:
    """Of each kind, without anything of another test in it."""
    if database_url.startswith("sqlite:///"):
        file = Path(database_url.removeprefix("sqlite:///"))
        assert not file.exists()
        sqlite3.connect(file).close()
        return
    with psycopg.connect(database_url) as connection:
        count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(count).fetchone() == (0,)
        connection.execute("CREATE TABLE made_here (yen bigint)")


def test_recordings_are_there(data_dir: Path) -> None:
    """Each set of recordings says where it comes from."""
    for recording in data_dir.iterdir():
        if recording.is_dir():
            assert (recording / "README.txt").exists(), recording
