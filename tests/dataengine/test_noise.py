"""Noise changes how a dictation is written and never what it means."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from todoapp.dataengine.checks import check_example
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.noise import Noise, Shares
from todoapp.dataengine.noise_edits import (
    hesitant,
    lower_cased,
    misheard,
    punctuated,
    rewritten,
    stumbling,
    unpunctuated,
    with_lead,
    without_fillers,
)
from todoapp.dataengine.noise_learning import NoiseTable
from todoapp.dataengine.splits import select
from todoapp.domain.parsed_action import ParsedAction

PARSER_DATA = Path(__file__).parents[2] / "models" / "parser"
NOTHING = NoiseTable(1, 1, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, {}, {}, {}, {}, {}, {})
NEVER = Shares(0, 0, 0, 0, 0, 0, 0, 0, 0)


def example(text: str, *actions: ParsedAction) -> Example:
    return Example(text, actions, "hand", origin="a.yaml:1")


def add(title: str, due: str | None = None) -> ParsedAction:
    return ParsedAction("add", title, due=due)


RAW = example("um buy milk for ann on friday at half past five", add("Buy milk for Ann", "on friday at half past five"))
WRITTEN = example("On Friday, call Ann at 5 p.m. about the van.", add("Call Ann about the van", "On Friday at 5 p.m."))


@pytest.mark.parametrize(
    ("edit", "before", "text", "due"),
    [
        (lambda e: rewritten(e, "half past five", "5:30"), RAW, "um buy milk for ann on friday at 5:30",
         "on friday at 5:30"),
        (lambda e: misheard(e, "buy", "by"), RAW, "um by milk for ann on friday at half past five", RAW.actions[0].due),
        (without_fillers, RAW, "buy milk for ann on friday at half past five", RAW.actions[0].due),
        (
            lambda e: punctuated(e, random.Random(1)),
            RAW,
            "Um, buy milk for Ann on Friday at half past five.",
            "on Friday at half past five",
        ),
        (lower_cased, WRITTEN, "on friday, call ann at 5 p.m. about the van.", "on friday at 5 p.m."),
        (unpunctuated, WRITTEN, "on friday call ann at 5 pm about the van", "on friday at 5 pm"),
        (lambda e: with_lead(e, random.Random(0)), WRITTEN, None, "on Friday at 5 p.m."),
        (lambda e: hesitant(e, random.Random(0)), RAW, None, RAW.actions[0].due),
        (lambda e: stumbling(e, random.Random(0)), RAW, None, RAW.actions[0].due),
    ],
)  # fmt: skip
def test_an_edit_changes_the_text_and_the_phrases_follow(
    edit: Callable[[Example], Example | None], before: Example, text: str | None, due: str
) -> None:
    after = edit(before)
    assert after is not None
    assert after.text != before.text
    assert text is None or after.text == text
    assert after.actions[0].due == due
    assert after.actions[0].head == before.actions[0].head
    assert not list(check_example(after))


def test_a_stop_that_parts_two_tasks_stays() -> None:
    assert (
        unpunctuated(example("Tomorrow wash the car. Pay rent.", add("Wash the car", "Tomorrow"), add("Pay rent")))
        is None
    )


@pytest.mark.parametrize("said", ["five", "fifteen"])
def test_a_part_of_a_longer_number_is_not_rewritten(said: str) -> None:
    assert rewritten(example("at 10:five and fifteen-ten", add("Go")), said, "x") is None


def test_a_rewriting_that_the_calendar_reads_otherwise_is_taken_back() -> None:
    table = NoiseTable(1, 1, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, {}, {"friday": {"monday": 9}}, {}, {}, {}, {})
    noise = Noise(table, {}, (), Shares(0, 1, 0, 0, 0, 0, 0, 0, 0))
    kept = example("call ann on friday", add("Call Ann", "on friday"))
    assert noise.noisy(kept, random.Random(1)) == kept


@pytest.mark.parametrize(("meant", "heard"), [("four", "for"), ("at", "hat")])
def test_no_word_of_a_date_is_misheard(meant: str, heard: str) -> None:
    noise = Noise(NOTHING, {meant: (heard,)}, (), Shares(1, 0, 0, 0, 0, 0, 0, 0, 0))
    kept = example("call ann at four", add("Call Ann", "at four"))
    assert noise.noisy(kept, random.Random(1)) == kept


def test_a_number_that_is_no_time_is_not_written_as_one() -> None:
    noise = Noise(NOTHING, {}, (), Shares(0, 0, 1, 0, 0, 0, 0, 0, 0))
    ticket = ParsedAction("add", "Collect the coat", due="at six oh five", notes="Number four oh nine")
    kept = example("collect the coat at six oh five number four oh nine", ticket)
    written = {noise.noisy(kept, random.Random(seed)).text for seed in range(20)}
    assert "collect the coat at 6:05 number four oh nine" in written
    assert not any("4:09" in text or "4.09" in text for text in written)


def test_the_same_seed_makes_the_same_noise() -> None:
    noise = Noise.read(PARSER_DATA / "data")
    assert noise.noisy(RAW, random.Random(4)) == noise.noisy(RAW, random.Random(4))
    assert Noise(NOTHING, {}, (), NEVER).noisy(RAW, random.Random(4)) is RAW


def test_noise_over_the_gold_data_breaks_no_rule_and_changes_most() -> None:
    noise = Noise.read(PARSER_DATA / "data")
    train = select(read_examples((PARSER_DATA / "gold").glob("o*.yaml")), "train")
    rng = random.Random(7)
    changed = 0
    for before in train:
        after = noise.noisy(before, rng)
        changed += after.text != before.text
        errors = [f.message for f in check_example(after) if f.level == "error"]
        assert not errors, after.text
        assert [a.action for a in after.actions] == [a.action for a in before.actions]
        assert [a.list for a in after.actions if not a.list] == [a.list for a in before.actions if not a.list]
    assert changed > 0.5 * len(train)
