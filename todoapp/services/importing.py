"""Takes over the todos of another program: shown first, duplicates apart, a backup before, undone in one step."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings
from todoapp.interchange.files import read_file
from todoapp.interchange.items import Context, Item
from todoapp.services.backups import Backups
from todoapp.services.todos import Todos
from todoapp.services.todos_changes import one_line

if TYPE_CHECKING:
    from todoapp.store.todos import TodoStore

_Key = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class ImportPreview:
    """What a file would bring. `duplicates` are here already, by title and due day, or twice in the file."""

    path: Path
    format: str
    new: tuple[Item, ...]
    duplicates: tuple[Item, ...]
    warnings: tuple[str, ...]

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists the new todos are in."""
        return tuple(dict.fromkeys(item.fields.list for item in self.new if item.fields.list))

    @property
    def done_count(self) -> int:
        """How many of the new ones are done."""
        return sum(item.completed_at is not None for item in self.new)


class Importing:
    """Imports files. Used in the STORE lane; `clock` gives the aware local time."""

    def __init__(
        self,
        store: "TodoStore",
        todos: Todos,
        backups: Backups,
        clock: Callable[[], dt.datetime],
        dates: DateSettings | None = None,
    ) -> None:
        self._store = store
        self._todos = todos
        self._backups = backups
        self._clock = clock
        self._dates = dates or DateSettings()

    def preview(self, path: Path) -> ImportPreview:
        """Read a file and say what it would bring; nothing is changed.

        Raises:
            InvalidInput: it cannot be read, or is no list of todos.
        """
        reading = read_file(path, Context(path.name, self._clock(), self._dates))
        with self._store.reading() as reader:
            rows = tuple(reader.fingerprints())
        ids = {todo_id for todo_id, *_ in rows}
        known = {(_folded(title), day, time) for _, title, day, time in rows}
        new: list[Item] = []
        duplicates: list[Item] = []
        for item in reading.items:
            key = _key(item)
            if item.uid in ids or key in known:
                duplicates.append(item)
            else:
                new.append(item)
            known.add(key)
        return ImportPreview(path, reading.format, tuple(new), tuple(duplicates), reading.warnings)

    def carry_out(
        self, preview: ImportPreview, *, with_duplicates: bool = False, list_name: str | None = None
    ) -> tuple[Todo, ...]:
        """Add the todos of a preview after a backup; `list_name` takes those that name no list.

        Raises:
            StorageUnavailable: no backup could be made, or nothing can be written; then nothing was added.
        """
        items = (*preview.new, *preview.duplicates) if with_duplicates else preview.new
        if not items:
            return ()
        self._backups.make("import")
        now = self._clock().astimezone(dt.UTC)
        with self._todos.operation() as (work, done):
            stored = work.bring_in([_todo(item, now, list_name) for item in items])
            done(f"Imported {len(stored)} todo{'' if len(stored) == 1 else 's'}")
        return stored


def _todo(item: Item, now: dt.datetime, list_name: str | None) -> Todo:
    fields = item.fields if item.fields.list else replace(item.fields, list=list_name)
    created = min(item.created_at, now) if item.created_at else now
    return Todo(str(uuid.uuid4()), fields, created.astimezone(dt.UTC), now, completed_at=item.completed_at)


def _key(item: Item) -> _Key:
    due = item.fields.due
    if due is None or due.end is None:
        return _folded(item.fields.title), None, None
    return _folded(item.fields.title), due.end.isoformat(), due.time.strftime("%H:%M") if due.time else None


def _folded(title: str) -> str:
    return " ".join(one_line(title).split()).casefold()
