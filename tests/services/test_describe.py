"""What the terminal says of actions and todos."""

import datetime as dt

import pytest

from todoapp.domain.actions import (
    Action,
    Add,
    Changes,
    Complete,
    CreateList,
    Delete,
    DeleteList,
    Filter,
    Find,
    TodoFields,
    Update,
)
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.describe import describe_actions, describe_todo

TUESDAY = dt.datetime(2024, 3, 5, 9)
FRIDAY = When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), dt.time(15), grain="minute", phrase="friday at 3")
MONDAY = When(dt.date(2024, 3, 4), dt.date(2024, 3, 4))
FULL = TodoFields(
    "Call Ann", notes="Her number is 5", due=FRIDAY, scheduled=MONDAY, repeat=Repeat("FREQ=WEEKLY;BYDAY=FR"),
    priority="high", reminders=(Reminder("-PT1H"),), subtasks=("Find it", "Dial"), list="Home", tags=("phone", "soon"),
    unresolved=("the 31st of june",),
)  # fmt: skip

ACTIONS: list[tuple[Action, list[str]]] = [
    (Add(TodoFields("Buy milk")), ["Add: Buy milk"]),
    (
        Add(FULL),
        [
            "Add: Call Ann", "  due Fri 8 Mar, 15:00", "  scheduled Mon 4 Mar", "  every Friday", "  priority high",
            "  reminder 1 hour before", "  list Home", "  #phone", "  #soon", "  notes: Her number is 5", "  - Find it",
            "  - Dial", "  not understood as a date: 'the 31st of june'",
        ],
    ),
    (Update("report", Changes(priority="none")), ["Change: report", "  priority none"]),
    (
        Update("report", Changes(title="Essay", shift="-P2D", due=FRIDAY), on=MONDAY),
        ["Change: report (Mon 4 Mar)", "  title: Essay", "  moved by -P2D", "  due Fri 8 Mar, 15:00"],
    ),
    (Complete("buy milk"), ["Complete: buy milk"]),
    (Complete("buy milk", on=MONDAY), ["Complete: buy milk (Mon 4 Mar)"]),
    (Complete(None, Filter(due_to=dt.date(2024, 3, 4))), ["Complete: open todos due up to 2024-03-04"]),
    (Delete("gym", on=FRIDAY), ["Delete: gym (Fri 8 Mar, 15:00)"]),
    (Delete(None, Filter(list="Work", status="done")), ["Delete: done todos in the list Work"]),
    (Delete(None, Filter(status="all")), ["Delete: all todos"]),
    (CreateList("Holiday"), ["Create the list Holiday"]),
    (DeleteList("Camping"), ["Delete the list Camping"]),
    (Find(), ["Show: open todos"]),
    (
        Find(Filter("dentist", "Home", dt.date(2024, 3, 5), dt.date(2024, 3, 5), "all")),
        ["Show: all todos about dentist in the list Home due 2024-03-05"],
    ),
    (
        Find(Filter(due_from=dt.date(2024, 3, 5), due_to=dt.date(2024, 3, 10))),
        ["Show: open todos due from 2024-03-05 due up to 2024-03-10"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("action", "lines"), ACTIONS, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_an_action_is_said_in_lines(action: Action, lines: list[str]) -> None:
    assert describe_actions([action], TUESDAY).splitlines() == lines


def test_actions_are_said_one_after_the_other() -> None:
    assert describe_actions([Complete("a"), CreateList("B")], TUESDAY) == "Complete: a\nCreate the list B"


def test_nothing_to_do_is_said_too() -> None:
    assert describe_actions([], TUESDAY) == "Nothing to do in these words."


def stored(fields: TodoFields, completed_at: dt.datetime | None = None) -> Todo:
    moment = dt.datetime(2024, 3, 5, 8, tzinfo=dt.UTC)
    return Todo("0123456789abcdef", fields, moment, moment, completed_at)


@pytest.mark.parametrize(
    ("todo", "line"),
    [
        (stored(TodoFields("Buy milk")), "[ ] 01234567  Buy milk"),
        (stored(TodoFields("Buy milk"), dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC)), "[x] 01234567  Buy milk"),
        (
            stored(TodoFields("Call Ann", due=FRIDAY, priority="low", tags=("phone",))),
            "[ ] 01234567  Call Ann  (due Fri 8 Mar, 15:00, priority low, #phone)",
        ),
    ],
    ids=["open", "done", "with details"],
)
def test_a_todo_is_said_in_one_line(todo: Todo, line: str) -> None:
    assert describe_todo(todo, TUESDAY) == line


def test_times_are_said_as_the_settings_want() -> None:
    fields = TodoFields(
        "Call Ann", due=FRIDAY, repeat=Repeat("FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0"),
        reminders=(Reminder("-P1D", dt.time(20)),),
    )  # fmt: skip
    said = describe_actions([Add(fields)], TUESDAY, DateSettings(clock_24h=False))
    assert "due Fri 8 Mar, 3:00 pm" in said
    assert "every day at 9:00 am and 6:00 pm" in said
    assert "reminder the day before at 8:00 pm" in said
    todo = Todo("0123456789", fields, created_at=TUESDAY, updated_at=TUESDAY)
    assert "Fri 8 Mar, 3:00 pm" in describe_todo(todo, TUESDAY, DateSettings(clock_24h=False))


def test_a_repeat_that_cannot_be_kept_is_said_to_be_only_the_next_one() -> None:
    easter = When(dt.date(2024, 3, 31), dt.date(2024, 3, 31), phrase="every easter")
    said = describe_actions([Add(TodoFields("Hide eggs", due=easter, unresolved=("every easter",)))], TUESDAY)
    assert said.splitlines()[1:] == ["  due Sun 31 Mar", "  only the next one, it cannot repeat: 'every easter'"]
