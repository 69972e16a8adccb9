"""What a chip does to its todo: taken away, its words go back into the title; typed anew, they are read at once."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from todoapp.dates.reminders import Anchors, reminder_of
from todoapp.dates.resolve import resolve
from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.domain.when import DateSettings, When
from todoapp.services.review import FIELD_OF, Chip, Item
from todoapp.services.spoken import Span, Spoken, plain_words
from todoapp.services.when_words import split_when, without_time

PRIORITIES: tuple[Priority, ...] = get_args(Priority)


def without_chip(item: Item, chip: Chip, text: str, reference: dt.datetime, settings: DateSettings) -> TodoFields:
    """Give the todo's fields without what the chip stands for.

    Of a new todo, the words it came from go back into the title, where they were spoken. A todo that was there before
    gets back what the field was.
    """
    fields = item.todo.fields
    if chip.kind == "title":
        return fields
    if item.before is not None:
        name = FIELD_OF[chip.kind]
        if chip.kind == "unresolved":
            return _less_one(fields, "unresolved", chip.index)
        was: dict[str, Any] = {name: getattr(item.before.fields, name)}
        return replace(fields, **was)
    less = _taken_away(fields, chip, reference, settings)
    return replace(less, title=title_with(fields.title, text, chip.spans)) if chip.spans else less


def with_words(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    """Give the fields with other words for a chip, read by the calendar where they are a date; None if they cannot be.

    Empty words take the value away.
    """
    words = " ".join(words.split()) if chip.kind != "note" else words.strip()
    if not words:
        return None if chip.kind == "title" else _taken_away(fields, chip, reference, settings)
    return _WRITERS[chip.kind](fields, chip, words, reference, settings)


def title_with(title: str, text: str, spans: tuple[Span, ...]) -> str:
    """Give the title with stretches of the transcript put back where they were spoken, at its end if nobody knows."""
    spoken = Spoken(text)
    pieces = title.split()
    numbers = _numbers(pieces, spoken.find(title, near=_word_at(spoken, spans[0][0])), spoken)
    ends = [None if number is None else spoken.words[number].start for number in numbers]
    for start, end in reversed(spans):
        place = next((at for at, said in enumerate(ends) if said is not None and said > start), len(pieces))
        if place == 0 and numbers[0] is not None and place < len(pieces):
            word = spoken.words[numbers[0]]
            if text[word.start : word.end].islower():
                pieces[0] = pieces[0][:1].lower() + pieces[0][1:]  # it only was a capital for standing first
        pieces[place:place] = [text[start:end]]
        ends[place:place] = [start]
        numbers[place:place] = [_word_at(spoken, start)]
    joined = re.sub(r"\s+", " ", " ".join(pieces)).strip()
    return joined[:1].upper() + joined[1:]


def _numbers(pieces: list[str], found: tuple[int, ...], spoken: Spoken) -> list[int | None]:
    """Give for each piece of a title the word of the transcript it is."""
    left = list(found)
    numbers: list[int | None] = []
    for piece in pieces:
        plain = plain_words(piece)
        at = next((i for i, number in enumerate(left) if plain and spoken.words[number].plain == plain[0]), None)
        numbers.append(None if at is None else left[at])
        if at is not None:
            del left[: at + 1]
    return numbers


def _word_at(spoken: Spoken, character: int) -> int:
    return sum(word.end <= character for word in spoken.words)


def _taken_away(fields: TodoFields, chip: Chip, reference: dt.datetime, settings: DateSettings) -> TodoFields:
    match chip.kind:
        case "title":
            return fields
        case "date" | "time":
            return _without_date(fields, chip, reference, settings)
        case "repeat":
            is_own = fields.due is not None and fields.repeat is not None and fields.due.phrase == fields.repeat.phrase
            return replace(fields, repeat=None, due=None if is_own else fields.due)
        case "priority":
            return replace(fields, priority="none")
        case "scheduled" | "list" | "note":
            nothing: dict[str, Any] = {FIELD_OF[chip.kind]: None}
            return replace(fields, **nothing)
        case "tag" | "reminder" | "subtask" | "unresolved":
            return _less_one(fields, FIELD_OF[chip.kind], chip.index)


def _without_date(fields: TodoFields, chip: Chip, reference: dt.datetime, settings: DateSettings) -> TodoFields:
    due = fields.due
    parts = None if due is None else split_when(due, reference, settings, fields.title)
    if due is None or parts is None:
        return replace(fields, due=None)
    on, at = parts
    if chip.kind == "time":
        return replace(fields, due=without_time(due, on))
    clock = resolve(at, reference.replace(tzinfo=None), settings, fields.title).when
    return replace(fields, due=clock)


def _less_one(fields: TodoFields, name: str, index: int) -> TodoFields:
    values = getattr(fields, name)
    less: dict[str, Any] = {name: (*values[:index], *values[index + 1 :])}
    return replace(fields, **less)


def _with_one(fields: TodoFields, name: str, index: int, value: object) -> TodoFields:
    values = getattr(fields, name)
    changed: dict[str, Any] = {name: (*values[:index], value, *values[index + 1 :])}
    return replace(fields, **changed)


def _write_title(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields:
    return replace(fields, title=words)


def _write_due(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    """Read new words for the day, the time or both; half of a date keeps the other half."""
    due = fields.due
    parts = None if due is None else split_when(due, reference, settings, fields.title)
    now = reference.replace(tzinfo=None)
    found = resolve(words, now, settings, fields.title)
    if parts is not None and found.when is not None and found.repeat is None:
        on, at = parts
        has_time = found.when.time is not None or found.when.daypart is not None
        if "day" in found.implied:
            found = resolve(f"{on} {words}", now, settings, fields.title)
        elif not has_time:
            found = resolve(f"{words} {at}", now, settings, fields.title)
    if found.when is None or found.rest:
        return None
    return replace(fields, due=found.when, repeat=found.repeat or fields.repeat)


def _write_scheduled(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    when = _read_when(words, fields, reference, settings)
    return None if when is None else replace(fields, scheduled=when)


def _write_unresolved(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    """Take other words for a phrase that was no date: a date of them answers it."""
    found = resolve(words, reference.replace(tzinfo=None), settings, fields.title)
    if found.when is None or found.rest:
        return None
    answered = _less_one(fields, "unresolved", chip.index)
    return replace(answered, due=found.when, repeat=found.repeat or fields.repeat)


def _write_repeat(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    found = resolve(words, reference.replace(tzinfo=None), settings, fields.title)
    if found.repeat is None or found.rest:
        return None
    return replace(fields, repeat=found.repeat, due=found.when or fields.due)


def _write_reminder(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    anchors = Anchors(fields.due, fields.scheduled)
    reminder = reminder_of(words, reference.replace(tzinfo=None), anchors, settings)
    return None if reminder is None else _with_one(fields, "reminders", chip.index, reminder)


def _write_priority(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields | None:
    chosen = next((priority for priority in PRIORITIES if priority == words.casefold()), None)
    return None if chosen is None else replace(fields, priority=chosen)


def _write_list(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields:
    return replace(fields, list=words[:1].upper() + words[1:])


def _write_tag(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields:
    return _with_one(fields, "tags", chip.index, words.lstrip("#").lower())


def _write_subtask(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields:
    return _with_one(fields, "subtasks", chip.index, words)


def _write_note(
    fields: TodoFields, chip: Chip, words: str, reference: dt.datetime, settings: DateSettings
) -> TodoFields:
    return replace(fields, notes=words)


def _read_when(words: str, fields: TodoFields, reference: dt.datetime, settings: DateSettings) -> When | None:
    found = resolve(words, reference.replace(tzinfo=None), settings, fields.title)
    return None if found.rest else found.when


_Writer = Callable[[TodoFields, Chip, str, dt.datetime, DateSettings], TodoFields | None]
_WRITERS: dict[str, _Writer] = {
    "title": _write_title,
    "date": _write_due,
    "time": _write_due,
    "scheduled": _write_scheduled,
    "repeat": _write_repeat,
    "priority": _write_priority,
    "list": _write_list,
    "tag": _write_tag,
    "reminder": _write_reminder,
    "subtask": _write_subtask,
    "note": _write_note,
    "unresolved": _write_unresolved,
}
