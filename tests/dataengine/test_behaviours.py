"""The spec is sound, its examples show what they are for, and nothing near them can be learnt."""

from collections import Counter
from pathlib import Path

import pytest

from todoapp.dataengine.behaviours import Spec, check_targeted, copies_to_learn, read_spec, targeted_examples
from todoapp.dataengine.checks import check_example
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.predicates import RULES
from todoapp.dataengine.splits import split_of
from todoapp.domain.errors import InvalidInput
from todoapp.domain.parsed_action import ParsedAction

PARSER_DATA = Path(__file__).parents[2] / "models" / "parser"
FEWEST_REQUIRED = 8


@pytest.fixture(scope="module")
def spec() -> Spec:
    return read_spec(PARSER_DATA / "spec.yaml")


@pytest.fixture(scope="module")
def targeted() -> list[Example]:
    return targeted_examples(PARSER_DATA)


def test_every_rule_is_a_behaviour_and_every_behaviour_has_a_rule(spec: Spec) -> None:
    assert [one.name for one in spec.behaviours if one.rule is None] == []
    assert {one.name for one in spec.behaviours} == set(RULES)


def test_every_required_behaviour_has_examples_of_its_own(spec: Spec, targeted: list[Example]) -> None:
    own = Counter(example.origin.partition(".yaml:")[0] for example in targeted)
    assert {name: own[name] for name in spec.required if own[name] < FEWEST_REQUIRED} == {}
    assert all(example.source == "hand" for example in targeted)


def test_targeted_examples_keep_every_rule_and_are_nowhere_to_learn_from(spec: Spec, targeted: list[Example]) -> None:
    gold = read_examples(PARSER_DATA.glob("g*/*.yaml"))
    findings = [*check_targeted(targeted, gold, spec), *(f for example in targeted for f in check_example(example))]
    assert [f"{f.origin}: {f.message}" for f in findings if f.level == "error"] == []


def example(text: str, *actions: ParsedAction, origin: str = "", group: str | None = None) -> Example:
    return Example(text, actions, "hand", group, origin)


def in_train(text: str) -> Example:
    return next(e for n in range(99) if split_of(e := example(text, origin="x.yaml:1", group=f"{n}")) == "train")


LONG = "ring the locksmith about the back door before the tenants come on friday"


def test_a_near_copy_to_learn_from_is_found_and_another_text_is_not() -> None:
    own, copied = example(LONG), in_train(f"{LONG} please")
    assert list(copies_to_learn([own], [copied])) == [(own, copied)]
    assert list(copies_to_learn([own], [in_train("ring the dentist about the bill before friday")])) == []
    assert list(copies_to_learn([example("buy milk now")], [in_train("buy milk now")])) == []  # too short to tell


def test_what_is_wrong_with_a_targeted_example_is_said(spec: Spec) -> None:
    dated = ParsedAction("add", "Ring the locksmith", due="on friday")
    fine = example("ring the locksmith on friday", dated, origin="weekday-dates.yaml:1")
    other_place = example(
        "ring the locksmith", ParsedAction("add", "Ring the locksmith"), origin="weekday-dates.yaml:2"
    )
    unknown = example("ring ann on friday", dated, origin="no-such.yaml:1")
    assert list(check_targeted([fine], [], spec)) == []
    assert [f.message for f in check_targeted([other_place], [], spec)] == ["does not show weekday-dates"]
    assert [f.message for f in check_targeted([unknown], [], spec)] == ["no behaviour is called no-such"]
    (same,) = check_targeted([fine], [example(fine.text.upper(), origin="a.yaml:9")], spec)
    assert same.message == "same text as a.yaml:9"
    copied = in_train(f"{LONG} please")
    (near,) = check_targeted([example(LONG, dated, origin="weekday-dates.yaml:3")], [copied], spec)
    assert (near.level, near.origin) == ("error", "x.yaml:1")


def test_an_example_belongs_to_what_rules_pick_and_to_its_own_file(spec: Spec) -> None:
    told = example("buy milk friday", ParsedAction("add", "Buy milk", due="friday"), origin="chatter.yaml:4")
    assert spec.of(told) == ("weekday-dates", "chatter")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a: [", "cannot be read"),
        ("format: 2", "has no `format: 1`"),
        ("format: 1\nbehaviours:\n- {name: lists}", "is no behaviour"),
        ("format: 1\nbehaviours:\n- {name: lists, importance: vital, statement: x}", "lists is 'vital'"),
        ("format: 1\nbehaviours:\n- {name: yodelling, importance: wanted, statement: x}", "nothing tells which"),
        (
            "format: 1\nbehaviours:\n" + "- {name: lists, importance: wanted, statement: x}\n" * 2,
            "lists twice",
        ),
    ],
)
def test_a_spec_that_is_none_says_why(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "spec.yaml").write_text(content)
    with pytest.raises(InvalidInput, match=complaint):
        read_spec(tmp_path / "spec.yaml")


def test_a_behaviour_may_have_a_file_in_place_of_a_rule(tmp_path: Path) -> None:
    (tmp_path / "behaviours").mkdir()
    (tmp_path / "behaviours" / "yodelling.yaml").write_text("format: 1\nsource: hand\nexamples: []\n")
    (tmp_path / "spec.yaml").write_text("format: 1\nbehaviours:\n- {name: yodelling, importance: wanted, statement: x}")
    spec = read_spec(tmp_path / "spec.yaml")
    assert spec.of(example("x", origin="yodelling.yaml:1")) == ("yodelling",)
    assert spec.required == ()
