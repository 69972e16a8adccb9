"""A folder of lists: each folder in it is one, each `.ics` file in that an item, as vdirsyncer and todoman keep them.

A file's etag is the hash of its bytes. A file is replaced whole or not at all, and only while it is what we last saw.
"""

import datetime as dt
import os
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable
from todoapp.sync.on_disk import OnDisk, etag_of, write_whole
from todoapp.sync.remote import Etags, Pull, RemoteList, Unreadable
from todoapp.sync.vtodo_family import Resource, versions_in
from todoapp.sync.vtodo_gather import Loaded, Source, gather
from todoapp.sync.vtodo_remote import VtodoRemote

_NAME_FILE = "displayname"  # what vdirsyncer keeps a collection's name in
_MAX_BYTES = 20_000_000
_FOLD = re.compile(rb"\r?\n[ \t]")
_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_ESCAPED = re.compile(rb"\\(.)")


class FolderRemote(OnDisk, VtodoRemote):
    """The lists in a folder, given as a path or a file: address."""

    def __init__(
        self, url: str, zone: ZoneInfo, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        OnDisk.__init__(self, url, Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else None)
        VtodoRemote.__init__(self, zone, clock)

    def lists(self) -> tuple[RemoteList, ...]:
        return tuple(RemoteList(path.name, _display_name(path)) for path in self._entries() if path.is_dir())

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        """Look at every file; one that is as we know it is not read in."""
        folder = self._folder(list_href)
        try:
            # Listed once: a folder that goes away meanwhile is an error, not an empty list.
            paths = sorted(path for path in folder.iterdir() if path.suffix == ".ics" and path.name[0] != ".")
        except OSError as error:
            raise ListMissing("The folder cannot be read.", f"{error.strerror}: {folder}") from error
        known = etags()
        seen = versions_in(known)
        versions: dict[str, str | None] = {}
        news: dict[str, bytes] = {}
        for path in paths:
            with suppress(FileNotFoundError):  # deleted since it was listed
                href, data = f"{list_href}/{path.name}", _data(path)
                versions[href] = None if data is None else etag_of(data)
                if data is not None and versions[href] != seen.of(href):
                    news[href] = data
        # The first time all is read, and no file left to look for a parent in.
        places = cache(partial(self._places, [*versions] if known else []))
        source = Source(
            partial(self._load, list_href, read=news),
            lambda uid: self._load(list_href, places().get(uid, ())),
        )
        found = gather(source, versions, (), known, self._zone, is_full=True)
        present = frozenset(versions) - found.gone
        return Pull(found.items, None, unreadable=found.unreadable, is_full=True, present=present)

    def _load(self, list_href: str, hrefs: Sequence[str], read: dict[str, bytes] | None = None) -> Loaded:
        """Read files; one that was `read` a moment ago is taken out of there."""
        loaded = Loaded()
        for href in hrefs:
            try:
                data = read.pop(href) if read and href in read else _data(self._path(href))
            except FileNotFoundError:
                loaded.gone.add(href)
                continue
            if data is None:
                loaded.unreadable.append(Unreadable(href, None, "larger than 20 MB"))
            elif b"BEGIN:VTODO" in data.upper():
                try:
                    loaded.resources.append(Resource(href, etag_of(data), data.decode("utf-8")))
                except UnicodeDecodeError as error:
                    loaded.unreadable.append(Unreadable(href, etag_of(data), type(error).__name__))
        return loaded

    def _places(self, hrefs: Sequence[str]) -> dict[str, list[str]]:
        """Give the files each uid is in."""
        places: dict[str, list[str]] = defaultdict(list)
        for href in hrefs:
            with suppress(FileNotFoundError):
                # A long line goes on in the next one, after a blank.
                for uid in _UID.findall(_FOLD.sub(b"", _data(self._path(href)) or b"")):
                    places[_ESCAPED.sub(rb"\1", uid).decode(errors="replace").strip()].append(href)
        return places

    def _list_of(self, href: str) -> str:
        return href.rpartition("/")[0]

    def _make(self, list_href: str, name: str, raw: str) -> Resource:
        path = self._folder(list_href) / f"{name}.ics"
        return _write(path, f"{list_href}/{path.name}", raw, is_new=True)

    def _replace(self, resource: Resource, raw: str) -> Resource:
        path = self._path(resource.href)
        _check(path, resource)
        return _write(path, resource.href, raw, is_new=False)

    def _remove(self, resource: Resource) -> None:
        path = self._path(resource.href)
        if path.exists():
            _check(path, resource)
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


def _data(path: Path) -> bytes | None:
    """Give what is in a file, None where that is too large; FileNotFoundError where there is none."""
    try:
        return path.read_bytes() if path.stat().st_size <= _MAX_BYTES else None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RemoteUnreachable("A file cannot be read.", f"{error.strerror}: {path}") from error


def _check(path: Path, resource: Resource) -> None:
    try:
        data = _data(path)
    except FileNotFoundError as error:
        raise RemoteChanged("The file was deleted.") from error
    if data is None or etag_of(data) != resource.etag:
        raise RemoteChanged("The file was changed.")


def _write(path: Path, href: str, raw: str, *, is_new: bool) -> Resource:
    """Put a file in place, complete and on the disk; a new one never over another."""
    data = raw.encode("utf-8")
    write_whole(path, data, lambda unfinished: _place_new(unfinished, path) if is_new else unfinished.replace(path))
    return Resource(href, etag_of(data), raw)


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
