"""A typed sentence survives the end of the app before its todos are stored, and is never stored twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.services.test_dictation import NOW, Desk, StepByStep, desk, sound  # noqa: F401 - fixtures
from tests.services.test_todos import clock, store, todos  # noqa: F401 - fixtures
from todoapp.domain.actions import Add, TodoFields
from todoapp.domain.errors import StorageUnavailable
from todoapp.domain.todo import Provenance
from todoapp.services.todos import Todos
from todoapp.services.typed_words import TypedWords


def words(path: Path) -> TypedWords:
    """Open the file as a start of the app does."""
    return TypedWords(path / "typed.json")


@pytest.fixture
def typing(desk: Callable[..., Desk], tmp_path: Path) -> Callable[..., Desk]:  # noqa: F811
    def build(*saved: str) -> Desk:
        here = desk(run=StepByStep())
        here.dictation._typed = words(tmp_path)
        here.dictation._was_saved = lambda provenance: provenance.text in saved
        return here

    return build


def titles(here: Desk) -> list[tuple[str, datetime | None]]:
    return [(provenance.text, provenance.reference) for _, provenance in here.saved]


def test_what_was_typed_before_a_crash_is_stored_at_the_next_start(typing: Callable[..., Desk]) -> None:
    first = typing()
    first.dictation.type("buy milk")
    first.dictation.type("call ann")
    first.run.step()  # understood; nothing is stored when the app is killed
    second = typing()
    second.dictation.read_left_over()
    second.run.finish()
    assert titles(second) == [("buy milk", NOW), ("call ann", NOW)]
    third = typing()
    third.dictation.read_left_over()
    assert not third.run.waiting


def test_what_was_stored_just_before_a_crash_is_not_stored_again(typing: Callable[..., Desk]) -> None:
    typing().dictation.type("buy milk")
    second = typing("buy milk")
    second.dictation.read_left_over()
    second.run.finish()
    assert titles(second) == []
    assert typing().dictation._typed.left_over == ()  # type: ignore[union-attr]


def test_what_is_typed_at_once_after_a_crash_does_not_replace_it(tmp_path: Path) -> None:
    words(tmp_path).keep("buy milk", NOW)
    words(tmp_path).keep("call ann", NOW + timedelta(minutes=1))
    assert [text for text, _ in words(tmp_path).left_over] == ["buy milk", "call ann"]


def test_leaving_the_app_keeps_what_waits(typing: Callable[..., Desk]) -> None:
    first = typing()
    first.dictation.type("buy milk")
    first.dictation.close()
    first.run.finish()
    assert [text for text, _ in typing().dictation._typed.left_over] == ["buy milk"]  # type: ignore[union-attr]


def test_words_handed_back_are_not_kept(typing: Callable[..., Desk]) -> None:
    here = typing()
    here.save_errors.append(StorageUnavailable("The disk is full."))
    here.dictation.type("buy milk")
    here.run.finish()
    assert typing().dictation._typed.left_over == ()  # type: ignore[union-attr]


@pytest.mark.parametrize("content", ["", "[]", '{"typed": [{"text": "buy milk"}]}', '{"typed": [1]}'])
def test_a_damaged_file_is_passed_over(tmp_path: Path, content: str) -> None:
    (tmp_path / "typed.json").write_text(content, encoding="utf-8")
    assert words(tmp_path).left_over == ()


def test_a_recording_stored_just_before_a_crash_is_not_offered_again(
    desk: Callable[..., Desk],  # noqa: F811
    sound: Path,  # noqa: F811
) -> None:
    here = desk()
    for at in (NOW, NOW + timedelta(minutes=1)):
        path = here.recordings.new(at)
        path.write_bytes(sound.read_bytes())
        here.recordings.close(path)
    first, second = here.recordings.pending()
    here.dictation._was_saved = lambda provenance: provenance.recording == first.path.name
    here.dictation.offer_pending()
    assert here.offered == [(second,)]
    assert here.recordings.pending() == [second]


def test_the_store_knows_what_became_todos(todos: Todos) -> None:  # noqa: F811
    milk = Provenance("buy milk", reference=NOW)
    ann = Provenance("call ann", recording="1.wav", reference=NOW)
    for one in (milk, ann):
        todos.apply((Add(TodoFields("Something")),), one)
    later = Provenance("buy milk", reference=NOW + timedelta(seconds=1))
    with todos.reading() as reader:
        known = [milk, Provenance("", recording="1.wav"), later, Provenance("call ann", recording="2.wav")]
        assert [reader.feedback.has_origin(one) for one in known] == [True, True, False, False]
