"""The tables of sync, and the counter that tells it which todos were changed; `migrations.py` makes them."""

SYNC_TABLES = (
    # How often a todo was changed, counted by the database itself: whatever writes a todo, sync sees that it did.
    """
    CREATE TABLE todo_revision (
        todo_number INTEGER PRIMARY KEY REFERENCES todo (number) ON DELETE CASCADE,
        revision INTEGER NOT NULL
    )
    """,
    """
    CREATE TRIGGER todo_added AFTER INSERT ON todo BEGIN
        INSERT INTO todo_revision VALUES (new.number, 1);
    END
    """,
    """
    CREATE TRIGGER todo_changed AFTER UPDATE ON todo BEGIN
        INSERT INTO todo_revision VALUES (new.number, 1)
            ON CONFLICT (todo_number) DO UPDATE SET revision = revision + 1;
    END
    """,
    """
    CREATE TABLE sync_account (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        url TEXT NOT NULL,
        username TEXT NOT NULL,
        is_paused INTEGER NOT NULL,
        prefer TEXT NOT NULL,
        created_at TEXT NOT NULL,
        synced_at TEXT,
        audited_at TEXT,
        result TEXT
    )
    """,
    """
    CREATE TABLE sync_list (
        account_number INTEGER NOT NULL REFERENCES sync_account (number) ON DELETE CASCADE,
        href TEXT NOT NULL,
        name TEXT NOT NULL,
        list_name TEXT,
        list_key TEXT,
        token TEXT,
        PRIMARY KEY (account_number, href)
    )
    """,
    """
    CREATE TABLE sync_link (
        account_number INTEGER NOT NULL REFERENCES sync_account (number) ON DELETE CASCADE,
        todo_id TEXT NOT NULL,
        list_href TEXT NOT NULL,
        uid TEXT NOT NULL,
        href TEXT NOT NULL,
        etag TEXT,
        raw TEXT NOT NULL,
        base TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (account_number, todo_id)
    )
    """,
    # These two answer an idle pass alone: which versions are known, and which todos were changed since.
    "CREATE INDEX sync_link_place ON sync_link (account_number, list_href, href, etag)",
    "CREATE INDEX sync_link_revision ON sync_link (account_number, todo_id, revision)",
    """
    CREATE TABLE sync_pending (
        account_number INTEGER NOT NULL REFERENCES sync_account (number) ON DELETE CASCADE,
        todo_id TEXT NOT NULL,
        op_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        list_href TEXT NOT NULL,
        content TEXT NOT NULL,
        revision INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        next_at REAL NOT NULL,
        error TEXT NOT NULL,
        PRIMARY KEY (account_number, todo_id)
    )
    """,
    """
    CREATE TABLE sync_leaving (
        account_number INTEGER NOT NULL REFERENCES sync_account (number) ON DELETE CASCADE,
        list_href TEXT NOT NULL,
        href TEXT NOT NULL,
        todo_id TEXT NOT NULL,
        etag TEXT,
        raw TEXT NOT NULL,
        PRIMARY KEY (account_number, list_href, href)
    )
    """,
    """
    CREATE TABLE sync_conflict (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        account_number INTEGER NOT NULL REFERENCES sync_account (number) ON DELETE CASCADE,
        todo_id TEXT NOT NULL,
        names TEXT NOT NULL,
        here TEXT NOT NULL,
        there TEXT NOT NULL,
        chosen TEXT NOT NULL,
        found_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE sync_log (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        account_number INTEGER NOT NULL REFERENCES sync_account (number) ON DELETE CASCADE,
        at TEXT NOT NULL,
        level TEXT NOT NULL,
        message TEXT NOT NULL,
        todo_id TEXT
    )
    """,
    "CREATE INDEX sync_log_account ON sync_log (account_number, number)",
)
