"""One sync pass of one account: pull, merge, push, until both sides agree.

What holds at any moment: each transaction here leaves a state from which a new pass reaches the same end, so a crash,
a cut connection or a cancelled pass between any two steps costs nothing but time. What a list reported is taken in
before its token is saved; an operation is written down before it is sent; an item is recorded as soon as it succeeds;
a list that could not be read is not written to, and nothing is ever deleted because of an error.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from todoapp.domain.errors import Cancelled, TodoAppError
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.local import Local
from todoapp.sync.merge import Side
from todoapp.sync.pulling import Absorber, Place
from todoapp.sync.pushing import Operation, Planner, Recorder
from todoapp.sync.remote import Pull, Remote
from todoapp.sync.report import Allowed, Report
from todoapp.sync.retry import Retry

MAX_ROUNDS = 3  # of looking again after an item changed under our hands
_READ_AT_ONCE = 200  # items taken in within one transaction
_PLANNED_AT_ONCE = 50

_T = TypeVar("_T")

_log = logging.getLogger(__name__)


@dataclass
class Engine:
    """Syncs one account. Only one pass of an account may run at a time; `progress` gets (done, of how many)."""

    remote: Remote
    local: Local
    prefer: Side = "local"
    allow_deletions: Allowed = False
    take_back: bool = False  # bring back, on the side they are missing from, what waits to be deleted
    audit: bool = False  # compare everything, not only what the service says has changed
    retry: Retry = field(default_factory=Retry)
    clock: Callable[[], float] = time.time
    progress: Callable[[int, int], None] = lambda done, total: None
    rng: random.Random = field(default_factory=random.Random)

    def run(self) -> Report:
        """Do one pass. What goes wrong with an item, a list or the account is in the report; the rest is done."""
        report = Report()
        try:
            for round_number in range(MAX_ROUNDS):
                report.held.clear()
                report.refused = 0
                report.is_settled = self._round(report, is_last=round_number == MAX_ROUNDS - 1)
                if report.is_settled:
                    break
        except (RemoteUnreachable, SignInExpired, Cancelled) as error:
            report.error = error
            report.is_settled = False
        with self.local.transaction() as ledger:
            if report.changes or not report.is_clean:
                ledger.note("info" if report.is_clean else "warning", report.summary())
        return report

    def _round(self, report: Report, *, is_last: bool) -> bool:
        planner = Planner(self.remote.capabilities, self.allow_deletions, report, self.clock, take_back=self.take_back)
        recorder = Recorder(report, self.clock, self.rng)
        if self.remote.capabilities.keeps_ids:
            # What was made is known again by its uid, also where somebody has moved it since: made again before
            # that was seen, it would be there twice.
            self._pull(report)
            self._send_interrupted(planner, recorder, report)
        else:
            # A service that does not know our ids would show what was made as new items.
            self._send_interrupted(planner, recorder, report)
            self._pull(report)
        with self.local.transaction() as ledger:
            wanted = planner.wanted(ledger, report.list_errors)
        settled = True
        done = 0
        for item_ids in _batches(wanted, _PLANNED_AT_ONCE):
            with self.local.transaction() as ledger:
                operations = planner.plan(ledger, item_ids, report.list_errors)
            settled &= self._send(operations, recorder, report, is_last=is_last)
            done += len(item_ids)
            self.progress(done, len(wanted))
        settled &= self._leave(report)
        return settled

    def _send_interrupted(self, planner: Planner, recorder: Recorder, report: Report) -> None:
        with self.local.transaction() as ledger:
            interrupted = planner.interrupted(ledger)
        self._send(interrupted, recorder, report, is_last=False)

    def _call(self, work: Callable[[], _T]) -> _T:
        return self.retry.call(work, self.remote.renew)

    # Reading

    def _pull(self, report: Report) -> None:
        pulls: dict[str, Pull] = {}
        for list_href in self.local.synced_lists():
            if list_href in report.list_errors:
                continue
            try:
                pulls[list_href] = self._pull_list(list_href)
            except (RemoteUnreachable, SignInExpired, Cancelled):
                raise
            except TodoAppError as error:
                report.list_errors[list_href] = error
                _log.warning("a list was skipped: %s", type(error).__name__)
        gone: set[Place] = set()
        with self.local.transaction() as ledger:
            for list_href, pull in pulls.items():
                hrefs = set(ledger.etags(list_href)) - pull.present if pull.is_full else pull.gone
                gone |= {(list_href, href) for href in hrefs}
        absorber = Absorber(
            self.remote.capabilities, self.prefer, self.allow_deletions, report, take_back=self.take_back
        )
        for list_href, pull in pulls.items():
            for items in _batches(pull.items, _READ_AT_ONCE):
                with self.local.transaction() as ledger:
                    for item in items:
                        absorber.absorb(ledger, list_href, item, gone)
        for list_href, pull in pulls.items():
            with self.local.transaction() as ledger:
                for unreadable in pull.unreadable:
                    report.unreadable += 1
                    ledger.note("error", f"cannot be read there ({unreadable.reason}): left as it is")
                if absorber.absorb_gone(ledger, list_href, sorted(h for place, h in gone if place == list_href)):
                    ledger.set_token(list_href, pull.token)

    def _pull_list(self, list_href: str) -> Pull:
        with self.local.transaction() as ledger:
            token = None if self.audit else ledger.token(list_href)

        def etags() -> dict[str, str | None]:
            with self.local.transaction() as ledger:
                return dict(ledger.etags(list_href))

        return self._call(lambda: self.remote.pull(list_href, token, etags))

    # Writing

    def _send(self, operations: Sequence[Operation], recorder: Recorder, report: Report, *, is_last: bool) -> bool:
        settled = True
        for operation in operations:
            pending = operation.pending
            if pending.list_href in report.list_errors:
                continue
            try:
                sent = self._call(partial(operation.send, self.remote))
            except RemoteChanged as error:
                settled = False
                if is_last:
                    with self.local.transaction() as ledger:
                        recorder.refused(ledger, operation, RemoteRefused(error.title, error.hint))
            except RemoteRefused as error:
                with self.local.transaction() as ledger:
                    recorder.refused(ledger, operation, error)
            except ListMissing as error:
                report.list_errors[pending.list_href] = error
                if pending.kind == "create":  # it is nowhere, so it may go to another list
                    with self.local.transaction() as ledger:
                        ledger.drop_pending(pending.item_id)
            else:
                with self.local.transaction() as ledger:
                    recorder.done(ledger, operation, sent)
        return settled

    def _leave(self, report: Report) -> bool:
        """Delete what moved items left behind."""
        with self.local.transaction() as ledger:
            leaving = ledger.leaving()
        settled = True
        for left in leaving:
            if left.list_href in report.list_errors:
                continue
            try:
                self._call(partial(self.remote.delete, left.stored, op_id=f"leave {left.item_id}"))
            except RemoteChanged:
                settled = False
            except ListMissing as error:
                report.list_errors[left.list_href] = error
            except RemoteRefused as error:
                report.refused += 1
                _log.warning("a moved item could not be deleted at its old place: %s", type(error).__name__)
            else:
                with self.local.transaction() as ledger:
                    ledger.drop_leaving(left.list_href, left.stored.href)
        return settled


def _batches(items: Sequence[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
