"""The counter-metrics: unrelated text is plain prose, its loss is computed right, chatter with an answer is found."""

import math

import numpy as np
import pytest

from todoapp.dataengine.examples import Example
from todoapp.dataengine.forgetting import (
    CHATTER,
    answered_anyway,
    chatter_texts,
    language_loss,
    surprise,
    unrelated_text,
)
from todoapp.domain.errors import ModelMissing
from todoapp.domain.parsed_action import ParsedAction
from todoapp.weights.library import Library


def test_the_text_is_the_same_each_time_and_long_enough() -> None:
    assert unrelated_text(5000) == unrelated_text(5000)
    assert len(unrelated_text(12_000)) == 12_000


def test_surprise_is_the_negative_log_probability() -> None:
    logits = np.log(np.array([0.5, 0.25, 0.25], dtype=np.float32)) + 7
    assert surprise(logits, 0) == pytest.approx(math.log(2), abs=1e-5)


def test_chatter_that_is_answered_is_found() -> None:
    examples = [Example("lovely day", (), "hand"), Example("call ann", (ParsedAction("add", "Call Ann"),), "hand")]
    assert chatter_texts(examples) == [*CHATTER, "lovely day"]
    answers = {"a": "[]", "b": "- add: B"}
    assert answered_anyway(["a", "b"], answers.__getitem__) == [("b", "- add: B")]


@pytest.mark.model
def test_the_base_finds_english_likelier_than_shuffled_words() -> None:
    try:
        base = Library().base_path()
    except ModelMissing as error:
        pytest.skip(error.title)
    text = unrelated_text(1500)
    loss, count = language_loss(base, text, threads=1)
    shuffled, _ = language_loss(base, " ".join(sorted(text.split())), threads=1)
    assert count > 200
    assert loss + 0.5 < shuffled
