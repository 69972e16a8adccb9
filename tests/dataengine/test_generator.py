"""Generated examples are the same every time, follow every rule that software can check, and are varied."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from todoapp.dataengine.checks import check_dataset, check_example
from todoapp.dataengine.examples import Example, normal_form
from todoapp.dataengine.generator import Generator
from todoapp.dataengine.splits import split_of
from todoapp.parser.yaml_format import FIELDS

WORDS = Path(__file__).parents[2] / "models" / "parser" / "words.yaml"
COUNT = 400


def generate(seed: int, count: int = COUNT, without: list[str] | None = None) -> list[Example]:
    vocabulary = yaml.load(WORDS.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return Generator(vocabulary, seed).examples(count, without=without or [])


@pytest.fixture(scope="module")
def made() -> list[Example]:
    return generate(7)


def test_the_same_seed_makes_the_same_examples(made: list[Example]) -> None:
    assert generate(7) == made
    assert generate(8) != made


def test_no_generated_example_breaks_a_rule(made: list[Example]) -> None:
    errors = [finding for e in made for finding in check_example(e) if finding.level == "error"]
    assert not errors


def test_no_text_comes_twice_and_none_that_is_there_already(made: list[Example]) -> None:
    texts = [normal_form(e.text) for e in made]
    assert len(set(texts)) == COUNT
    others = generate(7, 50, without=[e.text for e in made[:20]])
    assert not {normal_form(e.text) for e in others} & set(texts[:20])


def test_every_kind_of_action_and_every_field_is_made() -> None:
    counts: Counter[str] = Counter()
    for e in generate(3, 1500):
        for action in e.actions:
            counts[action.action] += 1
            counts.update(f"{action.action}.{name}" for name in FIELDS[action.action] if getattr(action, name))
    assert all(counts[kind] >= 10 for kind in FIELDS)
    assert all(counts[f"add.{name}"] for name in FIELDS["add"])
    assert counts["update.shift"]
    assert counts["update.title"]


def test_variants_of_one_dictation_share_a_group_and_so_a_split(made: list[Example]) -> None:
    assert all(e.group for e in made)
    splits: dict[str, set[str]] = {}
    for e in made:
        splits.setdefault(str(e.group), set()).add(split_of(e))
    assert all(len(found) == 1 for found in splits.values())
    assert Counter(finding.message.split(" of ")[0] for finding in check_dataset(made))["same text as"] == 0
