"""The `todoapp` command. Results go to standard output, progress and notices to standard error.

Exit status: 0 all went well, 1 something did not, 2 the command was given wrongly, 130 stopped by Ctrl-C.
"""

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoapp.domain.actions import Action, Complete
from todoapp.domain.errors import InvalidInput, TodoAppError
from todoapp.services.arguments import count, moment
from todoapp.services.data_folder import open_todos
from todoapp.services.feedback_command import add_feedback_command
from todoapp.services.keeping_command import add_keeping_commands
from todoapp.services.model_command import add_model_command
from todoapp.services.sync_command import add_sync_command

if TYPE_CHECKING:
    from todoapp.domain.todo import Provenance
    from todoapp.domain.when import DateSettings
    from todoapp.services.parsing import Understanding
    from todoapp.services.todos import Applied, Todos

SPEECH_MODELS = {"tiny.en": "whisper-tiny.en", "base": "whisper-base"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    _speak_utf8()
    options = _options().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except TodoAppError as error:
        print(f"todoapp: {error.title} {error.hint}".rstrip(), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: nobody is left to tell
        return 1


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale; a byte or half a surrogate that is none must not end a run."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # in JSON, an escape as good as any


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="todoapp", description="A voice todo app that runs on your own machine.")
    options.set_defaults(run=_app)
    ask = options.add_mutually_exclusive_group()
    for command, words in (
        ("toggle", "start or stop a dictation in the running app, which is started if need be"),
        ("start", "start a dictation in the same way"),
        ("stop", "end the dictation of the running app"),
    ):
        ask.add_argument(f"--{command}", dest="ask", action="store_const", const=command, help=words)
    options.add_argument("--hidden", action="store_true", help="open no window; the tray or another start shows it")
    commands = options.add_subparsers(metavar="COMMAND")

    app = commands.add_parser("app", help="open the window (what `todoapp` alone does)")
    app.set_defaults(run=_app)

    parse = commands.add_parser("parse", help="show what a sentence means; nothing is stored")
    parse.add_argument("text", nargs="?", help="the sentence; standard input if left out")
    parse.add_argument("--now", type=moment, help="local time to read dates from, as 2024-03-05T09:00")
    form = parse.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the actions as JSON")
    form.add_argument("--jsonl", action="store_true", help='read {"id", "text", "now"} lines, write one line for each')
    parse.add_argument("--model", metavar="ID", help="a model of models/registry.yaml other than the current one")
    parse.set_defaults(run=_parse)

    resolve = commands.add_parser("resolve", help="show which date a phrase means")
    resolve.add_argument("text", nargs="?", help="the phrase; standard input if left out")
    resolve.add_argument("--now", type=moment, help="local time to read the phrase from")
    resolve.add_argument("--jsonl", action="store_true", help='read {"text", "now"} lines, write one line for each')
    resolve.set_defaults(run=_resolve)

    transcribe = commands.add_parser("transcribe", help="write down what is said in sound files")
    transcribe.add_argument("files", nargs="+", type=Path, metavar="FILE")
    transcribe.add_argument("--model", choices=SPEECH_MODELS, default="tiny.en", help="speech model (default: tiny.en)")
    transcribe.add_argument("--stock-window", action="store_true", help="30 s window: slower, better in heavy noise")
    transcribe.set_defaults(run=_transcribe)

    add = commands.add_parser("add", help="do what a sentence says: add todos, complete, move or delete them")
    add.add_argument("text", help="the sentence")
    add.add_argument("--now", type=moment, help="local time to read dates from")
    add.set_defaults(run=_add)

    listing = commands.add_parser("list", help="list todos")
    listing.add_argument("view", nargs="?", choices=["today", "upcoming", "all", "done"], default="all")
    listing.add_argument("--list", dest="list_name", metavar="NAME", help="only this list")
    listing.add_argument("--search", default="", metavar="WORDS", help="only todos with these words")
    listing.add_argument("--limit", type=count, default=200, metavar="N", help="at most so many (default: 200)")
    listing.set_defaults(run=_list)

    done = commands.add_parser("done", help="mark a todo as done")
    done.add_argument("todo", help="its words, or the start of its id as `todoapp list` shows it")
    done.set_defaults(run=_done)

    add_keeping_commands(commands, test_reminder=_test_reminder)

    add_feedback_command(commands)
    add_model_command(commands)
    add_sync_command(commands)
    return options


def _app(options: argparse.Namespace) -> int:
    try:
        if options.ask:
            from todoapp.ui.single_instance import tell_running
            from todoapp.weights.library import default_data_dir

            if tell_running(default_data_dir(), options.ask):
                return 0
            if options.ask == "stop":
                raise TodoAppError("Todo is not running.", "There is no dictation to end.")
        from todoapp.main import run_app
    except ImportError as error:
        if "libEGL" not in str(error) and "lib" not in str(error):
            raise
        raise TodoAppError(
            f"The window cannot start: {error}.", "Install the system packages the README names."
        ) from error
    return run_app(ask=options.ask or "show", hidden=options.hidden)


# Parsing


def _parse(options: argparse.Namespace) -> int:
    if options.jsonl:
        with _understanding(options.model) as understanding:
            return _parse_lines(understanding, sys.stdin)
    text = _text(options)
    reference = options.now or datetime.now()
    with _understanding(options.model) as understanding:
        understood = understanding.understand(text, reference)
    if understood.problem:
        print(f"todoapp: {understood.problem}", file=sys.stderr)
    if options.json:
        print(json.dumps({"actions": _as_dicts(understood.actions)}, ensure_ascii=False, indent=2))
    else:
        from todoapp.services.describe import describe_actions

        print(describe_actions(understood.actions, reference, _settings()))
    return 0


def _parse_lines(understanding: "Understanding", lines: Iterable[str]) -> int:
    status = 0
    for row in _rows(lines):
        answer: dict[str, Any]
        try:
            text, reference = _text_and_now(row)
            understood = understanding.understand(text, reference)
            answer = {"actions": _as_dicts(understood.actions), "yaml": understood.yaml, "ms": round(understood.ms, 1)}
        except (TodoAppError, ArithmeticError, ValueError) as error:
            answer = {"error": str(error)}
            status = 1
        print(json.dumps({"id": row.get("id"), **answer}, ensure_ascii=False), flush=True)
    return status


def _resolve(options: argparse.Namespace) -> int:
    from todoapp.dates.cli_rows import resolve_row

    settings = _settings()
    if not options.jsonl:
        row = resolve_row(_text(options), options.now or datetime.now(), settings)
        print(json.dumps(row, ensure_ascii=False))
        return 0 if any(row.values()) else 1
    status = 0
    for row_in in _rows(sys.stdin):
        answer: dict[str, Any]
        try:
            answer = dict(resolve_row(*_text_and_now(row_in), settings))
        except InvalidInput as error:
            answer = {"date": None, "time": None, "start": None, "end": None, "rrule": None, "error": str(error)}
            status = 1
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return status


def _rows(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Read JSON lines; one that is not an object is handed on without fields, so that it gets its error line."""
    for line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield row if isinstance(row, dict) else {}


def _text_and_now(row: dict[str, Any]) -> tuple[str, datetime]:
    text, now = row.get("text"), row.get("now")
    if not isinstance(text, str):
        raise InvalidInput(
            "The line has no text.", 'Write {"id": …, "text": "…", "now": "2024-03-05T09:00"} on each line.'
        )
    if now is None:
        return text, datetime.now()
    try:
        return text, moment(str(now))
    except argparse.ArgumentTypeError as error:
        raise InvalidInput(f"now is wrong: {error}.", "Write it as 2024-03-05T09:00.") from error


def _text(options: argparse.Namespace) -> str:
    text = options.text if options.text is not None else sys.stdin.read()
    return str(text)


def _as_dicts(actions: Sequence[Action]) -> list[dict[str, Any]]:
    return [action.as_dict() for action in actions]


def _settings() -> "DateSettings":
    """Read how the user wants dates read and shown, from the data folder."""
    from todoapp.services.settings import read_date_settings
    from todoapp.weights.library import default_data_dir

    return read_date_settings(default_data_dir())


@contextmanager
def _understanding(model_id: str | None = None) -> "Iterator[Understanding]":
    from todoapp.services.app_settings import read_app_settings
    from todoapp.services.model_facts import chosen_parser
    from todoapp.services.parsing import Understanding
    from todoapp.weights.library import Library, default_data_dir

    library, settings = Library(), _settings()
    model_id = model_id or chosen_parser(library, read_app_settings(default_data_dir()).parser_model)
    understanding = Understanding(library.parser_path(model_id), model_id or library.parser_id(), settings=settings)
    try:
        understanding.load()
        yield understanding
    finally:
        understanding.close()


# Speech


def _transcribe(options: argparse.Namespace) -> int:
    from todoapp.speech.audio_file import read_audio
    from todoapp.speech.transcriber import Transcriber
    from todoapp.weights.library import Library

    name = SPEECH_MODELS[options.model]
    transcriber = Transcriber(Library().whisper_dir(name), name, shorten_window=not options.stock_window)
    transcriber.load()
    status = 0
    for path in options.files:
        try:
            transcript = transcriber.transcribe(read_audio(path))
        except TodoAppError as error:
            print(f"todoapp: {error.title} {error.hint}", file=sys.stderr)
            status = 1
            continue
        if not transcript.text:
            print(f"{path.name}: nothing heard", file=sys.stderr)
        print(f"{path.name}: {transcript.text}" if len(options.files) > 1 else transcript.text, flush=True)
    return status


# Todos


def _add(options: argparse.Namespace) -> int:
    from todoapp.domain.todo import Provenance

    reference = options.now or datetime.now()
    with _understanding() as understanding:
        understood = understanding.understand(options.text, reference)
    provenance = Provenance(
        options.text,
        yaml=understood.yaml,
        model_id=understood.model_id,
        prompt_version=understood.prompt_version,
        reference=reference,
    )
    return _carry_out(understood.actions, provenance, reference)


def _done(options: argparse.Namespace) -> int:
    from todoapp.domain.todo import Provenance
    from todoapp.services.describe import describe_todo
    from todoapp.services.todos import View

    reference = datetime.now()
    with open_todos() as todos:
        undone = todos.page(View.ALL, limit=100_000)
        named = [todo for todo in undone if len(options.todo) >= 4 and todo.id.startswith(options.todo.lower())]
        if len(named) == 1:
            print(describe_todo(todos.complete(named[0].id), reference, _settings()))
            return 0
    return _carry_out([Complete(options.todo)], Provenance(options.todo), reference)


def _carry_out(actions: Sequence[Action], provenance: "Provenance", reference: datetime) -> int:
    from todoapp.services.describe import describe_actions, describe_todo

    settings = _settings()
    with open_todos() as todos:
        applied = todos.apply(actions, provenance)
        _print_applied(applied, todos, reference, settings)
    if not actions:
        print("todoapp: nothing to do in these words.", file=sys.stderr)
    for question in applied.questions:
        asked = describe_actions([question.action], reference, settings)
        reason = {
            "which": "more than one todo may be meant; use `todoapp done ID`, or say it more exactly",
            "confirm": "this touches several todos; open the window to confirm it",
            "nothing_found": "no todo fits",
        }[question.kind]
        print(f"todoapp: not done: {asked}: {reason}", file=sys.stderr)
        for candidate in question.candidates:
            print(f"  {describe_todo(candidate, reference, settings)}", file=sys.stderr)
    return 1 if applied.questions else 0


def _print_applied(applied: "Applied", todos: "Todos", reference: datetime, settings: "DateSettings") -> None:
    from todoapp.services.describe import describe_todo

    groups = (
        ("Added", applied.added),
        ("Changed", applied.changed),
        ("Done", applied.completed),
        ("Deleted", applied.deleted),
    )
    for verb, changed in groups:
        for todo in changed:
            print(f"{verb}: {describe_todo(todo, reference, settings)}")
    for name in applied.lists:
        print(f"List: {name}")
    if applied.shown is not None:
        for todo in todos.find(applied.shown):
            print(describe_todo(todo, reference, settings))


def _list(options: argparse.Namespace) -> int:
    from todoapp.services.describe import describe_todo
    from todoapp.services.todos import View

    now, settings = datetime.now(), _settings()
    with open_todos() as todos:
        for todo in todos.page(
            View(options.view), list_name=options.list_name, search=options.search, limit=options.limit
        ):
            print(describe_todo(todo, now, settings))
    return 0


def _test_reminder() -> int:
    from todoapp.ui.reminder_test import run_reminder_test

    return run_reminder_test(sys.stdout)
