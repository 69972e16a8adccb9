"""Thumbs, edits by hand, corrections and words to listen for: values in and out, in the caller's transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Row, delete, insert, text, update
from sqlmodel import Session, col, select

from todoapp.domain.correction import Correction, Dictated, Reason
from todoapp.domain.todo import Provenance
from todoapp.store.rows import provenance_value, storable
from todoapp.store.tables import CorrectionRow, EditRow, HeardWordRow, ProvenanceRow, ThumbRow, TodoRow

MAX_WORDS = 200  # kept for the speech model; the oldest ones make room

_DICTATED = """
    SELECT provenance.number, provenance.model_id, todo.id, todo.title, todo.created_at
    FROM todo JOIN provenance ON provenance.number = todo.provenance_number
    WHERE provenance.yaml IS NOT NULL ORDER BY provenance.number, todo.number
"""


@dataclass(frozen=True)
class Origin:
    """Where a todo came from: `position` counts the todos of the same dictation before it."""

    provenance: Provenance
    position: int
    created_at: dt.datetime


class FeedbackRows:
    """Reads and writes feedback within one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- thumbs

    def thumb(self, todo_id: str) -> bool | None:
        """Tell whether a todo's thumb is up; None where it has none."""
        return self._session.exec(select(ThumbRow.is_up).where(ThumbRow.todo_id == todo_id)).first()

    def rate(self, todo_id: str, is_up: bool | None, at: dt.datetime) -> None:
        """Set a todo's thumb, or take it away (None)."""
        connection = self._session.connection()
        connection.execute(delete(ThumbRow).where(col(ThumbRow.todo_id) == todo_id))
        if is_up is not None:
            connection.execute(insert(ThumbRow).values(todo_id=todo_id, is_up=is_up, at=at))

    # -- where a todo came from

    def has_origin(self, provenance: Provenance) -> bool:
        """Tell whether todos came from this recording, or from these words of that moment."""
        same = select(ProvenanceRow.number)
        if provenance.recording is not None:
            same = same.where(ProvenanceRow.recording == provenance.recording)
        else:
            reference = provenance.reference.isoformat() if provenance.reference else None
            same = same.where(ProvenanceRow.text == storable(provenance.text), ProvenanceRow.reference == reference)
        return self._session.exec(same).first() is not None

    def origin(self, todo_id: str) -> Origin | None:
        """Say where a todo came from; None for one typed into a form."""
        row = self._session.exec(select(TodoRow).where(TodoRow.id == todo_id)).first()
        if row is None or row.provenance_number is None:
            return None
        source = self._session.get_one(ProvenanceRow, row.provenance_number)
        earlier = select(TodoRow.number).where(
            TodoRow.provenance_number == row.provenance_number, col(TodoRow.number) < row.number
        )
        return Origin(provenance_value(source), len(self._session.exec(earlier).all()), row.created_at)

    # -- edits by hand

    def note_edit(self, todo_id: str, fields: Sequence[str], at: dt.datetime) -> int:
        """Note which fields of a dictated todo were changed by hand; give the number of the note."""
        result = self._session.connection().execute(insert(EditRow).values(todo_id=todo_id, fields=list(fields), at=at))
        return result.lastrowid

    def edited_fields(self, todo_id: str, until: dt.datetime) -> frozenset[str]:
        """Give the fields of a todo changed by hand up to a moment."""
        rows = self._session.exec(select(EditRow.fields).where(EditRow.todo_id == todo_id, EditRow.at <= until))
        return frozenset(name for fields in rows for name in fields)

    # -- corrections

    def add_correction(self, correction: Correction) -> int:
        """Save a correction; give its number."""
        number = self._session.exec(select(TodoRow.provenance_number).where(TodoRow.id == correction.todo_id)).first()
        if number is None:
            raise LookupError(correction.todo_id)
        result = self._session.connection().execute(
            insert(CorrectionRow).values(
                todo_id=correction.todo_id,
                provenance_number=number,
                reason=correction.reason,
                suggested=correction.suggested,
                text=storable(correction.text),
                actions=storable(correction.actions),
                carried_out=_plain(correction.carried_out),
                before=_plain(correction.before),
                after=_plain(correction.after),
                fields=list(correction.fields),
                is_audio_kept=correction.is_audio_kept,
                app_version=correction.app_version,
                settings=_plain(correction.settings),
                at=correction.at,
            )
        )
        return result.lastrowid

    def corrections(self, *, todo_id: str | None = None) -> tuple[Correction, ...]:
        """Give the corrections that stand, oldest first: all, or those of a todo's whole dictation."""
        query = (
            select(CorrectionRow, ProvenanceRow)
            .join(ProvenanceRow)
            .where(col(CorrectionRow.withdrawn_at).is_(None))
            .order_by(col(CorrectionRow.number))
        )
        if todo_id is not None:
            same = select(TodoRow.provenance_number).where(TodoRow.id == todo_id).scalar_subquery()
            query = query.where(CorrectionRow.provenance_number == same)
        return tuple(_correction(row, source) for row, source in self._session.exec(query))

    def withdraw(self, corrections: Sequence[int], edits: Sequence[int], at: dt.datetime) -> None:
        """Take corrections and notes of edits back: what they were about was undone."""
        connection = self._session.connection()
        if corrections:
            connection.execute(
                update(CorrectionRow).where(col(CorrectionRow.number).in_(corrections)).values(withdrawn_at=at)
            )
        if edits:
            connection.execute(delete(EditRow).where(col(EditRow.number).in_(edits)))

    # -- words to listen for

    def words(self) -> tuple[str, ...]:
        """Give the words to listen for, the latest first; those of a correction taken back do not count."""
        query = (
            select(HeardWordRow.word)
            .outerjoin(CorrectionRow)
            .where(col(CorrectionRow.withdrawn_at).is_(None))
            .order_by(col(HeardWordRow.number).desc())
        )
        return tuple(self._session.exec(query))

    def add_words(self, words: Iterable[str], correction_number: int | None = None) -> None:
        """Listen for more words; one that is there already becomes the latest."""
        connection = self._session.connection()
        for word in words:
            self.forget_word(word)
            connection.execute(
                insert(HeardWordRow).values(word=storable(word), key=_key(word), correction_number=correction_number)
            )
        connection.execute(
            text(
                "DELETE FROM heard_word WHERE number NOT IN"
                " (SELECT number FROM heard_word ORDER BY number DESC LIMIT :most)"
            ),
            {"most": MAX_WORDS},
        )

    def forget_word(self, word: str) -> None:
        """Listen for a word no longer."""
        self._session.connection().execute(delete(HeardWordRow).where(col(HeardWordRow.key) == _key(word)))

    # -- all dictations

    def dictated(self, soon: dt.timedelta) -> tuple[Dictated, ...]:
        """Give every dictation a model turned into todos, oldest first; edits within `soon` count as fixes."""
        thumbs = {row.todo_id: row.is_up for row in self._session.exec(select(ThumbRow))}
        edits: dict[str, list[EditRow]] = defaultdict(list)
        for edit in self._session.exec(select(EditRow)):
            edits[edit.todo_id].append(edit)
        corrections: dict[int, list[CorrectionRow]] = defaultdict(list)
        for row in self._session.exec(select(CorrectionRow).where(col(CorrectionRow.withdrawn_at).is_(None))):
            corrections[row.provenance_number].append(row)
        groups: dict[int, list[Row[Any]]] = defaultdict(list)
        for todo in self._session.connection().execute(text(_DICTATED)):
            groups[todo.number].append(todo)
        found = []
        for number, todos in groups.items():
            at = _moment(todos[0].created_at)
            changed = [edit for todo in todos for edit in edits[todo.id]]
            own = corrections[number]
            found.append(
                Dictated(
                    at=at,
                    model_id=todos[0].model_id,
                    todos=len({todo.title for todo in todos}),  # the done occurrences of a repeat are copies
                    thumbs_up=sum(thumbs.get(todo.id) is True for todo in todos),
                    thumbs_down=sum(thumbs.get(todo.id) is False for todo in todos),
                    edits=len(changed),
                    edited=tuple(name for edit in changed if edit.at <= at + soon for name in edit.fields),
                    corrected=tuple((name, cast(Reason, row.reason)) for row in own for name in row.fields),
                    corrections=tuple(cast(Reason, row.reason) for row in own),
                )
            )
        return tuple(sorted(found, key=lambda dictated: dictated.at))


def _correction(row: CorrectionRow, source: ProvenanceRow) -> Correction:
    return Correction(
        todo_id=row.todo_id,
        provenance=provenance_value(source),
        reason=cast(Reason, row.reason),
        suggested=cast(Reason, row.suggested),
        text=row.text,
        actions=row.actions,
        carried_out=row.carried_out,
        before=row.before,
        after=row.after,
        fields=tuple(row.fields),
        is_audio_kept=row.is_audio_kept,
        app_version=row.app_version,
        settings=row.settings,
        at=row.at,
        number=cast(int, row.number),
        withdrawn_at=row.withdrawn_at,
    )


def _moment(stored: str) -> dt.datetime:
    return dt.datetime.fromisoformat(stored).replace(tzinfo=dt.UTC)


def _key(word: str) -> str:
    return " ".join((storable(word) or "").split()).casefold()


def _plain(value: Any) -> Any:
    """Give JSON values with text as SQLite can hold it."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
