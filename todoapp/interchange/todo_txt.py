"""todo.txt, in both directions: one line a todo, with due:, t: (scheduled), rec: and time: as most programs have them.

A list is the first +project, tags are @contexts; a blank in their names is written as an underscore. Notes, subtasks
and reminders have no place in the format. A repeat that rec: cannot say is written as rrule:, which only we read.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import Repeat, When
from todoapp.interchange.items import Context, Item, Reading, Warnings, on_day

FORMAT = "todo.txt"
_LETTERS: dict[Priority, str] = {"high": "A", "medium": "B", "low": "C"}
_LINE = re.compile(
    r"(?P<x>x )?\s*(?:\((?P<letter>[A-Z])\) )?(?:(?P<day1>\d{4}-\d\d-\d\d) )?(?:(?P<day2>\d{4}-\d\d-\d\d) )?"
)
_KEY = re.compile(r"([A-Za-z]+):(\S+)")
_REC = re.compile(r"(\+?)(\d{1,3})([dwmyb])")
_UNITS = {"d": "DAILY", "w": "WEEKLY", "m": "MONTHLY", "y": "YEARLY"}
_SIMPLE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=(\d{1,3}))?")


def write_todo_txt(todos: Iterable[Todo]) -> str:
    """Write todos, one a line."""
    return "".join(f"{_line(todo)}\n" for todo in todos)


def read_todo_txt(text: str, context: Context) -> Reading:
    """Read the todos of a todo.txt file."""
    warnings = Warnings()
    items = tuple(_item(line, context, warnings) for line in text.splitlines() if line.strip())
    return Reading(FORMAT, items, warnings.all())


def _line(todo: Todo) -> str:
    return " ".join(_words(todo))


def _words(todo: Todo) -> Iterator[str]:
    fields = todo.fields
    letter = _LETTERS.get(fields.priority)
    if todo.completed_at is not None:
        yield "x"
        yield f"{todo.completed_at.astimezone():%Y-%m-%d}"
    elif letter:
        yield f"({letter})"
    yield f"{todo.created_at.astimezone():%Y-%m-%d}"
    yield " ".join(fields.title.split())
    if fields.list:
        yield f"+{_joined(fields.list)}"
    yield from (f"@{_joined(tag)}" for tag in fields.tags)
    if fields.due is not None and fields.due.end is not None:
        yield f"due:{fields.due.end.isoformat()}"
        if fields.due.time is not None:
            yield f"time:{fields.due.time:%H:%M}"
    if fields.scheduled is not None and fields.scheduled.start is not None:
        yield f"t:{fields.scheduled.start.isoformat()}"
    if fields.repeat is not None:
        yield _rec(fields.repeat)
    if todo.completed_at is not None and letter:
        yield f"pri:{letter}"


def _rec(repeat: Repeat) -> str:
    simple = _SIMPLE.fullmatch(repeat.rrule)
    if simple is None:
        return f"rrule:{repeat.rrule}"
    plus = "" if repeat.after_completion else "+"
    return f"rec:{plus}{simple[2] or 1}{simple[1][0].lower()}"


def _item(line: str, context: Context, warnings: Warnings) -> Item:
    head = _LINE.match(line)
    assert head is not None  # every part of it may be missing
    is_done = head["x"] is not None
    day1, day2 = _day(head["day1"]), _day(head["day2"])
    created, completed = (day2, day1) if is_done else (day1, None)
    fields = replace(TodoFields(""), priority=_priority(head["letter"]))
    words: list[str] = []
    projects: list[str] = []
    tags: list[str] = []
    time: dt.time | None = None
    for word in line[head.end() :].split():
        key = _KEY.fullmatch(word)
        if len(word) > 1 and word[0] == "+" and not word[1].isdigit():
            projects.append(word[1:].replace("_", " "))
        elif len(word) > 1 and word[0] == "@":
            tags.append(word[1:].replace("_", " "))
        elif key is not None and key[1] == "time" and (found := _time(key[2])) is not None:
            time = found
        elif key is not None and (changed := _with_key(fields, key[1], key[2])) is not None:
            fields = changed
        else:
            words.append(word)
    if time is not None and fields.due is not None and fields.due.start is not None:
        fields = replace(fields, due=on_day(fields.due.start, time))
    if fields.repeat is not None and fields.due is None and fields.scheduled is None:
        warnings.add("A repeat without a date begins today")
        fields = replace(fields, due=on_day(context.now.date()))
    title = " ".join(words) or " ".join((*projects, *tags)) or line.strip()
    fields = replace(fields, title=title, list=projects[0] if projects else None, tags=(*tags, *projects[1:]))
    done_at = _noon(completed or context.now.date(), context) if is_done else None
    return Item(fields, None, _noon(created, context) if created else None, done_at)


def _with_key(fields: TodoFields, key: str, value: str) -> TodoFields | None:
    """Give the fields with what a key says; None where it is none of ours, and so part of the title."""
    when = _when(value)
    match key:
        case "due" if when is not None:
            return replace(fields, due=when)
        case "t" if when is not None:
            return replace(fields, scheduled=when)
        case "pri" if len(value) == 1 and value.isalpha():
            return replace(fields, priority=_priority(value.upper()))
        case "rrule" if value.startswith("FREQ="):
            return replace(fields, repeat=Repeat(value))
        case "rec" if (found := _REC.fullmatch(value)) is not None and int(found[2]):
            business = found[3] == "b"
            rule = f"FREQ={'WEEKLY;BYDAY=MO,TU,WE,TH,FR' if business else _UNITS[found[3]]}"
            rule += f";INTERVAL={int(found[2])}" if int(found[2]) > 1 and not business else ""
            return replace(fields, repeat=Repeat(rule, after_completion=not found[1] and not business))
    return None


def _when(value: str) -> When | None:
    day = _day(value)
    return on_day(day) if day is not None else None


def _day(value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value and len(value) == 10 else None
    except ValueError:
        return None


def _time(value: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(value) if len(value) == 5 else None
    except ValueError:
        return None


def _priority(letter: str | None) -> Priority:
    if letter is None:
        return "none"
    return "high" if letter == "A" else "medium" if letter == "B" else "low"


def _noon(day: dt.date, context: Context) -> dt.datetime:
    return context.aware(dt.datetime.combine(day, dt.time(12)))


def _joined(name: str) -> str:
    return "_".join(name.split())
