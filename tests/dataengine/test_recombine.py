"""Recombined examples say other things in the same way, and their answers stay true."""

import random

from todoapp.dataengine.checks import check_example
from todoapp.dataengine.examples import Example
from todoapp.dataengine.recombine import Recombiner
from todoapp.domain.parsed_action import ParsedAction


def _add(title: str, **fields: object) -> ParsedAction:
    return ParsedAction("add", title, **fields)  # type: ignore[arg-type]


EXAMPLES = [
    Example("I need to call Ann by friday.", (_add("Call Ann", due="by friday"),), "hand"),
    Example("Then I want to descale the kettle by noon.", (_add("Descale the kettle", due="by noon"),), "hand"),
    Example(
        "Please prune the roses on Monday and wash the car. The roses are urgent.",
        (_add("Prune the roses", due="on Monday", priority="high"), _add("Wash the car")),
        "hand",
    ),
    Example("I have to fetch the eggs on Sunday night.", (_add("Fetch the eggs", due="on Sunday night"),), "hand"),
]


def _variations(example: Example, count: int = 40) -> list[Example]:
    recombiner = Recombiner(EXAMPLES)
    rng = random.Random(5)
    return [varied for _ in range(count) if (varied := recombiner.vary(example, rng)) is not example]


def test_a_variation_has_another_examples_phrase_in_text_and_answer_alike() -> None:
    varied = _variations(EXAMPLES[0])

    assert {one.actions[0].due for one in varied} == {"by friday", "by noon"}
    assert all(str(one.actions[0].due) in one.text for one in varied)


def test_a_variation_has_another_examples_title_in_text_and_answer_alike() -> None:
    titles = {one.actions[0].head for one in _variations(EXAMPLES[0])}

    assert "Descale the kettle" in titles
    assert any("descale the kettle" in one.text for one in _variations(EXAMPLES[0]))


def test_variations_keep_every_rule_of_gold() -> None:
    for example in EXAMPLES:
        for varied in _variations(example):
            assert list(check_example(varied)) == []


def test_a_title_that_a_later_remark_points_at_stays() -> None:
    assert {one.actions[0].head for one in _variations(EXAMPLES[2])} == {"Prune the roses"}


def test_the_same_seed_gives_the_same_variations() -> None:
    assert _variations(EXAMPLES[0]) == _variations(EXAMPLES[0])
