"""A row that breaks a rule, or copies another, never trains, and what is dropped is counted."""

from pathlib import Path

import pytest

from todoapp.dataengine import training_rows
from todoapp.dataengine.embedding import embed
from todoapp.dataengine.examples import Example
from todoapp.dataengine.splits import split_of
from todoapp.dataengine.training_rows import trainable
from todoapp.domain.parsed_action import ParsedAction

SINK = "please remember to call the plumber about the leaking kitchen sink on friday morning"
LIST = "delete everything that's done on the holiday list"
OTHERS = ["feed the cat", "book a table for six", "what is due today", "pay the rent by monday", "call the dentist"]


def example(split: str, text: str, title: str = "Call", due: str | None = None) -> Example:
    """An example that says the text and is in that split: the group decides."""
    actions = (ParsedAction("add", title, due=due),)
    made = (Example(text, actions, "hand", f"group {n}", f"{split}:{text}") for n in range(999))
    return next(one for one in made if split_of(one) == split)


def kept(*examples: Example) -> tuple[list[str], dict[str, int]]:
    filling = [example("train", text) for text in OTHERS]
    rows, dropped = trainable([*filling, *examples])
    return [row.text for row in rows if row.text not in OTHERS], dict(dropped)


def test_only_rows_of_the_train_split_train() -> None:
    assert kept(example("train", SINK), example("dev", LIST)) == ([SINK], {})


def test_a_row_that_breaks_a_rule_does_not_train() -> None:
    assert kept(example("train", SINK, due="tomorrow")) == ([], {"breaks a rule": 1})


def test_a_copy_of_a_held_out_row_does_not_train() -> None:
    assert kept(example("train", SINK + " thanks"), example("test", SINK))[1] == {
        "near copy of a held-out one (words)": 1
    }
    assert kept(example("train", "oh feed the black cat"), example("dev", "feed the black cat"))[1] == {
        "near copy of a held-out one (embedding)": 1
    }
    assert kept(example("train", "Feed the black cat."), example("dev", "feed the black cat"))[1] == {
        "same text as a held-out one": 1
    }


def test_a_copy_inside_the_split_is_dropped_only_where_the_answer_is_the_same() -> None:
    one, same, other = (
        example("train", LIST),
        example("train", "um " + LIST),
        example("train", "oh " + LIST, title="Something else"),
    )
    texts, dropped = kept(one, same, other)
    assert texts == [one.text, other.text]
    assert dropped == {"near copy of another train row": 1}


def test_what_is_kept_back_elsewhere_does_not_train() -> None:
    rows, dropped = trainable([example("train", LIST)], kept_back=["um " + LIST])
    assert (rows, dropped) == ([], {"near copy of a held-out one (embedding)": 1})


def test_texts_of_other_words_are_far_apart_and_spelling_matters_little() -> None:
    vectors = embed(["organise the shed", "organize the shed", "pay the rent", "!"])
    assert vectors[0] @ vectors[1] > 0.6
    assert vectors[0] @ vectors[2] < 0.3
    assert not vectors[3].any()


def test_what_was_found_is_kept_for_the_same_examples_and_for_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [example("train", SINK, due="tomorrow"), example("train", LIST)]
    first = trainable(rows, answers=tmp_path / "runs")
    asked: list[int] = []
    compare = training_rows.dropped_rows
    monkeypatch.setattr(
        training_rows, "dropped_rows", lambda *given, **named: asked.append(1) or compare(*given, **named)
    )
    assert trainable(rows, answers=tmp_path / "runs") == first
    assert not asked, "the same question is not worked out again"
    # Another text, another label, and another text kept back are other questions.
    assert trainable([*rows, example("train", "feed the cat")], answers=tmp_path / "runs")[0][-1].text == "feed the cat"
    assert trainable([example("train", SINK), rows[1]], answers=tmp_path / "runs")[0][0].text == SINK
    assert trainable(rows, kept_back=["um " + LIST], answers=tmp_path / "runs")[0] == []
    assert len(asked) == 3
