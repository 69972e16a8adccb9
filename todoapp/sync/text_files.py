"""Todos in text files: each file of a folder is a list, each todo in it a line; all other lines are left alone.

A line needs an id to be known again after it was edited, so one that has none is given one when it is first read.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Content, changed_fields
from todoapp.sync.errors import ListMissing, RemoteChanged
from todoapp.sync.on_disk import OnDisk, etag_of, write_whole
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored
from todoapp.sync.text_lines import CAPABILITIES, Format, Line


@dataclass
class _File:
    """A file as it was read; `lines` keep their line ends."""

    path: Path
    data: bytes
    lines: list[str]

    @property
    def end(self) -> str:
        return "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"

    def save(self) -> None:
        """Put the file back, whole, if nobody wrote it meanwhile."""
        data = "".join(self.lines).encode("utf-8")
        if data == self.data:
            return
        write_whole(self.path, data, self._put_back)

    def _put_back(self, unfinished: Path) -> None:
        if self.path.read_bytes() != self.data:
            raise RemoteChanged("The file was changed meanwhile.")
        unfinished.replace(self.path)


class TextFilesRemote(OnDisk):
    """The files of one format in a folder."""

    def __init__(
        self, folder: str, form: Format, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone()
    ) -> None:
        super().__init__(folder)
        self._form = form
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def lists(self) -> tuple[RemoteList, ...]:
        paths = (path for path in self._entries() if path.suffix == self._form.suffix and path.is_file())
        return tuple(RemoteList(path.name, path.stem) for path in paths)

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        file = self._read(list_href)
        known = etags()
        found: dict[str, Stored] = {}
        for number, whole in enumerate(file.lines):
            text = whole.rstrip("\r\n")
            line = self._form.parse(text)
            if line is None:
                continue
            id_ = line.id()
            if id_ is None or f"{list_href}#{id_}" in found:  # new, or a copy of another line
                id_ = uuid.uuid4().hex[:12]
                line.set_id(id_)
                text = line.text()
                file.lines[number] = text + whole[len(whole.rstrip("\r\n")) :]
            href = f"{list_href}#{id_}"
            found[href] = Stored(href, etag_of(text.encode()), text)
        file.save()
        items = tuple(
            RemoteItem(stored, href.rpartition("#")[2], self._line(stored.raw).content())
            for href, stored in found.items()
            if known.get(href) != stored.etag
        )
        return Pull(items, None, is_full=True, present=frozenset(found))

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        id_ = uid if uid.replace("-", "").isalnum() and uid.isascii() else uuid.uuid5(uuid.NAMESPACE_URL, uid).hex
        file = self._read(list_href)
        if self._find(file, id_) is not None:
            raise RemoteChanged("The line is there already.")
        line = self._line(like.raw) if like else self._form.new()
        changed = changed_fields(line.content(), content) if like else frozenset(FIELDS)
        line.write(content, changed, self._clock().date())
        line.set_id(id_)
        if file.lines and not file.lines[-1].endswith("\n"):
            file.lines[-1] += file.end
        file.lines.append(line.text() + file.end)
        file.save()
        return Stored(f"{list_href}#{id_}", etag_of(line.text().encode()), line.text()), id_

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        file, number = self._current(stored)
        line = self._line(stored.raw)
        line.write(content, changed, self._clock().date())
        end = file.lines[number][len(file.lines[number].rstrip("\r\n")) :]
        file.lines[number] = line.text() + end
        file.save()
        return Stored(stored.href, etag_of(line.text().encode()), line.text())

    def delete(self, stored: Stored, *, op_id: str) -> None:
        list_href, _, id_ = stored.href.rpartition("#")
        if self._find(self._read(list_href), id_) is None:
            return
        file, number = self._current(stored)
        del file.lines[number]
        file.save()

    def _current(self, stored: Stored) -> tuple[_File, int]:
        list_href, _, id_ = stored.href.rpartition("#")
        file = self._read(list_href)
        number = self._find(file, id_)
        if number is None or etag_of(file.lines[number].rstrip("\r\n").encode()) != stored.etag:
            raise RemoteChanged("The line was changed or deleted.")
        return file, number

    def _find(self, file: _File, id_: str) -> int | None:
        for number, text in enumerate(file.lines):
            if id_ in text and (line := self._form.parse(text.rstrip("\r\n"))) and line.id() == id_:
                return number
        return None

    def _line(self, text: str) -> Line:
        line = self._form.parse(text)
        if line is None:
            raise RemoteChanged("The line is no todo any more.")
        return line

    def _read(self, list_href: str) -> _File:
        path = self._root / list_href
        if path.parent != self._root or path.suffix != self._form.suffix:
            raise ListMissing("That is not a list of this folder.")
        try:
            data = path.read_bytes()
            return _File(path, data, data.decode("utf-8").splitlines(keepends=True))
        except FileNotFoundError as error:
            raise ListMissing("The file is not there.", f"Is the disk connected? {path}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ListMissing("The file cannot be read.", f"It has to be text in UTF-8: {path}") from error
