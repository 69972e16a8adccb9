"""Writes todos as JSON for other programs: everything a todo holds, where it came from included.

`format` is 1: an object with `format` and `todos`, each with the parse contract's field names.
"""

import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from todoapp.domain.errors import StorageUnavailable
from todoapp.domain.todo import Provenance, Todo

FORMAT = 1


def export_json(todos: Iterable[Todo], stream: TextIO) -> None:
    """Write todos to an open stream, one todo to a line."""
    stream.write(f'{{"format": {FORMAT}, "todos": [')
    for index, todo in enumerate(todos):
        stream.write("\n" if index == 0 else ",\n")
        stream.write(json.dumps(todo_as_dict(todo), ensure_ascii=False))
    stream.write("\n]}\n")


def export_json_file(todos: Iterable[Todo], path: Path) -> None:
    """Write todos to a file, which is complete or, if anything fails, as it was before."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name[:100]}.", suffix=".unfinished")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
                export_json(todos, stream)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(path)
        finally:
            with suppress(OSError):
                unfinished.unlink()
    except OSError as error:
        raise StorageUnavailable(
            "The export could not be written.",
            f"{error.strerror or error}. Choose a folder you may write to, with room on the disk: {path}",
        ) from error


def todo_as_dict(todo: Todo) -> dict[str, Any]:
    """Give everything a todo holds as JSON values; moments are UTC."""
    return {
        "id": todo.id,
        **todo.fields.as_dict(),
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
