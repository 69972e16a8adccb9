"""Rare kinds of dictation are drawn more often, common ones less, and none is lost."""

import numpy as np
import pytest

from todoapp.dataengine.embedding import embed
from todoapp.dataengine.examples import Example
from todoapp.dataengine.traits import counted, style_of, traits
from todoapp.dataengine.weights import LEAST, MOST, crowds, weights
from todoapp.domain.parsed_action import ParsedAction


def example(text: str, *actions: ParsedAction) -> Example:
    return Example(text, actions or (ParsedAction("add", text.capitalize()),), "hand")


COMMON = [
    example(f"{verb} the {thing}") for verb in ("wash", "sell", "fix") for thing in ("car", "bike", "door", "pan")
]
RARE = example("push the report back two days", ParsedAction("update", "report", shift="back two days"))


def test_a_rare_kind_weighs_more_and_the_mean_is_one() -> None:
    given = weights([*COMMON, RARE])
    assert given[-1] == max(given)
    assert np.mean(given) == pytest.approx(1.0, abs=0.001)
    assert min(given) > LEAST * 0.5
    assert max(given) < MOST * 2


def test_the_same_examples_weigh_the_same_again() -> None:
    assert weights([*COMMON, RARE]) == weights([*COMMON, RARE])
    assert weights([]) == []


def test_texts_that_are_alike_share_a_cluster() -> None:
    texts = ["wash the car", "wash the red car", "wash the old car", "show me my list", "show my list", "show the list"]
    found = crowds(embed(texts), count=2, seed=3)
    assert len(set(found[:3])) == len(set(found[3:])) == 1
    assert found[0] != found[3]


def test_traits_name_what_an_example_is() -> None:
    one = example(
        "Call Ann on Friday at 5, remind me an hour before.",
        ParsedAction("add", "Call Ann", due="on Friday at 5", reminders=("an hour before",)),
    )
    own = traits(one)
    assert own["actions"] == ("add",)
    assert own["fields"] == ("due", "reminders")
    assert {"weekday", "clock time"} <= set(own["dates"])
    assert own["style"] == ("written",)
    assert traits(example("hm", *[]))["length"] == ("up to 5 words",)
    assert counted([one, RARE])["actions"] == {"add": 1, "update": 1}


@pytest.mark.parametrize(
    ("text", "style"),
    [("um call ann", "raw"), ("Call Ann.", "written"), ("milk, eggs. rent fri", "typed"), ("Call Ann", "typed")],
)
def test_styles(text: str, style: str) -> None:
    assert style_of(text) == style
