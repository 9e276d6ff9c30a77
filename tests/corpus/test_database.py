import threading
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, column, inspect, select, table, text

import corpus.database
from core.errors import IndexMismatchError, IndexUnavailableError
from corpus.database import Database, sqlite_url
from corpus.schema import SCHEMA_REVISION, metadata

MIGRATIONS = Path(corpus.database.__file__).parent / "migrations"


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA_REVISION


def test_migrations_build_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_twice_finds_the_tables_there(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "deep" / "catalogue.sqlite3")
    Database(url).close()
    database = Database(url)
    with database.read() as connection:
        assert inspect(connection).has_table("versions")


def test_sqlite_is_set_up_for_one_writer_and_many_readers(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    with database.read() as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "foreign_keys")
        }
        busy_ms = connection.execute(text("PRAGMA busy_timeout")).scalar_one()

    assert values == {"journal_mode": "wal", "foreign_keys": 1}
    assert busy_ms >= 5000


def test_a_database_of_a_newer_citewell_is_refused(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "catalogue.sqlite3")
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(IndexMismatchError, match="9999"):
        Database(url)


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(b"this is not a database, and never was one" * 50)
    with pytest.raises(IndexUnavailableError):
        Database(sqlite_url(tmp_path / "catalogue.sqlite3"))


def test_writers_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    with database.write() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count() -> None:
        for _ in range(20):
            with database.write() as connection:
                n = connection.execute(text("SELECT n FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar_one() == 80


def test_rows_are_read_as_a_connection_reads_them(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    with database.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
        connection.execute(text("INSERT INTO words VALUES ('a'), ('b'), ('c?')"))
    word = column("word")
    every = select(word).select_from(table("words", word)).order_by(word)
    some = every.where(word.in_(bindparam("ids", expanding=True)))

    for wanted in (["b"], ["a", "c?", "unknown"], ["a", "b", "c?"]):
        with database.read_rows() as read, database.read() as connection:
            assert read(some, wanted) == [tuple(row) for row in connection.execute(some, {"ids": wanted})]
    with database.read_rows() as read:
        assert read(every) == [("a",), ("b",), ("c?",)]


def test_one_reader_of_rows_sees_one_state_and_the_next_one_the_newest(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    with database.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    every = select(column("word")).select_from(table("words"))

    with database.read_rows() as read:
        assert read(every) == []
        with database.write() as connection:
            connection.execute(text("INSERT INTO words VALUES ('a')"))
        assert read(every) == []
    with database.read_rows() as read:
        assert read(every) == [("a",)]


def test_rows_that_cannot_be_read_are_a_fault_of_the_index(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "catalogue.sqlite3"))
    with pytest.raises(IndexUnavailableError, match="no such table"), database.read_rows() as read:
        read(select(column("word")).select_from(table("nowhere")))
    database.close()
    (tmp_path / "catalogue.sqlite3").unlink()
    tmp_path.rmdir()
    with pytest.raises(IndexUnavailableError), database.read_rows() as read:
        read(select(text("1")))
