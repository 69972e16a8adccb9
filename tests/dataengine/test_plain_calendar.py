"""The short form with computed dates says all that the scoring looks at."""

from pathlib import Path

import pytest

from todoapp.dataengine import plain_calendar
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.metrics import REFERENCE, judge_dicts
from todoapp.dates.actions import resolve_actions
from todoapp.domain.errors import UnparsableOutput

GOLD = Path(__file__).parents[2] / "models" / "parser" / "gold"


@pytest.fixture(scope="module")
def gold() -> list[Example]:
    return read_examples(sorted(GOLD.glob("*.yaml"))[::4])


def test_gold_written_and_read_back_counts_as_right(gold: list[Example]) -> None:
    wrong = []
    for example in gold:
        actions = [action.as_dict() for action in resolve_actions(example.actions, REFERENCE)]
        if not judge_dicts(actions, plain_calendar.read(plain_calendar.write(actions))).right:
            wrong.append((example.origin, plain_calendar.write(actions)))
    assert len(gold) > 200
    assert not wrong, wrong[:5]


def test_the_form_is_short() -> None:
    actions = plain_calendar.read('[{"action": "add", "title": "Call Ann", "due": "2026-01-16 evening"}]')
    assert actions[0]["todo"]["due"] == {
        "start": "2026-01-16", "end": "2026-01-16", "time": "18:00", "daypart": "evening",
    }  # fmt: skip
    assert actions[0]["todo"]["priority"] == "none"


@pytest.mark.parametrize("written", ["", "{", "[1]", '[{"action": "sing"}]', '[{"action": "update"}]'])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(UnparsableOutput):
        plain_calendar.read(written)
