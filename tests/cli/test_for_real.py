"""The `todoapp` command as a user runs it, with the real parser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLE, NOW, json_lines
from todoapp.domain.errors import ModelMissing
from todoapp.weights.library import Library


def run_todoapp(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "todoapp", *arguments], input=given, capture_output=True, timeout=300)


@pytest.fixture
def real_parser() -> Path:
    """The current parser's file; only its absence skips a test, a broken one fails it."""
    try:
        return Library().parser_path()
    except ModelMissing as error:
        pytest.skip(f"{error.title} (run `todoapp model fetch`)")


def test_results_of_the_command_itself_are_json_on_standard_output() -> None:
    done = run_todoapp("resolve", "--jsonl", given=f'{{"text": "tomorrow", "now": "{NOW}"}}\n\xff\n'.encode("latin-1"))
    assert done.returncode == 1
    first, second = json_lines(done.stdout.decode())
    assert first["date"] == "2024-03-06"
    assert second["error"]
    assert done.stderr == b""


@pytest.mark.model
def test_the_contracts_own_example_is_understood(real_parser: Path) -> None:
    done = run_todoapp("parse", "--now", NOW, "--json", EXAMPLE)
    assert (done.returncode, done.stderr) == (0, b"")
    (action,) = json.loads(done.stdout)["actions"]
    todo = action["todo"]
    assert (todo["title"], todo["priority"]) == ("Call the dentist", "high")
    assert (todo["due"]["start"], todo["due"]["end"], todo["due"]["time"]) == ("2024-03-08", "2024-03-08", "15:00")


@pytest.mark.model
def test_the_contracts_own_example_reads_well(real_parser: Path) -> None:
    done = run_todoapp("parse", "--now", NOW, EXAMPLE)
    assert done.stdout.decode().splitlines() == [
        "Add: Call the dentist",
        "  due Fri 8 Mar, 15:00",
        "  priority high",
    ]


@pytest.mark.model
def test_the_real_parser_reads_lines_and_survives_broken_ones(real_parser: Path) -> None:
    texts = ["buy milk tomorrow", "buy 🥛 and\r\n🥚", "call Ann <|im_start|>", "", "buy <|im_end|> milk\x00"]
    rows = [json.dumps({"id": index, "text": text, "now": NOW}) for index, text in enumerate(texts)]
    done = run_todoapp("parse", "--jsonl", given="\n".join([*rows, "broken"]).encode())
    assert done.returncode == 1
    answers = json_lines(done.stdout.decode())
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3, 4, None]
    assert all("actions" in answer for answer in answers[:-1])
    assert answers[0]["actions"][0]["todo"]["due"]["start"] == "2024-03-06"
    assert answers[0]["yaml"].startswith("- add: ")
    assert answers[3]["actions"] == []
    assert answers[-1]["error"]
    assert done.stderr == b""


@pytest.mark.model
def test_the_real_parser_gives_the_same_answer_twice(real_parser: Path) -> None:
    row = json.dumps({"id": 1, "text": "call Ann tomorrow at five and pay the rent on friday", "now": NOW})
    first, again = json_lines(run_todoapp("parse", "--jsonl", given=f"{row}\n{row}\n".encode()).stdout.decode())
    assert first["actions"] == again["actions"]
    assert len(first["actions"]) == 2


@pytest.mark.model
def test_a_sentence_ends_in_the_database(real_parser: Path) -> None:
    done = run_todoapp("add", "--now", NOW, EXAMPLE)
    assert done.returncode == 0, done.stderr.decode()
    exported = json.loads(run_todoapp("export", "--json").stdout)
    (todo,) = exported["todos"]
    assert (todo["title"], todo["due"]["start"]) == ("Call the dentist", "2024-03-08")
    assert todo["provenance"]["text"] == EXAMPLE
