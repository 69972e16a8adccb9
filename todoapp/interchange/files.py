"""Which format a file is, and reading it; a ZIP is read file by file (a Todoist backup, or our own export)."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from todoapp.domain.errors import InvalidInput
from todoapp.interchange import ics, tables, ticktick, todo_txt, todoist
from todoapp.interchange.items import Context, Reading
from todoapp.interchange.own_json import looks_like_ours, read_json

LARGEST_BYTES = 100_000_000


def read_file(path: Path, context: Context) -> Reading:
    """Read a file of todos, whatever its format.

    Raises:
        InvalidInput: it cannot be read, or no format fits.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InvalidInput("The file is too large for a list of todos.", f"It is over {LARGEST_BYTES:,} bytes.")
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"The file cannot be read: {path.name}.", f"{error.strerror}.") from error
    return read_data(data, replace(context, file_name=path.name))


def read_data(data: bytes, context: Context) -> Reading:
    """Read what a file holds; its name is the context's."""
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(data, context)
    if b"BEGIN:VCALENDAR" in data[:2000].upper():
        return ics.read_ics(data, context)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise _unknown(context) from None
        text = data.decode("cp1252", "replace")  # what spreadsheets on Windows save
    if looks_like_ours(text):
        return read_json(text)
    if PurePosixPath(context.file_name).suffix.lower() in (".csv", ".tsv"):
        rows = tables.rows_of(text)
        header = ticktick.header_of(rows)
        if header is not None:
            return ticktick.read_ticktick(rows, header, context)
        return todoist.read_todoist(rows, context) if todoist.is_todoist(rows) else tables.read_table(text, context)
    if PurePosixPath(context.file_name).suffix.lower() == ".txt":
        return todo_txt.read_todo_txt(text, context)
    raise _unknown(context)


def _read_zip(data: bytes, context: Context) -> Reading:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            names = [entry for entry in entries if entry.filename.lower().endswith(".json")] or [
                entry for entry in entries if entry.filename.lower().endswith((".csv", ".ics", ".txt"))
            ]
            if sum(entry.file_size for entry in names) > LARGEST_BYTES:
                raise InvalidInput("The archive is too large for lists of todos.", "Unpack it and choose one file.")
            readings = [read_data(archive.read(entry), replace(context, file_name=entry.filename)) for entry in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InvalidInput("The archive is damaged.", f"{error}.") from error
    if not readings:
        raise _unknown(context)
    items = tuple(item for reading in readings for item in reading.items)
    warnings = tuple(dict.fromkeys(words for reading in readings for words in reading.warnings))
    return Reading(readings[0].format, items, warnings)


def _unknown(context: Context) -> InvalidInput:
    return InvalidInput(
        f"{context.file_name} is no list of todos that can be read.",
        "Choose an .ics, .csv, .txt (todo.txt), .json or .zip file: a calendar, a table, a Todoist or TickTick export.",
    )
