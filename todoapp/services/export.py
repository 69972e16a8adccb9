"""Writes todos for other programs.

JSON holds everything, where a todo came from included: an object with `format` 1 and `todos`, each with the parse
contract's field names. A table, a calendar and todo.txt hold what their formats have words for. A ZIP holds all four,
and the recordings if they are asked for.
"""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

from todoapp.domain.todo import Provenance, Todo
from todoapp.interchange.ics import write_ics
from todoapp.interchange.tables import write_table
from todoapp.interchange.todo_txt import write_todo_txt
from todoapp.services.whole_file import whole_file

FORMAT = 1
TextForm = Literal["json", "csv", "ics", "todo.txt"]
Form = TextForm | Literal["zip"]


def export_json(todos: Iterable[Todo], stream: TextIO) -> None:
    """Write todos to an open stream, one todo to a line."""
    stream.write(f'{{"format": {FORMAT}, "todos": [')
    for index, todo in enumerate(todos):
        stream.write("\n" if index == 0 else ",\n")
        stream.write(json.dumps(todo_as_dict(todo), ensure_ascii=False))
    stream.write("\n]}\n")


def export_text(todos: Iterable[Todo], form: TextForm) -> str:
    """Give todos in a form that is text."""
    if form == "csv":
        return write_table(todos)
    if form == "ics":
        return write_ics(todos).decode("utf-8")
    if form == "todo.txt":
        return write_todo_txt(todos)
    stream = io.StringIO()
    export_json(todos, stream)
    return stream.getvalue()


def export_file(todos: Sequence[Todo], path: Path, form: Form, *, recordings: Path | None = None) -> None:
    """Write todos to a file, which is complete or, if anything fails, as it was before.

    With a folder of recordings, a ZIP holds those the todos came from.
    """
    with whole_file(path, "export") as stream:
        if form == "zip":
            _write_zip(todos, stream, recordings)
        else:
            stream.write(export_text(todos, form).encode("utf-8"))


def _write_zip(todos: Sequence[Todo], stream: BinaryIO, recordings: Path | None) -> None:
    forms: tuple[tuple[TextForm, str], ...] = (
        ("json", "todos.json"),
        ("csv", "todos.csv"),
        ("ics", "todos.ics"),
        ("todo.txt", "todo.txt"),
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for form, name in forms:
            archive.writestr(name, export_text(todos, form))
        names = {todo.provenance.recording for todo in todos if todo.provenance and todo.provenance.recording}
        for name in sorted(names) if recordings is not None else ():
            found = recordings / Path(name).name if recordings is not None else None
            if found is not None and found.is_file():  # old ones are deleted in time
                archive.write(found, f"recordings/{found.name}")


def todo_as_dict(todo: Todo) -> dict[str, Any]:
    """Give everything a todo holds as JSON values; moments are UTC."""
    return {
        "id": todo.id,
        **todo.fields.as_dict(),
        "done_subtasks": [name for name in todo.fields.subtasks if name in todo.fields.done_subtasks],
        "created_at": _moment(todo.created_at),
        "updated_at": _moment(todo.updated_at),
        "completed_at": _moment(todo.completed_at),
        "deleted_at": _moment(todo.deleted_at),
        "provenance": _provenance(todo.provenance),
    }


def _provenance(provenance: Provenance | None) -> dict[str, Any] | None:
    if provenance is None:
        return None
    return {
        "text": provenance.text,
        "recording": provenance.recording,
        "yaml": provenance.yaml,
        "model_id": provenance.model_id,
        "prompt_version": provenance.prompt_version,
        "speech_model": provenance.speech_model,
        "reference": provenance.reference.isoformat() if provenance.reference else None,
    }


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
