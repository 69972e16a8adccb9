"""Thumbs, edits, corrections and words to listen for are kept with the todos."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.test_migrations import released
from tests.store.todo_factory import make_todo
from todoapp.domain.correction import Correction, Reason
from todoapp.domain.todo import Provenance, Todo
from todoapp.store.feedback import MAX_WORDS
from todoapp.store.todos import TodoStore

AT = dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC)
SOON = dt.timedelta(hours=1)
SPOKEN = Provenance("call ann and pay rent", "a.wav", "- add: Call Ann\n- add: Pay rent", "parser-1", 1, "tiny.en", AT)


def correction(todo: Todo, *, reason: Reason = "understood", at: dt.datetime = AT) -> Correction:
    return Correction(
        todo_id=todo.id,
        provenance=SPOKEN,
        reason=reason,
        suggested="understood",
        text=SPOKEN.text,
        actions="- add: Call Anne\n- add: Pay rent",
        carried_out=[{"action": "add", "todo": {"title": "Call Ann"}}],
        before={"title": "Call Ann"},
        after={"title": "Call Anne"},
        fields=("title",),
        is_audio_kept=True,
        app_version="0.1.0",
        settings={"morning": "09:00"},
        at=at,
    )


def test_a_thumb_is_set_turned_and_taken_away(store: TodoStore) -> None:
    with store.writing() as writer:
        assert writer.feedback.thumb("x") is None
        writer.feedback.rate("x", True, AT)
        assert writer.feedback.thumb("x") is True
        writer.feedback.rate("x", False, AT)
        assert writer.feedback.thumb("x") is False
        writer.feedback.rate("x", None, AT)
        assert writer.feedback.thumb("x") is None


def test_a_todo_knows_its_dictation_and_its_place_in_it(store: TodoStore) -> None:
    with store.writing() as writer:
        first = writer.add(replace(make_todo("Call Ann"), provenance=SPOKEN))
        second = writer.add(replace(make_todo("Pay rent"), provenance=SPOKEN))
        plain = writer.add(make_todo("By hand"))
        origins = [writer.feedback.origin(todo.id) for todo in (first, second)]
        assert writer.feedback.origin(plain.id) is None
    assert [origin.position for origin in origins if origin] == [0, 1]
    assert {origin.provenance for origin in origins if origin} == {SPOKEN}


def test_a_correction_is_read_back_whole(store: TodoStore) -> None:
    with store.writing() as writer:
        todo = writer.add(replace(make_todo("Call Ann"), provenance=SPOKEN))
        number = writer.feedback.add_correction(correction(todo))
    with store.reading() as reader:
        assert reader.feedback.corrections() == (replace(correction(todo), number=number),)
        assert reader.feedback.corrections(todo_id=todo.id) == reader.feedback.corrections()
        assert reader.feedback.corrections(todo_id="another") == ()


def test_a_todo_that_was_typed_into_a_form_has_nothing_to_correct(store: TodoStore) -> None:
    with pytest.raises(LookupError), store.writing() as writer:
        writer.feedback.add_correction(correction(writer.add(make_todo("By hand"))))


def test_a_correction_taken_back_no_longer_counts_nor_do_its_words(store: TodoStore) -> None:
    with store.writing() as writer:
        todo = writer.add(replace(make_todo("Call Ann"), provenance=SPOKEN))
        number = writer.feedback.add_correction(correction(todo, reason="heard"))
        writer.feedback.add_words(["Siobhan"], number)
        writer.feedback.add_words(["Ljubljana"])
        assert writer.feedback.words() == ("Ljubljana", "Siobhan")
        writer.feedback.withdraw([number], [], AT)
        assert writer.feedback.corrections() == ()
        assert writer.feedback.words() == ("Ljubljana",)


def test_numbers_of_corrections_are_never_used_again(store: TodoStore) -> None:
    with store.writing() as writer:
        todo = writer.add(replace(make_todo("Call Ann"), provenance=SPOKEN))
        first = writer.feedback.add_correction(correction(todo))
        writer.feedback.withdraw([first], [], AT)
        assert writer.feedback.add_correction(correction(todo)) == first + 1


def test_the_latest_words_are_kept_once_each(store: TodoStore) -> None:
    with store.writing() as writer:
        writer.feedback.add_words(f"word {number}" for number in range(MAX_WORDS))
        writer.feedback.add_words(["WORD 1", "new"])
        words = writer.feedback.words()
        assert words[:2] == ("new", "WORD 1")
        assert len(words) == MAX_WORDS
        assert "word 0" not in words
        assert "word 1" not in words
        writer.feedback.forget_word("New")
        assert writer.feedback.words()[0] == "WORD 1"


def test_dictations_are_counted_with_what_was_said_about_them(store: TodoStore) -> None:
    with store.writing() as writer:
        first = writer.add(replace(make_todo("Call Ann"), provenance=SPOKEN, created_at=AT))
        second = writer.add(replace(make_todo("Pay rent"), provenance=SPOKEN, created_at=AT))
        later = AT + dt.timedelta(days=1)
        good = replace(SPOKEN, text="buy milk")
        writer.add(replace(make_todo("Buy milk"), provenance=good, created_at=later))
        writer.add(make_todo("By hand"))
        writer.feedback.rate(first.id, False, AT)
        writer.feedback.rate(second.id, True, AT)
        writer.feedback.note_edit(first.id, ["due"], AT + dt.timedelta(minutes=1))
        writer.feedback.note_edit(second.id, ["title"], AT + dt.timedelta(days=3))
        writer.feedback.add_correction(correction(first))
        assert writer.feedback.edited_fields(first.id, AT + SOON) == {"due"}
        assert writer.feedback.edited_fields(second.id, AT + SOON) == frozenset()
    with store.reading() as reader:
        bad, kept = reader.feedback.dictated(SOON)
    assert (bad.at, bad.model_id, bad.todos) == (AT, "parser-1", 2)
    assert (bad.thumbs_up, bad.thumbs_down, bad.edits, bad.edited) == (1, 1, 2, ("due",))
    assert bad.corrected == (("title", "understood"),)
    assert not bad.is_accepted
    assert kept.is_accepted
    assert kept.todos == 1


def test_the_feedback_of_an_earlier_release_is_there(database: Path) -> None:
    released("m0002_add_feedback", database)
    store = TodoStore.open(database)
    with store.reading() as reader:
        (kept,) = reader.feedback.corrections()
        assert reader.feedback.words() == ("Siobhan",)
        assert reader.feedback.thumb(kept.todo_id) is False
    store.close()
    assert (kept.number, kept.reason, kept.fields) == (1, "understood", ("priority",))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM edit").fetchone() == (1,)
