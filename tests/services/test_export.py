"""The export holds everything, and a file is complete or not touched."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.test_todos import EVERYTHING, SPOKEN
from tests.store.todo_factory import NOW, make_todo
from todoapp.domain.errors import StorageUnavailable
from todoapp.domain.todo import Todo
from todoapp.services.export import export_json, export_json_file


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
    export_json_file([make_todo("Old")], path)

    export_json_file([make_todo("Käse")], path)

    assert [todo["title"] for todo in json.loads(path.read_text(encoding="utf-8"))["todos"]] == ["Käse"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_that_fails_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "todos.json"
    path.write_text("precious")

    def failing() -> Iterator[Todo]:
        yield make_todo("First")
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageUnavailable, match="No space left on device"):
        export_json_file(failing(), path)

    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="could not be written"):
        export_json_file([], tmp_path / "nowhere" / "todos.json")
