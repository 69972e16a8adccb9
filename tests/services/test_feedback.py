"""A correction fixes the todo and is stored with all it takes to learn from it, at once and undoable."""

import datetime as dt
import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.services.test_todos import Clock, clock, store, titles, todos  # noqa: F401 - fixtures
from todoapp.dates.actions import resolve_actions
from todoapp.domain.correction import Reason
from todoapp.domain.errors import InvalidInput
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import DateSettings, When
from todoapp.parser.yaml_format import read_yaml
from todoapp.services.date_fault import SettingChange, save_setting
from todoapp.services.feedback import Draft, Feedback
from todoapp.services.listening import MAX_CHARACTERS, hotwords, misheard_words
from todoapp.services.settings import read_date_settings
from todoapp.services.todos import Todos

NOW = dt.datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("Europe/Berlin"))
TEXT = "call ann friday and pay rent monday it's urgent"
YAML = "- add: Call Ann\n  due: monday\n- add: Pay rent\n  due: monday"


@pytest.fixture
def feedback(todos: Todos, clock: Clock) -> Feedback:  # noqa: F811
    return Feedback(
        todos, clock, settings=DateSettings, has_recording=lambda name: name == "kept.wav", app_version="1.2.3"
    )


def dictate(todos: Todos, text: str = TEXT, yaml: str = YAML, recording: str | None = "kept.wav") -> tuple[Todo, ...]:  # noqa: F811
    """Store what a dictation became."""
    provenance = Provenance(text, recording, yaml, "parser-1", 1, "tiny.en", NOW)
    return todos.apply(resolve_actions(read_yaml(yaml), NOW.replace(tzinfo=None)), provenance).added


def on(number: int) -> When:
    return When(dt.date(2024, 3, number), dt.date(2024, 3, number), phrase="typed")


def correct(
    feedback: Feedback, todo: Todo, reason: Reason | None = None, *, text: str = "", **changes: object
) -> tuple[int, Reason]:
    case = feedback.case(todo.id)
    right = replace(case.todo.fields, **changes)  # type: ignore[arg-type]
    suggested = feedback.advise(case, text or TEXT, right).suggestion.reason
    made = feedback.correct(case, Draft(text or TEXT, right, reason or suggested))
    return made.number, suggested


def test_a_correction_fixes_the_todo_and_keeps_all_there_is_to_learn(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    number, suggested = correct(feedback, ann, due=on(8))
    assert (number, suggested) == (1, "understood")
    fixed = todos.get(ann.id)
    assert fixed is not None
    assert fixed.fields.due is not None
    assert fixed.fields.due.start == dt.date(2024, 3, 8)
    (kept,) = feedback.corrections()
    assert kept.provenance == ann.provenance
    assert kept.actions == "- add: Call Ann\n  due: friday\n- add: Pay rent\n  due: monday"
    assert [action["todo"]["title"] for action in kept.carried_out] == ["Call Ann", "Pay rent"]
    assert (kept.before["due"]["start"], kept.after["due"]["start"]) == ("2024-03-11", "2024-03-08")
    assert kept.fields == ("due",)
    assert kept.is_audio_kept
    assert kept.app_version == "1.2.3"
    assert kept.settings["morning"] == "09:00"
    assert kept.at == NOW
    assert feedback.thumb(ann.id) is False


def test_a_second_correction_of_a_dictation_builds_on_the_first(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, rent = dictate(todos)
    correct(feedback, ann, due=on(8))
    correct(feedback, rent, priority="high")
    assert feedback.corrections()[-1].actions == (
        "- add: Call Ann\n  due: friday\n- add: Pay rent\n  due: monday\n  priority: high"
    )


def test_undo_takes_the_fix_and_the_correction_back(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    correct(feedback, ann, "heard", text=TEXT.replace("ann", "Siobhan"), title="Call Siobhan")
    assert todos.undo() == 'Corrected "Call Siobhan"'
    assert "Call Ann" in titles(todos)
    assert feedback.corrections() == ()


def test_words_heard_wrong_are_listened_for(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    case = feedback.case(ann.id)
    text = TEXT.replace("ann", "Siobhan O'Neill")
    right = replace(case.todo.fields, title="Call Siobhan O'Neill")
    advice = feedback.advise(case, text, right)
    assert advice.suggestion.reason == "heard"
    assert advice.words == ("Siobhan O'Neill",)
    feedback.correct(case, Draft(text, right, "heard", advice.words))
    assert feedback.hotwords() == ("Siobhan O'Neill",)
    feedback.forget_word("siobhan o'neill")
    assert feedback.words() == ()


def test_the_right_words_with_a_wrong_date_offer_the_setting(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    (ann,) = dictate(todos, "call ann next friday", "- add: Call Ann\n  due: next friday")
    case = feedback.case(ann.id)
    advice = feedback.advise(case, "call ann next friday", replace(case.todo.fields, due=on(8)))
    assert advice.suggestion.reason == "date"
    assert [change.name for change in advice.settings] == ["next_weekday_is_next_week"]


def test_a_change_by_hand_right_after_counts_as_wrong_and_a_later_one_does_not(
    todos: Todos,  # noqa: F811
    feedback: Feedback,
    clock: Clock,  # noqa: F811
) -> None:
    ann, rent = dictate(todos)
    todos.edit(ann.id, replace(ann.fields, due=on(8)))
    clock.now += dt.timedelta(days=2)
    todos.edit(rent.id, replace(rent.fields, due=on(20)))
    correct(feedback, ann, priority="high")
    correct(feedback, rent, priority="high")
    first, second = feedback.corrections()
    assert first.fields == ("due", "priority")
    assert second.fields == ("priority",)
    (dictated,) = feedback.dictated()
    assert dictated.edits == 2
    assert dictated.edited == ("due",)


def test_undoing_a_change_by_hand_forgets_it(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    todos.edit(ann.id, replace(ann.fields, due=on(8)))
    todos.undo()
    assert feedback.dictated()[0].edits == 0


def test_what_changed_elsewhere_meanwhile_stays(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    case = feedback.case(ann.id)
    todos.edit(ann.id, replace(ann.fields, notes="Her number is 555"))
    feedback.correct(case, Draft(TEXT, replace(case.todo.fields, due=on(8)), "understood"))
    fixed = todos.get(ann.id)
    assert fixed is not None
    assert fixed.fields.notes == "Her number is 555"


def test_thumbs_count_for_dictated_todos_only(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    feedback.rate(ann.id, True)
    assert feedback.thumb(ann.id) is True
    feedback.rate(ann.id, None)
    assert feedback.thumb(ann.id) is None
    by_hand = todos.add(ann.fields)
    for call in (lambda: feedback.rate(by_hand.id, True), lambda: feedback.case(by_hand.id)):
        with pytest.raises(InvalidInput):
            call()


def test_a_correction_that_changes_nothing_is_refused(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    ann, _ = dictate(todos)
    case = feedback.case(ann.id)
    for text in (TEXT, "  "):
        with pytest.raises(InvalidInput):
            feedback.correct(case, Draft(text, case.todo.fields, "understood"))
    assert feedback.corrections() == ()


def test_a_recording_that_is_gone_is_said_to_be(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    (ann, _) = dictate(todos, recording="deleted.wav")
    assert not feedback.case(ann.id).is_audio_kept


def test_a_dictation_the_model_could_not_read_can_still_be_corrected(todos: Todos, feedback: Feedback) -> None:  # noqa: F811
    provenance = Provenance("call ann friday", "kept.wav", "oh no", "parser-1", 1, "tiny.en", NOW)
    todo = todos.apply(resolve_actions(read_yaml("- add: call ann friday"), NOW.replace(tzinfo=None)), provenance)
    case = feedback.case(todo.added[0].id)
    right = replace(case.todo.fields, title="Call Ann", due=on(8))
    feedback.correct(case, Draft("call ann friday", right, "understood"))
    assert feedback.corrections()[0].actions == "- add: Call Ann\n  due: friday"


def test_a_correction_survives_a_kill_right_after_it_was_saved(tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from dataclasses import replace
import tests.services.test_feedback as t
from todoapp.store import open_store
store = open_store(Path(sys.argv[1]))
todos = t.Todos(store, lambda: t.NOW)
feedback = t.Feedback(todos, lambda: t.NOW, settings=t.DateSettings, has_recording=bool, app_version="1")
ann, _ = t.dictate(todos)
number, _ = t.correct(feedback, ann, "heard", text=t.TEXT.replace("ann", "Anne"), title="Call Anne")
print(f"saved as correction {number}", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    database = tmp_path / "todos.sqlite"
    run = subprocess.run([sys.executable, "-c", script, str(database)], capture_output=True, text=True, cwd=Path.cwd())
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert run.stdout == "saved as correction 1\n"
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT number, reason FROM correction").fetchall() == [(1, "heard")]
        assert connection.execute("SELECT count(*) FROM todo WHERE title = 'Call Anne'").fetchone() == (1,)


@pytest.mark.parametrize(
    ("heard", "corrected", "words"),
    [
        ("call shivon tomorrow", "call Siobhan tomorrow", ("Siobhan",)),
        ("by milk", "buy milk", ()),
        ("meet at the lube liana cafe", "meet at the Ljubljana cafe", ("Ljubljana",)),
        ("call ann", "call Ann.", ()),
        ("pay 50", "pay 15", ()),
        ("ask for the", "ask Jürgen for the Kärcher", ("Jürgen", "Kärcher")),
    ],
)
def test_only_words_worth_knowing_are_listened_for(heard: str, corrected: str, words: tuple[str, ...]) -> None:
    assert misheard_words(heard, corrected) == words


def test_the_speech_model_is_told_no_more_than_it_can_hold() -> None:
    told = hotwords(tuple(f"name{number:02}" for number in range(200)))
    assert told[0] == "name00"
    assert sum(len(word) + 2 for word in told) <= MAX_CHARACTERS


def test_a_setting_is_written_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"dates": {"day_first": True}}))
    now = save_setting(tmp_path, SettingChange("morning", dt.time(8), ""))
    assert now == read_date_settings(tmp_path) == DateSettings(morning=dt.time(8), day_first=True)
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_a_settings_file_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(InvalidInput):
        save_setting(tmp_path, SettingChange("day_first", True, ""))
    assert (tmp_path / "settings.json").read_text() == "{"
