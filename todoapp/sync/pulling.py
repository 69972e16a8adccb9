"""Takes what a service reports into the local side: merge, relink, restore, delete. All of it can be done twice."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Content, without_stray_ticks
from todoapp.sync.local import NEVER, Conflict, Leaving, Ledger, Link, LocalItem
from todoapp.sync.merge import Side, merge, with_echo
from todoapp.sync.remote import RemoteItem
from todoapp.sync.report import Allowed, Held, Report, is_allowed

MANY_DELETIONS = 10  # more than this, and more than the share below, is asked about
MANY_SHARE = 0.2
EMPTIED = 3  # a list that had so many items and has none now is asked about as well

Place = tuple[str, str]  # a list's href and an item's


def item_id_for(uid: str) -> str:
    """Give the id an item has here, always the same one, so that an account added again finds its items."""
    try:
        return str(uuid.UUID(uid))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, uid))


def too_many(deletions: int, total: int) -> bool:
    """Tell whether so many deletions are carried out only if the user says so."""
    if deletions >= total:
        return total >= EMPTIED
    return deletions > max(MANY_DELETIONS, MANY_SHARE * total)


@dataclass(frozen=True)
class Absorber:
    """Merges what was pulled; `prefer` is who wins where both sides changed the same field."""

    capabilities: Capabilities
    prefer: Side
    allow_deletions: Allowed
    report: Report
    take_back: bool = False

    def absorb(self, ledger: Ledger, list_href: str, found: RemoteItem, gone: Collection[Place]) -> None:
        """Take in one item as the service has it now. `gone` is what is no longer at its place anywhere."""
        leaving = ledger.leaving_at(list_href, found.stored.href)
        link = ledger.link_at(list_href, found.stored.href)
        if found.completed:
            known = leaving or link
            if known is None:
                return  # half an item is none
            found = found.completed(known.stored)
        theirs = self.capabilities.hold(replace(found.content, list=list_href))
        if leaving is not None:
            self._absorb_left_behind(ledger, list_href, leaving, found, theirs)
            return
        if link is not None:
            if link.stored.etag is not None and link.stored.etag == found.stored.etag:
                if (pending := ledger.pending(link.item_id)) and pending.kind != "create" and not pending.error:
                    ledger.drop_pending(link.item_id)  # it never arrived
                return
            self._merge(ledger, replace(link, stored=found.stored), link.base, theirs)
            return
        self._absorb_unknown(ledger, list_href, found, theirs, gone)

    def absorb_gone(self, ledger: Ledger, list_href: str, hrefs: Collection[str]) -> bool:
        """Take in what was deleted there; tell whether all of it was, or had to wait for the user."""
        links: list[Link] = []
        for href in hrefs:
            if ledger.leaving_at(list_href, href):
                ledger.drop_leaving(list_href, href)
            elif link := ledger.link_at(list_href, href):
                links.append(link)
        doomed = [link for link in links if self._is_untouched(ledger.item(link.item_id), link)]
        total = ledger.count_links(list_href)
        agreed = is_allowed(self.allow_deletions, list_href, "here", len(doomed))
        is_asked = not agreed and too_many(len(doomed), total)
        waits = is_asked and not self.take_back
        if waits:
            self.report.held.append(Held(list_href, "here", len(doomed), total))
            ledger.note("warning", f"{len(doomed)} of {total} items are gone there: waiting for the user")
        for link in links:
            if link in doomed:
                if waits:
                    continue
                if is_asked:
                    ledger.note("info", "deleted there, wanted here: made again there", link.item_id)
                else:
                    ledger.delete(link.item_id)
                    self.report.deleted_here += 1
            elif (item := ledger.item(link.item_id)) and not item.is_deleted and item.content.list is not None:
                ledger.note("info", "deleted there but changed here: kept, and made again there", link.item_id)
            ledger.drop_link(link.item_id)
            ledger.drop_pending(link.item_id)
        return not waits

    def _is_untouched(self, item: LocalItem | None, link: Link) -> bool:
        if item is None or item.is_deleted or item.content.list is None:
            return False
        return not self.capabilities.changed(link.base, self.capabilities.hold(item.content))

    def _absorb_unknown(
        self, ledger: Ledger, list_href: str, found: RemoteItem, theirs: Content, gone: Collection[Place]
    ) -> None:
        item_id = item_id_for(found.uid)
        links = ledger.links_with(found.uid)
        for link in links:
            pending = ledger.pending(link.item_id)
            is_ours = (
                pending is not None
                and pending.kind == "create"
                and (self.capabilities.keeps_ids or pending.list_href == list_href)
            )
            moved = replace(link, list_href=list_href, stored=found.stored)
            if is_ours:  # our own move, whose answer was lost
                ledger.put_leaving(Leaving(link.item_id, link.list_href, link.stored))
                self._merge(ledger, moved, link.base, theirs)
                return
            if (link.list_href, link.stored.href) in gone:
                self._merge(ledger, moved, link.base, theirs)
                return
        if links or ledger.link(item_id) is not None:
            # Two items with one identity, in two lists: both are kept.
            item_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{list_href} {found.stored.href}"))
        item = ledger.item(item_id)
        new = Link(item_id, list_href, found.uid, found.stored, theirs, NEVER)
        if item is None:
            revision = ledger.save(item_id, theirs)
            self.report.received += 1
            ledger.put_link(replace(new, revision=revision))
        else:
            self._merge(ledger, new, None, theirs)

    def _merge(self, ledger: Ledger, link: Link, base: Content | None, theirs: Content) -> None:
        """Bring the item here up to date; the link then says that both agree on what the service has."""
        pending = ledger.pending(link.item_id)
        # A creation that was refused is not there: what is, came there in another way.
        is_sent = pending and pending.kind != "delete" and not (base is None and pending.error)
        base = with_echo(base, pending.content if pending and is_sent else None, theirs)
        if base is not None and pending and pending.kind != "update":
            # Subtasks are made, and deleted, one by one: one that is missing may be what we did not come to, or did.
            there = tuple(name for name in base.subtasks if name in theirs.subtasks)
            base = without_stray_ticks(replace(base, subtasks=there))
        ledger.drop_pending(link.item_id)
        item = ledger.item(link.item_id)
        revision = NEVER
        is_gone = item is None or item.is_deleted
        if is_gone and base is not None and not self.capabilities.changed(base, theirs) - {"list"}:
            pass  # deleted here, and nobody changed it there: the deletion is still to be sent
        elif item is None:
            revision = ledger.save(link.item_id, theirs)
            self.report.received += 1
        else:
            revision = self._merge_item(ledger, item, base, theirs)
        ledger.put_link(replace(link, base=theirs, revision=revision))

    def _merge_item(self, ledger: Ledger, item: LocalItem, base: Content | None, theirs: Content) -> int:
        ours = item.content
        if ours.list is None:  # taken out of the synced lists here: to be deleted there, whatever list it is in
            ours = replace(ours, list=theirs.list)
        held = self.capabilities.hold(ours)
        merged = merge(base, held, theirs, prefer=self.prefer, orders_subtasks=self.capabilities.orders_subtasks)
        for clash in merged.clashes:
            ledger.add_conflict(Conflict(item.id, clash.names, ours, theirs, self.prefer))
            ledger.note("warning", f"changed on both sides: {', '.join(clash.names)}", item.id)
            self.report.conflicts += 1
        lifted = self.capabilities.lift(ours, held, merged.content)
        if item.content.list is None and not item.is_deleted:
            lifted = replace(lifted, list=None)
        revision = item.revision
        if item.is_deleted or any(getattr(lifted, name) != getattr(item.content, name) for name in FIELDS):
            revision = ledger.save(item.id, lifted)
            self.report.received += 1
        agrees = lifted.list is not None and not self.capabilities.changed(theirs, self.capabilities.hold(lifted))
        return revision if agrees else NEVER

    def _absorb_left_behind(
        self, ledger: Ledger, list_href: str, leaving: Leaving, found: RemoteItem, theirs: Content
    ) -> None:
        """Take in an edit made at the old place of an item that was moved; the item itself goes on at its new one."""
        if leaving.stored.etag is not None and leaving.stored.etag == found.stored.etag:
            return
        link, item = ledger.link(leaving.item_id), ledger.item(leaving.item_id)
        if link is None:  # its new place is gone: this is the item now, and an edit wins over a deletion
            ledger.drop_leaving(list_href, found.stored.href)
            base = self.capabilities.hold(item.content) if item and item.is_deleted else None
            self._merge(ledger, Link(leaving.item_id, list_href, found.uid, found.stored, theirs, NEVER), base, theirs)
            return
        if item is not None:
            # A subtask that is missing there was perhaps deleted by us, on the way to deleting the whole.
            new = [name for name in theirs.subtasks if name not in link.base.subtasks]
            gone = [name for name in link.base.done_subtasks if name not in theirs.subtasks]
            theirs = replace(theirs, list=link.base.list, subtasks=(*link.base.subtasks, *new),
                             done_subtasks=(*theirs.done_subtasks, *gone))  # fmt: skip
            self._merge_item(ledger, item, link.base, theirs)
            ledger.put_link(replace(link, revision=NEVER))
        ledger.put_leaving(replace(leaving, stored=found.stored))
