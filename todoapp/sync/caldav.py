"""CalDAV: Nextcloud, Radicale, Xandikos, Fastmail and others. Every write names the version it replaces."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import httpx

from todoapp.domain.errors import InvalidInput
from todoapp.sync import dav_xml
from todoapp.sync.dav_tokens import Cursor, Tokens
from todoapp.sync.dav_xml import XML, C, D, canonical
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused
from todoapp.sync.http import Http
from todoapp.sync.remote import Etags, Pull, RemoteList, Unreadable
from todoapp.sync.vtodo_family import Resource
from todoapp.sync.vtodo_gather import Loaded, Source, gather
from todoapp.sync.vtodo_remote import VtodoRemote

_GOT_AT_ONCE = 100
_MAX_PAGES = 1_000
_ICALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}
_ICLOUD = "icloud.com"


@dataclass(frozen=True)
class _Changes:
    etags: dict[str, str | None]
    gone: frozenset[str]
    token: str | None
    is_full: bool


class CalDavRemote(VtodoRemote):
    """An account on a CalDAV server. Clock times are those of `zone`."""

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        zone: ZoneInfo,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        if _ICLOUD in url:
            raise InvalidInput(
                "Apple Reminders cannot be reached this way.", "Since 2019 its lists are no longer offered by iCloud."
            )
        super().__init__(zone, clock)
        self._http = Http(url, username, password)
        self._tokens = Tokens(self._http)

    def close(self) -> None:
        self._http.close()

    def renew(self) -> bool:
        return False  # a password does not expire by itself

    # Lists

    def lists(self) -> tuple[RemoteList, ...]:
        home = self._home()
        asked = dav_xml.propfind("d:resourcetype", "d:displayname", "c:supported-calendar-component-set")
        response = self._checked(self._http.send("PROPFIND", home, asked, XML | {"Depth": "1"}))
        lists: list[RemoteList] = []
        for row in dav_xml.multistatus(response.content).rows:
            kind = row.found.get(f"{D}resourcetype")
            if kind is None or kind.find(f"{C}calendar") is None:
                continue
            components = row.found.get(f"{C}supported-calendar-component-set")
            names = {comp.get("name", "").upper() for comp in components} if components is not None else set()
            if not names or "VTODO" in names:
                name = (row.text(f"{D}displayname") or row.href.rstrip("/").rpartition("/")[2]).strip()
                lists.append(RemoteList(row.href, name))
        return tuple(sorted(lists, key=lambda found: found.href))

    def make_list(self, name: str) -> str:
        """Make a list for todos and give its href."""
        href = canonical(urljoin(self._home(), f"{uuid.uuid4()}/"))
        response = self._http.send("MKCALENDAR", href, dav_xml.make_calendar(name), XML)
        if response.status_code != 201:
            raise RemoteRefused("The server does not make a new list.", f"It answered {response.status_code}.")
        return href

    def _home(self) -> str:
        """Find where the user's calendars are, from whatever address was typed (RFC 6764)."""
        asked = dav_xml.propfind("d:current-user-principal", "c:calendar-home-set", "d:resourcetype")
        for start in (self._http.url, "/.well-known/caldav", "/"):
            response = self._http.send("PROPFIND", start, asked, XML | {"Depth": "0"})
            if response.status_code != 207:
                continue
            for row in dav_xml.multistatus(response.content).rows:
                if home := _inner_href(row, f"{C}calendar-home-set"):
                    return home
                if principal := _inner_href(row, f"{D}current-user-principal"):
                    return self._home_of(principal)
        raise RemoteRefused("There is no calendar server at this address.", "Check the address of the account.")

    def _home_of(self, principal: str) -> str:
        asked = dav_xml.propfind("c:calendar-home-set")
        response = self._checked(self._http.send("PROPFIND", principal, asked, XML | {"Depth": "0"}))
        for row in dav_xml.multistatus(response.content).rows:
            if home := _inner_href(row, f"{C}calendar-home-set"):
                return home
        raise RemoteRefused("The server does not say where the calendars are.", "Check the address of the account.")

    # Reading

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        cursor = Cursor.read(token) if token is not None else None
        if cursor is not None and (as_it_was := self._tokens.unchanged(list_href, cursor)):
            return Pull((), str(as_it_was))
        changes = self._changes(list_href, cursor.token if cursor else None)
        known = etags() if changes.etags or changes.gone else {}
        is_first = changes.is_full and not known  # all is read then, and nothing left to be found
        find = _find_none if is_first else partial(self._find, list_href)
        source = Source(partial(self._load, list_href), find)
        found = gather(source, changes.etags, changes.gone, known, self._zone, is_full=changes.is_full)
        present = frozenset(changes.etags) - found.gone if changes.is_full else frozenset()
        gone = frozenset() if changes.is_full else found.gone
        read_to = str(self._tokens.stamped(list_href, changes.token)) if changes.token is not None else None
        next_token = read_to if found.is_whole else token
        return Pull(found.items, next_token, gone, found.unreadable, changes.is_full, present)

    def _changes(self, list_href: str, token: str | None) -> _Changes:
        found: dict[str, str | None] = {}
        gone: set[str] = set()
        is_full = token is None
        for _ in range(_MAX_PAGES):
            response = self._http.send("REPORT", list_href, dav_xml.sync_collection(token), XML | {"Depth": "0"})
            if response.status_code in (403, 409, 412) and not is_full:
                # Whatever it says of the token: only the whole list is sure now.
                token, is_full = None, True
                found.clear()
                gone.clear()
                continue
            if response.status_code in (400, 403, 405, 415, 501):
                return self._listing(list_href)
            answer = dav_xml.multistatus(self._checked(response).content)
            has_more = False
            for row in answer.rows:
                if row.href.rstrip("/") == canonical(list_href).rstrip("/"):
                    has_more |= row.status == 507
                elif row.status == 404:
                    gone.add(row.href)
                    found.pop(row.href, None)
                else:
                    gone.discard(row.href)
                    found[row.href] = _strong(row.text(f"{D}getetag"))
            if not has_more:
                return _Changes(found, frozenset(gone), answer.token, is_full)
            if answer.token is None or answer.token == token:
                break  # there is more, and no way to get at it: half a list is no list
            token = answer.token
        raise RemoteRefused("The server never comes to the end of the list.")

    def _listing(self, list_href: str) -> _Changes:
        """List a collection of a server that reports no changes."""
        asked = dav_xml.propfind("d:getetag", "d:resourcetype")
        response = self._checked(self._http.send("PROPFIND", list_href, asked, XML | {"Depth": "1"}))
        rows = dav_xml.multistatus(response.content).rows
        own = canonical(list_href).rstrip("/")
        found = {row.href: _strong(row.text(f"{D}getetag")) for row in rows if row.href.rstrip("/") != own}
        return _Changes(found, frozenset(), None, is_full=True)

    def _load(self, list_href: str, hrefs: Sequence[str]) -> Loaded:
        loaded = Loaded()
        for start in range(0, len(hrefs), _GOT_AT_ONCE):
            some = hrefs[start : start + _GOT_AT_ONCE]
            asked = dav_xml.multiget(some)
            response = self._checked(self._http.send("REPORT", list_href, asked, XML | {"Depth": "1"}))
            answered = _take(loaded, response)
            loaded.unreadable += [
                Unreadable(href, None, "the server left it out") for href in some if href not in answered
            ]
        return loaded

    def _find(self, list_href: str, uid: str) -> Loaded:
        loaded = Loaded()
        response = self._http.send("REPORT", list_href, dav_xml.query_uid(uid), XML | {"Depth": "1"})
        if response.status_code in (404, 410):
            raise ListMissing("The list is no longer there.", "Choose the lists of this account again.")
        if response.status_code == 207:  # a server that cannot search finds no parent, and the child is a todo here
            _take(loaded, response)
        return loaded

    # Writing

    def _list_of(self, href: str) -> str:
        return href[: href.rindex("/") + 1]

    def _make(self, list_href: str, name: str, raw: str) -> Resource:
        href = canonical(f"{list_href}{name}.ics")
        response = self._http.send("PUT", href, raw, _ICALENDAR | {"If-None-Match": "*"})
        if response.status_code in (404, 405, 410) or (
            response.status_code in (403, 409) and not _is_uid_conflict(response)
        ):
            raise ListMissing("The list cannot be written to.", "Choose the lists of this account again.")
        if response.status_code in (403, 409, 412):
            raise RemoteChanged("The item is there already.")
        return self._written(href, raw, response)

    def _replace(self, resource: Resource, raw: str) -> Resource:
        response = self._http.send("PUT", resource.href, raw, _ICALENDAR | {"If-Match": self._etag(resource)})
        if response.status_code in (404, 409, 410, 412):
            raise RemoteChanged("The item was changed or deleted there.")
        return self._written(resource.href, raw, response)

    def _remove(self, resource: Resource) -> None:
        try:
            etag = self._etag(resource)
        except RemoteChanged:
            if self._is_gone(resource.href):
                return
            raise
        response = self._http.send("DELETE", resource.href, headers={"If-Match": etag})
        if response.status_code in (404, 410):
            return
        if response.status_code in (409, 412):
            if self._is_gone(resource.href):
                return
            raise RemoteChanged("The item was changed there.")
        if not response.is_success:
            raise RemoteRefused("The item cannot be deleted there.", f"The server answered {response.status_code}.")

    def _is_gone(self, href: str) -> bool:
        return self._http.send("GET", href).status_code in (404, 410)

    def _etag(self, resource: Resource) -> str:
        """Give the version to replace. Where we were not told, look: it must still say what we last saw."""
        if resource.etag is not None:
            return resource.etag
        response = self._http.send("GET", resource.href)
        etag = _strong(response.headers.get("ETag"))
        if not response.is_success or etag is None:
            raise RemoteChanged("The item was deleted there, or the server does not say its version.")
        self._check_same(response.text, resource)
        return etag

    def _written(self, href: str, raw: str, response: httpx.Response) -> Resource:
        if response.status_code == 404:
            raise ListMissing("The list is no longer there.", "Choose the lists of this account again.")
        if not response.is_success:
            raise RemoteRefused("The server does not take the item.", f"It answered {response.status_code}.")
        return Resource(href, _strong(response.headers.get("ETag")), raw)

    def _checked(self, response: httpx.Response) -> httpx.Response:
        if response.status_code in (403, 404, 410):
            raise ListMissing("The list is no longer there.", "Choose the lists of this account again.")
        if response.status_code != 207:
            raise RemoteRefused("The server does not answer as it should.", f"It answered {response.status_code}.")
        return response


def _find_none(uid: str) -> Loaded:
    return Loaded()


def _take(loaded: Loaded, response: httpx.Response) -> set[str]:
    """Take in the resources an answer gives; tells which it was about."""
    answered: set[str] = set()
    for row in dav_xml.multistatus(response.content).rows:
        answered.add(row.href)
        raw = row.text(f"{C}calendar-data")
        etag = _strong(row.text(f"{D}getetag"))
        if row.status in (404, 410):
            loaded.gone.add(row.href)
        elif raw is None:
            loaded.unreadable.append(Unreadable(row.href, etag, "the server does not give it"))
        elif "BEGIN:VTODO" in raw.upper():
            loaded.resources.append(Resource(row.href, etag, raw))
    return answered


def _inner_href(row: dav_xml.Row, name: str) -> str | None:
    element = row.found.get(name)
    href = element.findtext(f"{D}href") if element is not None else None
    return canonical(href) if href else None


def _is_uid_conflict(response: httpx.Response) -> bool:
    return dav_xml.has_condition(response.content, f"{C}no-uid-conflict", f"{D}no-uid-conflict")


def _strong(etag: str | None) -> str | None:
    """Give an etag that may stand in a condition; a weak one may not."""
    return etag if etag and not etag.startswith("W/") else None
