"""The rules that software can check find what breaks them and let good examples pass."""

import pytest

from todoapp.dataengine.checks import check_dataset, check_example, near_copies
from todoapp.dataengine.examples import Example
from todoapp.dataengine.splits import split_of
from todoapp.domain.parsed_action import ParsedAction


def findings(text: str, *actions: ParsedAction) -> list[tuple[str, str]]:
    return [(f.level, f.message) for f in check_example(Example(text, actions, "hand", origin="a.yaml:1"))]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("um call Ann Friday at 3", ParsedAction("add", "Call Ann", due="Friday at 3")),
        ("cancel the gym on friday", ParsedAction("delete", "gym", on="on friday")),
        ("buy an iPad on ebay", ParsedAction("add", "Buy an iPad on eBay")),
        ("iPhone repair tomorrow", ParsedAction("add", "iPhone repair", due="tomorrow")),
        ("push the report back two days", ParsedAction("update", "report", shift="back two days")),
        ("the report isn't urgent any more", ParsedAction("update", "report", priority="none")),
    ],
)
def test_a_good_example_passes(text: str, action: ParsedAction) -> None:
    assert findings(text, action) == []


@pytest.mark.parametrize(
    ("text", "action", "message"),
    [
        ("call Ann", ParsedAction("add", "Call Ann", due="tomorrow"), "due 'tomorrow' has words nobody said"),
        ("call Ann", ParsedAction("add", "Call Ann", reminders=("an hour before",)), "reminders 'an hour before' has"),
        ("call ann", ParsedAction("add", "call Ann"), "does not start with a capital"),
        ("call ann", ParsedAction("add", "Call Ann", subtasks=("dial",)), "'dial' does not start with a capital"),
        ("call ann", ParsedAction("add", "Call Ann."), "ends with punctuation"),
        ("cancel my gym", ParsedAction("delete", "my gym"), "starts with an article"),
        ("call ann home", ParsedAction("add", "Call Ann", list="home"), "'home' does not start with a capital"),
        ("call ann home", ParsedAction("add", "Call Ann", tags=("Home",)), "are not lower case"),
        ("call ann friday", ParsedAction("add", "Call Ann", scheduled="friday"), "scheduled without due"),
        ("call ann", ParsedAction("add", "Call Ann", priority="none"), "priority none is for updates only"),
        ("call ann ", ParsedAction("add", "Call Ann "), "head has blanks around it"),
        ("call ann", ParsedAction("add", "Call Ann", tags=("a, b",)), "does not read back as it was written"),
        ("call ann", ParsedAction("complete"), "does not read back: complete names nothing"),
    ],
)
def test_a_broken_rule_is_an_error(text: str, action: ParsedAction, message: str) -> None:
    errors = [message for level, message in findings(text, action) if level == "error"]
    assert any(message in error for error in errors), errors


@pytest.mark.parametrize(
    ("text", "action", "message"),
    [
        ("call ann", ParsedAction("add", "Paint the whole fence"), "mostly not in the text"),
        (
            "call ann on the 31st of june",
            ParsedAction("add", "Call Ann", due="on the 31st of june"),
            "makes nothing of",
        ),
    ],
)
def test_what_wants_a_second_look_is_a_warning(text: str, action: ParsedAction, message: str) -> None:
    (finding,) = findings(text, action)
    assert finding[0] == "warning"
    assert message in finding[1]


def in_split(split: str, text: str) -> Example:
    """An example that says the text and is in that split: the group decides."""
    return next(e for n in range(999) if split_of(e := Example(text, (), "hand", f"group {n}", text)) == split)


LONG = "please remember to call the plumber about the leaking kitchen sink on friday morning"


def test_a_near_copy_across_splits_is_found() -> None:
    held_out, trained = in_split("test", LONG), in_split("train", LONG + " thanks")
    assert list(near_copies([held_out, trained])) == [(held_out, trained)]
    (finding,) = check_dataset([trained, held_out])
    assert (finding.level, finding.origin) == ("error", held_out.origin)


@pytest.mark.parametrize(
    ("split", "other", "other_text"),
    [
        ("test", "train", "book a table for six at the italian place before the concert on saturday"),
        ("test", "dev", LONG + " thanks"),
        ("train", "train", LONG + " thanks"),
        ("test", "test", LONG + " thanks"),
    ],
    ids=["another text", "test and dev", "both train", "both test"],
)
def test_what_is_no_leak_is_not_found(split: str, other: str, other_text: str) -> None:
    assert not list(near_copies([in_split(split, LONG), in_split(other, other_text)]))


def test_short_texts_are_not_compared_by_trigrams() -> None:
    assert not list(near_copies([in_split("test", "call Ann tomorrow"), in_split("train", "call Ann tomorrow please")]))


def test_the_same_text_twice_is_an_error() -> None:
    first, second = Example("Buy milk!", (), "hand", origin="a:1"), Example("buy milk", (), "hand", origin="b:2")
    (finding,) = check_dataset([first, second])
    assert (finding.level, finding.origin, finding.message) == ("error", "b:2", "same text as a:1")


@pytest.mark.parametrize(
    ("text", "action", "message"),
    [
        ("um call ann", ParsedAction("add", "Um call Ann"), "holds a filler"),
        ("remind me to call ann", ParsedAction("add", "Remind me to call Ann"), "no part of the task"),
        (
            "call ann tomorrow",
            ParsedAction("add", "Call Ann tomorrow", due="tomorrow"),
            "holds its own date 'tomorrow'",
        ),
        ("call ann on plonkday", ParsedAction("add", "Call Ann", due="on plonkday"), "makes nothing of 'on plonkday'"),
    ],
)
def test_title_and_date_rules_are_errors(text: str, action: ParsedAction, message: str) -> None:
    assert any(level == "error" and message in found for level, found in findings(text, action))


def test_a_phrase_listed_as_unresolved_on_purpose_is_a_warning() -> None:
    (finding,) = findings("call ann before home time", ParsedAction("add", "Call Ann", due="before home time"))
    assert finding == ("warning", "the calendar makes nothing of 'before home time'")


def test_an_action_that_stands_there_twice_is_an_error() -> None:
    twice = ParsedAction("add", "Call Ann")
    assert findings("call ann and call ann", twice, twice) == [("error", "add 'Call Ann' stands there 2 times")]


def test_tasks_that_were_left_out_want_a_second_look() -> None:
    text = "call ann and paint fence water roses mow lawn feed chickens clean windows"
    (finding,) = findings(text, ParsedAction("add", "Call Ann"))
    assert finding == ("warning", "10 of 12 words of content are in no action")
