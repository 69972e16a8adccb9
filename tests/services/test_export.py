"""The export holds everything, and a file is complete or not touched."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.test_todos import EVERYTHING, SPOKEN
from tests.store.todo_factory import NOW, make_todo
from todoapp.domain.errors import StorageUnavailable
from todoapp.domain.todo import Provenance, Todo
from todoapp.interchange.files import read_file
from todoapp.interchange.items import Context
from todoapp.services.export import Form, export_file, export_json


def test_everything_is_exported() -> None:
    todo = Todo("an-id", EVERYTHING, NOW, NOW, completed_at=NOW, provenance=SPOKEN)
    stream = io.StringIO()

    export_json([todo, make_todo("Käse 🧀\x00\n")], stream)

    exported = json.loads(stream.getvalue())
    assert exported["format"] == 1
    first, second = exported["todos"]
    assert first == {
        "id": "an-id",
        **EVERYTHING.as_dict(),
        "done_subtasks": ["Ferns first"],
        "created_at": "2024-03-05T08:00:00+00:00",
        "updated_at": "2024-03-05T08:00:00+00:00",
        "completed_at": "2024-03-05T08:00:00+00:00",
        "deleted_at": None,
        "provenance": {
            "text": "water the plants every third wednesday",
            "recording": "2024-03-05T09-00-00.wav",
            "yaml": "- add: Water the plants",
            "model_id": "parser-2024.03-r1",
            "prompt_version": 1,
            "speech_model": "tiny.en",
            "reference": "2024-03-05T09:00:00+01:00",
        },
    }
    assert second["title"] == "Käse 🧀\x00\n"
    assert second["provenance"] is None


def test_no_todos_are_a_valid_export() -> None:
    stream = io.StringIO()

    export_json([], stream)

    assert json.loads(stream.getvalue()) == {"format": 1, "todos": []}


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "todos.json"
    export_file([make_todo("Old")], path, "json")

    export_file([make_todo("Käse")], path, "json")

    assert [todo["title"] for todo in json.loads(path.read_text(encoding="utf-8"))["todos"]] == ["Käse"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_that_fails_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "todos.json"
    path.write_text("precious")

    class Failing(list[Todo]):
        def __iter__(self) -> Iterator[Todo]:
            yield make_todo("First")
            raise OSError(28, "No space left on device")

    with pytest.raises(StorageUnavailable, match="No space left on device"):
        export_file(Failing(), path, "json")

    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="could not be written"):
        export_file([], tmp_path / "nowhere" / "todos.json", "json")


@pytest.mark.parametrize("form", ["json", "csv", "ics", "zip"])
def test_every_form_is_read_back_with_title_due_repeat_and_list(tmp_path: Path, form: Form) -> None:
    name = f"all.{form}"
    path = tmp_path / name
    todo = Todo("an-id", EVERYTHING, NOW, NOW, completed_at=NOW, provenance=SPOKEN)

    export_file([todo], path, form)

    (item,) = read_file(path, Context(name, NOW)).items
    fields = item.fields
    assert (fields.title, fields.list, fields.tags) == (EVERYTHING.title, EVERYTHING.list, EVERYTHING.tags)
    assert fields.due is not None
    assert EVERYTHING.due is not None
    assert (fields.due.end, fields.due.time) == (EVERYTHING.due.end, EVERYTHING.due.time)
    assert fields.repeat is not None
    assert EVERYTHING.repeat is not None
    assert fields.repeat.rrule.replace("+", "") == EVERYTHING.repeat.rrule.replace("+", "")
    assert fields.subtasks == EVERYTHING.subtasks
    assert item.completed_at == NOW


def test_an_archive_holds_the_recordings_only_if_asked(tmp_path: Path) -> None:
    assert SPOKEN.recording is not None
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    (recordings / SPOKEN.recording).write_bytes(b"RIFF")
    (recordings / "of another todo.wav").write_bytes(b"RIFF")
    todos = [make_todo("Water", provenance=SPOKEN), make_todo("Gone", provenance=Provenance("x", recording="gone.wav"))]
    texts = ["todos.json", "todos.csv", "todos.ics", "todo.txt"]

    export_file(todos, tmp_path / "without.zip", "zip")
    export_file(todos, tmp_path / "with.zip", "zip", recordings=recordings)

    with zipfile.ZipFile(tmp_path / "without.zip") as archive:
        assert archive.namelist() == texts
    with zipfile.ZipFile(tmp_path / "with.zip") as archive:
        assert archive.namelist() == [*texts, f"recordings/{SPOKEN.recording}"]
