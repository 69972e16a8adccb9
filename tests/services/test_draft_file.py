"""A correction survives the app being killed between Save and its commit, and is never saved twice."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.test_feedback import NOW, TEXT, dictate, feedback, on  # noqa: F401 - fixtures
from tests.services.test_todos import clock, store, todos  # noqa: F401 - fixtures
from todoapp.domain.actions import TodoFields
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.services.draft_file import DraftFile, fields_of
from todoapp.services.feedback import Draft, Feedback
from todoapp.services.todos import Todos

FULL = TodoFields(
    "Call Ann",
    notes="Her number",
    due=When(dt.date(2024, 3, 8), dt.date(2024, 3, 9), dt.time(15), None, "minute", "friday at 3"),
    scheduled=When(None, None, dt.time(9), "morning", "daypart", "in the morning"),
    repeat=Repeat("FREQ=WEEKLY", True, "every week"),
    priority="high",
    reminders=(Reminder("-P1D", dt.time(20), dt.datetime(2024, 3, 7, 20), "the night before"), Reminder("-PT1H")),
    subtasks=("One",),
    list="Home",
    tags=("phone",),
    unresolved=("someday",),
)


@pytest.fixture
def file(tmp_path: Path) -> DraftFile:
    return DraftFile(tmp_path / "draft.json")


@pytest.mark.parametrize("fields", [FULL, TodoFields("Plain")], ids=["full", "plain"])
def test_fields_read_back_as_they_were_written(fields: TodoFields) -> None:
    assert fields_of(fields.as_dict()) == fields


def test_what_was_not_committed_is_saved_at_the_next_start(todos: Todos, feedback: Feedback, file: DraftFile) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    file.keep(ann.id, Draft(TEXT, replace(ann.fields, due=on(8)), "understood"), NOW)
    saved = file.save_left_over(feedback)
    assert saved is not None
    assert saved.number == 1
    fixed = todos.get(ann.id)
    assert fixed is not None
    assert fixed.fields.due is not None
    assert fixed.fields.due.start == dt.date(2024, 3, 8)
    assert not file.path.exists()
    assert file.save_left_over(feedback) is None


def test_what_was_committed_is_not_saved_again(todos: Todos, feedback: Feedback, file: DraftFile) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    draft = Draft(TEXT.replace("ann", "Anne"), replace(ann.fields, title="Call Anne"), "heard", ("Anne",))
    file.keep(ann.id, draft, NOW)
    feedback.correct(feedback.case(ann.id), draft)
    assert file.save_left_over(feedback) is None
    assert len(feedback.corrections()) == 1


@pytest.mark.parametrize("content", ["", "{}", "[1]", "null"])
def test_a_draft_that_cannot_be_read_is_dropped(feedback: Feedback, file: DraftFile, content: str) -> None:  # noqa: F811
    file.path.write_text(content)
    assert file.save_left_over(feedback) is None
    assert not file.path.exists()


def test_a_draft_about_a_todo_that_is_gone_is_dropped(todos: Todos, feedback: Feedback, file: DraftFile) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    file.keep(ann.id, Draft(TEXT, replace(ann.fields, due=on(8)), "understood"), NOW)
    todos.delete(ann.id)
    assert file.save_left_over(feedback) is None
    assert not file.path.exists()


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path, todos: Todos) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    DraftFile(tmp_path / "nowhere" / "draft.json").keep(ann.id, Draft(TEXT, ann.fields, "mind"), NOW)
