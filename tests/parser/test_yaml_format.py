"""What is written reads back the same, and what is not ours is refused."""

import unicodedata
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoapp.domain.errors import UnparsableOutput
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.yaml_format import BLOCK_LISTS, CHOICES, FIELDS, read_yaml, write_yaml

HOSTILE = [
    "a: b", "note: ", ":", "a:", "# not a comment", "a #b", "a#b", "- item", "-", "---", "...", "? key", "null", "~",
    "true", "no", "1", "1.5e3", "0x1F", "2024-03-05", "12:30", "'single'", '"double"', 'half "quote',
    "back\\slash", "\\n",
    "[flow]", "{a: b}", "&anchor", "*alias", "!tag", "|", ">", "%directive", "@at", "`tick`", "<<", "=",
    "a, b", "💥 boom 👩‍🚒",
    "tab\there", "line\nbreak", "cr\rhere", "nul\x00byte", "bell\x07", "\x85 next line", "\u2028", "\ufeffbom",
    "\ud800half",
    " leading", "trailing ", "non\xa0breaking", "日本語の予定", "é", "e\u0301", "<|im_end|>", "<|im_start|>",
    "add: Buy milk",
    "x" * 5000, "word " * 2000, "key: " * 400,
]  # fmt: skip


UNWRITABLE = {"Cc", "Cs", "Zl", "Zp"}  # categories YAML or our one line per value cannot hold


def cleaned(value: str) -> str:
    """What a value is after writing and reading: the same on one line, without what YAML cannot hold."""
    return " ".join("".join(" " if is_unwritable(c) else c for c in value).split())


def is_unwritable(character: str) -> bool:
    return unicodedata.category(character) in UNWRITABLE or character in "\ufeff\ufffe\uffff"


def texts() -> st.SearchStrategy[str]:
    hostile = st.sampled_from(HOSTILE)
    joined = st.lists(hostile, min_size=1, max_size=3).map(" ".join)
    return st.one_of(st.text(st.characters(), max_size=60), hostile, joined)


def some_text() -> st.SearchStrategy[str]:
    return texts().filter(lambda text: cleaned(text) != "")


def tag_texts() -> st.SearchStrategy[str]:
    return texts().map(lambda text: text.replace(",", " "))


@st.composite
def actions(draw: st.DrawFn) -> ParsedAction:
    kind = draw(st.sampled_from(list(FIELDS)))
    values: dict[str, Any] = {}
    for name in FIELDS[kind]:
        if draw(st.booleans()):
            continue
        if name in CHOICES:
            values[name] = draw(st.sampled_from(CHOICES[name]))
        elif name == "tags":
            values[name] = tuple(draw(st.lists(tag_texts(), min_size=1, max_size=3)))
        elif name in BLOCK_LISTS:
            values[name] = tuple(draw(st.lists(texts(), min_size=1, max_size=3)))
        else:
            values[name] = draw(texts())
    may_be_headless = kind == "find" or kind == "delete" or (kind == "complete" and "status" in values)
    head = None if kind == "find" or (may_be_headless and draw(st.booleans())) else draw(some_text())
    return ParsedAction(kind, head, **values)  # type: ignore[arg-type]


def each_cleaned(action: ParsedAction) -> ParsedAction:
    changes: dict[str, Any] = {}
    for field in fields(action):
        value = getattr(action, field.name)
        if field.name == "action" or value is None:
            continue
        if isinstance(value, tuple):
            changes[field.name] = tuple(filter(None, map(cleaned, value)))
        else:
            changes[field.name] = cleaned(value) or None
    return replace(action, **changes)


@given(st.lists(actions(), max_size=4))
def test_actions_read_back_as_they_were_written(written: list[ParsedAction]) -> None:
    text = write_yaml(written)
    read = read_yaml(text)
    assert read == tuple(map(each_cleaned, written))
    assert write_yaml(read) == text, "what was read is clean already"


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
def test_a_value_stays_one_line_and_keeps_its_words(value: str) -> None:
    (read,) = read_yaml(write_yaml([ParsedAction("add", "Do it", due=value, tags=(value.replace(",", ""),))]))
    assert read.due == (cleaned(value) or None)
    assert read.tags == tuple(filter(None, [cleaned(value.replace(",", ""))]))


def test_a_value_of_nothing_printable_is_not_said() -> None:
    action = ParsedAction(
        "add", "Do it", due="\u2028", tags=("\x00", "home"), subtasks=(" ",), reminders=("", "tonight")
    )
    assert write_yaml([action]) == "- add: Do it\n  reminders: tonight\n  tags: home"


@pytest.mark.parametrize(
    ("actions", "written"),
    [
        ([], "[]"),
        ([ParsedAction("add", "Buy milk")], "- add: Buy milk"),
        (
            [ParsedAction("add", "Call Ann", due="friday at 3", priority="high", reminders=("an hour before",))],
            "- add: Call Ann\n  due: friday at 3\n  reminders: an hour before\n  priority: high",
        ),
        (
            [ParsedAction("add", "Party", reminders=("a", "b"), tags=("x", "y z"), subtasks=("One",))],
            "- add: Party\n  reminders:\n  - a\n  - b\n  tags: x, y z\n  subtasks:\n  - One",
        ),
        ([ParsedAction("update", "report", priority="none")], "- update: report\n  priority: none"),
        ([ParsedAction("delete", list="Work", status="done")], "- delete:\n  list: Work\n  status: done"),
        ([ParsedAction("find")], "- find:"),
        ([ParsedAction("add", "At 9:30: call")], '- add: "At 9:30: call"'),
        ([ParsedAction("complete", "a"), ParsedAction("create_list", "B")], "- complete: a\n- create_list: B"),
    ],
    ids=["nothing", "a title", "phrases", "lists", "none in an update", "a filter", "find all", "quotes", "two"],
)
def test_the_form_is_the_one_the_model_learns(actions: list[ParsedAction], written: str) -> None:
    assert write_yaml(actions) == written
    assert read_yaml(written) == tuple(actions)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a list"),
        ("Sure! Here is your list.", "not a list"),
        ("add: Buy milk", "not a list"),
        ("- add: 'Buy milk", "not YAML"),
        ("- add: Buy: milk", "not YAML"),
        ("- add: a\n   due: b\n  list: c", "not YAML"),
        ("- add: \x07", "not YAML"),
        ("- [a]: b", "not YAML"),
        ("- *unknown", "not YAML"),
        ("[" * 5000, "not YAML"),
        ("- Buy milk", "not a mapping"),
        ("- - add: x", "not a mapping"),
        ("- due: friday", "names 0 kinds"),
        ("- add: a\n  delete: b", "names 2 kinds"),
        ("- add: a\n  when: friday", "no field 'when'"),
        ("- add: a\n  shift: back a day", "no field 'shift'"),
        ("- find:\n  priority: high", "no field 'priority'"),
        ("- add: a\n  priority: urgent", "not one of none, low, medium, high"),
        ("- find:\n  status: late", "not one of open, done, all"),
        ("- add:", "names nothing"),
        ("- update:\n  due: friday", "names nothing"),
        ("- complete:", "names nothing"),
        ("- create_list:", "names nothing"),
        ("- add: [a, b]", "head of add is not text"),
        ("- add: a\n  due: [friday]", "due is not text"),
        ("- add: a\n  due:", "due is not text"),
        ("- add: a\n  subtasks:", "subtasks is not a list of texts"),
        ("- add: a\n  subtasks:\n  - {x: y}", "subtasks is not a list of texts"),
    ],
)
def test_what_is_not_one_of_our_actions_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(UnparsableOutput, match=complaint) as caught:
        read_yaml(text)
    assert caught.value.raw == text
    assert caught.value.hint


def test_scalars_stay_the_words_they_are() -> None:
    (action,) = read_yaml("- add: 007\n  due: 2024-03-05\n  notes: null\n  list: yes\n  tags: 1, true")
    assert action == ParsedAction("add", "007", due="2024-03-05", notes="null", list="yes", tags=("1", "true"))


def test_a_find_with_a_head_looks_for_those_words() -> None:
    assert read_yaml("- find: dentist") == (ParsedAction("find", text="dentist"),)


def test_every_field_of_a_kind_is_one_of_the_dataclass() -> None:
    known = {field.name for field in fields(ParsedAction)}
    assert {name for names in FIELDS.values() for name in names} <= known


def test_characters_yaml_forbids_are_blanked_rather_than_refused() -> None:
    assert [action.head for action in read_yaml("- add: Buy\u2028milk\x85now")] == ["Buy milk now"]
