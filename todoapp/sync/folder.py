"""A folder of lists: each folder in it is one, each `.ics` file in that an item, as vdirsyncer and todoman keep them.

A file's etag is the hash of its bytes. A file is replaced whole or not at all, and only while it is what we last saw.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable
from todoapp.sync.on_disk import OnDisk, etag_of, write_whole
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored, Unreadable
from todoapp.sync.vtodo import CAPABILITIES, UnreadableTodo, changed_vtodo, copied_vtodo, file_name, read_vtodo

_NAME_FILE = "displayname"  # what vdirsyncer keeps a collection's name in
_MAX_BYTES = 20_000_000


class FolderRemote(OnDisk):
    """The lists in a folder, given as a path or a file: address."""

    def __init__(
        self, url: str, zone: ZoneInfo, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        super().__init__(url, Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else None)
        self._zone = zone
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def lists(self) -> tuple[RemoteList, ...]:
        return tuple(RemoteList(path.name, _display_name(path)) for path in self._entries() if path.is_dir())

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        """Look at every file; one that is as we know it is not read in."""
        folder = self._folder(list_href)
        known = etags()
        items: list[RemoteItem] = []
        unreadable: list[Unreadable] = []
        present: set[str] = set()
        try:
            # Listed once: a folder that goes away meanwhile is an error, not an empty list.
            paths = sorted(path for path in folder.iterdir() if path.suffix == ".ics" and path.name[0] != ".")
        except OSError as error:
            raise ListMissing("The folder cannot be read.", f"{error.strerror}: {folder}") from error
        for path in paths:
            href = f"{list_href}/{path.name}"
            try:
                if path.stat().st_size > _MAX_BYTES:
                    unreadable.append(Unreadable(href, None, "larger than 20 MB"))
                    present.add(href)
                    continue
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # deleted since it was listed
            except OSError as error:
                raise RemoteUnreachable("A file cannot be read.", f"{error.strerror}: {path}") from error
            present.add(href)
            etag = etag_of(data)
            if known.get(href) == etag:
                continue
            try:
                raw = data.decode("utf-8")
                uid, content = read_vtodo(raw, self._zone)
            except (UnicodeDecodeError, UnreadableTodo) as error:
                if b"BEGIN:VTODO" in data.upper():
                    unreadable.append(Unreadable(href, etag, type(error).__name__))
            else:
                items.append(RemoteItem(Stored(href, etag, raw), uid, content))
        return Pull(tuple(items), None, unreadable=tuple(unreadable), is_full=True, present=frozenset(present))

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        raw = copied_vtodo(uid, content, like.raw if like else None, self._zone, self._clock())
        path = self._folder(list_href) / f"{file_name(uid)}.ics"
        return _write(path, f"{list_href}/{path.name}", raw, is_new=True), uid

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        raw = changed_vtodo(stored.raw, content, changed, self._zone, self._clock())
        path = self._path(stored.href)
        _check(path, stored)
        return _write(path, stored.href, raw, is_new=False)

    def delete(self, stored: Stored, *, op_id: str) -> None:
        path = self._path(stored.href)
        if path.exists():
            _check(path, stored)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise RemoteRefused("A file cannot be deleted.", f"{error.strerror}: {path}") from error

    def _folder(self, list_href: str) -> Path:
        folder = self._path(list_href)
        if not folder.is_dir():
            raise ListMissing("The folder is not there.", f"Is the disk connected? {folder}")
        return folder

    def _path(self, href: str) -> Path:
        path = self._root / href
        if self._root not in path.parents or ".." in Path(href).parts:
            raise ListMissing("That is not a list of this folder.")
        return path


def _check(path: Path, stored: Stored) -> None:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise RemoteChanged("The file was deleted.") from error
    except OSError as error:
        raise RemoteUnreachable("A file cannot be read.", f"{error.strerror}: {path}") from error
    if etag_of(data) != stored.etag:
        raise RemoteChanged("The file was changed.")


def _write(path: Path, href: str, raw: str, *, is_new: bool) -> Stored:
    """Put a file in place, complete and on the disk; a new one never over another."""
    data = raw.encode("utf-8")
    write_whole(path, data, lambda unfinished: _place_new(unfinished, path) if is_new else unfinished.replace(path))
    return Stored(href, etag_of(data), raw)


def _place_new(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)  # fails if somebody was faster
    except FileExistsError as error:
        raise RemoteChanged("The file is there already.") from error
    except OSError:  # a file system without hard links
        if path.exists():
            raise RemoteChanged("The file is there already.") from None
        unfinished.replace(path)


def _display_name(folder: Path) -> str:
    try:
        return (folder / _NAME_FILE).read_text(encoding="utf-8").strip() or folder.name
    except (OSError, UnicodeDecodeError):
        return folder.name
