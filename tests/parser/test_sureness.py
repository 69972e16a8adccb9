"""How sure the model was is told field by field."""

import math

import pytest

from todoapp.domain.evidence import HEAD, Evidence, FieldProbability
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.sureness import field_probabilities


def tokens(*pairs: tuple[str, float]) -> list[tuple[bytes, float]]:
    return [(piece.encode(), math.log(probability)) for piece, probability in pairs]


def read(*pairs: tuple[str, float]) -> list[list[tuple[str, int, float]]]:
    found = field_probabilities(tokens(*pairs))
    return [[(one.field, one.index, round(one.probability, 4)) for one in fields] for fields in found]


def test_a_field_is_as_sure_as_its_least_sure_token() -> None:
    assert read(
        ("- add", 0.99), (": ", 1.0), ("Call", 0.9), (" Ann", 0.7), ("\n ", 0.95), (" due", 0.8), (": fri", 0.6),
        ("day", 1.0),
    ) == [[(HEAD, 0, 0.7), ("due", 0, 0.6)]]  # fmt: skip


def test_each_entry_of_a_list_has_its_own() -> None:
    assert read(
        ("- add: Shop", 1.0),
        ("\n  subtasks:", 0.5),
        ("\n  - milk", 0.9),
        ("\n  - bread", 0.4),
        ("\n- complete: x", 0.3),
    ) == [[(HEAD, 0, 1.0), ("subtasks", 0, 0.5), ("subtasks", 0, 0.9), ("subtasks", 1, 0.4)], [(HEAD, 0, 0.3)]]


def test_half_characters_do_not_shift_the_fields() -> None:
    pound = "£".encode()
    found = field_probabilities(
        [(b"- add: pay ", 0.0), (pound[:1], -0.1), (pound[1:], -2.0), (b"\n  due: today", -0.5)]
    )
    assert [(one.field, round(math.log(one.probability), 3)) for one in found[0]] == [(HEAD, -2.0), ("due", -0.5)]


@pytest.mark.parametrize("pairs", [(), (("[]", 0.4),)], ids=["nothing", "no task"])
def test_an_answer_without_actions_has_no_fields(pairs: tuple[tuple[str, float], ...]) -> None:
    assert [one for one in read(*pairs) if len(one) > 1] == []


def test_evidence_gives_the_lowest_and_is_sure_of_what_it_does_not_know() -> None:
    evidence = Evidence(
        ParsedAction("add", "x"), (FieldProbability("subtasks", 0, 0.5), FieldProbability("subtasks", 0, 0.9))
    )
    assert evidence.probability("subtasks") == 0.5
    assert evidence.probability("due") == 1.0
