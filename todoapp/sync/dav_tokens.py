"""Which lists are as they were, asked of the folder they are in: many lists without changes are two requests."""

from collections import defaultdict

from todoapp.sync import dav_xml
from todoapp.sync.dav_xml import XML, D
from todoapp.sync.errors import RemoteUnreachable
from todoapp.sync.http import Http


class Tokens:
    """The sync tokens of the lists of one account, as they were told since a list was asked about twice."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._asked_about: dict[str, set[str]] = defaultdict(set)  # lists by their folder
        self._tokens: dict[str, str | None] = {}
        self._silent: set[str] = set()  # folders that do not tell

    def is_at(self, list_href: str, token: str) -> bool:
        """Tell whether a list is known to be at a token still; the first one of a folder is better asked itself."""
        folder = f"{list_href.rstrip('/').rpartition('/')[0]}/"
        if list_href in self._asked_about[folder]:  # the next round: what was told is old
            self._asked_about.clear()
            self._tokens.clear()
        if self._asked_about[folder] and list_href not in self._tokens and folder not in self._silent:
            self._tokens |= self._read(folder)
            if self._tokens.get(list_href) is None:
                self._silent.add(folder)
        self._asked_about[folder].add(list_href)
        return self._tokens.get(list_href) == token

    def _read(self, folder: str) -> dict[str, str | None]:
        try:
            response = self._http.send("PROPFIND", folder, dav_xml.propfind("d:sync-token"), XML | {"Depth": "1"})
            if response.status_code != 207:
                return {}
            return {row.href: row.text(f"{D}sync-token") for row in dav_xml.multistatus(response.content).rows}
        except RemoteUnreachable as error:
            if error.retry_after_s is not None:
                raise
            return {}  # whatever is the matter, each list can be asked
