"""The `todoapp` command: what it prints where, its exit status, and what it stores."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from todoapp import cli
from todoapp.cli import main
from todoapp.domain.actions import Action, Add, Complete, Delete, Filter, Find, TodoFields
from todoapp.domain.errors import InvalidInput, ModelMissing, TodoAppError
from todoapp.domain.when import When
from todoapp.services.data_folder import open_todos
from todoapp.services.feedback_command import open_feedback
from todoapp.services.parsing import Understood
from todoapp.weights.library import Library

NOW = "2024-03-05T09:00"
EXAMPLE = "call the dentist friday at 3, it's urgent"
FRIDAY = When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), dt.time(15), grain="minute", phrase="friday at 3")
DENTIST = Add(TodoFields("Call the dentist", due=FRIDAY, priority="high"))


class Scripted:
    """What the command sees of an `Understanding`, with a script instead of a model."""

    def __init__(self, understanding: ScriptedUnderstanding) -> None:
        self._understanding = understanding

    def understand(self, text: str, reference: dt.datetime) -> Understood:
        return self._understanding(text, reference)


Script = Callable[..., ScriptedUnderstanding]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; the weights stay where they are."""
    if not os.environ.get("TODOAPP_WEIGHTS_DIR"):
        monkeypatch.setenv("TODOAPP_WEIGHTS_DIR", str(Library()._home))
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Give the understanding its script: tuples of actions, or errors."""

    def install(*lines: tuple[Action, ...] | TodoAppError, problem: str | None = None) -> ScriptedUnderstanding:
        scripted = ScriptedUnderstanding(lines, problem=problem)

        @contextmanager
        def understanding(model_id: str | None = None) -> Iterator[Scripted]:
            yield Scripted(scripted)

        monkeypatch.setattr(cli, "_understanding", understanding)
        return scripted

    return install


def stdin(monkeypatch: pytest.MonkeyPatch, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# How the command is given


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["sing"], "invalid choice: 'sing'"),
        (["parse", "x", "--now", "friday"], "'friday' is not a time like 2024-03-05T09:00"),
        (["parse", "x", "--now", "0001-01-01T00:00+14:00"], "is not a time like"),
        (["parse", "--json", "--jsonl"], "not allowed with"),
        (["parse", "x", "--unknown"], "unrecognized arguments"),
        (["add"], "required: text"),
        (["list", "someday"], "invalid choice: 'someday'"),
        (["list", "--limit", "many"], "'many' is not a number"),
        (["list", "--limit", "-5"], "'-5' is not a number"),
        (["list", "--limit", "99999999999999999999"], "is not a number"),
        (["export"], "one of the arguments --json"),
        (["transcribe"], "required: FILE"),
        (["transcribe", "a.wav", "--model", "huge"], "invalid choice: 'huge'"),
        (["model"], "required: ACTION"),
    ],
)
def test_a_wrong_command_is_explained(capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert complaint in err
    assert out == ""


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    for command in ("app", "parse", "resolve", "transcribe", "add", "list", "done", "export", "model"):
        assert f"\n    {command}" in out


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


@pytest.mark.parametrize(
    "arguments", [["parse", EXAMPLE], ["parse", "--jsonl"], ["parse", "--json", "x"], ["add", EXAMPLE]]
)
def test_a_missing_model_is_said_with_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "registry.yaml").write_text(
        "format: 1\nmodels:\n- {id: parser-1, status: current, base: smollm2-135m-instruct, quantization: q8_0,"
        " dataset_version: d, prompt_version: 1, adapter: {file: a.gguf, sha256: 00}}\n"
    )
    monkeypatch.setenv("TODOAPP_MODELS_DIR", str(tmp_path / "registry"))
    monkeypatch.setenv("TODOAPP_WEIGHTS_DIR", str(tmp_path / "nothing here"))
    stdin(monkeypatch, "")
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("todoapp: The parser cannot be loaded: ")
    assert "todoapp model fetch parser" in err
    assert not (tmp_path / "data" / "todos.sqlite").exists()


def test_a_model_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "--model", "parser-1999", "x"]) == 1
    assert "There is no model parser-1999" in capsys.readouterr().err


# Todos


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert main(["list", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_sentence_is_stored_listed_and_done(
    capsys: pytest.CaptureFixture[str], script: Script, data_folder: Path
) -> None:
    script((DENTIST, Add(TodoFields("Buy milk", list="Shopping"))))
    assert main(["add", EXAMPLE, "--now", NOW]) == 0
    out, err = capsys.readouterr()
    assert [line.split("  ")[1].strip() for line in out.splitlines()] == ["Call the dentist", "Buy milk"]
    assert all(line.startswith("Added: [ ] ") for line in out.splitlines())
    assert err == ""
    assert (data_folder / "todos.sqlite").is_file()

    assert len(listed(capsys)) == 2
    assert len(listed(capsys, "--search", "milk")) == 1
    assert len(listed(capsys, "--list", "Shopping")) == 1
    assert len(listed(capsys, "--limit", "1")) == 1
    assert listed(capsys, "done") == []

    assert main(["done", "buy milk"]) == 0
    assert capsys.readouterr().out.startswith("Done: [x] ")
    (line,) = listed(capsys, "done")
    assert "Buy milk" in line
    assert len(listed(capsys)) == 1


def test_a_todo_is_done_by_the_start_of_its_id(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    script((Add(TodoFields("Buy milk")),))
    main(["add", "buy milk"])
    shown = capsys.readouterr().out.split()[3]
    assert main(["done", shown.upper()]) == 0
    assert capsys.readouterr().out.startswith(f"[x] {shown}")
    assert listed(capsys) == []


def test_a_todo_nobody_knows_is_not_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["done", "feed the dragon"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "todoapp: not done: Complete: feed the dragon: no todo fits\n"


def test_a_doubt_is_a_question_and_not_an_action(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    script((Add(TodoFields("Call Ann")), Add(TodoFields("Call Ann"))), (Delete(None, Filter(status="all")),))
    main(["add", "call Ann, call Ann"])
    capsys.readouterr()
    assert main(["done", "call Ann"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "more than one todo may be meant" in err
    assert len([line for line in err.splitlines() if line.startswith("  [ ] ")]) == 2
    assert main(["add", "delete everything"]) == 1
    assert "this touches several todos" in capsys.readouterr().err
    assert len(listed(capsys)) == 2


def test_what_a_sentence_asks_to_see_is_shown(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    script((Add(TodoFields("Buy milk")), Complete("buy milk")), (Find(Filter(status="done")),))
    main(["add", "buy milk"])
    capsys.readouterr()
    assert main(["add", "what have I done"]) == 0
    assert "Buy milk" in capsys.readouterr().out


def test_chatter_stores_nothing_and_says_so(capsys: pytest.CaptureFixture[str], script: Script) -> None:
    script(())
    assert main(["add", "lovely weather"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing to do" in err
    assert listed(capsys) == []


def test_bytes_that_are_no_text_are_stored_as_something_readable(
    capsys: pytest.CaptureFixture[str], script: Script
) -> None:
    script((Add(TodoFields("Buy milk")),))
    assert main(["add", "buy\udcff milk \x1b[31m"]) == 0
    capsys.readouterr()
    assert main(["export", "--json"]) == 0
    (todo,) = json.loads(capsys.readouterr().out)["todos"]
    assert todo["provenance"]["text"].startswith("buy")


def test_everything_is_exported_with_where_it_came_from(
    capsys: pytest.CaptureFixture[str], script: Script, tmp_path: Path
) -> None:
    script((DENTIST, Add(TodoFields("Kaffee 💥"))), (Complete("call the dentist"),))
    main(["add", EXAMPLE, "--now", NOW])
    main(["add", "dentist done"])
    capsys.readouterr()
    assert main(["export", "--json"]) == 0
    out = capsys.readouterr().out
    exported = json.loads(out)
    assert exported["format"] == 1
    by_title = {todo["title"]: todo for todo in exported["todos"]}
    assert set(by_title) == {"Call the dentist", "Kaffee 💥"}
    dentist = by_title["Call the dentist"]
    assert dentist["due"]["start"] == "2024-03-08"
    assert dentist["completed_at"]
    assert dentist["provenance"]["text"] == EXAMPLE
    assert dentist["provenance"]["model_id"] == "scripted"
    assert dentist["provenance"]["yaml"]

    assert main(["export", "--json", "--out", str(tmp_path / "out.json")]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == out


def test_an_export_that_cannot_be_written_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["export", "--json", "--out", str(tmp_path / "no folder" / "out.json")]) == 1
    assert "The export could not be written." in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_made_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "file" / "data"))
    assert main(["list"]) == 1
    assert "cannot be made" in capsys.readouterr().err


def test_a_database_that_is_none_is_said_and_left_alone(capsys: pytest.CaptureFixture[str], data_folder: Path) -> None:
    data_folder.mkdir()
    (data_folder / "todos.sqlite").write_bytes(b"not a database" * 100)
    assert main(["list"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("todoapp: ")
    assert (data_folder / "todos.sqlite").read_bytes() == b"not a database" * 100


def test_ctrl_c_ends_the_command_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(model_id: str | None = None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_understanding", stop)
    assert main(["parse", "x"]) == 130
    assert capsys.readouterr() == ("", "")


# Models


def test_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "list"]) == 0
    out = capsys.readouterr().out
    assert "whisper-tiny.en" in out
    assert "smollm2-135m-instruct" in out


def test_fetching_from_a_folder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "fetch", "whisper-tiny.en", "--from", "/nowhere/at/all"]) == 1
    assert "is not a folder" in capsys.readouterr().err


# The real thing, as a user runs it


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


# Settings


def settings_file(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(text, encoding="utf-8")


def test_settings_say_how_dates_are_read(capsys: pytest.CaptureFixture[str], data_folder: Path) -> None:
    settings_file(data_folder, '{"dates": {"day_first": true, "evening": "19:00", "next_weekday_is_next_week": false}}')
    read = []
    for phrase in ("3/4", "friday evening", "next friday"):
        assert main(["resolve", phrase, "--now", NOW]) == 0
        row = json.loads(capsys.readouterr().out)
        read.append((row["date"], row["time"]))
    assert read == [("2024-04-03", None), ("2024-03-08", "19:00"), ("2024-03-08", None)]


def test_settings_say_how_dates_are_shown(
    capsys: pytest.CaptureFixture[str], script: Script, data_folder: Path
) -> None:
    settings_file(data_folder, '{"dates": {"clock_24h": false}}')
    friday = When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), dt.time(15))
    script((Add(TodoFields("Call Ann", due=friday)),), (Add(TodoFields("Call Ann", due=friday)),))
    assert main(["parse", "call Ann friday at 3", "--now", NOW]) == 0
    assert "due Fri 8 Mar, 3:00 pm" in capsys.readouterr().out
    assert main(["add", "call Ann friday at 3", "--now", NOW]) == 0
    assert "3:00 pm" in capsys.readouterr().out
    assert main(["list"]) == 0
    assert "3:00 pm" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["resolve", "tomorrow"], ["list"], ["export", "--json"]])
def test_a_wrong_setting_is_named(capsys: pytest.CaptureFixture[str], data_folder: Path, arguments: list[str]) -> None:
    settings_file(data_folder, '{"dates": {"week_start": "friday"}}')
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert 'dates.week_start is "friday". It has to be "monday" or "sunday".' in err


def test_feedback_is_counted_and_shared(
    capsys: pytest.CaptureFixture[str], script: Script, tmp_path: Path, data_folder: Path
) -> None:
    script((Add(TodoFields("Call Ann")),))
    assert main(["add", "call Ann at noon", "--now", NOW]) == 0
    capsys.readouterr()
    assert main(["feedback", "stats"]) == 0
    assert capsys.readouterr().out.startswith("1 of 1 dictations were kept as they came (100%)")
    with open_feedback() as (feedback, _), open_todos() as todos:
        from todoapp.services.feedback import Draft

        (todo,) = todos.find(Filter())
        case = feedback.case(todo.id)
        feedback.correct(case, Draft("call Ann at noon", TodoFields("Ring Ann"), "understood"))
    bundle = tmp_path / "bundle.jsonl"
    assert main(["feedback", "export", str(bundle), "--replace-names", "--replace", "noon=night", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert not bundle.exists()
    assert "Ann" not in shown.out
    assert "at noon" not in shown.out
    assert "Nothing was written" in shown.err
    assert main(["feedback", "export", str(bundle)]) == 0
    written = bundle.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("text") for line in written] == [None, "call Ann at noon"]
    assert "Names stand as they were said" in capsys.readouterr().err
    assert main(["feedback", "stats"]) == 0
    assert capsys.readouterr().out.startswith("0 of 1 dictations")
    assert main(["feedback", "export", str(bundle), "--leave-out", "1"]) == 0
    assert len(bundle.read_text(encoding="utf-8").splitlines()) == 1
