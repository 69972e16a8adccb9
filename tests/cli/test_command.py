"""How the `todoapp` command is given, what it complains of, and what it does with settings and models."""

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLE, NOW, Script, stdin
from todoapp import cli
from todoapp.cli import main
from todoapp.domain.actions import Add, TodoFields
from todoapp.domain.when import When


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


def test_models_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "list"]) == 0
    out = capsys.readouterr().out
    assert "whisper-tiny.en" in out
    assert "smollm2-135m-instruct" in out


def test_fetching_from_a_folder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "fetch", "whisper-tiny.en", "--from", "/nowhere/at/all"]) == 1
    assert "is not a folder" in capsys.readouterr().err


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
