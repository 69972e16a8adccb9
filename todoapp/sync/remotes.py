"""The services there are: a name for each and how its Remote is made. Drivers are imported when one is used."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from todoapp.sync.remote import Remote

if TYPE_CHECKING:
    from todoapp.sync.oauth import Provider

Keep = Callable[[str], None]  # stores a renewed secret; it is called before the secret is used


def forget(secret: str) -> None:
    """Store nothing: for services whose secret never changes."""


class Make(Protocol):
    """Makes a Remote; `zone` is the user's, an empty `url` is the service's own."""

    def __call__(self, url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote: ...


def _caldav(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.caldav import CalDavRemote

    return CalDavRemote(url, username, secret, zone)


def _folder(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.folder import FolderRemote

    return FolderRemote(url, zone)


def _markdown(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.text_files import TextFilesRemote
    from todoapp.sync.text_lines import Markdown

    return TextFilesRemote(url, Markdown())


def _todo_txt(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.text_files import TextFilesRemote
    from todoapp.sync.text_lines import TodoTxt

    return TextFilesRemote(url, TodoTxt())


def _todoist(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.oauth import token_of
    from todoapp.sync.todoist import TodoistRemote

    return TodoistRemote(url, token_of(secret, keep), zone)


def _google_tasks(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.google_tasks import GoogleTasksRemote
    from todoapp.sync.oauth import token_of

    return GoogleTasksRemote(url, token_of(secret, keep))


def _google_provider() -> "Provider":
    from todoapp.sync.google_api import PROVIDER

    return PROVIDER


def _todoist_provider() -> "Provider":
    from todoapp.sync.todoist_api import PROVIDER

    return PROVIDER


def _microsoft_todo(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.microsoft import MicrosoftRemote
    from todoapp.sync.oauth import token_of

    return MicrosoftRemote(url, token_of(secret, keep), zone)


def _vikunja(url: str, username: str, secret: str, zone: ZoneInfo, keep: Keep = forget) -> Remote:
    from todoapp.sync.rest import FixedToken
    from todoapp.sync.vikunja import VikunjaRemote

    return VikunjaRemote(url, FixedToken(secret.strip()), zone)


def _microsoft_provider() -> "Provider":
    from todoapp.sync.microsoft_api import PROVIDER

    return PROVIDER


REMOTES: dict[str, Make] = {"caldav": _caldav, "folder": _folder, "markdown": _markdown, "todo.txt": _todo_txt}
REMOTES |= {"todoist": _todoist, "google_tasks": _google_tasks, "microsoft_todo": _microsoft_todo, "vikunja": _vikunja}
WITHOUT_SIGN_IN = frozenset({"folder", "markdown", "todo.txt"})

# Services that sign in with the browser, with `oauth.sign_in`: what it gives is the account's secret.
PROVIDERS: "dict[str, Callable[[], Provider]]" = {"todoist": _todoist_provider, "google_tasks": _google_provider}
PROVIDERS |= {"microsoft_todo": _microsoft_provider}
