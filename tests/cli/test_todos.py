"""`todoapp add`, `list`, `done`, `export` and `feedback`: what is stored, shown and shared."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import DENTIST, EXAMPLE, NOW, Script
from todoapp.cli import main
from todoapp.domain.actions import Add, Complete, Delete, Filter, Find, TodoFields
from todoapp.services.data_folder import open_todos
from todoapp.services.feedback_command import open_feedback


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
