"""Predictions are judged as the parse contract's "Scoring" section says."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from todoapp.dataengine.metrics import judge
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
from todoapp.domain.when import Reminder, Repeat, When

FRIDAY = When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), dt.time(15), grain="minute", phrase="friday at 3")
WEDNESDAY = When(dt.date(2024, 3, 6), dt.date(2024, 3, 6), phrase="wednesday")
WEEKLY = Repeat("FREQ=WEEKLY;BYDAY=FR", phrase="every friday")
HOUR_BEFORE = Reminder("-PT1H", at=dt.datetime(2024, 3, 8, 14), phrase="an hour before")
FULL = TodoFields(
    "Call the dentist", notes="The number is 555 1234", due=FRIDAY, scheduled=WEDNESDAY, repeat=WEEKLY, priority="high",
    reminders=(HOUR_BEFORE,), subtasks=("Find the card", "Ask for pills"), list="Health", tags=("phone", "asap"),
)  # fmt: skip
MILK = Add(TodoFields("Buy milk"))


def wrong_fields(gold: Action, predicted: Action) -> list[str]:
    judgement = judge([gold], [predicted])
    wrong = [name for name, is_right in judgement.fields if not is_right]
    assert judgement.right == (not wrong)
    return wrong


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": "call dentist"},
        {"title": "Call my dentist!"},
        {"notes": "number is 555 1234"},
        {"due": replace(FRIDAY, phrase="said otherwise", grain="day")},
        {"repeat": Repeat("FREQ=DAILY;BYDAY=FR", phrase="on fridays")},
        {"reminders": (Reminder("-PT60M", at=HOUR_BEFORE.at),)},
        {"subtasks": ("find card", "ask for the pills")},
        {"list": "health"},
        {"tags": ("Asap", "phone")},
        {"unresolved": ("the 31st of june",)},
    ],
    ids=lambda change: " ".join(change) or "same",
)
def test_what_the_contract_calls_equal_is_right(change: dict[str, Any]) -> None:
    assert wrong_fields(Add(FULL), Add(replace(FULL, **change))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Call the plumber"),
        ("title", ""),
        ("notes", None),
        ("notes", "The number is 555 9999 or so they say"),
        ("due", None),
        ("due", replace(FRIDAY, time=dt.time(3))),
        ("due", replace(FRIDAY, time=None)),
        ("due", replace(FRIDAY, end=dt.date(2024, 3, 9))),
        ("due", replace(FRIDAY, daypart="afternoon")),
        ("scheduled", None),
        ("scheduled", FRIDAY),
        ("repeat", None),
        ("repeat", Repeat("FREQ=WEEKLY;BYDAY=SA")),
        ("repeat", Repeat("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")),
        ("repeat", Repeat("FREQ=WEEKLY;BYDAY=FR;COUNT=20")),
        ("repeat", Repeat("FREQ=WEEKLY;BYDAY=FR", after_completion=True)),
        ("repeat", Repeat("EVERY=FRIDAY")),
        ("priority", "none"),
        ("priority", "medium"),
        ("reminders", ()),
        ("reminders", (Reminder("-PT2H", at=dt.datetime(2024, 3, 8, 13)),)),
        ("reminders", (HOUR_BEFORE, Reminder("-P1D", at=dt.datetime(2024, 3, 7, 15)))),
        ("subtasks", ("Find the card",)),
        ("subtasks", ("Ask for pills", "Find the card")),
        ("subtasks", ()),
        ("list", None),
        ("list", "Home"),
        ("tags", ("phone",)),
        ("tags", ()),
    ],
)
def test_a_field_that_differs_is_wrong_and_named_alone(field: str, value: Any) -> None:
    assert wrong_fields(Add(FULL), Add(replace(FULL, **{field: value}))) == [f"add.{field}"]


def test_what_nobody_said_is_wrong_when_it_is_there() -> None:
    for name in ("notes", "due", "scheduled", "repeat", "priority", "reminders", "subtasks", "list", "tags"):
        made_up = replace(TodoFields("Buy milk"), **{name: getattr(FULL, name)})
        assert wrong_fields(MILK, Add(made_up)) == [f"add.{name}"], name


@pytest.mark.parametrize(
    ("gold", "predicted", "is_right"),
    [
        ("Buy two candles", "Buy 2 candles", True),
        ("Buy twelve eggs", "buy 12 eggs", True),
        ("Buy milk", "Buy the milk", True),
        ("Pay our rent", "Pay my rent", True),
        ("Ann's gift", "anns gift", True),
        ("Buy milk and eggs and bread", "Buy milk and eggs bread", True),  # F1 10/11
        ("Call Ann now", "Call Ann", True),  # F1 is exactly 0.8
        ("Call Ann", "Call Tom", False),
        ("Call Ann Smith now", "Call Ann", False),  # F1 2/3
        ("The", "A", True),
        ("Buy milk", "The", False),
    ],
)
def test_titles_are_judged_by_their_words(gold: str, predicted: str, is_right: bool) -> None:
    assert judge([Add(TodoFields(gold))], [Add(TodoFields(predicted))]).right is is_right


@pytest.mark.parametrize(
    ("gold", "predicted", "is_right"),
    [
        (Reminder("-PT1H"), Reminder("-PT1H", phrase="one hour before"), True),
        (Reminder("-PT1H"), Reminder("-PT2H"), False),
        (Reminder("-PT1H"), HOUR_BEFORE, False),
        (Reminder(None, at=HOUR_BEFORE.at), HOUR_BEFORE, True),
    ],
    ids=["offset", "another offset", "offset and at", "same moment"],
)
def test_reminders_are_judged_by_moment_or_offset(gold: Reminder, predicted: Reminder, is_right: bool) -> None:
    a, b = (Add(TodoFields("x", reminders=(one,))) for one in (gold, predicted))
    assert judge([a], [b]).right is is_right


ON_FRIDAY = Update("dentist", Changes(due=FRIDAY))


@pytest.mark.parametrize(
    ("gold", "predicted", "wrong"),
    [
        (ON_FRIDAY, Update("the dentist", Changes(due=FRIDAY)), []),
        (ON_FRIDAY, Update("plumber", Changes(due=FRIDAY)), ["update.target"]),
        (ON_FRIDAY, Update("dentist", Changes(due=WEDNESDAY)), ["update.due"]),
        (ON_FRIDAY, Update("dentist", Changes(due=FRIDAY, priority="high")), ["update.keys"]),
        (ON_FRIDAY, Update("dentist"), ["update.keys", "update.due"]),
        (Update("x", Changes(shift="P2D")), Update("x", Changes(shift="-P2D")), ["update.shift"]),
        (Update("x", Changes(priority="none")), Update("x", Changes(priority="none")), []),
        (Complete("buy milk"), Complete("Buy the milk"), []),
        (Complete("buy milk"), Complete(None, Filter(status="all")), ["complete.target"]),
        (Delete(None, Filter(list="Work")), Delete(None, Filter(list="work")), []),
        (Delete(None, Filter(list="Work")), Delete(None, Filter()), ["delete.list"]),
        (Delete(None, Filter(list="Work")), Delete("work"), ["delete.list", "delete.status"]),
        (Find(Filter(text="the dentist")), Find(Filter(text="dentist")), []),
        (Find(Filter(due_to=dt.date(2024, 3, 4))), Find(Filter()), ["find.due_to"]),
        (Find(Filter(status="done")), Find(Filter()), ["find.status"]),
        (CreateList("Holiday"), CreateList("holiday"), []),
        (DeleteList("Camping"), DeleteList("Work"), ["delete_list.list"]),
    ],
)
def test_the_other_actions_are_judged_by_what_they_carry(gold: Action, predicted: Action, wrong: list[str]) -> None:
    assert wrong_fields(gold, predicted) == wrong


def test_nothing_to_do_is_right_when_nothing_is_found() -> None:
    assert judge([], []).right
    assert not judge([], [MILK]).right
    assert not judge([MILK], []).right


def test_missing_and_extra_actions_are_counted() -> None:
    judgement = judge([MILK, CreateList("Work")], [MILK, MILK, Find()])
    assert (judgement.right, judgement.missing, judgement.extra) == (False, 1, 2)
    assert ("create_list.found", False) in judgement.fields
    assert ("add.found", True) in judgement.fields


def test_actions_are_paired_by_their_words_not_their_order() -> None:
    call, pay = Add(TodoFields("Call Ann", due=FRIDAY)), Add(TodoFields("Pay rent", priority="high"))
    assert judge([MILK, call, pay], [pay, MILK, call]).right


def test_actions_of_the_same_words_are_paired_by_their_fields() -> None:
    work, home = Find(Filter(list="Work")), Find(Filter(list="Home"))
    assert judge([work, home], [home, work]).right
    friday, wednesday = (Add(TodoFields("Call Ann", due=when)) for when in (FRIDAY, WEDNESDAY))
    assert judge([friday, wednesday], [wednesday, friday]).right
