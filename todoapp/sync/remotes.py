"""The services there are: a name for each and how its Remote is made. Drivers are imported when one is used."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from todoapp.sync.remote import Remote

Make = Callable[[str, str, str, ZoneInfo], Remote]  # address, user name, secret, the user's time zone


def _caldav(url: str, username: str, secret: str, zone: ZoneInfo) -> Remote:
    from todoapp.sync.caldav import CalDavRemote

    return CalDavRemote(url, username, secret, zone)


def _folder(url: str, username: str, secret: str, zone: ZoneInfo) -> Remote:
    from todoapp.sync.folder import FolderRemote

    return FolderRemote(url, zone)


def _markdown(url: str, username: str, secret: str, zone: ZoneInfo) -> Remote:
    from todoapp.sync.text_files import TextFilesRemote
    from todoapp.sync.text_lines import Markdown

    return TextFilesRemote(url, Markdown())


def _todo_txt(url: str, username: str, secret: str, zone: ZoneInfo) -> Remote:
    from todoapp.sync.text_files import TextFilesRemote
    from todoapp.sync.text_lines import TodoTxt

    return TextFilesRemote(url, TodoTxt())


REMOTES: dict[str, Make] = {"caldav": _caldav, "folder": _folder, "markdown": _markdown, "todo.txt": _todo_txt}
WITHOUT_SIGN_IN = frozenset({"folder", "markdown", "todo.txt"})
