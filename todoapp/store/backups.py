"""Copies of the database through SQLite's own backup: whole while others write, checked, and put back in one step."""

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from todoapp.store.database import open_database
from todoapp.store.failures import damaged, folder_unusable, translated

_TITLES_SHOWN = 5


@dataclass(frozen=True)
class Contents:
    """What a database holds, deleted todos left out. `newest_change` is aware, None in an empty one."""

    open_count: int
    done_count: int
    list_count: int
    newest_change: dt.datetime | None


@dataclass(frozen=True)
class Loss:
    """What going back to a copy would take away: todos that are only here, and those changed here since."""

    added_count: int
    added_titles: tuple[str, ...]  # the latest few
    changed_count: int
    returning_count: int  # deleted here, there again afterwards


def copy_database(source: Path, target: Path) -> None:
    """Copy a database into a new file, complete and checked or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with translated(source):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with _reading(source) as here, closing(sqlite3.connect(unfinished)) as there:
                here.backup(there)
                there.execute("PRAGMA journal_mode = DELETE")  # one file, whose name says all
                if there.execute("PRAGMA quick_check").fetchone() != ("ok",):
                    raise damaged(source)
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.replace(target)
        except OSError as error:
            raise folder_unusable(target, error) from error
        finally:
            with suppress(OSError):
                unfinished.unlink()


def contents_of(path: Path) -> Contents:
    """Say what a database holds, of any release of the app."""
    with translated(path), _reading(path) as connection:
        counts = connection.execute(
            "SELECT count(*) - count(completed_at), count(completed_at) FROM todo WHERE deleted_at IS NULL"
        ).fetchone()
        lists = connection.execute("SELECT count(*) FROM list").fetchone()[0]
        newest = connection.execute("SELECT max(updated_at) FROM todo").fetchone()[0]
    changed = dt.datetime.fromisoformat(newest).replace(tzinfo=dt.UTC) if newest else None
    return Contents(counts[0], counts[1], lists, changed)


def loss_of(current: Path, backup: Path) -> Loss:
    """Compare the database with a copy that would take its place."""
    with translated(backup), _reading(current) as connection:
        connection.execute("ATTACH DATABASE ? AS old", (f"{backup.resolve().as_uri()}?mode=ro",))
        added = connection.execute(
            "SELECT title FROM todo WHERE deleted_at IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM old.todo AS old WHERE old.id = todo.id) ORDER BY created_at DESC"
        ).fetchall()
        changed = connection.execute(
            "SELECT count(*) FROM todo JOIN old.todo AS old ON old.id = todo.id"
            " WHERE todo.deleted_at IS NULL AND old.updated_at <> todo.updated_at"
        ).fetchone()[0]
        returning = connection.execute(
            "SELECT count(*) FROM old.todo AS old WHERE old.deleted_at IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM todo WHERE todo.id = old.id AND todo.deleted_at IS NULL)"
        ).fetchone()[0]
    titles = tuple(title for (title,) in added[:_TITLES_SHOWN])
    return Loss(len(added), titles, changed, returning)


def restore_database(path: Path, backup: Path) -> None:
    """Put a copy in the place of the database, brought up to date first; whoever has it open sees the change.

    It happens in one transaction: afterwards the database is the copy or, if anything fails, what it was.
    """
    updated = path.with_name(f"{path.name}.restoring")
    try:
        copy_database(backup, updated)
        open_database(updated).dispose()
        with translated(path), _reading(updated) as source, closing(sqlite3.connect(path, timeout=5.0)) as target:
            source.backup(target)
    finally:
        for left in updated.parent.glob(f"{updated.name}*"):
            with suppress(OSError):
                left.unlink()


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    # As a URI, for a file that is not there must not be made.
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as connection:
        yield connection
