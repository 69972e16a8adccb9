"""The services there are, in the user's words: what each needs to connect, what it cannot keep, how one signs in."""

import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from todoapp.services.app_settings import require_network
from todoapp.sync.capabilities import Capabilities
from todoapp.sync.remotes import PROVIDERS, REMOTES, WITHOUT_SIGN_IN

SignIn = Literal["folder", "password", "token", "browser"]

_EXAMPLE = "https://example.org/"


@dataclass(frozen=True)
class Service:
    """A kind of account. An empty `address` means that the service has one of its own."""

    kind: str
    name: str
    sign_in: SignIn
    address: str = ""  # an example of one
    hint: str = ""
    needs_client: bool = False  # it knows only programs that somebody registered with it
    losses: tuple[str, ...] = ()  # what it cannot keep
    examples: str = ""  # of whose it is


@dataclass(frozen=True)
class _Words:
    name: str
    address: str = ""
    hint: str = ""
    examples: str = ""


_WORDS = {
    "caldav": _Words(
        "CalDAV",
        "https://cloud.example.org",
        "The address of the server is enough. Fastmail, iCloud and accounts with a second factor want an app password,"
        " made in the account's security settings.",
        "Nextcloud, Fastmail, iCloud, Radicale, …",
    ),
    "folder": _Words("A folder of .ics files", "/home/me/Tasks", "Each folder in it is a list, each file a todo."),
    "markdown": _Words(
        "Markdown checklists", "/home/me/Notes", "Each .md file is a list, each checkbox a todo.", "Obsidian Tasks"
    ),
    "todo.txt": _Words("todo.txt files", "/home/me/todo", "Each .txt file is a list."),
    "todoist": _Words("Todoist", hint="With a paid plan it keeps reminders and days to do something on as well."),
    "google_tasks": _Words("Google Tasks", hint="Needs a client id of your own from the Google Cloud console."),
    "microsoft_todo": _Words("Microsoft To Do", hint="Needs a client id of your own from Microsoft Entra."),
    "vikunja": _Words("Vikunja", "https://vikunja.example.org", "An API token is made in the settings of Vikunja."),
}


def services() -> tuple[Service, ...]:
    """Give every service there is."""
    return tuple(service_of(kind) for kind in REMOTES)


def name_of(kind: str) -> str:
    """Give the name of a kind of account, without importing its driver."""
    return _WORDS[kind].name if kind in _WORDS else kind


@cache
def service_of(kind: str) -> Service:
    """Give a service by its kind; one that is not known here is called by that. The first call imports its driver."""
    words = _WORDS.get(kind, _Words(kind))
    sign_in: SignIn = "token"
    if kind in WITHOUT_SIGN_IN:
        sign_in = "folder"
    elif kind in PROVIDERS:
        sign_in = "browser"
    elif kind == "caldav":
        sign_in = "password"
    needs_client = sign_in == "browser" and not PROVIDERS[kind]().register_url
    losses = _capabilities(kind, words.address).losses()
    return Service(kind, words.name, sign_in, words.address, words.hint, needs_client, losses, words.examples)


def _capabilities(kind: str, address: str) -> Capabilities:
    """Give what a service keeps, without connecting to it."""
    if kind == "todoist":  # what it keeps depends on the plan, which only the service knows: this is the free one
        from todoapp.sync.todoist_items import Plan, capabilities_of

        return capabilities_of(Plan("", has_reminders=False, has_deadlines=False))
    url = str(Path.home()) if kind in WITHOUT_SIGN_IN else _EXAMPLE if address else ""
    remote = REMOTES[kind](url, "", "", ZoneInfo("UTC"))
    try:
        return remote.capabilities
    finally:
        remote.close()


def sign_in(
    data_folder: Path, kind: str, client_id: str = "", client_secret: str = "", *,
    cancelled: threading.Event, open_page: Callable[[str], object] = webbrowser.open,
) -> str:  # fmt: skip
    """Let the user sign in with the browser and give the account's secret; blocks until then.

    Raises:
        NetworkOff: the user switched the network off.
        SignInExpired, Cancelled: the user or the service said no, or nobody answered.
    """
    from todoapp.sync import oauth

    require_network(data_folder)
    return oauth.sign_in(PROVIDERS[kind](), client_id, client_secret, open_page=open_page, cancelled=cancelled)
