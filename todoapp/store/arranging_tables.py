"""What the schema got for order by hand, tags, saved filters, the calendar and the search of what was said."""

ARRANGING = (
    # Where a todo stands in a list that is in the user's own order; 0 is new, before the others.
    "ALTER TABLE todo ADD COLUMN position REAL NOT NULL DEFAULT 0",
    "ALTER TABLE list ADD COLUMN is_by_hand INTEGER NOT NULL DEFAULT 0",
    """
    CREATE INDEX todo_open_by_hand ON todo
        (list_number, position, order_day, order_time, priority DESC, created_at, number, scheduled_start)
        WHERE completed_at IS NULL AND deleted_at IS NULL
    """,
    """
    CREATE INDEX todo_repeating ON todo (order_day)
        WHERE repeat_rrule IS NOT NULL AND completed_at IS NULL AND deleted_at IS NULL
    """,
    """
    CREATE TABLE todo_tag (
        "key" TEXT NOT NULL,
        todo_number INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY ("key", todo_number)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX todo_tag_todo ON todo_tag (todo_number)",
    # Triggers, so that nothing that writes todos can forget the tags or the search index of what was said.
    """
    CREATE TRIGGER todo_tag_added AFTER INSERT ON todo WHEN new.tags <> '[]' BEGIN
        INSERT OR IGNORE INTO todo_tag SELECT lower(value), new.number, value FROM json_each(new.tags);
    END
    """,
    """
    CREATE TRIGGER todo_tag_changed AFTER UPDATE OF tags ON todo WHEN old.tags <> new.tags BEGIN
        DELETE FROM todo_tag WHERE todo_number = new.number;
        INSERT OR IGNORE INTO todo_tag SELECT lower(value), new.number, value FROM json_each(new.tags);
    END
    """,
    """
    CREATE TRIGGER todo_tag_gone AFTER DELETE ON todo BEGIN
        DELETE FROM todo_tag WHERE todo_number = old.number;
    END
    """,
    "INSERT OR IGNORE INTO todo_tag SELECT lower(value), todo.number, value FROM todo, json_each(todo.tags)",
    """
    CREATE TABLE saved_filter (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        "key" TEXT NOT NULL UNIQUE,
        criteria TEXT NOT NULL
    )
    """,
    """
    CREATE VIRTUAL TABLE transcript_search USING fts5 (
        text, content = 'provenance', content_rowid = 'number',
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'",
        prefix = '1 2 3'
    )
    """,
    """
    CREATE TRIGGER transcript_added AFTER INSERT ON provenance BEGIN
        INSERT INTO transcript_search (rowid, text) VALUES (new.number, replace(new.text, char(0), ' '));
    END
    """,
    """
    CREATE TRIGGER transcript_gone AFTER DELETE ON provenance BEGIN
        INSERT INTO transcript_search (transcript_search, rowid, text)
        VALUES ('delete', old.number, replace(old.text, char(0), ' '));
    END
    """,
    "INSERT INTO transcript_search (rowid, text) SELECT number, replace(text, char(0), ' ') FROM provenance",
)
