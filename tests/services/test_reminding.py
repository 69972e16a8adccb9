"""Reminders over a real store and a clock that is set by hand: shown once, found after sleep and restart, answered."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import TodoAppError
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.alarm_book import AlarmBook
from todoapp.services.alarms import ReminderSettings
from todoapp.services.jobs import run_now
from todoapp.services.reminding import MOST_AT_ONCE, Notice, Reaction, Reminding
from todoapp.services.todos import Todos
from todoapp.store import open_store

BERLIN = ZoneInfo("Europe/Berlin")
START = dt.datetime(2024, 3, 5, 9, tzinfo=BERLIN)  # a Tuesday


def in_berlin(local: dt.datetime) -> dt.datetime:
    return local.replace(tzinfo=BERLIN)


class Desk:
    """Remembers what was shown."""

    def __init__(self) -> None:
        self.shown: list[Notice] = []
        self.withdrawn: list[str] = []

    def show(self, notice: Notice) -> None:
        self.shown.append(notice)

    def withdraw(self, key: str) -> None:
        self.withdrawn.append(key)


class Run:
    """One run of the app; the next one opens the same database."""

    def __init__(self, folder: Path, now: dt.datetime, settings: ReminderSettings) -> None:
        self.now = now
        self.desk = Desk()
        self.said: list[str] = []
        self.opened: list[str] = []
        self.store = open_store(folder / "todos.sqlite")
        self.todos = Todos(self.store, lambda: self.now)
        self.book = AlarmBook(self.store, settings, in_berlin)
        self.reminding = Reminding(
            todos=lambda: self.todos,
            book=lambda: self.book,
            run=run_now,
            clock=lambda: self.now,
            dates=DateSettings(),
            desk=self.desk,
            reaction=Reaction(self._on_changed, self.opened.extend, self._on_failed),
            to_moment=in_berlin,
        )
        self.reminding.tick()

    @property
    def titles(self) -> list[str]:
        """What was shown since last asked."""
        shown = [notice.title for notice in self.desk.shown]
        self.desk.shown.clear()
        return shown

    def add(self, title: str, at: str | None = None, **fields: object) -> Todo:
        due = None
        if at is not None:
            moment = dt.datetime.fromisoformat(at)
            has_time = len(at) > 10
            due = When(moment.date(), moment.date(), moment.time() if has_time else None,
                       grain="minute" if has_time else "day")  # fmt: skip
        todo = self.todos.add(TodoFields(title, due=due, **fields))  # type: ignore[arg-type]
        self.reminding.todos_changed()
        return todo

    def see(self) -> None:
        """The user closes every notice without an answer."""
        for notice in self.reminding.showing:
            self.reminding.dismissed(notice.key)

    def at(self, iso: str) -> "Run":
        """The clock says so, and the timer of the window fires."""
        self.now = dt.datetime.fromisoformat(iso).replace(tzinfo=BERLIN)
        self.reminding.tick()
        return self

    def _on_changed(self, words: str) -> None:
        self.said.append(words)
        self.reminding.todos_changed()

    def _on_failed(self, error: TodoAppError) -> None:
        raise error


Start = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the app at a time; what ran before is as if killed."""
    runs: list[Run] = []

    def begin(at: str = "2024-03-05 09:00", settings: ReminderSettings | None = None) -> Run:
        now = dt.datetime.fromisoformat(at).replace(tzinfo=BERLIN)
        runs.append(Run(tmp_path, now, settings or ReminderSettings()))
        return runs[-1]

    yield begin
    for run in runs:
        run.store.close()


def test_a_todo_rings_when_it_is_due_and_at_its_reminder_and_once_each(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00", reminders=(Reminder("-PT1H"),))
    assert run.at("2024-03-05 13:59:59").titles == []
    assert run.at("2024-03-05 14:00").titles == ["Call Ann"]
    assert run.at("2024-03-05 14:00:15").titles == []
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]
    assert run.at("2024-03-05 15:10").titles == []
    assert run.at("2024-03-06 15:00").titles == []


def test_each_rings_once_also_over_restarts_and_a_kill(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00")
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]
    run.see()
    assert start("2024-03-05 15:00:01").titles == []
    again = start("2024-03-05 15:30")
    assert again.titles == []
    assert again.at("2024-03-07 15:00").titles == []


def test_what_was_on_show_at_a_kill_is_shown_again_as_missed_until_it_is_answered(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00")
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]
    for _ in range(2):  # no kill makes it go
        run = start("2024-03-05 15:30")
        (notice,) = run.reminding.showing
        assert (notice.title, notice.is_missed, notice.body) == (
            "Call Ann",
            True,
            "Missed 30 minutes ago · Due Tue 5 Mar, 15:00",
        )
        assert [name for name, _ in notice.actions][:2] == ["done", "10min"]
    run.reminding.answer(notice.key, "10min")
    assert start("2024-03-05 15:39").titles == []
    run = start("2024-03-05 15:41")
    assert run.titles == ["Call Ann"]
    run = start("2024-03-05 16:00")
    assert [notice.is_missed for notice in run.reminding.showing] == [True]
    run.reminding.answer(run.reminding.showing[0].key, "done")
    assert run.said == ["Completed “Call Ann”"]
    assert start("2024-03-05 16:01").titles == []


@pytest.mark.parametrize("how", ["complete", "delete", "move"])
def test_what_was_on_show_is_not_shown_again_when_it_was_settled_meanwhile(start: Start, how: str) -> None:
    run = start()
    todo = run.add("Call Ann", "2024-03-05 15:00")
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]
    if how == "complete":
        run.todos.complete(todo.id)  # as from the command line: the app does not hear of it any more
    elif how == "delete":
        run.todos.delete(todo.id)
    else:
        due = When(dt.date(2024, 3, 7), dt.date(2024, 3, 7), dt.time(15), grain="minute")
        run.todos.edit(todo.id, TodoFields("Call Ann", due=due))
    assert start("2024-03-05 15:30").titles == []


def test_a_done_todo_that_is_opened_again_does_not_ring_of_the_past_after_a_restart(start: Start) -> None:
    run = start()
    todo = run.add("Call Ann", "2024-03-05 15:00")
    run.at("2024-03-05 15:00")
    run.todos.complete(todo.id)
    run.reminding.todos_changed()
    assert run.reminding.showing == ()
    run.todos.reopen(todo.id)
    assert start("2024-03-05 15:30").titles == []


def test_what_came_while_the_app_was_closed_is_shown_at_the_start(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00", list="Family")
    run.reminding.close()
    again = start("2024-03-05 18:00")
    (notice,) = again.desk.shown
    assert (notice.title, notice.is_missed) == ("Call Ann", True)
    assert notice.body == "Missed 3 hours ago · Due Tue 5 Mar, 15:00 · Family"
    again.see()
    assert start("2024-03-05 18:05").titles == []


def test_what_came_during_sleep_is_shown_on_waking_many_as_one(start: Start) -> None:
    run = start()
    for hour in range(10, 16):
        run.add(f"Call {hour}", f"2024-03-05 {hour}:00")
    run.at("2024-03-05 20:00")
    (notice,) = run.desk.shown
    assert notice.title == "6 reminders while you were away"
    assert notice.body.splitlines() == ["Call 10", "Call 11", "Call 12", "Call 13", "and 2 more"]
    assert [action for action, _ in notice.actions] == ["show", "1h"]
    run.reminding.answer(notice.key, "1h")
    run.desk.shown.clear()
    run.at("2024-03-05 21:00")
    assert [len(notice.rings) for notice in run.desk.shown] == [6]


def test_a_few_are_shown_one_by_one(start: Start) -> None:
    run = start()
    for number in range(MOST_AT_ONCE):
        run.add(f"Call {number}", "2024-03-05 15:00")
    assert run.at("2024-03-05 15:00").titles == ["Call 0", "Call 1", "Call 2"]


def test_several_missed_reminders_of_one_todo_are_one_message(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00", reminders=(Reminder("-PT1H"), Reminder("-PT2H")))
    assert run.at("2024-03-05 16:00").titles == ["Call Ann"]
    assert start("2024-03-05 16:10").titles == ["Call Ann"]


def test_the_first_start_on_an_old_list_is_quiet(start: Start, tmp_path: Path) -> None:
    store = open_store(tmp_path / "todos.sqlite")
    Todos(store, lambda: START).add(TodoFields("Old", due=When(START.date(), START.date(), dt.time(8))))
    store.close()
    assert start("2024-03-09 09:00").titles == []


def test_a_day_without_a_time_rings_in_the_morning(start: Start) -> None:
    run = start()
    run.add("Water the plants", "2024-03-06")
    assert run.at("2024-03-06 08:59").titles == []
    run.at("2024-03-06 09:00")
    assert [notice.body for notice in run.desk.shown] == ["Due Wed 6 Mar"]


@pytest.mark.parametrize("how", ["complete", "delete"])
def test_what_is_done_or_deleted_is_quiet_and_its_notice_goes(start: Start, how: str) -> None:
    run = start()
    todo = run.add("Call Ann", "2024-03-05 15:00", reminders=(Reminder("-PT1H"),))
    run.at("2024-03-05 14:00")
    (notice,) = run.desk.shown
    getattr(run.todos, how)(todo.id)
    run.reminding.todos_changed()
    assert run.desk.withdrawn == [notice.key]
    assert run.reminding.showing == ()
    run.desk.shown.clear()
    assert run.at("2024-03-05 15:00").titles == []


def test_a_date_moved_ahead_rings_again_and_one_moved_back_does_not(start: Start) -> None:
    run = start()
    todo = run.add("Call Ann", "2024-03-05 15:00")
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]
    run.todos.edit(todo.id, TodoFields("Call Ann", due=When(START.date(), START.date(), dt.time(14, 50))))
    run.reminding.todos_changed()
    assert run.titles == []
    run.todos.edit(todo.id, TodoFields("Call Ann", due=When(START.date(), START.date(), dt.time(16))))
    run.reminding.todos_changed()
    assert run.at("2024-03-05 16:00").titles == ["Call Ann"]


def test_a_reminder_that_was_past_when_the_todo_was_made_is_quiet(start: Start) -> None:
    run = start()
    run.now = START.replace(hour=14, minute=30)
    run.add("Call Ann", "2024-03-05 15:00", reminders=(Reminder("-PT1H"),))
    assert run.titles == []
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]


def test_a_repeat_rings_at_each_occurrence_and_done_moves_it_on(start: Start) -> None:
    run = start()
    todo = run.add("Stretch", "2024-03-05 10:00", repeat=Repeat("FREQ=DAILY"), reminders=(Reminder("-PT1H"),))
    run.at("2024-03-05 10:00")
    run.reminding.answer(run.desk.shown[-1].key, "done")
    assert run.said == ["Completed “Stretch”"]
    moved = run.todos.get(todo.id)
    assert moved is not None
    assert moved.fields.due is not None
    assert moved.fields.due.start == dt.date(2024, 3, 6)
    run.desk.shown.clear()
    assert run.at("2024-03-06 09:00").titles == ["Stretch"]
    assert run.at("2024-03-06 10:00").titles == ["Stretch"]


def test_done_on_a_notice_of_yesterday_does_not_complete_today(start: Start) -> None:
    run = start()
    todo = run.add("Stretch", "2024-03-05 10:00", repeat=Repeat("FREQ=DAILY"))
    run.at("2024-03-05 10:00")
    key = run.desk.shown[-1].key
    run.todos.complete(todo.id)  # in another program: this run has not heard of it
    run.reminding.answer(key, "done")
    assert run.said == []
    moved = run.todos.get(todo.id)
    assert moved is not None
    assert moved.fields.due is not None
    assert moved.fields.due.start == dt.date(2024, 3, 6)


@pytest.mark.parametrize(
    ("action", "until"),
    [("10min", "2024-03-05 15:10"), ("1h", "2024-03-05 16:00"), ("evening", "2024-03-05 18:00"),
     ("tomorrow", "2024-03-06 09:00")],
)  # fmt: skip
def test_a_snoozed_todo_comes_back_once_also_after_a_restart(start: Start, action: str, until: str) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00")
    run.at("2024-03-05 15:00")
    run.reminding.answer(run.desk.shown[-1].key, action)  # type: ignore[arg-type]
    moment = dt.datetime.fromisoformat(until)
    again = start((moment - dt.timedelta(minutes=1)).isoformat(" "))
    assert again.titles == []
    assert again.at(until).titles == ["Call Ann"]
    assert again.at((moment + dt.timedelta(hours=30)).isoformat(" ")).titles == []
    again.see()
    assert start("2024-03-08 09:00").titles == []


def test_a_snooze_that_ended_while_the_app_was_closed_is_shown(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00")
    run.at("2024-03-05 15:00")
    run.reminding.answer(run.desk.shown[-1].key, "1h")
    run = start("2024-03-05 20:00")
    assert run.titles == ["Call Ann"]
    run.see()
    assert start("2024-03-05 20:01").titles == []


def test_a_snoozed_occurrence_is_forgotten_when_the_repeat_moves_on(start: Start) -> None:
    run = start()
    todo = run.add("Stretch", "2024-03-05 10:00", repeat=Repeat("FREQ=DAILY"))
    run.at("2024-03-05 10:00")
    run.reminding.answer(run.desk.shown[-1].key, "1h")
    run.todos.complete(todo.id)
    run.reminding.todos_changed()
    run.desk.shown.clear()
    assert run.at("2024-03-05 11:00").titles == []


def test_opening_a_notice_shows_its_todos_and_keeps_it(start: Start) -> None:
    run = start()
    todo = run.add("Call Ann", "2024-03-05 15:00")
    run.at("2024-03-05 15:00")
    run.reminding.answer(run.desk.shown[-1].key, "show")
    assert run.opened == [todo.id]
    assert len(run.reminding.showing) == 1
    run.reminding.answer("no such key", "done")
    assert run.said == []


def test_a_clock_set_back_an_hour_repeats_nothing(start: Start) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 15:00")
    assert run.at("2024-03-05 15:00").titles == ["Call Ann"]
    assert run.at("2024-03-05 14:00").titles == []
    run.add("Call Bob", "2024-03-05 15:30")
    assert run.at("2024-03-05 15:00").titles == []
    assert run.at("2024-03-05 15:30").titles == ["Call Bob"]


def test_ticks_cost_nothing_until_something_is_due(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start()
    run.add("Call Ann", "2024-03-05 09:30")
    looks: list[dt.datetime] = []
    monkeypatch.setattr(run.book, "look", lambda now, asked: looks.append(now))
    for second in range(60):
        run.now = START.replace(second=second)
        run.reminding.tick()
    assert looks == []
    assert run.reminding.next_at == START.replace(minute=30)
