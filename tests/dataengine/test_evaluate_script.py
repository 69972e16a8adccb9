"""scripts/evaluate.py scores answers from anywhere, and a real model as the app runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needed_models import or_skip
from todoapp.dataengine.behaviours import targeted_examples
from todoapp.dataengine.free_writing import FreeWriter
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dates.actions import resolve_actions
from todoapp.weights.library import Library

ROOT = Path(__file__).parents[2]


def evaluate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "evaluate.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.slow
def test_questions_can_be_answered_by_anything_and_are_scored(tmp_path: Path) -> None:
    asked = evaluate("--behaviours", "--questions")
    rows = [json.loads(line) for line in asked.stdout.splitlines()]
    by_id = {example.id: example for example in targeted_examples(ROOT / "models" / "parser")}
    assert {row["id"] for row in rows} == set(by_id)
    answers = []
    for row in rows:
        right = [action.as_dict() for action in resolve_actions(by_id[row["id"]].actions, REFERENCE)]
        answers.append({"id": row["id"], "actions": right, "ms": 50, "tokens": 9})
    answers[0]["actions"] = []
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers[:-1]))

    scored = evaluate(
        "--behaviours", "--answers", str(tmp_path / "answers.jsonl"), "--name", "the oracle", "--show", "1"
    )

    assert scored.returncode == 0, scored.stderr
    assert f"n={len(rows)}" in scored.stdout
    assert "the oracle" in scored.stdout
    assert by_id[rows[0]["id"]].text in scored.stdout
    assert "50/50" in scored.stdout


@pytest.mark.slow
def test_answers_that_are_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "answers.jsonl").write_text('{"id": "x", "actions": []}\n{"actions": []}\n')
    scored = evaluate("--quick", "--answers", str(tmp_path / "answers.jsonl"))
    assert (scored.returncode, scored.stdout) == (1, "")
    assert "answers.jsonl:2 is no answer" in scored.stderr


@pytest.fixture(scope="module")
def model() -> Path:
    return or_skip(Library().parser_path)


@pytest.mark.model
@pytest.mark.slow
def test_the_parser_is_scored_as_the_app_runs_it(model: Path) -> None:
    scored = evaluate("--behaviours", "--limit", "4", "--free", "--threads", "1")
    assert scored.returncode == 0, scored.stderr
    (row,) = [line for line in scored.stdout.splitlines() if "behaviours-part" in line]
    assert row.startswith("parser-")
    assert "n=4" in row
    assert "100.0 [51-100]" in row  # well-formed


@pytest.mark.model
def test_the_parser_keeps_to_the_form_without_the_grammar(model: Path) -> None:
    writer = FreeWriter(model, threads=1)
    try:
        assert writer.write("call Ann tomorrow") == "- add: Call Ann\n  due: tomorrow"
        assert writer.reads_back("buy milk")
        assert not writer.reads_back("milk " * 900), "too long to be read in one go"
        assert writer.count("- add: Call Ann") > 3
    finally:
        writer.close()
