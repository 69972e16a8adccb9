"""Sentences that correct the batch said last, and sentences that do not."""

import datetime as dt
from typing import Any

import pytest

from todoapp.dates.resolve import resolve
from todoapp.domain.actions import Complete, Delete, TodoFields, Update
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings
from todoapp.services.follow_up import follow_up

NOW = dt.datetime(2024, 3, 5, 9, 0)  # a Tuesday
SETTINGS = DateSettings()


def todo(number: int, title: str, due: str | None = None, **fields: Any) -> Todo:
    when = resolve(due, NOW).when if due else None
    return Todo(f"id{number}", TodoFields(title, due=when, **fields), NOW, NOW)


ONE = (todo(1, "Call the dentist", "wednesday at 3"),)
THREE = (
    todo(1, "Call the dentist", "wednesday at 3"),
    todo(2, "Buy milk", list="Shopping"),
    todo(3, "Pay the rent", "friday", priority="high"),
)


def read(text: str, batch: tuple[Todo, ...]) -> list[tuple[str, tuple[str, ...], dict[str, Any]]] | None:
    """Give the kind, the numbers of the todos ("*" before all of them) and what changes."""
    found = follow_up(text, batch, NOW, SETTINGS)
    if found is None:
        return None
    rows = []
    for action, _ in found:
        assert isinstance(action, Update | Delete | Complete)
        ids = tuple(("*" if action.is_all else "") + todo_id.removeprefix("id") for todo_id in action.among)
        changes = action.changes.as_dict() if isinstance(action, Update) else {}
        rows.append((type(action).__name__.lower(), ids, {name: _short(value) for name, value in changes.items()}))
    return rows


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("rrule") or " ".join(filter(None, (value["start"], value["time"])))
    return [one["offset"] if isinstance(one, dict) else one for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("no, friday", {"due": "2024-03-08"}),
        ("No. Friday at 4 pm.", {"due": "2024-03-08 16:00"}),
        ("no wait, at 5 pm", {"due": "17:00"}),
        ("actually make it thursday", {"due": "2024-03-07"}),
        ("make that friday", {"due": "2024-03-08"}),
        ("I meant friday", {"due": "2024-03-08"}),
        ("not wednesday, friday", {"due": "2024-03-08"}),
        ("friday, not wednesday", {"due": "2024-03-08"}),
        ("friday instead", {"due": "2024-03-08"}),
        ("move it to next monday", {"due": "2024-03-11"}),
        ("it's due friday", {"due": "2024-03-08"}),
        ("push it back two days", {"shift": "P2D"}),
        ("make it every friday", {"due": "2024-03-08", "repeat": "FREQ=WEEKLY;BYDAY=FR"}),
        ("make that high priority", {"priority": "high"}),
        ("that's urgent", {"priority": "high"}),
        ("no, low priority", {"priority": "low"}),
        ("it's not urgent", {"priority": "none"}),
        ("put it on the work list", {"list": "Work"}),
        ("that's for the work list", {"list": "Work"}),
        ("no, the work list", {"list": "Work"}),
        ("tag it as phone", {"tags": ["phone"]}),
        ("remind me an hour before", {"reminders": ["-PT1H"]}),
        ("remind me an hour prior to that", {"reminders": ["-PT1H"]}),
        ("rename it to call the doctor", {"title": "Call the doctor"}),
    ],
)
def test_a_correction_of_the_one_todo_said_last(text: str, changes: dict[str, Any]) -> None:
    assert read(text, ONE) == [("update", ("1",), changes)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("delete the second one", [("delete", ("2",), {})]),
        ("remove number two", [("delete", ("2",), {})]),
        ("delete the last one", [("delete", ("3",), {})]),
        ("delete the milk one", [("delete", ("2",), {})]),
        ("delete them", [("delete", ("*1", "*2", "*3"), {})]),
        ("delete all of them", [("delete", ("*1", "*2", "*3"), {})]),
        ("mark the first one as done", [("complete", ("1",), {})]),
        ("I already did the third one", [("complete", ("3",), {})]),
        ("the first one is for the work list", [("update", ("1",), {"list": "Work"})]),
        ("the first one is on friday", [("update", ("1",), {"due": "2024-03-08"})]),
        ("the second one tomorrow", [("update", ("2",), {"due": "2024-03-06"})]),
        ("make the dentist one high priority", [("update", ("1",), {"priority": "high"})]),
        ("make them all high priority", [("update", ("*1", "*2", "*3"), {"priority": "high"})]),
        ("make all of them high priority", [("update", ("*1", "*2", "*3"), {"priority": "high"})]),
        (
            "delete the second one and make the first one high priority",
            [("delete", ("2",), {}), ("update", ("1",), {"priority": "high"})],
        ),
    ],
)
def test_a_correction_names_its_todo(text: str, expected: list[Any]) -> None:
    assert read(text, THREE) == expected


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("no, friday", ("1", "3")),  # the milk has no date that could be wrong
        ("no, low priority", ("3",)),  # one alone has a priority
        ("no, the work list", ("2",)),
        ("make that high priority", ("1", "2", "3")),
        ("scratch that", ("1", "2", "3")),
    ],
)
def test_where_several_may_be_meant_all_are_named_and_none_is_chosen(text: str, among: tuple[str, ...]) -> None:
    found = follow_up(text, THREE, NOW, SETTINGS)
    assert found is not None
    ((action, _),) = found
    assert isinstance(action, Update | Delete)
    assert tuple(todo_id.removeprefix("id") for todo_id in action.among) == among
    assert not action.is_all


@pytest.mark.parametrize(
    "text",
    [
        "friday",
        "buy bread",
        "no milk today",
        "delete the fifth one",
        "delete the milk",
        "delete buy milk",
        "call it a day",
        "make the bed",
        "make it to the gym on friday",
        "put the shopping list on the fridge",
        "remind me tomorrow at 5",
        "remind me to call Ann",
        "remind me to take the bread out of the oven in one minute",
        "remind me an hour before the party to buy wine",
        "the last one out turns off the lights",
        "I did the dishes",
        "that's it",
        "never mind the gap poster needs framing",
        "delete the second one and buy bread",
        "no",
        "",
    ],
)
def test_other_sentences_are_left_to_the_model(text: str) -> None:
    assert read(text, THREE) is None


def test_without_a_batch_nothing_is_a_correction() -> None:
    assert read("delete the second one", ()) is None
