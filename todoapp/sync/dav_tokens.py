"""Which lists are as they were, asked of the folder they are in: many lists without changes are one or two requests.

What counts is a list's token. Radicale reads every item of a list to tell it, 0.8 s for 10,000 todos. What it gives as
a list's getlastmodified is the newest time of its folder and of every file in it, and costs a tenth of that. So there
the token is not asked for where that time is the same, is a strong validator (RFC 9110 section 8.8.2.2: a second at
least older than the answer that told it) and the token itself was told within the last hour. Other servers tell tokens
as they keep them, and what they mean by the time of a collection is their own affair: they are asked for tokens.
"""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime

from todoapp.sync import dav_xml
from todoapp.sync.dav_xml import XML, D
from todoapp.sync.errors import RemoteUnreachable
from todoapp.sync.http import Http

_RADICALE = "http://radicale.org/ns/sync/"
_STRONG_S = 2
_TRUSTED_S = 3600


@dataclass(frozen=True)
class Cursor:
    """How far a list was read: its token and, on some servers, when it was changed last as it told that token.

    `modified` and `told` are seconds since the epoch by the server's clock.
    """

    token: str
    modified: int | None = None
    told: int | None = None

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Read what `str` made, or a bare token."""
        try:
            values = json.loads(text)
            return cls(str(values["token"]), int(values["modified"]), int(values["told"]))
        except (ValueError, TypeError, KeyError):
            return cls(text)

    def __str__(self) -> str:
        return self.token if self.modified is None else json.dumps(asdict(self))


@dataclass(frozen=True)
class _Answer:
    """A property of the lists of a folder, and when the server said so."""

    values: dict[str, str | None]
    told: int | None


class Tokens:
    """How the lists of one account are, as their folders told since a list was asked about twice."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._asked_about: dict[str, set[str]] = defaultdict(set)  # lists by their folder
        self._doubted: set[str] = set()  # folders with a list that only its token can tell about
        self._times: dict[str, _Answer] = {}  # by folder
        self._tokens: dict[str, str | None] = {}
        self._silent: set[str] = set()  # folders that do not tell tokens

    def unchanged(self, list_href: str, cursor: Cursor) -> Cursor | None:
        """Give how far a list was read if it is known to be there still; None where it must be asked itself."""
        folder = _folder_of(list_href)
        if list_href in self._asked_about[folder]:  # the next round: what was told is old
            self._asked_about.clear()
            self._doubted.clear()
            self._times.clear()
            self._tokens.clear()
        self._asked_about[folder].add(list_href)
        if cursor.token.startswith(_RADICALE):
            if folder not in self._times:
                self._times[folder] = self._ask(folder, "getlastmodified")
            told = self._times[folder].told
            if told is not None and cursor.told is not None and 0 <= told - cursor.told < _TRUSTED_S:
                return cursor if self.stamped(list_href, cursor.token).modified == cursor.modified else None
        if cursor.modified is None and folder not in self._doubted:
            self._doubted.add(folder)  # it may be the only one: that needs no folder
            return None
        if list_href not in self._tokens and folder not in self._silent:
            self._tokens |= self._ask(folder, "sync-token").values
            if self._tokens.get(list_href) is None:
                self._silent.add(folder)
        return self.stamped(list_href, cursor.token) if self._tokens.get(list_href) == cursor.token else None

    def stamped(self, list_href: str, token: str) -> Cursor:
        """Give the cursor of a token that was told in this round, after its folder."""
        answer = self._times.get(_folder_of(list_href))
        modified = _seconds(answer.values.get(list_href)) if answer else None
        if answer is None or answer.told is None or modified is None or answer.told - modified < _STRONG_S:
            return Cursor(token)
        return Cursor(token, modified, answer.told)

    def _ask(self, folder: str, name: str) -> _Answer:
        try:
            response = self._http.send("PROPFIND", folder, dav_xml.propfind(f"d:{name}"), XML | {"Depth": "1"})
            if response.status_code != 207:
                return _Answer({}, None)
            rows = dav_xml.multistatus(response.content).rows
            return _Answer({row.href: row.text(f"{D}{name}") for row in rows}, _seconds(response.headers.get("Date")))
        except RemoteUnreachable as error:
            if error.retry_after_s is not None:
                raise
            return _Answer({}, None)  # whatever is the matter, each list can be asked


def _folder_of(list_href: str) -> str:
    return f"{list_href.rstrip('/').rpartition('/')[0]}/"


def _seconds(http_date: str | None) -> int | None:
    try:
        return int(parsedate_to_datetime(http_date or "").timestamp())
    except ValueError:
        return None
