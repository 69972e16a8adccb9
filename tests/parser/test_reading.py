"""A second reading where the first leaves words out, with a scripted model for what the weights would do."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import cast

import pytest

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.answer import Branch
from todoapp.parser.coverage import left_out, made_up
from todoapp.parser.llama import Generation, LlamaModel
from todoapp.parser.reading import read, readings

TEXT = "call Ann and pay the rent on friday"


class ScriptedModel:
    """Answers with the first text, and with the others where it is begun at branch 1, 2, ..."""

    def __init__(self, first: str, *others: tuple[str, float], finished: bool = True) -> None:
        self.first = first
        self.others = others
        self.finished = finished
        self.calls = 0
        self.written = 0

    def generate(self, text: str, *, earlier: Sequence[int] = (), cancelled: Event | None = None) -> Generation:
        self.calls += 1
        branches = tuple(
            Branch(logprob, logprob, (number,)) for number, (_, logprob) in enumerate(self.others, start=1)
        )
        return Generation(self.first, 9, 9, 0.1, self.finished, -0.1, branches)

    def write_on(
        self, text: str, branches: Sequence[Branch], *, floor: Callable[[], float], cancelled: Event | None = None
    ) -> Iterator[Generation]:
        for branch in branches:
            self.calls += 1
            if branch.so_far > floor():
                self.written += 1
                yield Generation(self.others[branch.tokens[0] - 1][0], 9, 9, 0.1, True, branch.so_far)


def titles(model: ScriptedModel) -> list[str | None]:
    return [action.head for action in read(cast(LlamaModel, model), TEXT).actions]


def test_an_answer_that_holds_every_word_is_taken_at_once() -> None:
    model = ScriptedModel("- add: Call Ann\n- add: Pay the rent\n  due: on friday", ("- add: Call Ann", -0.2))
    assert titles(model) == ["Call Ann", "Pay the rent"]
    assert model.calls == 1


def test_a_skipped_task_is_found_in_the_second_reading() -> None:
    model = ScriptedModel("- add: Call Ann", ("- add: Call Ann\n- add: Pay the rent\n  due: on friday", -2.0))
    assert titles(model) == ["Call Ann", "Pay the rent"]


def test_an_aside_taken_for_a_task_is_found_in_the_second_reading_though_no_word_is_lost() -> None:
    text = "wash the mug for grandpa oh he's so proud of it bless him and call ann tomorrow"
    first = "- add: Wash the mug for Grandpa\n- add: He's so proud of it bless him\n- add: Call Ann\n  due: tomorrow"
    model = ScriptedModel(first, ("- add: Wash the mug for Grandpa\n- add: Call Ann\n  due: tomorrow", -0.5))
    heads = [action.head for action in read(cast(LlamaModel, model), text).actions]
    assert heads == ["Wash the mug for Grandpa", "Call Ann"]


def test_the_readings_are_the_first_answer_and_every_alternative() -> None:
    model = ScriptedModel("- add: Call Ann", ("- add: Call", -9.0), ("- add: Ann", -8.0))
    found = readings(cast(LlamaModel, model), TEXT)
    assert [reading.generation.text for reading in found] == ["- add: Call Ann", "- add: Call", "- add: Ann"]


def test_an_unlikely_answer_is_not_taken_for_one_word_more() -> None:
    model = ScriptedModel("- add: Call Ann\n- add: Pay on friday", ("- add: Call Ann\n- add: Rent on friday pay", -9.0))
    assert titles(model) == ["Call Ann", "Pay on friday"]


def test_alternatives_below_the_best_score_so_far_are_not_written() -> None:
    whole = "- add: Call Ann\n- add: Pay the rent\n  due: on friday"
    model = ScriptedModel("- add: Call Ann", (whole, -1.0), ("- add: Call", -9.0))
    assert titles(model) == ["Call Ann", "Pay the rent"]
    assert model.written == 1


def test_an_unreadable_first_answer_gives_way_to_a_readable_one() -> None:
    model = ScriptedModel("- add:", ("- add: Call Ann", -3.0))
    assert titles(model) == ["Call Ann"]


def test_an_unreadable_answer_without_alternative_is_reported() -> None:
    reading = read(cast(LlamaModel, ScriptedModel("- add:")), TEXT)
    assert reading.actions == ()
    assert reading.problem


def test_an_answer_that_came_to_no_end_is_reported_and_read_as_far_as_it_goes() -> None:
    reading = read(cast(LlamaModel, ScriptedModel("- add: Call Ann", finished=False)), TEXT)
    assert [action.head for action in reading.actions] == ["Call Ann"]
    assert reading.problem


@pytest.mark.parametrize(
    ("text", "actions", "count"),
    [
        ("um call Ann", [ParsedAction("add", "Call Ann")], 0),
        ("call Ann tomorrow", [ParsedAction("add", "Call Ann")], 1),
        ("Ann's bike", [ParsedAction("add", "Anns bike")], 0),
        ("plan the party: book a DJ", [ParsedAction("add", "Plan the party", subtasks=("Book a DJ",))], 0),
        ("", [], 0),
    ],
    ids=["filler", "date dropped", "apostrophe", "subtask", "empty"],
)
def test_words_left_out_are_counted(text: str, actions: list[ParsedAction], count: int) -> None:
    assert left_out(text, actions) == count


def test_words_nobody_said_are_counted_but_for_the_model_s_own_values() -> None:
    assert made_up("call Ann, urgent", [ParsedAction("add", "Call Anna", priority="high")]) == 1
