"""The schema, step by step: ordered functions whose names are recorded in the database once they have run.

A released step is never edited; a change to the schema is a new function at the end of `MIGRATIONS`, together with a
fixture in `tests/store/fixtures` (a database as that release left it), which a test insists on. A step runs inside a
transaction that the caller opened and must not end it (no `executescript`).
"""

import sqlite3
from collections.abc import Callable

from todoapp.store.arranging_tables import ARRANGING
from todoapp.store.sync_tables import SYNC_TABLES

Migration = Callable[[sqlite3.Connection], None]

_M0001 = (
    """
    CREATE TABLE list (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        "key" TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE provenance (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL,
        recording TEXT,
        yaml TEXT,
        model_id TEXT,
        prompt_version INTEGER,
        speech_model TEXT,
        reference TEXT,
        reference_zone TEXT
    )
    """,
    """
    CREATE TABLE todo (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        notes TEXT,
        due_start TEXT, due_end TEXT, due_time TEXT, due_daypart TEXT, due_grain TEXT, due_phrase TEXT,
        scheduled_start TEXT, scheduled_end TEXT, scheduled_time TEXT, scheduled_daypart TEXT, scheduled_grain TEXT,
        scheduled_phrase TEXT,
        repeat_rrule TEXT, repeat_after_completion INTEGER, repeat_phrase TEXT,
        priority INTEGER NOT NULL,
        tags TEXT NOT NULL,
        unresolved TEXT NOT NULL,
        list_number INTEGER REFERENCES list (number),
        provenance_number INTEGER REFERENCES provenance (number),
        order_day TEXT NOT NULL,
        order_time TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        completed_at TEXT,
        deleted_at TEXT
    )
    """,
    """
    CREATE TABLE reminder (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        todo_number INTEGER NOT NULL REFERENCES todo (number) ON DELETE CASCADE,
        "offset" TEXT,
        time TEXT,
        at TEXT,
        phrase TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE subtask (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        todo_number INTEGER NOT NULL REFERENCES todo (number) ON DELETE CASCADE,
        title TEXT NOT NULL,
        is_done INTEGER NOT NULL
    )
    """,
    # Each view is one of these indexes read in order: a page is as fast with 100,000 todos as with ten. The columns
    # after the order are there so that filters are answered from the index alone.
    """
    CREATE INDEX todo_open ON todo
        (order_day, order_time, priority DESC, created_at, number, scheduled_start)
        WHERE completed_at IS NULL AND deleted_at IS NULL
    """,
    """
    CREATE INDEX todo_open_in_list ON todo
        (list_number, order_day, order_time, priority DESC, created_at, number, scheduled_start)
        WHERE completed_at IS NULL AND deleted_at IS NULL
    """,
    """
    CREATE INDEX todo_done ON todo (completed_at DESC, number DESC, list_number)
        WHERE completed_at IS NOT NULL AND deleted_at IS NULL
    """,
    "CREATE INDEX todo_list ON todo (list_number)",
    "CREATE INDEX reminder_todo ON reminder (todo_number)",
    "CREATE INDEX reminder_at ON reminder (at)",
    "CREATE INDEX subtask_todo ON subtask (todo_number)",
    # Emoji (category So) are words here, not separators; the prefix indexes serve search while typing.
    """
    CREATE VIRTUAL TABLE todo_search USING fts5 (
        title, notes, subtasks, tags,
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'",
        prefix = '1 2 3'
    )
    """,
)


_M0002 = (
    """
    CREATE TABLE thumb (
        todo_id TEXT PRIMARY KEY,
        is_up INTEGER NOT NULL,
        at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE edit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        todo_id TEXT NOT NULL,
        fields TEXT NOT NULL,
        at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE correction (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        todo_id TEXT NOT NULL,
        provenance_number INTEGER NOT NULL REFERENCES provenance (number),
        reason TEXT NOT NULL,
        suggested TEXT NOT NULL,
        text TEXT NOT NULL,
        actions TEXT NOT NULL,
        carried_out TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        fields TEXT NOT NULL,
        is_audio_kept INTEGER NOT NULL,
        app_version TEXT NOT NULL,
        settings TEXT NOT NULL,
        at TEXT NOT NULL,
        withdrawn_at TEXT
    )
    """,
    """
    CREATE TABLE heard_word (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        word TEXT NOT NULL,
        "key" TEXT NOT NULL UNIQUE,
        correction_number INTEGER REFERENCES correction (number)
    )
    """,
    "CREATE INDEX todo_provenance ON todo (provenance_number) WHERE provenance_number IS NOT NULL",
    "CREATE INDEX edit_todo ON edit (todo_id)",
    "CREATE INDEX correction_provenance ON correction (provenance_number)",
)


_M0003 = (
    """
    CREATE TABLE alarm_fired (
        todo_id TEXT NOT NULL,
        moment TEXT NOT NULL,
        fired_at TEXT NOT NULL,
        PRIMARY KEY (todo_id, moment)
    )
    """,
    "CREATE TABLE alarm_snooze (todo_id TEXT PRIMARY KEY, until TEXT NOT NULL, occurrence TEXT NOT NULL)",
    "CREATE TABLE alarm_watch (number INTEGER PRIMARY KEY CHECK (number = 1), checked_until TEXT NOT NULL)",
    """
    CREATE INDEX todo_scheduled ON todo (scheduled_start)
        WHERE scheduled_start IS NOT NULL AND completed_at IS NULL AND deleted_at IS NULL
    """,
    "CREATE INDEX todo_deleted ON todo (deleted_at) WHERE deleted_at IS NOT NULL",
)


def m0001_create_todos(connection: sqlite3.Connection) -> None:
    """Make the tables of the first release: todos with their lists, provenance and search index."""
    for statement in _M0001:
        connection.execute(statement)


def m0002_add_feedback(connection: sqlite3.Connection) -> None:
    """Make room for thumbs, corrections, edits by hand, and the words the speech model should listen for."""
    for statement in _M0002:
        connection.execute(statement)


def m0003_add_alarms(connection: sqlite3.Connection) -> None:
    """Make room for which reminders were shown and which are put off, and find what was deleted long ago."""
    for statement in _M0003:
        connection.execute(statement)


def m0004_add_sync(connection: sqlite3.Connection) -> None:
    """Make the tables of sync: accounts, their lists, what both sides last agreed on, and what is under way."""
    for statement in SYNC_TABLES:
        connection.execute(statement)


def m0005_find_links_by_uid(connection: sqlite3.Connection) -> None:
    """Find what an item a service moved to another list is linked to."""
    connection.execute("CREATE INDEX sync_link_uid ON sync_link (account_number, uid)")


def m0006_add_arranging(connection: sqlite3.Connection) -> None:
    """Make room for order by hand, tags to filter by, saved filters and the search of what was said."""
    for statement in ARRANGING:
        connection.execute(statement)


def m0007_find_open_todos_by_number(connection: sqlite3.Connection) -> None:
    """Tell from a small index whether a todo is open: tags are counted by it."""
    connection.execute(
        "CREATE INDEX todo_open_number ON todo (number) WHERE completed_at IS NULL AND deleted_at IS NULL"
    )


def m0008_remember_reminders_on_show(connection: sqlite3.Connection) -> None:
    """Remember which reminders wait for an answer: a kill takes them off the screen."""
    connection.execute(
        "CREATE TABLE alarm_showing"
        " (todo_id TEXT PRIMARY KEY, moment TEXT NOT NULL, kind TEXT NOT NULL, occurrence TEXT NOT NULL)"
    )


def m0009_read_ticks(connection: sqlite3.Connection) -> None:
    """Have sync read once more what has subtasks: which of them are done was not looked at before."""
    with_subtasks = "json_array_length(base, '$.subtasks') > 0"
    connection.execute(
        "UPDATE sync_list SET token = NULL WHERE (account_number, href) IN"
        f" (SELECT account_number, list_href FROM sync_link WHERE {with_subtasks})"
    )
    connection.execute(f"UPDATE sync_link SET etag = NULL WHERE {with_subtasks}")


MIGRATIONS: tuple[Migration, ...] = (
    m0001_create_todos,
    m0002_add_feedback,
    m0003_add_alarms,
    m0004_add_sync,
    m0005_find_links_by_uid,
    m0006_add_arranging,
    m0007_find_open_todos_by_number,
    m0008_remember_reminders_on_show,
    m0009_read_ticks,
)
