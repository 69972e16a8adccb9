"""Prompted baselines: shots come from train alone, the grammar holds the answer, the common prompt is read once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needed_models import or_skip
from todoapp.dataengine import plain_calendar
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dataengine.prompting import Prompted, Task, answer_to, choose_shots, nearest_shots, question
from todoapp.dataengine.splits import split_of
from todoapp.domain.errors import InvalidInput
from todoapp.parser.runtime import Runtime
from todoapp.weights.library import Library

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "models" / "parser" / "gold"


@pytest.fixture(scope="module")
def gold() -> list[Example]:
    return read_examples(sorted(GOLD.glob("*.yaml"))[::3])


@pytest.fixture(scope="module")
def base() -> Path:
    return or_skip(Library().base_path)


def test_shots_are_of_train_and_show_every_kind_of_action(gold: list[Example]) -> None:
    shots = choose_shots(gold, 12)
    assert len(set(shots)) == 12
    assert {split_of(shot) for shot in shots} == {"train"}
    assert {action.action for shot in shots for action in shot.actions} >= {
        "add",
        "complete",
        "update",
        "delete",
        "find",
    }
    assert any(not shot.actions for shot in shots)
    assert all({action.action for action in shot.actions} == {"add"} for shot in shots[-6:])
    assert choose_shots(reversed(gold), 12) == shots


def test_the_nearest_shots_are_of_train_and_the_likest_comes_last(gold: list[Example]) -> None:
    pytest.importorskip("sklearn")
    choose = nearest_shots(gold, 4)
    known = next(example for example in choose_shots(gold, 12) if example.actions)
    chosen = choose(f"{known.text} um")
    assert chosen[-1] == known
    assert len(set(chosen)) == 4
    assert {split_of(shot) for shot in chosen} == {"train"}


def test_more_shots_than_kinds_and_than_examples_are_no_problem(gold: list[Example]) -> None:
    few = [example for example in gold if split_of(example) == "train"][:3]
    assert len(choose_shots(few, 12)) <= 3
    assert len(choose_shots(gold, 40)) == 40


def test_only_who_does_the_calendar_is_told_the_date() -> None:
    assert question("call  ann", REFERENCE, "phrases") == "call ann"
    assert question("call ann", REFERENCE, "calendar") == "Today is Wednesday 2026-01-14, 10:00.\ncall ann"


@pytest.mark.model
def test_the_calendar_grammar_takes_every_gold_answer(gold: list[Example], base: Path) -> None:
    runtime = Runtime(base, context_tokens=64, sequences=1, threads=1, cheap=False)
    rules = runtime.grammar(plain_calendar.GRAMMAR)
    refused = []
    for example in gold[::20]:
        grammar = rules.copy()
        for token in runtime.tokenize(answer_to(example, "calendar")):
            if not grammar.allowed([token]):
                refused.append(answer_to(example, "calendar"))
                break
            grammar.accept(token)
        grammar.close()
    rules.close()
    runtime.close()
    assert not refused, refused[:3]


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("task", ["phrases", "calendar"])
def test_a_prompted_base_answers_in_form_and_the_same_each_time(task: Task, gold: list[Example], base: Path) -> None:
    model = Prompted(base, choose_shots(gold, 3), task, threads=1)
    try:
        first = model.ask("call ann tomorrow at 5", REFERENCE)
        between = model.ask("never mind", REFERENCE)
        again = model.ask("call ann tomorrow at 5", REFERENCE)
    finally:
        model.close()
    assert (first.problem, between.problem) == (None, None)
    assert first.actions
    assert (again.written, again.actions) == (first.written, first.actions)


@pytest.mark.model
@pytest.mark.slow
def test_shots_chosen_for_a_question_are_read_for_it_alone(gold: list[Example], base: Path) -> None:
    one, other = choose_shots(gold, 12)[-2:]
    chosen = {"call ann tomorrow at 5": [one, other], "never mind": [one]}
    answers: dict[str, list[str]] = {text: [] for text in chosen}
    model = Prompted(base, chosen.__getitem__, "phrases", threads=1)
    try:
        for text in (*chosen, *chosen):
            answers[text].append(model.ask(text, REFERENCE).written)
    finally:
        model.close()
    for text, shots in chosen.items():
        alone = Prompted(base, shots, "phrases", threads=1)
        try:
            assert {*answers[text]} == {alone.ask(text, REFERENCE).written}
        finally:
            alone.close()


@pytest.mark.model
def test_a_prompt_that_fills_the_context_is_refused(gold: list[Example], base: Path) -> None:
    with pytest.raises(InvalidInput, match="tokens"):
        Prompted(base, choose_shots(gold, 60), "calendar", threads=1)


@pytest.mark.model
@pytest.mark.slow
def test_answers_are_written_one_by_one_and_gone_on_with(base: Path, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    rows = [{"id": str(n), "text": f"buy {n} eggs", "now": REFERENCE.isoformat()} for n in range(3)]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "one.yaml").write_bytes(sorted(GOLD.glob("*.yaml"))[0].read_bytes())
    answers.write_text('{"id": "0", "actions": []}\n{"id": "1", "ac')  # as a kill leaves it
    command = [sys.executable, str(ROOT / "scripts" / "baselines.py"), str(base), "--questions", str(questions)]
    command += ["--answers", str(answers), "--shots", "2", "--threads", "1", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2 of 3 to answer" in done.stderr
    assert [json.loads(line)["id"] for line in answers.read_text().splitlines()] == ["0", "1", "2"]
