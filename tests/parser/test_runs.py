"""A day said before a run of tasks: an answer that gives it to some of them only contradicts itself."""

import pytest

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.runs import half_shared


def tasks(titles_and_dates: str) -> list[ParsedAction]:
    split = (one.partition(" | ") for one in titles_and_dates.split("; ") if one)
    return [ParsedAction("add", title, due=due or None) for title, _, due in split]


@pytest.mark.parametrize(
    ("text", "answer", "count"),
    [
        ("friday mop the hall feed Cy and ring Ann", "Mop the hall | friday; Feed Cy | friday; Ring Ann", 1),
        ("friday mop the hall feed Cy and ring Ann", "Mop the hall | friday; Feed Cy | friday; Ring Ann | friday", 0),
        ("friday mop the hall feed Cy and ring Ann", "Mop the hall | friday; Feed Cy; Ring Ann", 0),
        # A clock time of one's own does not take one out of the run.
        ("monday vet at nine ring Ann and pay Bo", "Vet | monday at nine; Ring Ann; Pay Bo | monday", 1),
        ("Monday ring Ann, pay Bo by Friday and see Cy", "Ring Ann | Monday; Pay Bo | by Friday; See Cy | Monday", 0),
        # What ends a run: another date, a full stop, "also", an obligation said anew.
        ("today mop feed Cy pay Bo friday and ring Ann", "Mop | today; Feed Cy | today; Pay Bo | friday; Ring Ann", 0),
        ("Friday, ring Ann and pay Bo. See Cy.", "Ring Ann | Friday; Pay Bo | Friday; See Cy", 0),
        ("friday ring Ann and pay Bo also see Cy", "Ring Ann | friday; Pay Bo | friday; See Cy", 0),
        ("friday ring Ann and pay Bo and I need to see Cy", "Ring Ann | friday; Pay Bo | friday; See Cy", 0),
        ("friday ring Ann and pay Bo sunday see Cy", "Ring Ann | friday; Pay Bo | friday; See Cy | sunday", 0),
        # A clock time alone, and a date behind its task, open none.
        ("at noon ring Ann pay Bo and see Cy", "Ring Ann | at noon; Pay Bo | at noon; See Cy", 0),
        ("ring Ann friday pay Bo and see Cy", "Ring Ann | friday; Pay Bo | friday; See Cy", 0),
        ("nothing", "", 0),
    ],
)  # fmt: skip
def test_a_day_given_to_half_of_its_run_is_counted(text: str, answer: str, count: int) -> None:
    assert half_shared(text, tasks(answer)) == count


def test_repeats_and_other_actions_are_told_apart() -> None:
    every = [ParsedAction("add", title, repeat="every sunday") for title in ("Mop", "Iron")]
    text = "every sunday mop iron and ring Ann and delete the milk"
    assert half_shared(text, [*every, ParsedAction("add", "Ring Ann")]) == 1
    assert half_shared(text, [*every, ParsedAction("delete", "milk")]) == 0
