"""Todos and lists in the database: values in, values out, one short transaction for each piece of work."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Engine, delete, insert, text, update
from sqlmodel import Session, col, select

from todoapp.domain.errors import InvalidInput
from todoapp.domain.todo import Provenance, Todo
from todoapp.store.alarms import AlarmRows
from todoapp.store.arranging import Arrangement
from todoapp.store.counting import OpenCounts, open_counts
from todoapp.store.database import BUSY_TIMEOUT_S, open_database
from todoapp.store.failures import translated
from todoapp.store.feedback import FeedbackRows
from todoapp.store.loading import load_todos
from todoapp.store.purging import purge_deleted
from todoapp.store.query import (
    MANY_MATCHES,
    Statement,
    TodoQuery,
    count_statement,
    has_words,
    matches_statement,
    page_statement,
    similar_statement,
)
from todoapp.store.rows import (
    provenance_columns,
    reminder_columns,
    search_columns,
    storable,
    todo_columns,
)
from todoapp.store.sync_state import Accounts, SyncState
from todoapp.store.tables import ListRow, ProvenanceRow, ReminderRow, SubtaskRow, TodoRow

T = TypeVar("T")

_CHUNK = 500  # rows fetched with one statement; SQLite limits the number of parameters


class TodoStore:
    """The database of todos. May be used from any thread; one unit of work stays on one thread."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(write=True)
        self.path = path

    @classmethod
    def open(cls, path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> "TodoStore":
        """Open the database at `path`, creating it or bringing it up to date as needed."""
        return cls(open_database(path, busy_timeout_s=busy_timeout_s), path)

    def close(self) -> None:
        """Close every connection; the store is not used after this."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator["TodoReader"]:
        """Give a consistent view of the todos."""
        with translated(self.path), Session(self._engine) as session:
            yield TodoReader(session)

    @contextmanager
    def writing(self) -> Iterator["TodoWriter"]:
        """Give one transaction: everything in the block is saved at its end, or nothing if it raises."""
        with translated(self.path), Session(self._writing_engine) as session, session.begin():
            session.connection()  # takes the write lock now, not at the first statement
            yield TodoWriter(session)


class TodoReader:
    """Reads todos within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def feedback(self) -> FeedbackRows:
        """What was said about parses, in the same unit of work."""
        return FeedbackRows(self._session)

    @property
    def alarms(self) -> AlarmRows:
        """Which reminders were shown and which are put off, in the same unit of work."""
        return AlarmRows(self._session, self._load)

    @property
    def arrangement(self) -> Arrangement:
        """How the todos are arranged, in the same unit of work."""
        return Arrangement(self._session, self._load)

    @property
    def accounts(self) -> Accounts:
        """The accounts todos are synced with, in the same unit of work."""
        return Accounts(self._session.connection())

    def sync_state(self, account_number: int) -> SyncState:
        """What is known about one account's items, in the same unit of work."""
        return SyncState(self._session.connection(), account_number)

    def get(self, todo_id: str) -> Todo | None:
        """Give a todo by its id, a deleted one as well."""
        number = self._number(todo_id)
        return None if number is None else self._load([number])[0]

    def get_each(self, todo_ids: Sequence[str]) -> tuple[Todo, ...]:
        """Give the todos with these ids, in no order; ids nobody has are passed over."""
        numbers: list[int] = []
        for start in range(0, len(todo_ids), _CHUNK):
            chosen = select(TodoRow.number).where(col(TodoRow.id).in_(todo_ids[start : start + _CHUNK]))
            numbers += [cast(int, number) for number in self._session.exec(chosen)]
        return self._load(numbers)

    def page(self, query: TodoQuery, *, offset: int = 0, limit: int = -1) -> tuple[Todo, ...]:
        """Give the todos of a query in their order; `limit` -1 means all."""
        return self._load(self._numbers(query, offset, limit))

    def look(
        self, query: TodoQuery, *, said: TodoQuery | None = None, offset: int = 0, limit: int = -1
    ) -> tuple[tuple[Todo, ...], int, int]:
        """Give a page as `page` does, how many todos there are in all, and how many of them `query` has.

        Those of `said` that are not among them follow them. Both come from one walk where finding is the dear part.
        """
        if said is None and not query.tags and not has_words(query.search):
            total = self.count(query)
            return self.page(query, offset=offset, limit=limit), total, total
        numbers = self._numbers(query)
        own = len(numbers)
        if said is not None:
            known = set(numbers)
            numbers += [number for number in self._numbers(said) if number not in known]
        end = None if limit < 0 else offset + limit
        return self._load(numbers[offset:end]), len(numbers), own

    def count(self, query: TodoQuery) -> int:
        """Count the todos of a query."""
        statement = count_statement(query, many_matches=self._has_many_matches(query.search))
        return int(self._run(statement).scalar_one())

    def similar(self, words: Sequence[str], *, is_done: bool = False, limit: int = 200) -> tuple[Todo, ...]:
        """Give the todos whose title shares a beginning of a word with `words`, best first."""
        usable = tuple(word for word in words if has_words(word))
        if not usable:
            return ()
        statement = similar_statement(usable, is_done=is_done, limit=limit)
        return self._load([number for (number,) in self._run(statement)])

    def fingerprints(self) -> Iterator[tuple[str, str, str | None, str | None]]:
        """Give the id, title, due day and due time (ISO 8601) of every todo, for telling duplicates."""
        yield from self._session.connection().exec_driver_sql(
            "SELECT id, title, due_end, substr(due_time, 1, 5) FROM todo WHERE deleted_at IS NULL"
        )

    def list_names(self) -> tuple[str, ...]:
        """Give the lists' names in order."""
        return tuple(self._session.exec(select(ListRow.name).order_by(col(ListRow.key))))

    def list_number(self, name: str) -> int | None:
        """Give the number of a list by its name, case aside."""
        return self._session.exec(select(ListRow.number).where(ListRow.key == _list_key(name))).first()

    def open_counts(self, today: dt.date) -> OpenCounts:
        """Count the open todos of the views and lists at once."""
        return open_counts(self._session.connection(), today)

    def _numbers(self, query: TodoQuery, offset: int = 0, limit: int = -1) -> list[int]:
        statement = page_statement(query, offset=offset, limit=limit, many_matches=self._has_many_matches(query.search))
        return list(self._run(statement).scalars())

    def _number(self, todo_id: str) -> int | None:
        return self._session.exec(select(TodoRow.number).where(TodoRow.id == todo_id)).first()

    def _run(self, statement: Statement) -> CursorResult[Any]:
        return self._session.connection().execute(text(statement.sql), dict(statement.parameters))

    def _has_many_matches(self, search: str) -> bool:
        if not has_words(search):
            return False
        return int(self._run(matches_statement(search, MANY_MATCHES)).scalar_one()) >= MANY_MATCHES

    def _load(self, numbers: Sequence[int]) -> tuple[Todo, ...]:
        return load_todos(self._session.connection(), numbers)


class TodoWriter(TodoReader):
    """Reads and changes todos within one transaction."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._provenance_numbers: dict[Provenance, int] = {}
        self._list_numbers: dict[str, int] = {}

    def add(self, todo: Todo) -> Todo:
        """Save a new todo (and its list, if that is new too); give it as it is stored."""
        return self._load(self._insert_todos([todo]))[0]

    def add_all(self, todos: Iterable[Todo]) -> None:
        """Save many new todos."""
        for batch in _batched(todos, _CHUNK):
            self._insert_todos(batch)

    def add_each(self, todos: Sequence[Todo]) -> tuple[Todo, ...]:
        """Save new todos; give them as they are stored."""
        return tuple(stored for batch in _batched(todos, _CHUNK) for stored in self._load(self._insert_todos(batch)))

    def replace(self, todo: Todo) -> Todo:
        """Save a todo that is already there over what was stored; give it as it is stored.

        Its provenance never changes.
        """
        number = self._number(todo.id)
        if number is None:
            raise LookupError(todo.id)
        session = self._session
        columns = todo_columns(todo, self._list_of(todo), None)
        del columns["provenance_number"]
        session.connection().execute(update(TodoRow).where(col(TodoRow.number) == number).values(**columns))
        session.connection().execute(delete(ReminderRow).where(col(ReminderRow.todo_number) == number))
        session.connection().execute(delete(SubtaskRow).where(col(SubtaskRow.todo_number) == number))
        session.connection().exec_driver_sql("DELETE FROM todo_search WHERE rowid = ?", (number,))
        self._insert_children([(number, todo)])
        return self._load([number])[0]

    def delete_each(self, todo_ids: Sequence[str], at: dt.datetime) -> None:
        """Mark todos as deleted."""
        for start in range(0, len(todo_ids), _CHUNK):
            chosen = col(TodoRow.id).in_(todo_ids[start : start + _CHUNK])
            self._session.connection().execute(update(TodoRow).where(chosen).values(deleted_at=at, updated_at=at))

    def purge_deleted(self, before: dt.datetime) -> int:
        """Drop the todos deleted before a moment for good; give how many."""
        return purge_deleted(self._session, before)

    def create_list(self, name: str, at: dt.datetime) -> bool:
        """Make a list; tell whether it is new."""
        if self.list_number(name) is not None:
            return False
        self._insert(ListRow, {"name": storable(name), "key": _list_key(name), "created_at": at})
        return True

    def delete_list(self, name: str) -> tuple[str, ...]:
        """Delete a list; its todos stay, without a list. Give the ids of those, for `restore_list`."""
        number = self.list_number(name)
        if number is None:
            return ()
        members = self._session.exec(select(TodoRow.id).where(TodoRow.list_number == number)).all()
        connection = self._session.connection()
        connection.execute(update(TodoRow).where(col(TodoRow.list_number) == number).values(list_number=None))
        connection.execute(delete(ListRow).where(col(ListRow.number) == number))
        self._list_numbers.clear()
        return tuple(members)

    def restore_list(self, name: str, members: Sequence[str], at: dt.datetime) -> None:
        """Make a deleted list again and put back those of its todos that have no list by now."""
        self.create_list(name, at)
        number = self.list_number(name)
        if members:
            self._session.connection().exec_driver_sql(
                "UPDATE todo SET list_number = ? WHERE id = ? AND list_number IS NULL",
                [(number, member) for member in members],
            )

    def is_list_empty(self, name: str) -> bool:
        """Tell whether no todo that is not deleted is in the list."""
        number = self.list_number(name)
        found = select(TodoRow.number).where(TodoRow.list_number == number, col(TodoRow.deleted_at).is_(None)).limit(1)
        return self._session.exec(found).first() is None

    def _list_of(self, todo: Todo) -> int | None:
        name = todo.fields.list
        if name is None:
            return None
        if not _list_key(name):
            raise InvalidInput("A list needs a name.", "Type a name for the list.")
        number = self._list_numbers.get(name)
        if number is None:
            self.create_list(name, todo.updated_at)
            number = self._list_numbers[name] = cast(int, self.list_number(name))
        return number

    def _provenance_of(self, todo: Todo) -> int | None:
        if todo.provenance is None:
            return None
        number = self._provenance_numbers.get(todo.provenance)
        if number is None:
            number = self._insert(ProvenanceRow, provenance_columns(todo.provenance))
            self._provenance_numbers[todo.provenance] = number
        return number

    def _insert(self, table: type[Any], columns: dict[str, Any]) -> int:
        result = self._session.connection().execute(insert(table).values(**columns))
        return result.lastrowid

    def _insert_todos(self, todos: Sequence[Todo]) -> list[int]:
        connection = self._session.connection()
        # Nobody else can write now, so the numbers to come are known and whole tables are filled at once.
        last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'todo'").scalar() or 0
        numbered = list(enumerate(todos, start=last + 1))
        rows = [
            {"number": number, **todo_columns(todo, self._list_of(todo), self._provenance_of(todo))}
            for number, todo in numbered
        ]
        connection.execute(insert(TodoRow), rows)
        self._insert_children(numbered)
        return [number for number, _ in numbered]

    def _insert_children(self, numbered: Sequence[tuple[int, Todo]]) -> None:
        connection = self._session.connection()
        if reminders := [row for number, todo in numbered for row in reminder_columns(todo, number)]:
            connection.execute(insert(ReminderRow), reminders)
        subtasks = [
            {"todo_number": number, "title": storable(title), "is_done": is_done}
            for number, todo in numbered
            for title, is_done in zip(todo.fields.subtasks, todo.fields.ticks, strict=True)
        ]
        if subtasks:
            connection.execute(insert(SubtaskRow), subtasks)
        connection.execute(
            text(
                "INSERT INTO todo_search (rowid, title, notes, subtasks, tags)"
                " VALUES (:number, :title, :notes, :subtasks, :tags)"
            ),
            [search_columns(todo, number) for number, todo in numbered],
        )


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    # itertools has this from Python 3.12 on.
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _list_key(name: str) -> str:
    return " ".join((storable(name) or "").split()).casefold()
