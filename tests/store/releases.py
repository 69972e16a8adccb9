"""Databases as the releases of the app left them."""

import sqlite3
from contextlib import closing
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
AFTER = "-- after "


def released(name: str, path: Path) -> None:
    """Make the database that the release with this migration left behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_script(name))


def _script(name: str) -> str:
    """Give schema and rows, with those of the release before if the fixture holds only what was added to it."""
    script = (FIXTURES / f"{name}.sql").read_text(encoding="utf-8")
    first, _, rest = script.partition("\n")
    return _script(first.removeprefix(AFTER)) + rest if first.startswith(AFTER) else script
