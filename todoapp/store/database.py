"""Opens the database file: checks it, brings it up to date after a backup, and sets up each connection."""

import datetime as dt
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from todoapp.domain.errors import StorageTooNew
from todoapp.store.failures import damaged, folder_unusable, translated
from todoapp.store.migrations import MIGRATIONS, Migration

BUSY_TIMEOUT_S = 5.0  # how long a write waits for another program's to end
_HEADER = b"SQLite format 3\x00"

_log = logging.getLogger(__name__)


def open_database(
    path: Path, *, migrations: Sequence[Migration] = MIGRATIONS, busy_timeout_s: float = BUSY_TIMEOUT_S
) -> Engine:
    """Open the database at `path`, creating or updating it as needed.

    A file that is damaged, newer than the app or somebody else's is never written to.
    """
    with translated(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # SQLite takes a file too short for a header for an empty one, and would write over it.
            if path.is_file() and path.stat().st_size and not _begins_like_a_database(path):
                raise damaged(path)
        except OSError as error:
            raise folder_unusable(path, error) from error
        with closing(sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None)) as connection:
            _update(connection, path, migrations)
    return _engine(path, busy_timeout_s)


def _begins_like_a_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER


def _update(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    pending = _pending(connection, path, migrations)
    connection.execute("PRAGMA journal_mode = WAL")
    if not pending:
        return
    if len(pending) < len(migrations):
        _back_up(connection, path, before=pending[0].__name__)
    connection.execute("PRAGMA foreign_keys = OFF")  # a step may rebuild a table that others refer to
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again now that nobody else can write: a second instance may have been faster.
        for migration in _pending(connection, path, migrations):
            migration(connection)
            connection.execute(
                "INSERT INTO migration (name, applied_at) VALUES (?, ?)",
                (migration.__name__, dt.datetime.now(dt.UTC).isoformat(timespec="seconds")),
            )
            _log.info("database updated by %s", migration.__name__)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _pending(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> list[Migration]:
    """Give the steps this database still needs; refuse one that is newer than the app, or not ours."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "migration" not in tables:
        if tables:
            raise damaged(path)
        if connection.in_transaction:
            connection.execute("CREATE TABLE migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
        return list(migrations)
    applied = {name for (name,) in connection.execute("SELECT name FROM migration")}
    if applied - {migration.__name__ for migration in migrations}:
        raise StorageTooNew(
            "The todos were saved by a newer version of the app.",
            f"Update the app to open them. They were left untouched in {path}",
        )
    return [migration for migration in migrations if migration.__name__ not in applied]


def _back_up(connection: sqlite3.Connection, path: Path, *, before: str) -> None:
    """Copy the database beside itself, complete or not at all."""
    copy = path.with_name(f"{path.name}.before-{before}.backup")
    unfinished = path.with_name(f"{copy.name}.unfinished")
    try:
        with closing(sqlite3.connect(unfinished)) as target:
            connection.backup(target)
        unfinished.replace(copy)
    except OSError as error:
        raise folder_unusable(path, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    _log.info("database backed up before %s", before)


def _engine(path: Path, busy_timeout_s: float) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy_timeout_s})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own comes too late for reads
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A write takes its lock at once: taken later, after reading, it could fail halfway without waiting.
        is_write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")

    return engine
