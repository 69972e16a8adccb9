"""`todoapp export`, `import`, `backup`, `diagnostics` and `remind`: what keeps todos safe, from the command line."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from todoapp.services.backups import KIND_WORDS, Backup, Backups
from todoapp.services.data_folder import data_folder
from todoapp.services.keeping_settings import read_keeping_settings
from todoapp.services.settings import read_date_settings

if TYPE_CHECKING:
    from todoapp.services.export import TextForm
    from todoapp.services.todos import Todos
    from todoapp.store.todos import TodoStore

SHOWN = 10  # titles in a preview


def add_keeping_commands(commands: Any, *, test_reminder: Callable[[], int]) -> None:
    """Add them to the command's subparsers; `test_reminder` shows a test notification, which needs Qt."""
    export = commands.add_parser("export", help="write all todos with where they came from")
    form = export.add_mutually_exclusive_group(required=True)
    for name, words in (
        ("json", "everything, as JSON"),
        ("csv", "as a table"),
        ("ics", "as a calendar of todos"),
        ("todo.txt", "as todo.txt, without notes, subtasks and reminders"),
        ("zip", "all of these in a ZIP (needs --out)"),
    ):
        option = f"--{name.replace('.', '-')}"
        form.add_argument(option, dest="form", action="store_const", const=name, help=words)
    export.add_argument("--out", type=Path, help="a file; standard output if left out")
    export.add_argument("--recordings", action="store_true", help="put the recordings into the ZIP")
    export.set_defaults(run=_export)

    bring = commands.add_parser("import", help="take over todos: .ics, .csv, todo.txt, Todoist, TickTick, our own")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--preview", action="store_true", help="only show what it would bring")
    bring.add_argument("--duplicates", action="store_true", help="also those that are here already")
    bring.add_argument("--list", dest="list_name", metavar="NAME", help="the list for todos that name none")
    bring.set_defaults(run=_import)

    backup = commands.add_parser("backup", help="list, make and go back to backups")
    actions = backup.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("list", help="list the backups, latest first").set_defaults(run=_backup_list)
    actions.add_parser("make", help="make one now").set_defaults(run=_backup_make)
    restore = actions.add_parser("restore", help="go back to a backup, after a look at what would be lost")
    restore.add_argument("name", metavar="NAME", help="as `todoapp backup list` shows it, or the start of its time")
    restore.add_argument("--yes", action="store_true", help="do it; without this only the preview is shown")
    restore.set_defaults(run=_backup_restore)

    about = commands.add_parser("diagnostics", help="what helps to find a fault, without a word of your todos")
    about.set_defaults(run=_diagnostics)

    remind = commands.add_parser("remind", help="try the reminders")
    remind.add_argument("--test", action="store_true", required=True, help="show a test notification with a button")
    remind.set_defaults(run=lambda options: test_reminder())


@dataclass(frozen=True)
class _Data:
    folder: Path
    store: "TodoStore"
    todos: "Todos"
    backups: Backups


def _export(options: argparse.Namespace) -> int:
    from todoapp.domain.actions import Filter
    from todoapp.services.export import export_file, export_text

    if options.form == "zip" and options.out is None:
        print("todoapp: a ZIP needs a file: --out FILE", file=sys.stderr)
        return 2
    with _data() as data:
        everything = data.todos.find(Filter(status="all"))
        if options.out is None:
            sys.stdout.write(export_text(everything, cast("TextForm", options.form)))
        else:
            recordings = data.folder / "recordings" if options.recordings else None
            export_file(everything, options.out, options.form, recordings=recordings)
    return 0


def _import(options: argparse.Namespace) -> int:
    from todoapp.services.importing import Importing

    with _data() as data:
        importing = Importing(data.store, data.todos, data.backups, _now, read_date_settings(data.folder))
        preview = importing.preview(options.file)
        print(f"{preview.format}: {_many(len(preview.new), 'new todo')}, {preview.done_count} of them done")
        for item in preview.new[:SHOWN]:
            print(f"  {item.fields.title}")
        if len(preview.new) > SHOWN:
            print(f"  and {len(preview.new) - SHOWN} more")
        if preview.duplicates:
            print(f"{_many(len(preview.duplicates), 'todo')} here already, left out unless --duplicates is given")
        for words in preview.warnings:
            print(f"todoapp: {words}", file=sys.stderr)
        if options.preview:
            return 0
        stored = importing.carry_out(preview, with_duplicates=options.duplicates, list_name=options.list_name)
        print(f"Imported {_many(len(stored), 'todo')}." if stored else "Nothing to import.")
    return 0


def _backup_list(options: argparse.Namespace) -> int:
    with _data() as data:
        for backup in data.backups.all():
            print(f"{backup.name}  {backup.size_bytes / 1e6:6.1f} MB  {KIND_WORDS[backup.kind]}")
    return 0


def _backup_make(options: argparse.Namespace) -> int:
    with _data() as data:
        print(data.backups.make().path)
    return 0


def _backup_restore(options: argparse.Namespace) -> int:
    with _data() as data:
        backup = data.backups.named(options.name)
        print("\n".join(_preview_lines(data.backups, backup)))
        if not options.yes:
            print("Nothing was changed. Add --yes to go back to this backup.")
            return 0
        before = data.backups.restore(backup)
        print(f"Done. What was there before is kept as {before.name}.")
    return 0


def _preview_lines(backups: Backups, backup: Backup) -> list[str]:
    """Say what a backup holds and what going back to it would take away."""
    preview = backups.preview(backup)
    contents, loss = preview.contents, preview.loss
    changed = contents.newest_change
    newest = f"; the newest change is of {changed.astimezone():%d %B %Y, %H:%M}" if changed else ""
    lines = [
        f"{KIND_WORDS[backup.kind]}, {backup.made_at:%A %d %B %Y, %H:%M}",
        f"It holds {_many(contents.open_count, 'open todo')}, {contents.done_count} done,"
        f" {_many(contents.list_count, 'list')}{newest}.",
    ]
    if loss.added_count:
        titles = ", ".join(f"“{title}”" for title in loss.added_titles)
        more = f" and {loss.added_count - len(loss.added_titles)} more" if loss.added_count > 5 else ""
        lines.append(f"Would be lost: {_many(loss.added_count, 'todo')} added since: {titles}{more}.")
    if loss.changed_count:
        lines.append(f"Would be as before: {_many(loss.changed_count, 'todo')} changed since.")
    if loss.returning_count:
        lines.append(f"Would be back: {_many(loss.returning_count, 'todo')} deleted since.")
    if not (loss.added_count or loss.changed_count or loss.returning_count):
        lines.append("Nothing was changed since.")
    return lines


def _diagnostics(options: argparse.Namespace) -> int:
    from todoapp.services.diagnostics import diagnostics
    from todoapp.weights.library import Library

    library = Library()
    with _data() as data:
        sys.stdout.write(
            diagnostics(
                counts=lambda: counts_of(data.store),
                backups=data.backups,
                database=data.store.path,
                models=[f"{row.name} {row.state}" for row in library.status()],
                dates=read_date_settings(data.folder),
                keeping=read_keeping_settings(data.folder),
            )
        )
    return 0


def counts_of(store: "TodoStore") -> list[tuple[str, int]]:
    """Count what the database holds."""
    from todoapp.store.query import TodoQuery

    with store.reading() as reader:
        return [
            ("open", reader.count(TodoQuery())),
            ("done", reader.count(TodoQuery(status="done"))),
            ("lists", len(reader.list_names())),
        ]


@contextmanager
def _data() -> Iterator[_Data]:
    from todoapp.services.todos import Todos

    with data_folder() as (folder, store):
        dates = read_date_settings(folder)
        yield _Data(folder, store, Todos(store, _now, settings=dates), Backups(store.path, _now))


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
