"""An example stays in its split forever, and variants of one another stay together."""

import pytest

from todoapp.dataengine.examples import Example
from todoapp.dataengine.splits import DEV_SHARE, TEST_SHARE, select, split_hash, split_of
from todoapp.domain.parsed_action import ParsedAction


def example(text: str, group: str | None = None) -> Example:
    return Example(text, (), "hand", group)


@pytest.mark.parametrize(
    ("text", "id_", "split"),
    [
        ("Buy milk", "933260194ce5", "train"),
        ("fix the tap", "a0ab5c1a07bd", "dev"),
        ("pay 9 bills", "b98e67201df3", "test"),
    ],
)
def test_an_example_never_changes_its_id_or_split(text: str, id_: str, split: str) -> None:
    assert (example(text).id, split_of(example(text))) == (id_, split)


@pytest.mark.parametrize(("group", "split"), [("a", "train"), ("b", "dev"), ("e", "test")])
def test_a_group_never_changes_its_split(group: str, split: str) -> None:
    assert {split_of(example(text, group)) for text in ("Buy milk", "Call Ann", "x")} == {split}


def test_punctuation_and_case_do_not_move_an_example() -> None:
    assert (
        len({split_of(example(text)) for text in ("buy milk and eggs", "Buy milk, and eggs!", "BUY MILK AND EGGS")})
        == 1
    )


def test_the_splits_have_their_shares_and_nothing_is_in_two() -> None:
    examples = [example(f"text number {number}") for number in range(5000)]
    parts = {split: select(examples, split) for split in ("train", "dev", "test")}
    assert sum(map(len, parts.values())) == 5000
    assert len({e.id for part in parts.values() for e in part}) == 5000
    assert len(parts["test"]) / 5000 == pytest.approx(TEST_SHARE, abs=0.02)
    assert len(parts["dev"]) / 5000 == pytest.approx(DEV_SHARE, abs=0.02)


def test_the_hash_of_a_split_names_its_content_not_its_order() -> None:
    examples = [example(f"text number {number}") for number in range(200)]
    one = split_hash(examples, "test")
    assert split_hash(examples[::-1], "test") == one
    assert split_hash(examples, "dev") != one
    changed = [Example(e.text, (ParsedAction("find"),), "hand") for e in examples]
    assert split_hash(changed, "test") != one
    more = [*examples, next(e for n in range(999) if split_of(e := example(f"more {n}")) == "train")]
    assert split_hash(more, "test") == one
