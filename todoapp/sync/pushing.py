"""Decides what to send, and records each item as it succeeds."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.errors import RemoteRefused
from todoapp.sync.local import NEVER, Leaving, Ledger, Link, LocalItem, Pending
from todoapp.sync.pulling import too_many
from todoapp.sync.remote import Remote, Stored
from todoapp.sync.report import Allowed, Held, Report, is_allowed
from todoapp.sync.retry import backoff_s


@dataclass(frozen=True)
class Operation:
    """One thing to send. `link` is what is agreed on so far, None for an item the service never had."""

    pending: Pending
    link: Link | None

    def send(self, remote: Remote) -> tuple[Stored, str] | None:
        """Do it there; gives how the service keeps the item and its uid there, None after a deletion."""
        pending, link = self.pending, self.link
        if pending.kind == "create":
            uid = link.uid if link else pending.item_id
            like = link.stored if link else None
            return remote.create(pending.list_href, uid, pending.content, op_id=pending.op_id, like=like)
        assert link is not None
        if pending.kind == "update":
            changed = remote.capabilities.changed(link.base, pending.content)
            return remote.update(link.stored, pending.content, changed, op_id=pending.op_id), link.uid
        remote.delete(link.stored, op_id=pending.op_id)
        return None


@dataclass(frozen=True)
class Planner:
    """Turns what differs here into operations. Each is written down before it is sent."""

    capabilities: Capabilities
    allow_deletions: Allowed
    report: Report
    clock: Callable[[], float]
    new_op_id: Callable[[], str] = lambda: str(uuid.uuid4())
    take_back: bool = False

    def interrupted(self, ledger: Ledger) -> list[Operation]:
        """Give the creations that may have been sent already: done again first, exactly as they were."""
        return [
            Operation(pending, ledger.link(pending.item_id))
            for pending in ledger.pendings()
            if pending.kind == "create" and not pending.error
        ]

    def wanted(self, ledger: Ledger, skipped_lists: Collection[str]) -> list[str]:
        """Give the items that may have something to send; a list that is to lose many waits for the user."""
        wanted: list[str] = []
        doomed: dict[str, list[str]] = defaultdict(list)
        for item_id in ledger.changed():
            link = ledger.link(item_id)
            if link is not None and _is_gone(ledger.item(item_id)):
                doomed[link.list_href].append(item_id)
            else:
                wanted.append(item_id)
        for list_href, item_ids in doomed.items():
            total = ledger.count_links(list_href)
            if list_href in skipped_lists:
                continue
            agreed = is_allowed(self.allow_deletions, list_href, "there", len(item_ids))
            is_asked = not agreed and too_many(len(item_ids), total)
            if is_asked and self.take_back:
                for item_id in item_ids:
                    self._bring_back(ledger, item_id)
            if is_asked and not self.take_back:
                self.report.held.append(Held(list_href, "there", len(item_ids), total))
                ledger.note("warning", f"{len(item_ids)} of {total} items were deleted here: waiting for the user")
            else:
                wanted += item_ids
        return wanted

    def plan(self, ledger: Ledger, item_ids: Sequence[str], skipped_lists: Collection[str]) -> list[Operation]:
        """Write down what is to be done for some items, and give it; parents before their parts."""
        found = [self._operation(ledger, item_id, skipped_lists) for item_id in item_ids]
        operations = [operation for operation in found if operation is not None]
        for operation in operations:
            ledger.put_pending(operation.pending)
        return sorted(operations, key=lambda operation: operation.pending.content.parent is not None)

    def _bring_back(self, ledger: Ledger, item_id: str) -> None:
        """Have here again what was deleted here, or taken out of its list."""
        link, item = ledger.link(item_id), ledger.item(item_id)
        assert link is not None
        content = item.content if item else link.base
        ledger.save(item_id, replace(content, list=link.list_href))
        ledger.drop_pending(item_id)
        ledger.note("info", "deleted here, wanted there: brought back", item_id)
        self.report.received += 1

    def _operation(self, ledger: Ledger, item_id: str, skipped_lists: Collection[str]) -> Operation | None:
        item, link, pending = ledger.item(item_id), ledger.link(item_id), ledger.pending(item_id)
        if link is None and _is_gone(item):
            ledger.drop_pending(item_id)
            return None
        if link is not None and link.list_href in skipped_lists:
            return None
        revision = item.revision if item else NEVER
        if pending and pending.error and pending.revision == revision and pending.next_at > self.clock():
            self.report.refused += 1
            return None
        if pending and pending.kind == "create" and not pending.error:
            return None if pending.list_href in skipped_lists else Operation(pending, link)
        attempts = pending.attempts if pending and pending.revision == revision else 0
        op_id = self.new_op_id()
        if item is None or _is_gone(item):
            assert link is not None
            content = link.base
            return Operation(Pending(item_id, op_id, "delete", link.list_href, content, revision, attempts), link)
        held = self.capabilities.hold(item.content)
        assert held.list is not None
        if held.list in skipped_lists:
            return None
        if link is None:
            return Operation(Pending(item_id, op_id, "create", held.list, held, item.revision, attempts), None)
        changed = self.capabilities.changed(link.base, held)
        if not changed:
            ledger.put_link(replace(link, revision=item.revision))
            ledger.drop_pending(item_id)
            return None
        moves = "list" in changed and not self.capabilities.moves_items
        kind: Literal["create", "update"] = "create" if moves else "update"
        return Operation(Pending(item_id, op_id, kind, held.list, held, item.revision, attempts), link)


@dataclass(frozen=True)
class Recorder:
    """Writes down how an operation ended."""

    report: Report
    clock: Callable[[], float]
    rng: random.Random

    def done(self, ledger: Ledger, operation: Operation, sent: tuple[Stored, str] | None) -> None:
        """The service has it; `sent` is what sending it gave."""
        pending = operation.pending
        ledger.drop_pending(pending.item_id)
        if sent is None:
            ledger.drop_link(pending.item_id)
            self.report.deleted_there += 1
            return
        old = ledger.link(pending.item_id)
        if pending.kind == "create" and old is not None:
            ledger.put_leaving(Leaving(pending.item_id, old.list_href, old.stored))
        stored, uid = sent
        base = replace(pending.content, list=pending.list_href)
        ledger.put_link(Link(pending.item_id, pending.list_href, uid, stored, base, pending.revision))
        self.report.sent += 1

    def refused(self, ledger: Ledger, operation: Operation, error: RemoteRefused) -> None:
        """The service will not take it: it waits, the rest goes on."""
        pending = operation.pending
        attempts = pending.attempts + 1
        next_at = self.clock() + backoff_s(attempts, self.rng)
        ledger.put_pending(replace(pending, attempts=attempts, next_at=next_at, error=error.title))
        ledger.note("error", f"refused there: {error.title}", pending.item_id)
        self.report.refused += 1


def _is_gone(item: LocalItem | None) -> bool:
    return item is None or item.is_deleted or item.content.list is None
