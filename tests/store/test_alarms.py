"""What is known of reminders outlives a restart, and is found without looking at every todo."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from tests.store.todo_factory import NOW, day, make_todo
from todoapp.domain.when import Reminder, When
from todoapp.store.alarms import Snooze
from todoapp.store.todos import TodoStore

NOON = dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC)
LOW, HIGH = dt.datetime(2024, 3, 5), dt.datetime(2024, 3, 6)


def candidates(store: TodoStore, days_ahead: int = 0) -> set[str]:
    with store.reading() as reader:
        return {todo.fields.title for todo in reader.alarms.candidates(LOW, HIGH, days_ahead=days_ahead)}


def test_only_open_todos_near_the_span_are_candidates(store: TodoStore) -> None:
    at = dt.datetime(2024, 3, 5, 18)
    with store.writing() as writer:
        writer.add(make_todo("due", due=day("2024-03-05")))
        writer.add(make_todo("scheduled", due=day("2024-06-01"), scheduled=day("2024-03-06")))
        writer.add(make_todo("reminded", due=day("2024-06-01"), reminders=(Reminder(None, at=at),)))
        weekend = When(dt.date(2024, 3, 6), dt.date(2024, 3, 7), grain="weekend")
        writer.add(make_todo("weekend", due=weekend))
        writer.add(make_todo("two days", due=replace(weekend, grain="day")))
        writer.add(make_todo("in nine days", due=day("2024-03-15")))
        writer.add(make_todo("done", due=day("2024-03-05"), completed_at=NOW))
        writer.add(make_todo("deleted", due=day("2024-03-05"), deleted_at=NOW))
        writer.add(make_todo("past", due=day("2024-03-01")))
        put_off = writer.add(make_todo("put off"))
        writer.alarms.snooze(put_off.id, Snooze(NOON, ""))

    assert candidates(store) == {"due", "scheduled", "reminded", "put off", "weekend"}
    assert candidates(store, days_ahead=9) == candidates(store) | {"two days", "in nine days"}


def test_what_was_shown_is_known_after_a_restart(database: Path) -> None:
    store = TodoStore.open(database)
    with store.writing() as writer:
        assert writer.alarms.checked_until() is None
        writer.alarms.mark_fired([("a", NOON), ("a", NOON), ("b", NOON)], NOON)
        writer.alarms.set_checked_until(NOON)
        writer.alarms.snooze("c", Snooze(NOON, "2024-03-05"))
    store.close()

    again = TodoStore.open(database)
    with again.writing() as writer:
        assert writer.alarms.fired(NOON) == {("a", NOON), ("b", NOON)}
        assert writer.alarms.fired(NOON + dt.timedelta(seconds=1)) == frozenset()
        assert writer.alarms.checked_until() == NOON
        assert writer.alarms.snoozes() == {"c": Snooze(NOON, "2024-03-05")}
        writer.alarms.forget_fired(NOON + dt.timedelta(seconds=1))
        writer.alarms.snooze("c", None)
    with again.reading() as reader:
        assert reader.alarms.fired(NOON) == frozenset()
        assert reader.alarms.snoozes() == {}
    again.close()
