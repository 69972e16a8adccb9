"""The XML of WebDAV: what we ask, and what an answer holds. Document types are refused, and with them every entity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.sax.saxutils import escape

from todoapp.sync.errors import RemoteUnreachable

D = "{DAV:}"
C = "{urn:ietf:params:xml:ns:caldav}"
XML = {"Content-Type": "application/xml; charset=utf-8"}
_NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_WHOLE = "<d:prop><d:getetag/><c:calendar-data/></d:prop>"  # of a resource: its version and what it holds


@dataclass(frozen=True)
class Row:
    """One resource of a multistatus answer: its own status (200 where there are properties) and what was found."""

    href: str
    status: int
    found: dict[str, Element] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        element = self.found.get(name)
        return element.text if element is not None else None


@dataclass(frozen=True)
class Answer:
    """A multistatus answer."""

    rows: tuple[Row, ...]
    token: str | None


class _NoDocumentType(TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ParseError("a document type")


def canonical(href: str) -> str:
    """Give the path of a resource in one spelling; servers quote as they like."""
    return quote(unquote(urlsplit(href).path), safe="/~!$&'()*+,;=:@-._")


def parse(body: bytes) -> Element:
    """Read a document."""
    try:
        parser = XMLParser(target=_NoDocumentType())
        parser.feed(body)
        root = parser.close()
    except ParseError as error:
        raise RemoteUnreachable("The server's answer cannot be read.", "It is tried again later.") from error
    assert isinstance(root, Element)
    return root


def multistatus(body: bytes) -> Answer:
    """Read a multistatus answer; anything else is an error and never an empty one."""
    root = parse(body)
    if root.tag != f"{D}multistatus":
        raise RemoteUnreachable("The server's answer is not what was asked for.", "Check the address of the account.")
    rows: list[Row] = []
    for response in root.iter(f"{D}response"):
        href = response.findtext(f"{D}href")
        if not href:
            continue
        found: dict[str, Element] = {}
        for propstat in response.findall(f"{D}propstat"):
            if _code(propstat.findtext(f"{D}status")) == 200:
                found |= {element.tag: element for element in propstat.iterfind(f"{D}prop/*")}
        own = response.findtext(f"{D}status")
        rows.append(Row(canonical(href), _code(own) if own else 200, found))
    return Answer(tuple(rows), root.findtext(f"{D}sync-token"))


def has_condition(body: bytes, *names: str) -> bool:
    """Tell whether an error answer names one of these preconditions."""
    try:
        root = parse(body)
    except RemoteUnreachable:
        return False
    return any(element.tag in names for element in root.iter())


def propfind(*properties: str) -> str:
    """Ask for properties, named as `d:getetag`."""
    wanted = "".join(f"<{name}/>" for name in properties)
    return f"{_HEAD}<d:propfind {_NAMESPACES}><d:prop>{wanted}</d:prop></d:propfind>"


def sync_collection(token: str | None) -> str:
    """Ask what changed since a token."""
    since = f"<d:sync-token>{escape(token)}</d:sync-token>" if token else "<d:sync-token/>"
    level = "<d:sync-level>1</d:sync-level>"
    return f"{_HEAD}<d:sync-collection {_NAMESPACES}>{since}{level}<d:prop><d:getetag/></d:prop></d:sync-collection>"


def multiget(hrefs: Sequence[str]) -> str:
    """Ask for many resources at once."""
    wanted = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
    return f"{_HEAD}<c:calendar-multiget {_NAMESPACES}>{_WHOLE}{wanted}</c:calendar-multiget>"


def query_uid(uid: str) -> str:
    """Ask for the todo of a uid."""
    match = f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match>'
    todo = f'<c:comp-filter name="VTODO"><c:prop-filter name="UID">{match}</c:prop-filter></c:comp-filter>'
    wanted = f'<c:filter><c:comp-filter name="VCALENDAR">{todo}</c:comp-filter></c:filter>'
    return f"{_HEAD}<c:calendar-query {_NAMESPACES}>{_WHOLE}{wanted}</c:calendar-query>"


def make_calendar(name: str) -> str:
    """Ask for a new collection of todos."""
    return (
        f"{_HEAD}<c:mkcalendar {_NAMESPACES}><d:set><d:prop><d:displayname>{escape(name)}</d:displayname>"
        '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
        "</d:prop></d:set></c:mkcalendar>"
    )


def _code(status: str | None) -> int:
    parts = (status or "").split()
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
