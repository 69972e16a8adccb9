"""Thumbs and corrections: the todo is fixed, the fault attributed and everything stored in one transaction.

A `Feedback` belongs to the caller the todos belong to (the STORE lane).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from todoapp.domain.actions import TodoFields
from todoapp.domain.correction import Correction, Dictated, Reason
from todoapp.domain.errors import InvalidInput
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import DateSettings
from todoapp.parser.prompt import clean
from todoapp.parser.yaml_format import read_yaml, write_yaml
from todoapp.services.date_fault import SettingChange, explaining_settings
from todoapp.services.listening import hotwords, misheard_words
from todoapp.services.replay import Replayed, Suggestion, attribute, naive, replay, should_be
from todoapp.services.todo_fields import changed_fields
from todoapp.services.todos_changes import cleaned
from todoapp.services.todos_work import quoted

if TYPE_CHECKING:
    from todoapp.services.todos import Todos
    from todoapp.store.feedback import FeedbackRows

FIX_WITHIN = dt.timedelta(hours=1)  # a change by hand this soon mends the parse; later ones are life


@dataclass(frozen=True)
class Case:
    """A todo to correct, and all that is known about how it came to be.

    `understood` is the todo as the dictation gave it (None where the model wrote nothing readable), `index` its place
    in `replayed`; `edited` are the fields changed by hand since, soon after. `is_audio_kept` says whether the
    recording is still there.
    """

    todo: Todo
    provenance: Provenance
    replayed: Replayed
    index: int | None
    is_audio_kept: bool
    edited: frozenset[str] = frozenset()

    @property
    def understood(self) -> TodoFields | None:
        return None if self.index is None else self.replayed.fields(self.index)

    @property
    def parsed(self) -> ParsedAction | None:
        """What the model wrote for this todo."""
        return None if self.index is None else self.replayed.parsed[self.index]

    @property
    def was_spoken(self) -> bool:
        return self.provenance.recording is not None or self.provenance.speech_model is not None

    def wrong_fields(self, right: TodoFields) -> tuple[str, ...]:
        """Name the fields that were wrong: those changed now, and those mended by hand right after the dictation."""
        now = set(changed_fields(self.todo.fields, right))
        if self.understood is not None:
            now |= self.edited & set(changed_fields(self.understood, right))
        return tuple(name for name in changed_fields(self.understood or self.todo.fields, right) if name in now)


@dataclass(frozen=True)
class Advice:
    """What the replay says about a correction that is not saved yet."""

    suggestion: Suggestion
    words: tuple[str, ...] = ()  # to listen for from now on
    settings: tuple[SettingChange, ...] = ()  # that would have given the right date


@dataclass(frozen=True)
class Draft:
    """A correction as the user made it; `words` are to be listened for where the words were heard wrong."""

    text: str
    fields: TodoFields
    reason: Reason
    words: tuple[str, ...] = ()


class Feedback:
    """What the user says about parses. `has_recording` tells whether a recording's file is still there."""

    def __init__(
        self,
        todos: "Todos",
        clock: Callable[[], dt.datetime],
        *,
        settings: Callable[[], DateSettings],
        has_recording: Callable[[str], bool],
        app_version: str,
    ) -> None:
        self._todos = todos
        self._clock = clock
        self._settings = settings
        self._has_recording = has_recording
        self._app_version = app_version

    def thumb(self, todo_id: str) -> bool | None:
        """Tell whether a todo's thumb is up; None where it has none."""
        with self._todos.reading() as reader:
            return reader.feedback.thumb(todo_id)

    def rate(self, todo_id: str, is_up: bool | None) -> None:
        """Say that a todo was understood right, or not, or nothing any more (None)."""
        with self._todos.operation() as (work, _):
            if work.get(todo_id).provenance is None:
                raise _not_dictated()
            work.writer.feedback.rate(todo_id, is_up, self._clock())

    def case(self, todo_id: str) -> Case:
        """Open a todo for correction.

        Raises:
            InvalidInput: it is gone, or did not come from a dictation.
        """
        with self._todos.reading() as reader:
            todo, origin = reader.get(todo_id), reader.feedback.origin(todo_id)
            if todo is None or todo.deleted_at is not None or origin is None:
                raise _not_dictated()
            edited = reader.feedback.edited_fields(todo_id, origin.created_at + FIX_WITHIN)
        provenance = origin.provenance
        replayed = replay(provenance, self._settings())
        index = replayed.index_of(todo.fields.title, origin.position)
        kept = provenance.recording is not None and self._has_recording(provenance.recording)
        return Case(todo, provenance, replayed, index, kept, edited)

    def advise(self, case: Case, text: str, right: TodoFields) -> Advice:
        """Say whose fault it was, which words to listen for and which setting would help; nothing is stored."""
        settings = self._settings()
        right = cleaned(right)
        suggestion = attribute(case.provenance, text, case.parsed, right, case.wrong_fields(right), settings)
        words = misheard_words(case.provenance.text, text) if case.was_spoken else ()
        return Advice(suggestion, words, self._explaining(case, suggestion, right, settings))

    def correct(self, case: Case, draft: Draft) -> Correction:
        """Fix the todo and store the correction, in one transaction that undo takes back; give it with its number."""
        settings = self._settings()
        text = clean(draft.text)
        if not text:
            raise InvalidInput("The words are empty.", "Write down what was said.")
        right = cleaned(draft.fields)
        wrong = case.wrong_fields(right)
        if not wrong and text == clean(case.provenance.text):
            raise InvalidInput("Nothing was changed.", "Change what is wrong, or only mark it as wrong.")
        suggestion = attribute(case.provenance, text, case.parsed, right, wrong, settings)
        now = self._clock()
        with self._todos.operation() as (work, done):
            before = work.get(case.todo.id)
            # Only what was changed in the form is changed: the rest may have moved on meanwhile.
            changes = {name: getattr(right, name) for name in changed_fields(case.todo.fields, right)}
            if "due" in changes or "repeat" in changes:
                changes["unresolved"] = right.unresolved
            after = work.edit(before, replace(before.fields, **changes))
            correction = Correction(
                todo_id=case.todo.id,
                provenance=case.provenance,
                reason=draft.reason,
                suggested=suggestion.reason,
                text=text,
                actions=write_yaml(self._gold(work.writer.feedback, case, right, suggestion, draft.reason)),
                carried_out=[action.as_dict() for action in case.replayed.actions],
                before=before.fields.as_dict(),
                after=after.fields.as_dict(),
                fields=wrong,
                is_audio_kept=case.is_audio_kept,
                app_version=self._app_version,
                settings=settings_as_dict(settings),
                at=now,
            )
            number = work.correct(correction)
            if draft.reason == "heard":
                work.writer.feedback.add_words(draft.words, number)
            work.writer.feedback.rate(case.todo.id, False, now)
            done(f"Corrected {quoted(after)}")
        return replace(correction, number=number)

    def words(self) -> tuple[str, ...]:
        """Give every word the speech model should listen for, latest first."""
        with self._todos.reading() as reader:
            return reader.feedback.words()

    def hotwords(self) -> tuple[str, ...]:
        """Give the words the speech model is told, as many as it can be told."""
        return hotwords(self.words())

    def add_word(self, word: str) -> None:
        """Listen for a word from now on."""
        with self._todos.operation() as (work, _):
            work.writer.feedback.add_words([word])

    def forget_word(self, word: str) -> None:
        """Listen for a word no longer."""
        with self._todos.operation() as (work, _):
            work.writer.feedback.forget_word(word)

    def corrections(self) -> tuple[Correction, ...]:
        """Give every correction that was not taken back, oldest first."""
        with self._todos.reading() as reader:
            return reader.feedback.corrections()

    def dictated(self) -> tuple[Dictated, ...]:
        """Give every dictation a model turned into todos, with what was said about it."""
        with self._todos.reading() as reader:
            return reader.feedback.dictated(FIX_WITHIN)

    @staticmethod
    def _gold(
        rows: "FeedbackRows", case: Case, right: TodoFields, suggestion: Suggestion, reason: Reason
    ) -> tuple[ParsedAction, ...]:
        """Give what the model should have written, other todos of the dictation as corrected before."""
        replayed = case.replayed
        earlier = [one for one in rows.corrections(todo_id=case.todo.id) if one.reason == "understood"]
        if earlier:
            corrected = read_yaml(earlier[-1].actions)
            if len(corrected) == len(replayed.parsed):
                replayed = replace(replayed, parsed=corrected)
        return should_be(replayed, case.index, right, suggestion, reason)

    @staticmethod
    def _explaining(
        case: Case, suggestion: Suggestion, right: TodoFields, settings: DateSettings
    ) -> tuple[SettingChange, ...]:
        found: dict[str, SettingChange] = {}
        for fault in suggestion.faults:
            if fault.reason != "date" or fault.field not in ("due", "scheduled") or case.parsed is None:
                continue
            phrase, wanted = getattr(case.parsed, fault.field), getattr(right, fault.field)
            if phrase and wanted:
                reference = naive(case.provenance.reference)
                for change in explaining_settings(phrase, wanted, reference, settings, right.title):
                    found.setdefault(change.name, change)
        return tuple(found.values())


def _not_dictated() -> InvalidInput:
    return InvalidInput("This todo is gone, or did not come from a dictation.", "Edit it to change it.")


def settings_as_dict(settings: DateSettings) -> dict[str, Any]:
    """Give the date settings as JSON values."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {name: f"{value:%H:%M}" if isinstance(value, dt.time) else value for name, value in values.items()}
