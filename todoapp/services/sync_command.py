"""`todoapp sync`: accounts, a pass now, the log and the conflicts, from the command line."""

import argparse
import datetime as dt
import getpass
import json
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from todoapp.services.syncing import Syncing


def add_sync_command(commands: Any) -> None:
    """Add `sync` to the command's subparsers."""
    sync = commands.add_parser("sync", help="keep todos the same here and in other services")
    actions = sync.add_subparsers(metavar="ACTION", required=True)

    now = actions.add_parser("now", help="sync every account, or those named")
    now.add_argument("names", nargs="*", metavar="ACCOUNT")
    now.add_argument("--allow-deletions", action="store_true", help="also carry out deletions of many todos at once")
    now.add_argument("--take-back", action="store_true", help="undo such deletions instead, on the side they are on")
    now.set_defaults(run=_now)

    actions.add_parser("accounts", help="list the accounts").set_defaults(run=_accounts)

    add = actions.add_parser("add", help="add an account; the password is asked for and kept in the keyring")
    add.add_argument("name", help="what to call it")
    add.add_argument(
        "--kind", default="caldav",
        help="caldav (default) or vikunja; a folder of .ics (folder), markdown or todo.txt files; todoist, google_tasks"
        " or microsoft_todo, which open the browser to sign in",
    )  # fmt: skip
    add.add_argument(
        "--url", default="", help="its address, or the folder; not for services that have one of their own"
    )
    _add_ways_to_sign_in(add)
    add.add_argument("--user", default="", help="user name")
    add.add_argument("--list", dest="lists", action="append", default=[], metavar="NAME", help="only this list; again")
    add.add_argument("--inbox", metavar="NAME", help="the list for todos that are in no list")
    add.add_argument("--prefer", choices=["local", "remote"], default="local", help="who wins a conflict for now")
    add.set_defaults(run=_add)

    sign_in = actions.add_parser("sign-in", help="give the new password of an account, or sign in to it again")
    sign_in.add_argument("name", metavar="ACCOUNT")
    _add_ways_to_sign_in(sign_in)
    sign_in.set_defaults(run=_sign_in)

    lists = actions.add_parser("lists", help="show the lists of an account, or sync those that are named and no others")
    lists.add_argument("name", metavar="ACCOUNT")
    lists.add_argument("lists", nargs="*", metavar="LIST")
    lists.set_defaults(run=_lists)

    remove = actions.add_parser("remove", help="disconnect an account; todos stay here and there")
    remove.add_argument("name", metavar="ACCOUNT")
    remove.add_argument("--with-todos", action="store_true", help="delete here what the service has just like that")
    remove.set_defaults(run=_remove)

    for name, run, words in (
        ("pause", _pause, "leave an account out"),
        ("resume", _resume, "take a paused account in again"),
        ("log", _log, "show what was done"),
        ("conflicts", _conflicts, "show what was changed on both sides"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("name", metavar="ACCOUNT")
        action.set_defaults(run=run)

    decide = actions.add_parser("decide", help="settle a conflict")
    decide.add_argument("name", metavar="ACCOUNT")
    decide.add_argument("number", type=int, help="as `todoapp sync conflicts` shows it")
    decide.add_argument("side", choices=["local", "remote"], help="whose value to keep")
    decide.set_defaults(run=_decide)


def _add_ways_to_sign_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--token", action="store_true", help="paste a token of the service instead of using the browser"
    )
    parser.add_argument("--client-id", default="", help="of a program registered with the service, where it wants one")
    parser.add_argument("--client-secret", default="", help="its secret, where it has one")


def _now(options: argparse.Namespace) -> int:
    status = 0
    with _syncing() as syncing:
        names = options.names or [account.name for account in syncing.accounts() if not account.is_paused]
        if not names:
            print("todoapp: no account to sync; see `todoapp sync add`.", file=sys.stderr)
            return 1
        cancelled = threading.Event()
        for name in names:
            try:
                report = syncing.sync(
                    name, allow_deletions=options.allow_deletions, take_back=options.take_back, cancelled=cancelled
                )
            except KeyboardInterrupt:
                cancelled.set()
                raise
            print(f"{name}: {report.summary()}")
            for error in [*report.list_errors.values(), *([report.error] if report.error else [])]:
                print(f"todoapp: {name}: {error.title} {error.hint}".rstrip(), file=sys.stderr)
            for held in report.held:
                where = "here" if held.where == "here" else "there"
                print(
                    f"todoapp: {name}: {held.count} of {held.total} todos of a list would be deleted {where};"
                    " nothing was. If that is right: todoapp sync now --allow-deletions, else --take-back",
                    file=sys.stderr,
                )
            if report.conflicts:
                print(f"todoapp: {name}: changed on both sides; see `todoapp sync conflicts {name}`", file=sys.stderr)
            status |= 0 if report.is_clean else 1
    return status


def _accounts(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        for account in syncing.accounts():
            last = f"{account.synced_at.astimezone():%Y-%m-%d %H:%M}" if account.synced_at else "never"
            paused = ", paused" if account.is_paused else ""
            lists = ", ".join(row.name for row in syncing.lists(account.name))
            print(f"{account.name}  {account.kind}  {lists}  last sync {last}{paused}  {account.result or ''}".rstrip())
    return 0


def _add(options: argparse.Namespace) -> int:
    from todoapp.services.sync_services import service_of
    from todoapp.sync.remotes import REMOTES

    losses = service_of(options.kind).losses if options.kind in REMOTES else ()
    if losses:  # said before anything connects
        print(f"These stay on this device: {', '.join(losses)}.")
    with _syncing() as syncing:
        secret = _secret(options.kind, options, syncing)
        added = syncing.add(
            options.name, options.kind, options.url, options.user, secret,
            lists=options.lists, inbox=options.inbox, prefer=options.prefer,
        )  # fmt: skip
    for row in added.lists:
        print(f"{row.name} <-> {'todos in no list' if row.list_name is None else row.list_name}")
    if added.losses != losses:  # the user's plan decides
        print(f"With this account it is: {', '.join(added.losses) or 'nothing'}.")
    print(f"Added {added.name}; sync it with: todoapp sync now {added.name}")
    return 0


def _sign_in(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        kinds = {account.name: account.kind for account in syncing.accounts()}
        syncing.use_secret(options.name, _secret(kinds.get(options.name, ""), options, syncing))
    return 0


def _lists(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        if options.lists:
            syncing.choose_lists(options.name, options.lists)
        synced = {row.name: row.list_name for row in syncing.lists(options.name)}
        for name in syncing.lists_there(options.name):
            print(f"{name} <-> {synced[name] or 'todos in no list'}" if name in synced else f"{name}, not synced")
    return 0


def _secret(kind: str, options: argparse.Namespace, syncing: "Syncing") -> str:
    """Give what the account signs in with: from the environment, the browser or the keyboard."""
    from todoapp.services.sync_services import sign_in
    from todoapp.sync.credentials import PASSWORD_VARIABLE
    from todoapp.sync.remotes import PROVIDERS, WITHOUT_SIGN_IN

    if kind in WITHOUT_SIGN_IN:
        return ""
    if (given := os.environ.get(PASSWORD_VARIABLE)) is not None:
        return given
    if kind in PROVIDERS and not options.token:
        print("Sign in with the browser that opens now.", file=sys.stderr)
        return sign_in(
            kind=kind, data_folder=syncing.folder, client_id=options.client_id,
            client_secret=options.client_secret, cancelled=threading.Event(), open_page=webbrowser.open,
        )  # fmt: skip
    return getpass.getpass("Password or token: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _remove(options: argparse.Namespace) -> int:
    from todoapp.services.todos import Todos
    from todoapp.services.todos_bulk import Bulk

    with _syncing() as syncing:
        theirs = syncing.remove(options.name)
        if options.with_todos and theirs:
            todos = Todos(syncing.store, lambda: dt.datetime.now().astimezone(), settings=syncing.settings)
            print(Bulk(todos).delete(theirs))
    print(f"Removed {options.name}; the todos stay {'' if options.with_todos else 'here and '}there.")
    return 0


def _pause(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        syncing.pause(options.name, is_paused=True)
    return 0


def _resume(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        syncing.pause(options.name, is_paused=False)
    return 0


def _log(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        for row in syncing.log(options.name):
            about = f"  [{row.todo_id[:8]}]" if row.todo_id else ""
            print(f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}  {row.level:<7}  {row.message}{about}")
    return 0


def _conflicts(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        for row in syncing.conflicts(options.name):
            here, there = json.loads(row.here), json.loads(row.there)
            print(f"{row.number}: {here['title']}  (now: {row.chosen})")
            for name in json.loads(row.names):
                if here[name] != there[name]:
                    print(f"    {name}: local {here[name]!r}, remote {there[name]!r}")
    return 0


def _decide(options: argparse.Namespace) -> int:
    with _syncing() as syncing:
        syncing.decide(options.name, options.number, options.side)
    return 0


@contextmanager
def _syncing() -> "Iterator[Syncing]":
    from todoapp.services.data_folder import data_folder
    from todoapp.services.settings import read_date_settings
    from todoapp.services.syncing import Syncing, local_zone

    with data_folder() as (folder, store):
        settings = read_date_settings(folder)
        yield Syncing(store, lambda: dt.datetime.now().astimezone(), local_zone(), settings=settings)
