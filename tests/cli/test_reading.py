"""`todoapp resolve` and `todoapp parse`: what a phrase and a sentence mean."""

import datetime as dt
import json
from collections.abc import Sequence

import pytest

from tests.cli.conftest import DENTIST, EXAMPLE, NOW, Script, json_lines, stdin
from todoapp.cli import main
from todoapp.domain.actions import Find
from todoapp.domain.errors import InvalidInput

# Resolving


def test_a_phrase_is_resolved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "friday at 3", "--now", NOW]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == {"date": "2024-03-08", "time": "15:00", "start": None, "end": None, "rrule": None}
    assert err == ""


def test_a_phrase_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, "tomorrow\n")
    assert main(["resolve", "--now", NOW]) == 0
    assert json.loads(capsys.readouterr().out)["date"] == "2024-03-06"


@pytest.mark.parametrize("phrase", ["the 31st of june", "banana", ""])
def test_a_phrase_that_means_nothing_gives_nulls_and_a_status(capsys: pytest.CaptureFixture[str], phrase: str) -> None:
    assert main(["resolve", phrase, "--now", NOW]) == 1
    assert set(json.loads(capsys.readouterr().out).values()) == {None}


def test_the_end_of_time_is_no_crash(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "tomorrow", "--now", "9999-12-31T23:00"]) == 1
    assert set(json.loads(capsys.readouterr().out).values()) == {None}


BROKEN_LINES = [
    "not json",
    '"just a string"',
    "[1, 2]",
    "{}",
    '{"text": 5}',
    '{"text": null, "now": "2024-03-05T09:00"}',
    '{"text": "tomorrow", "now": "soon"}',
    '{"text": "tomorrow", "now": 20240305.5}',
    '{"text": "tomorrow", "now": "0001-01-01T00:00+14:00"}',
    "[" * 100_000,
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("broken", BROKEN_LINES, ids=lambda line: ascii(line[:30]))
def test_a_broken_line_gets_its_error_line_and_the_run_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: str | bytes
) -> None:
    good = json.dumps({"text": "tomorrow", "now": NOW}).encode()
    stdin(monkeypatch, good + b"\n" + (broken if isinstance(broken, bytes) else broken.encode()) + b"\n\n" + good)
    assert main(["resolve", "--jsonl"]) == 1
    first, second, third = json_lines(capsys.readouterr().out)
    assert first == third
    assert first["date"] == "2024-03-06"
    assert set(first) == {"date", "time", "start", "end", "rrule"}
    assert second.pop("error")
    assert set(second.values()) == {None}


# Parsing


def test_a_sentence_is_explained(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    scripted = script((DENTIST,))
    assert main(["parse", "--now", NOW, EXAMPLE]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == ["Add: Call the dentist", "  due Fri 8 Mar, 15:00", "  priority high"]
    assert err == ""
    assert scripted.heard == [(EXAMPLE, dt.datetime(2024, 3, 5, 9))]


def test_a_sentence_is_given_as_json(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    script((DENTIST, Find()))
    assert main(["parse", "--json", EXAMPLE]) == 0
    actions = json.loads(capsys.readouterr().out)["actions"]
    assert actions == [DENTIST.as_dict(), Find().as_dict()]


def test_a_sentence_may_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    scripted = script(())
    stdin(monkeypatch, "lovely weather 🌞\n")
    assert main(["parse", "--now", NOW]) == 0
    assert scripted.heard[0][0] == "lovely weather 🌞\n"
    assert capsys.readouterr().out == "Nothing to do in these words.\n"


def test_a_problem_is_a_notice_beside_the_result(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    script((DENTIST,), problem="The model's output is not YAML.")
    assert main(["parse", "--json", EXAMPLE]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["actions"] == [DENTIST.as_dict()]
    assert err == "todoapp: The model's output is not YAML.\n"


def test_lines_are_parsed_in_order_and_each_broken_one_gets_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    scripted = script((DENTIST,), (), InvalidInput("Too odd."), (Find(),))
    rows: Sequence[str] = [
        json.dumps({"id": "a", "text": EXAMPLE, "now": NOW}),
        "broken",
        json.dumps({"id": 2, "text": "lovely weather"}),
        json.dumps({"id": "no text", "now": NOW}),
        json.dumps({"id": "bad now", "text": "x", "now": "yesterday"}),
        "",
        json.dumps({"id": "refused", "text": "x", "now": NOW}),
        json.dumps({"id": "half \ud800", "text": "show all", "now": NOW}),
    ]
    stdin(monkeypatch, "\n".join(rows))
    assert main(["parse", "--jsonl"]) == 1
    out, err = capsys.readouterr()
    answers = json_lines(out)
    assert [answer["id"] for answer in answers] == ["a", None, 2, "no text", "bad now", "refused", "half \ud800"]
    assert [set(answer) - {"id"} for answer in answers] == [
        {"actions", "yaml", "ms"}, {"error"}, {"actions", "yaml", "ms"}, {"error"}, {"error"}, {"error"},
        {"actions", "yaml", "ms"},
    ]  # fmt: skip
    assert answers[0]["actions"] == [DENTIST.as_dict()]
    assert answers[2]["actions"] == []
    assert answers[5]["error"] == "Too odd."
    assert err == ""
    assert scripted.heard[0] == (EXAMPLE, dt.datetime(2024, 3, 5, 9))


def test_lines_that_are_all_well_give_status_0(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, script: Script
) -> None:
    script((), ())
    stdin(monkeypatch, f'{{"id": 1, "text": "", "now": "{NOW}"}}\n{{"id": 1, "text": "x", "now": "{NOW}:00+00:00"}}\n')
    assert main(["parse", "--jsonl"]) == 0
    assert [answer["id"] for answer in json_lines(capsys.readouterr().out)] == [1, 1]
