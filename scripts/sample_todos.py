"""Todos, and weeks of dictations, that nobody has: what scripts/build_screenshots.py shows in the app."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from importlib import metadata

from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Add, TodoFields
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Provenance
from todoapp.domain.when import DateSettings
from todoapp.services.feedback import Draft, Feedback
from todoapp.services.todos import Todos

WEEKS = 12
SENTENCE = (
    "call the garage friday at 3, it's urgent, water the plants every other sunday, "
    "and email Priya the slides tomorrow morning"
)
SAMPLE: tuple[ParsedAction, ...] = tuple(
    ParsedAction("add", title, **fields)  # type: ignore[arg-type]
    for title, fields in {
        "Return the library books": {"due": "yesterday", "tags": ("errands",)},
        "Send the invoice to the print shop": {"due": "today at 11", "priority": "high", "list": "Work"},
        "Stretch for ten minutes": {"due": "today", "repeat": "every 3 days"},
        "Pick up the parcel": {"due": "today at 17:30", "reminders": ("30 minutes before",), "tags": ("errands",)},
        "Plan the garden": {"scheduled": "today", "due": "by march 20", "list": "Home"},
        "Take out the recycling": {"due": "tonight", "repeat": "every tuesday", "list": "Home"},
        "Dinner with Tom and Ines": {"due": "saturday at 19:00", "reminders": ("2 hours before",)},
        "Book train tickets to Lyon": {
            "due": "friday",
            "list": "Holiday",
            "subtasks": ("Compare times", "Reserve seats"),
        },
        "Renew the passport": {"due": "by march 31", "list": "Holiday", "priority": "high"},
        "Choose a hotel": {"due": "march 12", "list": "Holiday"},
        "Review the draft report": {"due": "thursday", "list": "Work", "priority": "medium"},
        "Team meeting": {"due": "monday at 10", "repeat": "every monday", "list": "Work"},
        "Prepare the workshop": {"scheduled": "wednesday", "due": "march 17", "list": "Work", "tags": ("workshop",)},
        "Print the workshop handouts": {"due": "march 16", "list": "Work", "tags": ("workshop", "errands")},
        "Buy a birthday present for Mia": {"due": "march 19", "tags": ("errands",)},
        "Mia's birthday": {"due": "march 21", "repeat": "every year"},
        "Clean the bicycle": {"list": "Home"},
        "Read the book about tides": {},
    }.items()
)


def fields_of(sample: Sequence[ParsedAction], now: dt.datetime) -> list[TodoFields]:
    """Give todos with their dates as read at a time."""
    return [action.todo for action in resolve_actions(sample, now) if isinstance(action, Add)]


def dictate_for_weeks(todos: Todos, set_clock: Callable[[dt.datetime], None], until: dt.datetime) -> None:
    """Store weeks of dictations, some of them corrected: fewer with the second model."""
    chance = random.Random(5)
    now = until
    feedback = Feedback(
        todos,
        lambda: now.astimezone(),
        settings=DateSettings,
        has_recording=lambda _: False,
        app_version=metadata.version("todoapp"),
    )
    for week in range(WEEKS):
        model, is_right = ("parser-2026.11-r1", 0.8) if week < WEEKS / 2 else ("parser-2026.11-r2", 0.93)
        monday = until - dt.timedelta(weeks=WEEKS - week, days=until.weekday())
        for number in range(chance.randint(14, 24)):
            now = monday + dt.timedelta(days=number % 5, minutes=7 * number)
            set_clock(now)
            _dictate_once(todos, feedback, now, model, chance.random() < is_right, chance)
    set_clock(until)
    todos.forget_steps()


def _dictate_once(
    todos: Todos, feedback: Feedback, now: dt.datetime, model: str, is_right: bool, chance: random.Random
) -> None:
    said = ParsedAction("add", chance.choice(("Buy milk", "Call the garage", "Pay the bill")), due="tomorrow")
    text, yaml = f"{said.head} tomorrow at 3", f"- add: {said.head}\n  due: tomorrow"
    provenance = Provenance(text, None, yaml, model, 1, "whisper-tiny.en", now.astimezone())
    todo = todos.apply(resolve_actions((said,), now), provenance).added[0]
    if is_right:
        if chance.random() < 0.3:
            feedback.rate(todo.id, True)
    elif chance.random() < 0.6:
        (right,) = fields_of((ParsedAction("add", said.head, due="tomorrow at 3"),), now)
        feedback.correct(feedback.case(todo.id), Draft(text, right, "understood"))
    else:
        (right,) = fields_of((ParsedAction("add", f"{said.head} and bread", due="tomorrow"),), now)
        todos.edit(todo.id, right)
    todos.complete(todo.id)
