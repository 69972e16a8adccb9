"""Through other people's programs and back: vdirsyncer carries the todos to files, todoman edits them there."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.todo_factory import day
from tests.sync.devices import Device
from todoapp.domain.actions import TodoFields
from todoapp.domain.when import Reminder, Repeat
from todoapp.services.todos import View

pytestmark = pytest.mark.slow
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair todos]
a = "files"
b = "server"
collections = ["from b"]
[storage files]
type = "filesystem"
path = "{folder}/files"
fileext = ".ics"
[storage server]
type = "caldav"
url = "{url}"
username = "anna"
password = "x"
"""
TODOMAN = 'path = "{folder}/files/*"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\n'


class Others:
    """vdirsyncer and todoman on a machine of their own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.files = folder / "files"
        (folder / "vdirsyncer.ini").write_text(VDIRSYNCER.format(folder=folder, url=url))
        (folder / "todoman.py").write_text(TODOMAN.format(folder=folder))
        self.files.mkdir()
        self._folder = folder
        self._run("vdirsyncer", "discover", "todos", answer="y\n" * 5)

    def sync(self) -> None:
        self._run("vdirsyncer", "sync")

    def todo(self, *words: str) -> str:
        return self._run("todo", *words)

    def contents(self) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in self.files.glob("*/*.ics")}

    def _run(self, program: str, *words: str, answer: str = "") -> str:
        config = {"vdirsyncer": "vdirsyncer.ini", "todo": "todoman.py"}[program]
        done = subprocess.run(
            [Path(sys.executable).with_name(program), "--config", self._folder / config, *words],
            input=answer, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "XDG_CACHE_HOME": str(self._folder), "TZ": "Europe/Berlin"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def others(tmp_path: Path, account: str) -> Others:
    (tmp_path / "others").mkdir()
    return Others(tmp_path / "others", account)


@pytest.fixture
def anna(device: Callable[[str], Device]) -> Device:
    made = device("anna")
    for fields in (
        TodoFields("Pay rent", due=day("2024-03-31"), priority="high", tags=("home", "money")),
        TodoFields("Call Ann", due=day("2024-03-06", dt.time(15)), notes="about the keys; two lines,\nand a comma"),
        TodoFields(
            "Water the plants",
            due=day("2024-03-20", dt.time(18)),
            repeat=Repeat("FREQ=MONTHLY;BYDAY=+3WE"),
            reminders=(Reminder("-PT1H"),),
        ),
        TodoFields("Buy milk 🥛"),
    ):
        made.todos.add(fields)
    made.connect()
    assert made.sync().is_clean
    return made


def test_a_round_trip_through_other_programs_changes_nothing(anna: Device, others: Others) -> None:
    before = anna.todos.page(View.ALL)
    others.sync()
    written = others.contents()
    shown = {row["summary"]: row for row in json.loads(others.todo("--porcelain", "list"))}
    others.sync()
    report = anna.sync()

    assert report.is_clean
    assert report.changes == 0
    assert anna.todos.page(View.ALL) == before
    assert others.contents() == written
    assert set(shown) == {"Pay rent", "Call Ann", "Water the plants", "Buy milk 🥛"}
    assert shown["Pay rent"]["priority"] == 1


def test_what_is_done_in_another_program_is_done_here_and_the_rest_as_it_was(anna: Device, others: Others) -> None:
    before = {todo.id: todo for todo in anna.todos.page(View.ALL)}
    others.sync()
    written = others.contents()
    numbers = {row["summary"]: row["id"] for row in json.loads(others.todo("--porcelain", "list"))}
    others.todo("done", str(numbers["Call Ann"]))
    others.todo("edit", str(numbers["Pay rent"]), "--due", "2024-04-02")
    others.sync()
    assert anna.sync().is_clean
    others.sync()

    after = {todo.id: todo for todo in (*anna.todos.page(View.ALL), *anna.todos.page(View.DONE))}
    assert after.keys() == before.keys()
    by_title = {todo.fields.title: todo for todo in after.values()}
    assert by_title["Call Ann"].completed_at is not None
    assert by_title["Call Ann"].fields == before[by_title["Call Ann"].id].fields
    assert by_title["Pay rent"].fields.due == day("2024-04-02")
    assert by_title["Pay rent"].fields.tags == ("home", "money")
    untouched = {todo.id for title, todo in by_title.items() if title in ("Water the plants", "Buy milk 🥛")}
    assert {todo_id: after[todo_id] for todo_id in untouched} == {todo_id: before[todo_id] for todo_id in untouched}
    assert {f"{todo_id}.ics": others.contents()[f"{todo_id}.ics"] for todo_id in untouched} == {
        f"{todo_id}.ics": written[f"{todo_id}.ics"] for todo_id in untouched
    }
