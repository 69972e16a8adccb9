"""What a dictation became, as cards to check at a glance: each recognised thing with the words it came from."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from todoapp.dates.explain import explain_reminder, explain_repeat, explain_when
from todoapp.dates.recurrence import occurrences
from todoapp.domain.actions import TodoFields
from todoapp.domain.evidence import HEAD, Evidence
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, When
from todoapp.parser.coverage import has_content
from todoapp.services import doubts
from todoapp.services.spoken import Span, Spoken
from todoapp.services.todo_fields import changed_fields
from todoapp.services.when_words import split_when

ChipKind = Literal[
    "title", "date", "time", "scheduled", "repeat", "priority", "list", "tag", "reminder", "subtask", "note",
    "unresolved",
]  # fmt: skip
CardKind = Literal["added", "changed", "completed", "deleted"]
NEXT_SHOWN = 3
FIELD_OF: dict[ChipKind, str] = {
    "title": "title", "date": "due", "time": "due", "scheduled": "scheduled", "repeat": "repeat",
    "priority": "priority", "list": "list", "tag": "tags", "reminder": "reminders", "subtask": "subtasks",
    "note": "notes", "unresolved": "unresolved",
}  # fmt: skip
_LONG = 60  # characters of a note on its chip


@dataclass(frozen=True)
class Chip:
    """One recognised thing. `index` tells tags, reminders, subtasks and unresolved phrases apart.

    `words` is what the chip says, `typed` what its editor starts with; `said` and `spans` are where it came from, empty
    for what was typed or assumed. `numbers` are the words of the transcript. `doubts` say why it is worth a look.
    """

    kind: ChipKind
    index: int
    words: str
    typed: str
    said: str = ""
    spans: tuple[Span, ...] = ()
    numbers: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One todo of a batch and what is known of how it came about; `before` is None for a new one.

    `corrected` is the todo before the latest correction of it, `step` what takes that back.
    """

    todo: Todo
    kind: CardKind
    evidence: Evidence | None = None
    before: Todo | None = None
    corrected: Todo | None = None
    step: int | None = None


@dataclass(frozen=True)
class Card:
    """One todo to check. `was` says what it was before where it was changed; `upcoming` are a repeat's next dates."""

    item: Item
    chips: tuple[Chip, ...]
    was: str = ""
    upcoming: str = ""

    @property
    def todo(self) -> Todo:
        return self.item.todo

    @property
    def is_dropped(self) -> bool:
        """Whether the todo is deleted by now."""
        return self.todo.deleted_at is not None

    @property
    def doubtful(self) -> tuple[Chip, ...]:
        """The chips worth a look."""
        return tuple(chip for chip in self.chips if chip.doubts)


def review(text: str, items: Sequence[Item], reference: dt.datetime, settings: DateSettings) -> tuple[Card, ...]:
    """Make a card for each todo of a dictation, in the order they were said."""
    spoken = Spoken(text)
    cards: list[Card] = []
    near = 0
    titles = []
    for item in items:  # titles first: a word that belongs to a title is not taken for a date
        found = spoken.find(item.todo.fields.title, near=near)
        near = found[-1] if found else near
        titles.append(found)
    for item, title in zip(items, titles, strict=True):
        chips = tuple(_Chips(item, title, spoken, reference, settings).all())
        cards.append(Card(item, chips, _was(item, reference, settings), _upcoming(item.todo.fields, settings)))
    return tuple(cards)


def left_over(text: str, cards: Sequence[Card]) -> tuple[Span, ...]:
    """Give the words of a dictation that nothing was made of; what was said later to correct it is left aside."""
    if not all(card.item.kind == "added" for card in cards):
        return ()  # the words of a command are not all in its todo
    spoken = Spoken(text.partition("\n")[0])
    used = {number for card in cards for chip in card.chips for number in chip.numbers}
    return tuple(
        (word.start, word.end)
        for number, word in enumerate(spoken.words)
        if number not in used and has_content(word.plain)
    )


class _Chips:
    """Makes the chips of one todo."""

    def __init__(
        self, item: Item, title: tuple[int, ...], spoken: Spoken, reference: dt.datetime, settings: DateSettings
    ) -> None:
        self._fields = item.todo.fields
        self._evidence = item.evidence
        self._title = title
        self._spoken = spoken
        self._reference = reference
        self._settings = settings
        self._english = replace(settings, language="en")  # the language that is read
        self._near = title[-1] if title else 0
        before = item.before
        # Of a todo that was there before, what changed is what was understood.
        self._changed = None if before is None else changed_fields(before.fields, self._fields)

    def all(self) -> Iterator[Chip]:
        """Give the chips: what is to do, when, and the rest."""
        yield self._title_chip()
        for chip in self._details():
            if self._changed is None or FIELD_OF[chip.kind] in self._changed or chip.kind == "unresolved":
                yield chip

    def _title_chip(self) -> Chip:
        title = self._fields.title
        worries: tuple[str, ...] = ()
        if self._evidence is not None:
            is_new = self._changed is None
            worries = doubts.unsure(self._evidence, HEAD if is_new else "title")
            worries += doubts.made_up(title, self._spoken) if is_new and self._is_as_understood() else ()
        return self._chip("title", title, title, self._title, worries)

    def _details(self) -> Iterator[Chip]:
        fields, find = self._fields, self._find
        for index, phrase in enumerate(fields.unresolved):
            yield self._chip("unresolved", f"“{phrase}”", phrase, find(phrase, "date"), (doubts.NOT_A_DATE,), index)
        if fields.due is not None and not self._belongs_to_repeat(fields.due):
            yield from self._due_chips(fields.due)
        if fields.scheduled is not None:
            yield self._when_chip("scheduled", fields.scheduled, fields.scheduled, fields.scheduled.phrase)
        if fields.repeat is not None:
            yield self._repeat_chip()
        if fields.priority != "none":
            found = self._spoken.find_priority(fields.priority, near=self._near)
            found = self._spoken.widened(found, "priority")
            yield self._chip(
                "priority", f"{fields.priority} priority", fields.priority, found, self._about_priority(found)
            )
        for index, reminder in enumerate(fields.reminders):
            words = explain_reminder(reminder, self._settings)
            worries: tuple[str, ...] = self._unsure_phrase(reminder.phrase)
            yield self._chip("reminder", words, reminder.phrase, find(reminder.phrase, "reminder"), worries, index)
        if fields.list is not None:
            yield self._chip(
                "list", fields.list, fields.list, find(fields.list, "list"), self._plain("list", fields.list)
            )
        for index, tag in enumerate(fields.tags):
            yield self._chip("tag", f"#{tag}", tag, find(tag, "tag"), self._plain("tags", tag), index)
        for index, subtask in enumerate(fields.subtasks):
            worries = self._plain("subtasks", subtask, index)
            yield self._chip("subtask", subtask, subtask, find(subtask, "subtask"), worries, index)
        if fields.notes is not None:
            shown = fields.notes if len(fields.notes) <= _LONG else fields.notes[: _LONG - 1] + "…"
            note = " ".join(shown.split())
            yield self._chip("note", note, fields.notes, find(fields.notes, "note"), self._plain("notes", fields.notes))

    def _due_chips(self, due: When) -> Iterator[Chip]:
        has_time = due.time is not None or due.daypart is not None
        parts = split_when(due, self._reference, self._settings, self._fields.title) if has_time else None
        if parts is None:  # "at 3": there is no telling them apart
            yield self._when_chip("date", due, due, due.phrase)
            return
        on, clock = parts
        yield self._when_chip("date", replace(due, time=None, daypart=None), due, on, time=False)
        yield self._when_chip("time", replace(due, start=None, end=None), due, clock, day=False)

    def _when_chip(
        self, kind: ChipKind, shown: When, when: When, phrase: str, *, day: bool = True, time: bool = True
    ) -> Chip:
        """Make the chip of a date or of the part of it that is `shown`."""
        worries = self._unsure_phrase(when.phrase)
        if self._evidence is not None:
            found = doubts.reading_of(when, None, self._fields.title, self._reference, self._settings)
            worries += doubts.assumed_day(when, found, self._reference) if day else ()
            worries += doubts.assumed_time(when, found) if time else ()
        words = explain_when(shown, self._reference, self._settings)
        typed = phrase or explain_when(shown, self._reference, self._english)
        return self._chip(kind, words, typed, self._find(phrase, kind), worries)

    def _repeat_chip(self) -> Chip:
        repeat, due = self._fields.repeat, self._fields.due
        assert repeat is not None
        words = explain_repeat(repeat, settings=self._settings)
        worries = self._unsure_phrase(repeat.phrase)
        if due is not None and self._belongs_to_repeat(due):
            if due.time is not None and "BYHOUR" not in repeat.rrule:
                words += f", {explain_when(replace(due, start=None, end=None), self._reference, self._settings)}"
            if self._evidence is not None:
                found = doubts.reading_of(due, repeat, self._fields.title, self._reference, self._settings)
                worries += doubts.assumed_time(due, found)
        typed = repeat.phrase or explain_repeat(repeat, settings=self._english)
        return self._chip("repeat", words, typed, self._find(repeat.phrase, "repeat"), worries)

    def _belongs_to_repeat(self, due: When) -> bool:
        repeat = self._fields.repeat
        return repeat is not None and due.phrase == repeat.phrase

    def _is_as_understood(self) -> bool:
        assert self._evidence is not None
        return (self._evidence.parsed.head or "").casefold() == self._fields.title.casefold()

    def _plain(self, field: str, value: str, index: int = 0) -> tuple[str, ...]:
        """Doubt a value that the model copied; one that was typed since is nobody's doubt."""
        written = getattr(self._evidence.parsed, field) if self._evidence is not None else None
        values = (written,) if isinstance(written, str) else written or ()
        if value.casefold() not in (one.casefold() for one in values):
            return ()
        return self._unsure(field, index) + doubts.made_up(value, self._spoken)

    def _about_priority(self, found: tuple[int, ...]) -> tuple[str, ...]:
        if self._evidence is None or self._evidence.parsed.priority != self._fields.priority:
            return ()
        return self._unsure("priority") + (() if found else ("nobody said how pressing it is",))

    def _unsure(self, field: str, index: int = 0) -> tuple[str, ...]:
        if self._evidence is None or not getattr(self._evidence.parsed, field):
            return ()
        return doubts.unsure(self._evidence, field, 0 if field == "tags" else index)

    def _unsure_phrase(self, phrase: str) -> tuple[str, ...]:
        return doubts.unsure(self._evidence, *doubts.source_field(self._evidence, phrase))

    def _find(self, phrase: str, kind: ChipKind) -> tuple[int, ...]:
        return self._spoken.widened(self._spoken.find(phrase, near=self._near), kind)

    def _chip(
        self,
        kind: ChipKind,
        words: str,
        typed: str,
        numbers: tuple[int, ...],
        worries: tuple[str, ...],
        index: int = 0,
    ) -> Chip:
        spoken = self._spoken
        return Chip(kind, index, words, typed, spoken.said(numbers), spoken.spans(numbers), numbers, worries)


def _upcoming(fields: TodoFields, settings: DateSettings) -> str:
    repeat, due = fields.repeat, fields.due
    if repeat is None:
        return ""
    if repeat.after_completion:
        return "counted from the day it is done"
    if due is None:
        return ""
    days = [when.start for when in occurrences(repeat, due, NEXT_SHOWN) if when.start is not None]
    first = dt.datetime.combine(days[0], dt.time()) if days else dt.datetime.min
    return ", ".join(explain_when(When(day, day), first, settings) for day in days)


def _was(item: Item, reference: dt.datetime, settings: DateSettings) -> str:
    """Say what a changed todo was before."""
    old = item.corrected or (item.before if item.kind == "changed" else None)
    if old is None:
        return ""
    before = old.fields
    was: dict[str, Callable[[], str]] = {
        "title": lambda: f"“{before.title}”",
        "due": lambda: explain_when(before.due, reference, settings) if before.due else "no date",
        "scheduled": lambda: (
            explain_when(before.scheduled, reference, settings) if before.scheduled else "not scheduled"
        ),
        "repeat": lambda: explain_repeat(before.repeat, settings=settings) if before.repeat else "no repeat",
        "priority": lambda: f"{before.priority} priority" if before.priority != "none" else "no priority",
        "list": lambda: before.list or "no list",
        "tags": lambda: " ".join(f"#{tag}" for tag in before.tags) or "no tags",
        "reminders": lambda: ", ".join(explain_reminder(one, settings) for one in before.reminders) or "no reminder",
        "subtasks": lambda: ", ".join(before.subtasks) or "no subtasks",
        "notes": lambda: "another note" if before.notes else "no note",
    }
    changed = changed_fields(before, item.todo.fields)
    return ", ".join(was[name]() for name in changed if name in was)
