"""Export, import, backups, diagnostics and the test notification from the command line, over a real data folder."""

import io
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.desktop import private_desktop
from todoapp.cli import main
from todoapp.ui.reminder_test import run_reminder_test

SAMPLES = Path(__file__).parents[1] / "interchange" / "samples"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    capsys.readouterr()
    assert main(list(arguments)) == status
    return capsys.readouterr().out.splitlines()


def test_a_file_is_shown_and_then_imported_once(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(SAMPLES / "ticktick.csv")
    lines = said(capsys, "import", path, "--preview")
    assert lines == ["TickTick: 3 new todos, 1 of them done", "  Buy milk", "  Run", "  Pack"]
    assert said(capsys, "list") == []
    assert said(capsys, "import", path, "--list", "Old")[-1] == "Imported 3 todos."
    assert len(said(capsys, "list")) == 2
    assert said(capsys, "import", path) == [
        "TickTick: 0 new todos, 0 of them done",
        "3 todos here already, left out unless --duplicates is given",
        "Nothing to import.",
    ]
    assert said(capsys, "import", path, "--duplicates")[-1] == "Imported 3 todos."


def test_a_file_that_is_none_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["import", str(tmp_path / "nothing.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_going_back_asks_first(capsys: pytest.CaptureFixture[str], data_folder: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.csv"
    first.write_text("title\nCall Ann\n", encoding="utf-8")
    second = tmp_path / "second.csv"
    second.write_text("title\nCall Bob\n", encoding="utf-8")
    main(["import", str(first)])
    (made,) = said(capsys, "backup", "make")
    name = Path(made).name
    main(["import", str(second)])

    lines = said(capsys, "backup", "restore", name)
    assert lines[1].startswith("It holds 1 open todo, 0 done, 0 lists")
    assert lines[2] == "Would be lost: 1 todo added since: “Call Bob”."
    assert lines[-1].startswith("Nothing was changed.")
    assert len(said(capsys, "list")) == 2

    assert said(capsys, "backup", "restore", name, "--yes")[-1].startswith("Done.")
    assert [line.split("  ")[1] for line in said(capsys, "list")] == ["Call Ann"]
    kinds = [line.split("  ")[-1] for line in said(capsys, "backup", "list")]
    assert sorted(kinds) == ["Before an import", "Before an import", "Before going back", "Made by hand"]
    assert main(["backup", "restore", "1999"]) == 1


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("--json", '{"format": 1'), ("--csv", "title,list,due"), ("--ics", "BEGIN:VCALENDAR"), ("--todo-txt", "x ")],
)
def test_everything_is_exported(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str, beginning: str) -> None:
    main(["import", str(SAMPLES / "ticktick.csv")])
    capsys.readouterr()
    assert main(["export", form]) == 0
    out = capsys.readouterr().out
    assert out.startswith(beginning) or form == "--todo-txt"
    assert "Buy milk" in out
    assert "Pack" in out
    assert main(["export", form, "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out").read_text(encoding="utf-8").replace("\n", "") == out.replace("\r", "").replace("\n", "")


def test_an_archive_needs_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["export", "--zip"]) == 2
    assert main(["export", "--zip", "--out", str(tmp_path / "all.zip")]) == 0
    assert (tmp_path / "all.zip").read_bytes().startswith(b"PK")
    with pytest.raises(SystemExit):
        main(["export"])


def test_diagnostics_hold_no_word_of_the_todos(capsys: pytest.CaptureFixture[str], data_folder: Path) -> None:
    main(["import", str(SAMPLES / "ticktick.csv")])
    capsys.readouterr()
    assert main(["diagnostics"]) == 0
    out = capsys.readouterr().out
    for word in ("milk", "Run", "Stretch", "Pack", "Socks", "Health", "Work", "food", "2%", str(data_folder)):
        assert word not in out
    for line in ("  open: 2", "  done: 1", "  lists: 2", "  deleted_days: 30", "  whisper-tiny.en ", "SQLite 3."):
        assert line in out


def test_a_test_notification_is_shown_and_its_button_heard(qtbot: QtBot, tmp_path: Path) -> None:
    with private_desktop(tmp_path) as desktop:
        desktop.start_daemon()

        def press() -> None:
            while not (shown := desktop.shown()):
                pass
            desktop.press(shown[0]["id"], "done")

        thread = threading.Thread(target=press)
        thread.start()
        stream = io.StringIO()
        assert run_reminder_test(stream, bus_address=desktop.address, wait_ms=20_000) == 0
        thread.join()
    assert stream.getvalue().splitlines()[-1] == "Its button was pressed: reminders work."


def test_without_a_desktop_the_test_says_so(data_folder: Path) -> None:
    world = {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "todoapp", "remind", "--test"], env=world, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith("todoapp: The desktop's message bus cannot be reached.")


def test_json_of_the_command_is_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(SAMPLES / "todoist.csv")])
    capsys.readouterr()
    main(["export", "--json"])
    assert len(json.loads(capsys.readouterr().out)["todos"]) == 3
