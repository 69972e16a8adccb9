"""A parser's answers are counted by case, todo, field, source and behaviour."""

from dataclasses import replace
from pathlib import Path

import pytest

from todoapp.dataengine.behaviours import Spec, read_spec
from todoapp.dataengine.evaluation import Outcome, Prediction, content_hash, evaluate, quick_sample, score
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dataengine.report import page
from todoapp.dataengine.splits import select
from todoapp.dataengine.tables import behaviour_lines, cause_lines, failures_by_cause, models_table
from todoapp.dates.actions import resolve_actions
from todoapp.domain.parsed_action import ParsedAction
from todoapp.weights.scores import Scores, Tally

PARSER_DATA = Path(__file__).parents[2] / "models" / "parser"
CALL = Example("call ann friday", (ParsedAction("add", "Call Ann", due="friday"),), "hand", origin="a.yaml:1")
MILK = Example("buy milk <now>", (ParsedAction("add", "Buy milk now"),), "generated", origin="b.yaml:1")
NONE = Example("hello there", (), "hand", origin="a.yaml:2")


@pytest.fixture(scope="module")
def spec() -> Spec:
    return read_spec(PARSER_DATA / "spec.yaml")


def perfect(example: Example) -> Prediction:
    actions = [action.as_dict() for action in resolve_actions(example.actions, REFERENCE)]
    return Prediction(actions, example.yaml, ms=100.0, tokens=12, reads_free=True)


def forgetful(example: Example) -> Prediction:
    """Forgets every date, and cannot read milk."""
    if example is MILK:
        return Prediction([], problem="broken", ms=900.0, reads_free=False)
    dateless = tuple(replace(action, due=None) for action in example.actions)
    return perfect(replace(example, actions=dateless))


def test_a_perfect_parser_is_right_in_everything(spec: Spec) -> None:
    counted = score(evaluate([CALL, MILK, NONE], perfect, spec), "h")
    assert (counted.cases, counted.todos, counted.well_formed) == (Tally(3, 3), Tally(2, 2), Tally(3, 3))
    assert counted.sources == {"hand": Tally(2, 2), "generated": Tally(1, 1)}
    assert counted.behaviours["weekday-dates"] == counted.behaviours["chatter"] == Tally(1, 1)
    assert (counted.causes, counted.wrong, counted.ms_median, counted.tokens_mean) == ({}, (), 100.0, 12.0)


def test_failures_are_counted_where_they_are(spec: Spec) -> None:
    seen: list[Outcome] = []
    outcomes = evaluate([CALL, MILK, NONE], forgetful, spec, on_outcome=seen.append)
    counted = score(outcomes, "h")
    assert seen == outcomes
    assert (counted.cases, counted.todos) == (Tally(1, 3), Tally(0, 2))
    assert (counted.well_formed, counted.free) == (Tally(2, 3), Tally(2, 3))
    assert counted.fields["add.due"] == Tally(0, 1)
    assert counted.behaviours["weekday-dates"] == Tally(0, 1)
    assert counted.causes == {"date dropped": 1, "missing task": 1}
    assert counted.wrong == (CALL.id, MILK.id)
    assert (counted.ms_median, counted.ms_p90) == (100.0, 900.0)


def test_what_was_not_tried_freely_is_not_counted(spec: Spec) -> None:
    outcomes = evaluate([CALL], lambda example: replace(perfect(example), reads_free=None), spec)
    assert score(outcomes, "h").free is None


def test_the_quick_sample_is_fixed_small_and_has_every_kind_of_input() -> None:
    dev = select(read_examples(PARSER_DATA.glob("g*/*.yaml")), "dev")
    sample = quick_sample(dev)
    assert sample == quick_sample(dev[::-1])
    assert 30 <= len(sample) <= 55
    assert {example.source for example in sample} == {"hand", "generated"}
    assert {len(example.actions) == 0 for example in sample} == {True, False}
    assert max(len(example.actions) for example in sample) >= 5
    kept = set(sample) & set(quick_sample(dev[: len(dev) * 9 // 10], 36))
    assert len(kept) >= len(sample) // 2, "most of a sample outlives a change of the data"


def test_the_content_hash_names_texts_and_answers_not_their_order() -> None:
    assert content_hash([CALL, MILK]) == content_hash([MILK, CALL]) != content_hash([CALL])
    assert content_hash([CALL]) != content_hash([replace(CALL, actions=MILK.actions)])


def test_the_tables_name_model_data_and_split(spec: Spec) -> None:
    outcomes = evaluate([CALL, MILK, NONE], forgetful, spec)
    counted = score(outcomes, "abc123")
    scores = Scores("parser-x", "d4t4", 1, {"dev": counted}, spec.required)
    head, row = models_table([scores, Scores("other", "d4t4", 1, {})], "dev")
    assert "cases right" in head
    for part in ("parser-x", "d4t4", "dev abc123", "33.3 [6-79] n=3"):
        assert part in row
    assert "weekday-dates            required             0.0 % (0-79) 0/1  below the bar" in "\n".join(
        behaviour_lines(counted, spec)
    )
    assert list(cause_lines(counted)) == ["     1  date dropped", "     1  missing task"]


def test_failures_are_shown_by_cause_each_once(spec: Spec) -> None:
    shown = list(failures_by_cause(evaluate([CALL, MILK, NONE], forgetful, spec), 3))
    assert [line for line in shown if line.startswith("==")] == ["== date dropped: 1", "== missing task: 1"]
    assert shown.count(CALL.text) == shown.count(MILK.text) == 1
    assert NONE.text not in shown


def test_the_page_holds_every_model_and_is_self_contained(spec: Spec) -> None:
    first = score(evaluate([CALL, MILK, NONE], perfect, spec), "h1")
    second = score(evaluate([CALL, MILK], forgetful, spec), "h2")
    rows = [
        Scores("parser-<a>", "d1", 1, {"dev": first, "behaviours": first}, spec.required),
        Scores("prompted", "d1", 1, {"dev": second}, spec.required, "baseline"),
    ]
    html = page(rows, spec)
    assert html.index("<h2>behaviours</h2>") < html.index("<h2>dev</h2>")
    assert "parser-&lt;a&gt;" in html
    assert "parser-<a>" not in html
    assert "not measured on the same examples" in html
    assert html.count("<svg") == html.count("</svg>") == 6
    assert "weekday-dates *" in html
    assert "src=" not in html
    assert "http" not in html
