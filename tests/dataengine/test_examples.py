"""Gold files read back as written, and a file that is not in the gold form is named with its example."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoapp.dataengine.examples import Example, normal_form, read_examples, write_examples
from todoapp.domain.errors import InvalidInput
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.words import words

CALL = ParsedAction("add", "Call Ann: now", due="friday at 3", reminders=("an hour before", "at 2"), subtasks=("Go",))


def gold(folder: Path, text: str) -> Path:
    path = folder / "gold.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_examples_read_back_as_they_were_written(tmp_path: Path) -> None:
    examples = [
        Example('call "Ann" \\ friday: # at 3\nand 💥', (CALL, ParsedAction("delete", list="Work")), "hand", "a: b"),
        Example("lovely weather", (), "hand"),
        Example("show all", (ParsedAction("find"),), "hand"),
    ]
    path = tmp_path / "gold.yaml"
    write_examples(path, examples, source="hand")
    read = read_examples([path])
    assert [(e.text, e.actions, e.source, e.group) for e in read] == [
        (e.text, e.actions, e.source, e.group) for e in examples
    ]
    assert [e.origin for e in read] == ["gold.yaml:1", "gold.yaml:2", "gold.yaml:3"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=80))
def test_any_text_reads_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("gold") / "gold.yaml"
    clean = text.replace("\ufeff", "x")
    write_examples(path, [Example(clean, (), "hand", clean)], source="hand")
    (read,) = read_examples([path])
    assert (read.text, read.group) == (clean, clean)


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_examples(tmp_path / f"{name}.yaml", [Example(name, (), "generated")], source="generated")
    assert [e.text for e in read_examples([tmp_path / "b.yaml", tmp_path / "a.yaml"])] == ["a", "b"]


HEAD = "format: 1\nsource: hand\nexamples:\n- text: fine\n  actions: []\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("examples: [", r"gold\.yaml is not YAML"),
        (HEAD.replace("  actions: []", "  actions: [{add: A, due: a, due: b}]"), "stands twice"),
        ("- text: a", r"gold\.yaml has no `format: 1`"),
        ("format: 2\nsource: hand", r"gold\.yaml has no `format: 1`"),
        ("format: 1\nexamples: []", r"gold\.yaml: source is None"),
        ("format: 1\nsource: robot", r"gold\.yaml: source is 'robot'"),
        (HEAD + "- just words", r"gold\.yaml:2 is not an example"),
        (HEAD + "- actions: []", r"gold\.yaml:2 is not an example"),
        (HEAD + "- text: a\n  actions: []\n  note: b", r"gold\.yaml:2 is not an example"),
        (HEAD + "- text: a", r"gold\.yaml:2: .*not a list"),
        (HEAD + "- text: a\n  actions:\n  - add: b\n    when: c", r"gold\.yaml:2: add has no field 'when'"),
        (HEAD + "- text: a\n  actions:\n  - add:", r"gold\.yaml:2: add names nothing"),
    ],
)
def test_what_is_not_in_the_gold_form_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint) as caught:
        read_examples([gold(tmp_path, content)])
    assert caught.value.hint


def test_an_id_is_made_of_the_words_alone() -> None:
    spoken = Example("call ann's mum at 3", (), "hand")
    assert spoken.id == Example("Call Ann’s Mum, at 3!", (CALL,), "generated", "g").id
    assert spoken.id != Example("call ann's mum at 4", (), "hand").id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann's 3rd_try", ["anns", "3rd", "try"]),
        ("don’t — stop!", ["dont", "stop"]),
        ("Über 9:30", ["über", "9", "30"]),
    ],
)
def test_words_are_bare(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert normal_form(text) == " ".join(expected)


def test_the_yaml_of_an_example_is_what_the_model_writes() -> None:
    assert Example("x", (ParsedAction("add", "Buy milk", due="tomorrow"),), "hand").yaml == (
        "- add: Buy milk\n  due: tomorrow"
    )
