"""Forgets what was deleted long ago: todos with their reminders, subtasks, search entries and unused provenance."""

import datetime as dt

from sqlalchemy import text
from sqlmodel import Session


def purge_deleted(session: Session, before: dt.datetime) -> int:
    """Drop the todos deleted before a moment for good; give how many. What a correction tells of stays."""
    connection = session.connection()
    limit = {"before": before.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")}
    gone = "FROM todo WHERE deleted_at IS NOT NULL AND deleted_at < :before"
    origins = connection.execute(text(f"SELECT DISTINCT provenance_number {gone}"), limit).scalars().all()
    connection.execute(text(f"DELETE FROM todo_search WHERE rowid IN (SELECT number {gone})"), limit)
    connection.execute(
        text(
            "DELETE FROM alarm_snooze WHERE todo_id IN"
            " (SELECT id FROM todo WHERE deleted_at IS NOT NULL AND deleted_at < :before)"
        ),
        limit,
    )
    count = connection.execute(text(f"DELETE {gone}"), limit).rowcount
    for number in origins:
        connection.execute(
            text(
                "DELETE FROM provenance WHERE number = :number"
                " AND NOT EXISTS (SELECT 1 FROM todo WHERE provenance_number = :number)"
                " AND NOT EXISTS (SELECT 1 FROM correction WHERE provenance_number = :number)"
            ),
            {"number": number},
        )
    return count
