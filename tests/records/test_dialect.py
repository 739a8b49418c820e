"""Two databases, one SQL: parameters, types, transactions and connections behave alike."""

import threading

import pytest

from kumiai.model.refusal import NodeBusy
from kumiai.records.dialect import Connection, Database, Row, ddl, transaction


@pytest.fixture
def table(database: Database) -> Database:
    """A database with a table of three columns."""
    connection = database.connect()
    made = "CREATE TABLE t (id {counter}, word TEXT, raw {bytes})"
    connection.execute(ddl(made, sqlite=connection.sqlite))
    connection.close()
    return database


def only(row: Row | None) -> dict[str, object]:
    """The row, which is there."""
    assert row is not None
    return dict(row)


@pytest.mark.parametrize(
    "word", ["a'b", 'a"b', "%s %(word)s %", ":word ::text", "日本 😀", "", "back\\slash", "a\nb"]
)
def test_words_come_back_as_they_were(table: Database, word: str) -> None:
    """Quotes, marks of both drivers and every plane of Unicode are values, never SQL."""
    connection = table.connect()
    raw = bytes(range(256))
    changed = connection.execute(
        "INSERT INTO t (word, raw) VALUES (:word, :raw)", {"word": word, "raw": raw}
    )
    row = only(connection.row("SELECT word, raw FROM t WHERE word = :word", {"word": word}))
    connection.close()

    assert changed == 1
    assert row["word"] == word
    assert bytes(row["raw"]) == raw  # type: ignore[call-overload]


def test_a_parameter_may_stand_twice_and_casts_are_none(table: Database) -> None:
    """`:word` twice is one value; `::` and a colon in a word are left alone."""
    connection = table.connect()
    sql = "SELECT :w AS one, :w AS two, CAST(:n AS INTEGER) AS n"
    row = only(connection.row(sql, {"w": "x", "n": 7}))
    connection.close()

    assert row == {"one": "x", "two": "x", "n": 7}


def test_many_and_none(table: Database) -> None:
    """Rows are written one by one; no rows is no work; an absent row is None."""
    connection = table.connect()
    connection.many("INSERT INTO t (word) VALUES (:word)", [{"word": w} for w in "abc"])
    connection.many("INSERT INTO t (word) VALUES (:word)", [])
    connection.close()

    assert [row["word"] for row in table.rows("SELECT word FROM t ORDER BY id")] == ["a", "b", "c"]
    assert [row["id"] for row in table.rows("SELECT id FROM t ORDER BY id")] == [1, 2, 3]
    assert table.row("SELECT word FROM t WHERE word = :w", {"w": "z"}) is None


def test_a_transaction_is_all_or_nothing(table: Database) -> None:
    """What raises leaves nothing; what does not is there for others."""
    connection = table.connect()
    with pytest.raises(ZeroDivisionError):
        _lose(connection)
    assert table.rows("SELECT word FROM t") == []
    with transaction(connection):
        connection.execute("INSERT INTO t (word) VALUES ('kept')")
        assert table.rows("SELECT word FROM t") == []
    connection.close()

    assert [row["word"] for row in table.rows("SELECT word FROM t")] == ["kept"]


def _lose(connection: Connection) -> None:
    """Writes a word in a transaction that fails."""
    with transaction(connection):
        connection.execute("INSERT INTO t (word) VALUES ('lost')")
        raise ZeroDivisionError


def test_reading_connections_cannot_write_and_belong_to_a_thread(table: Database) -> None:
    """Each thread has its own; on SQLite it is read only; closed, it opens anew."""
    seen: list[Connection] = []

    def look() -> None:
        seen.append(table.reader)
        assert table.rows("SELECT word FROM t") == []

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert table.reader is table.reader
    assert len(seen) == 3
    assert not any(table.reader is other for other in seen)
    if table.sqlite:
        with pytest.raises(Exception, match="readonly"):
            table.reader.execute("INSERT INTO t (word) VALUES ('x')")
    table.close()
    assert table.rows("SELECT word FROM t") == []


def test_sqlite_keeps_what_it_commits(table: Database) -> None:
    """WAL with synchronous FULL: a lesser setting loses acknowledged rows in a power cut."""
    if not table.sqlite:
        pytest.skip("a setting of SQLite")
    connection = table.connect()
    said = [only(connection.row(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
    connection.close()

    assert [next(iter(row.values())) for row in said] == ["wal", 2]


def test_a_server_that_does_not_answer_is_busy() -> None:
    """No trace, no address, no password in what is told."""
    nobody = Database("postgresql://kumiai:secret@127.0.0.1:1/none")
    with pytest.raises(NodeBusy) as raised:
        nobody.rows("SELECT 1")

    assert "secret" not in str(raised.value.facts)
    assert "127.0.0.1" not in str(raised.value.facts)
