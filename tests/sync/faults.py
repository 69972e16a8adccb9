"""A Remote and a Local that fail where a test says so: before or after the work was done, or with the whole program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content
from todoapp.sync.errors import RemoteUnreachable, SignInExpired
from todoapp.sync.local import Ledger, Local
from todoapp.sync.remote import Etags, Pull, Remote, RemoteList, Stored

T = TypeVar("T")


class Crash(BaseException):
    """The program ended here."""


class FaultyRemote:
    """Passes calls on; `faults` says by the number of the call what goes wrong with it, `hooks` what happens then."""

    def __init__(self, remote: Remote, faults: Mapping[int, str], hooks: Mapping[str, Callable[[], None]]) -> None:
        self._remote = remote
        self._faults = faults
        self._hooks = hooks
        self.calls = 0

    @property
    def capabilities(self) -> Capabilities:
        return self._remote.capabilities

    def lists(self) -> tuple[RemoteList, ...]:
        return self._through(self._remote.lists)

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        return self._through(lambda: self._remote.pull(list_href, token, etags))

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        return self._through(lambda: self._remote.create(list_href, uid, content, op_id=op_id, like=like))

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        return self._through(lambda: self._remote.update(stored, content, changed, op_id=op_id))

    def delete(self, stored: Stored, *, op_id: str) -> None:
        return self._through(lambda: self._remote.delete(stored, op_id=op_id))

    def renew(self) -> bool:
        return self._remote.renew()

    def close(self) -> None:
        self._remote.close()

    def _through(self, work: Callable[[], T]) -> T:
        self.calls += 1
        fault = self._faults.get(self.calls, "")
        if fault in self._hooks:
            self._hooks[fault]()
        match fault:
            case "timeout":
                raise RemoteUnreachable("No answer.")
            case "429":
                raise RemoteUnreachable("Too many requests.", retry_after_s=2)
            case "429 for long":
                raise RemoteUnreachable("Too many requests.", retry_after_s=3600)
            case "500":
                raise RemoteUnreachable("The service failed.")
            case "sign-in":
                raise SignInExpired("The sign-in has expired.")
            case "crash before":
                raise Crash
        answer = work()
        match fault:
            case "lost":
                raise RemoteUnreachable("The answer was lost.")
            case "500 after":
                raise RemoteUnreachable("The service failed after it had done the work.")
            case "crash after":
                raise Crash
        return answer


class FaultyLocal:
    """Ends the program before or after the commit of one transaction."""

    def __init__(self, local: Local, crash_at: int, after_commit: bool) -> None:
        self._local = local
        self._crash_at = crash_at
        self._after_commit = after_commit
        self.transactions = 0

    @contextmanager
    def transaction(self) -> Iterator[Ledger]:
        self.transactions += 1
        crashes = self.transactions == self._crash_at
        with self._local.transaction() as ledger:
            yield ledger
            if crashes and not self._after_commit:
                raise Crash
        if crashes:
            raise Crash

    def synced_lists(self) -> Sequence[str]:
        return self._local.synced_lists()
