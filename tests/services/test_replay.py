"""A wrong field is somebody's fault: the ears', the model's, the calendar's or nobody's."""

import datetime as dt
from dataclasses import replace

import pytest

from todoapp.domain.actions import TodoFields
from todoapp.domain.correction import Reason
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Provenance
from todoapp.domain.when import DateSettings, When
from todoapp.parser.yaml_format import write_yaml
from todoapp.services.date_fault import explaining_settings
from todoapp.services.replay import attribute, replay, should_be
from todoapp.services.said_phrases import means_when, said_phrase
from todoapp.services.todo_fields import changed_fields

NOW = dt.datetime(2024, 3, 5, 9)  # a Tuesday
SETTINGS = DateSettings()


def day(number: int, time: dt.time | None = None, month: int = 3) -> When:
    date = dt.date(2024, month, number)
    return When(date, date, time, None, "minute" if time else "day")


def provenance(text: str, yaml: str) -> Provenance:
    return Provenance(text, "a.wav", yaml, "parser-1", 1, "tiny.en", NOW)


@pytest.mark.parametrize(
    ("text", "when", "phrase"),
    [
        ("call ann friday about the boat", day(8), "friday"),
        ("call ann by friday", day(8), "by friday"),
        ("On Monday, pick up the keys at 9.", day(11, dt.time(9)), "On Monday at 9"),
        ("call ann at three on friday", day(8, dt.time(15)), "at three on friday"),
        ("call ann friday", day(12), None),
        ("call ann", day(8), None),
    ],
)
def test_the_words_for_a_date_are_found_where_they_were_said(text: str, when: When, phrase: str | None) -> None:
    assert said_phrase(text, means_when(when, NOW, SETTINGS)) == phrase


def blame(text: str, yaml: str, *, corrected: str = "", **changes: object) -> tuple[Reason, tuple[ParsedAction, ...]]:
    """Correct the first todo of a dictation; give whose fault it was and what the model should have written."""
    spoken = provenance(text, yaml)
    replayed = replay(spoken, SETTINGS)
    understood = replayed.fields(0)
    assert understood is not None
    right = replace(understood, **changes)  # type: ignore[arg-type]
    wrong = changed_fields(understood, right)
    suggestion = attribute(spoken, corrected or text, replayed.parsed[0], right, wrong, SETTINGS)
    return suggestion.reason, should_be(replayed, 0, right, suggestion, suggestion.reason)


def test_an_edited_transcript_was_heard_wrong() -> None:
    reason, _ = blame("call shivon", "- add: Call Shivon", corrected="call Siobhan", title="Call Siobhan")
    assert reason == "heard"


def test_punctuation_alone_is_no_other_transcript() -> None:
    reason, _ = blame("call ann, friday", "- add: Call Ann", corrected="Call Ann Friday.", due=day(8))
    assert reason == "understood"


def test_a_date_that_was_said_and_left_out_is_the_models_fault() -> None:
    reason, gold = blame("call ann on friday at 3", "- add: Call Ann", due=day(8, dt.time(15)))
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Call Ann\n  due: on friday at 3"


def test_a_date_taken_from_the_wrong_words_is_the_models_fault() -> None:
    reason, gold = blame(
        "call ann friday and pay rent monday",
        "- add: Call Ann\n  due: monday\n- add: Pay rent\n  due: monday",
        due=day(8),
    )
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Call Ann\n  due: friday\n- add: Pay rent\n  due: monday"


def test_the_right_words_with_another_date_are_the_calendars_fault() -> None:
    reason, gold = blame("call ann next friday", "- add: Call Ann\n  due: next friday", due=day(8))
    assert reason == "date"
    assert write_yaml(gold) == "- add: Call Ann\n  due: next friday", "its words stay: they were right"


def test_a_date_nobody_said_is_a_change_of_mind() -> None:
    reason, gold = blame("call ann", "- add: Call Ann", due=day(12))
    assert reason == "mind"
    assert write_yaml(gold) == "- add: Call Ann"


def test_a_date_that_was_made_of_nothing_is_the_models_fault() -> None:
    reason, gold = blame("read may's report", "- add: Read May's report\n  due: may", due=None)
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Read May's report"


def test_words_said_and_left_out_of_the_title_are_the_models_fault() -> None:
    reason, gold = blame("call ann about the boat", "- add: Call Ann", title="Call Ann about the boat")
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Call Ann about the boat"


def test_a_title_with_words_nobody_said_is_a_change_of_mind() -> None:
    assert blame("call ann", "- add: Call Ann", title="Call Ann about the invoice")[0] == "mind"


def test_a_word_nearly_said_is_one_the_model_should_have_mended() -> None:
    assert blame("by milk", "- add: By milk", title="Buy milk")[0] == "understood"


def test_the_models_fault_outweighs_a_change_of_mind_and_only_its_fields_are_put_right() -> None:
    reason, gold = blame("call ann urgent", "- add: Call Ann", priority="high", due=day(12))
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Call Ann\n  priority: high"


def test_a_repeat_said_and_read_as_a_date_is_the_models_fault() -> None:
    text = "water the plants every friday"
    every = replay(provenance(text, "- add: Water the plants\n  repeat: every friday"), SETTINGS).fields(0)
    assert every is not None
    reason, gold = blame(text, "- add: Water the plants\n  due: friday", repeat=every.repeat)
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Water the plants\n  repeat: every friday"


def test_a_reminder_left_out_is_the_models_fault() -> None:
    text = "dentist friday at 3 remind me an hour before"
    full = replay(provenance(text, "- add: Dentist\n  due: friday at 3\n  reminders: an hour before"), SETTINGS).fields(
        0
    )
    assert full is not None
    reason, gold = blame(text, "- add: Dentist\n  due: friday at 3", reminders=full.reminders)
    assert reason == "understood"
    assert write_yaml(gold) == "- add: Dentist\n  due: friday at 3\n  reminders: an hour before"


def test_what_cannot_be_read_replays_as_nothing() -> None:
    assert replay(provenance("call ann", "oh no"), SETTINGS).parsed == ()
    assert replay(Provenance("typed"), SETTINGS).parsed == ()


def test_a_todo_is_found_among_those_of_its_dictation() -> None:
    replayed = replay(provenance("a b c", "- create_list: Home\n- add: Call Ann\n- add: Pay rent"), SETTINGS)
    assert replayed.index_of("Pay rent", 0) == 2
    assert replayed.index_of("Renamed", 0) == 1
    assert replayed.index_of("Renamed", 5) is None


@pytest.mark.parametrize(
    ("phrase", "wanted", "names"),
    [
        ("next friday", day(8), ["next_weekday_is_next_week"]),
        ("3/4", day(3, month=4), ["day_first"]),
        ("tomorrow morning", replace(day(6, dt.time(8)), daypart=None), ["morning"]),
        ("tomorrow morning", day(6, dt.time(13)), []),  # a morning at one would be over before it begins
        ("friday", day(12), []),
    ],
)
def test_the_setting_that_explains_a_date_is_offered(phrase: str, wanted: When, names: list[str]) -> None:
    changes = explaining_settings(phrase, wanted, NOW, SETTINGS)
    assert [change.name for change in changes] == names


def test_todo_fields_alone_decide_what_changed() -> None:
    one = TodoFields("A", due=When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), phrase="friday"))
    same = replace(one, due=day(8))
    assert changed_fields(one, same) == ()
    assert changed_fields(one, replace(one, title="B", due=None, tags=("x",))) == ("title", "due", "tags")
