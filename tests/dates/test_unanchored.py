"""What counts from an event is not read as a day of this week. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import TUESDAY, Case, ids, read
from todoapp.dates.actions import resolve_actions
from todoapp.dates.reminders import Anchors, reminder_of
from todoapp.dates.resolve import resolve
from todoapp.domain.actions import Add
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.when import DateSettings

UNANCHORED = [
    "the night before",
    "night before",
    "night before the flight",
    "the night before at 9",
    "at 9 the night before",
    "the morning after",
    "the morning of",
    "the day before",
    "the day after",
    "the day of",
    "on the day",
    "on the night",
    "the weekend after",
    "the weekend before",
    "the weekend after the wedding",
    "on the weekend of the wedding",
    "the week after",
    "the month after",
    "the friday after",
    "friday after",
    "on the monday before",
    "the saturday before the wedding",
    "the friday of the conference",
    "the monday of the week after",
    "two days before",
    "a week after",
    "an hour before",
    "half an hour after",
]
ANCHORED: list[Case] = [
    ("the night before christmas", "2024-12-24 night"),
    ("the night before last", "2024-03-03 night"),
    ("the morning of the 8th", "2024-03-08 morning"),
    ("the morning after tomorrow", "2024-03-07 morning"),
    ("the day after tomorrow", "2024-03-07"),
    ("the day after christmas", "2024-12-26"),
    ("the weekend after easter", "2024-04-06..2024-04-07"),
    ("the weekend after next", "2024-03-23..2024-03-24"),
    ("the friday after next", "2024-03-22"),
    ("the friday of next week", "2024-03-15"),
    ("the monday after the 10th", "2024-03-11"),
    ("after the weekend", "2024-03-11"),
    ("two days later", "2024-03-07"),
    ("friday before 3pm", "2024-03-08 15:00"),
    ("monday after 5", "2024-03-11 17:00"),
    ("monday after work", "2024-03-11 evening"),
    ("friday before i leave", "2024-03-08"),
    ("friday evening before the party", "2024-03-08 evening"),
    ("tomorrow morning before the meeting", "2024-03-06 morning"),
    ("in the morning before the meeting", "2024-03-05 morning"),
    ("in the evening after the gym", "2024-03-05 evening"),
    ("this evening after the gym", "2024-03-05 evening"),
    ("tonight before the film", "2024-03-05 night"),
]


@pytest.mark.parametrize("phrase", UNANCHORED)
def test_what_counts_from_an_event_is_no_date(phrase: str) -> None:
    assert read(phrase) == "nothing"


@pytest.mark.parametrize(("phrase", "meaning"), ANCHORED, ids=ids(ANCHORED))
def test_what_counts_from_a_date_is_one(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


def test_it_is_reported_as_a_due_date_and_read_as_a_reminder() -> None:
    (action,) = resolve_actions([ParsedAction("add", head="Pack", due="the night before")], TUESDAY)
    assert isinstance(action, Add)
    assert action.todo.due is None
    assert action.todo.unresolved == ("the night before",)

    anchors = Anchors(resolve("friday 3pm", TUESDAY).when)
    reminder = reminder_of("the night before", TUESDAY, anchors, DateSettings())
    assert reminder is not None
    assert reminder.offset == "-P1D"
