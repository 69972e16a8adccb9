"""The gold data itself: enough of it, by hand and generated, and nothing in it breaks a rule."""

from collections import Counter
from pathlib import Path

import pytest

from todoapp.dataengine.checks import Finding, check_dataset, check_example
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.splits import split_of
from todoapp.parser.yaml_format import FIELDS

PARSER_DATA = Path(__file__).parents[2] / "models" / "parser"


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples(PARSER_DATA.glob("g*/*.yaml"))


def errors(findings: list[Finding]) -> list[str]:
    return [f"{finding.origin}: {finding.message}" for finding in findings if finding.level == "error"]


def test_there_are_enough_examples_and_enough_by_hand(examples: list[Example]) -> None:
    sources = Counter(example.source for example in examples)
    assert len(examples) >= 1200
    assert sources["hand"] >= 300
    by_hand = Counter(split_of(example) for example in examples if example.source == "hand")
    assert min(by_hand["dev"], by_hand["test"]) >= 50, "scores are of people's words, not only of the generator's"


def test_no_example_breaks_a_rule(examples: list[Example]) -> None:
    assert not errors([finding for example in examples for finding in check_example(example)])


def test_no_text_is_there_twice_and_nothing_leaks_across_splits(examples: list[Example]) -> None:
    assert not errors(list(check_dataset(examples)))


def test_every_kind_of_action_is_there_by_hand_to_learn_from_and_to_be_judged_by(examples: list[Example]) -> None:
    kinds = {(split_of(e), action.action) for e in examples if e.source == "hand" for action in e.actions}
    assert kinds >= {(split, kind) for split in ("train", "test") for kind in FIELDS}
