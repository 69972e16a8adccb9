"""Turns SQLite's errors into ours, with a hint the user can act on. Errors that are our own bug are let through."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from todoapp.domain.errors import StorageUnavailable

# By the start of SQLite's error name, so that the extended codes (SQLITE_IOERR_WRITE, ...) are covered.
_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        "SQLITE_FULL",
        "There is no room left on the disk, so nothing was saved.",
        "Free some space and try again. What was saved before is safe in {path}",
    ),
    (
        "SQLITE_READONLY",
        "The todos can be read but not changed.",
        "Make the file and its folder writable for you: {path}",
    ),
    ("SQLITE_PERM", "The todos may not be opened.", "Give yourself permission to read and write {path}"),
    ("SQLITE_AUTH", "The todos may not be opened.", "Give yourself permission to read and write {path}"),
    (
        "SQLITE_CANTOPEN",
        "The todos cannot be opened.",
        "Check that the folder is there and that you may read and write it: {path}",
    ),
    (
        "SQLITE_NOTADB",
        "The file of todos is damaged, or is not a todo database.",
        "It was left untouched. Move it away to start with an empty list, or put a backup in its place: {path}",
    ),
    (
        "SQLITE_CORRUPT",
        "The file of todos is damaged.",
        "It was left untouched. Move it away to start with an empty list, or put a backup in its place: {path}",
    ),
    (
        "SQLITE_BUSY",
        "Another program is using the todos.",
        "Close it, or wait until it has finished, and try again: {path}",
    ),
    (
        "SQLITE_LOCKED",
        "Another program is using the todos.",
        "Close it, or wait until it has finished, and try again: {path}",
    ),
    (
        "SQLITE_IOERR",
        "The disk failed while reading or writing the todos.",
        "Check the disk and that there is room on it, then try again: {path}",
    ),
    (
        "SQLITE_PROTOCOL",
        "Another program is using the todos.",
        "Close it, or wait until it has finished, and try again: {path}",
    ),
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the database at `path` as StorageUnavailable."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error) and (ours := _failure(error.orig, path)):
            raise ours from error
        raise
    except sqlite3.Error as error:
        if ours := _failure(error, path):
            raise ours from error
        raise


def damaged(path: Path) -> StorageUnavailable:
    """The error for a file that is there but is no database of ours."""
    _, title, hint = next(cause for cause in _CAUSES if cause[0] == "SQLITE_NOTADB")
    return StorageUnavailable(title, hint.format(path=path))


def folder_unusable(path: Path, error: OSError) -> StorageUnavailable:
    """The error for a data folder that cannot be made, read or written to."""
    return StorageUnavailable(
        "The folder of the todos cannot be used.",
        f"{error.strerror or error}. Check the folder and that you may read and write what is in it: {path}",
    )


def _failure(error: sqlite3.Error, path: Path) -> StorageUnavailable | None:
    name = getattr(error, "sqlite_errorname", "")
    for start, title, hint in _CAUSES:
        if name.startswith(start):
            return StorageUnavailable(title, hint.format(path=path))
    return None
