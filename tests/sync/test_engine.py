"""The engine, one rule at a time."""

import contextlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.sync.faults import Crash, FaultyRemote
from tests.sync.memory_local import MemoryLocal
from tests.sync.samples import day
from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Alarm, Content, Recurrence
from todoapp.sync.engine import Engine
from todoapp.sync.errors import RemoteRefused
from todoapp.sync.memory import MemoryRemote, MemoryServer
from todoapp.sync.remote import Remote, Stored
from todoapp.sync.report import Report
from todoapp.sync.retry import Retry

LIST = "/tasks/"
ID = "00000000-0000-4000-8000-00000000000{}"


class Pair:
    """One service, one device."""

    def __init__(self, capabilities: Capabilities | None = None) -> None:
        self.server = MemoryServer()
        self.local = MemoryLocal()
        self.capabilities = capabilities
        self.waits: list[float] = []

    def client(self) -> MemoryRemote:
        return MemoryRemote(self.server, self.capabilities)

    def sync(self, remote: Remote | None = None, **options: Any) -> Report:
        retry = Retry(wait=self.waits.append, rng=random.Random(1))
        return Engine(remote or self.client(), self.local, retry=retry, **options).run()

    def fail(self, faults: dict[int, str], hooks: dict[str, Callable[[], None]] | None = None) -> Report:
        return self.sync(FaultyRemote(self.client(), faults, hooks or {}))

    def here(self) -> dict[str, Content]:
        return self.local.contents()

    def there(self) -> dict[str, Content]:
        return {i.stored.href: replace(i.content, list=LIST) for i in self.client().pull(LIST, None, dict).items}

    def edit_there(self, item_id: str, **values: Any) -> None:
        (found,) = [i for i in self.client().pull(LIST, None, dict).items if i.uid == item_id]
        self.client().update(found.stored, replace(found.content, **values), frozenset(values), op_id="theirs")

    def delete_there(self, item_id: str) -> None:
        self.server.remove(LIST, f"{LIST}{item_id}")


@pytest.fixture
def pair() -> Pair:
    return Pair()


def filled(pair: Pair, count: int = 1, **values: Any) -> str:
    for number in range(count):
        pair.local.edit(ID.format(number) if number < 10 else f"item-{number}", title=f"Todo {number}", **values)
    pair.sync()
    return ID.format(0)


def test_a_second_pass_does_nothing(pair: Pair) -> None:
    filled(pair, 3)

    report = pair.sync()

    assert report.changes == 0
    assert report.summary() == "nothing to do"


def test_edits_of_different_fields_are_both_kept(pair: Pair) -> None:
    item = filled(pair)
    pair.local.edit(item, title="Buy oat milk", tags=("a",))
    pair.edit_there(item, notes="Two bottles", tags=("b",))

    pair.sync()

    (content,) = pair.here().values()
    assert (content.title, content.notes, set(content.tags)) == ("Buy oat milk", "Two bottles", {"a", "b"})
    assert list(pair.there().values()) == [content]
    assert not pair.local.ledger.conflicts


@pytest.mark.parametrize(("prefer", "title"), [("local", "Mine"), ("remote", "Theirs")])
def test_the_same_field_changed_on_both_sides_keeps_both_values(pair: Pair, prefer: str, title: str) -> None:
    item = filled(pair)
    pair.local.edit(item, title="Mine")
    pair.edit_there(item, title="Theirs")

    report = pair.sync(prefer=prefer)

    assert report.conflicts == 1
    assert pair.here()[item].title == title
    assert [content.title for content in pair.there().values()] == [title]
    (conflict,) = pair.local.ledger.conflicts
    assert (conflict.names, conflict.local.title, conflict.remote.title) == (("title",), "Mine", "Theirs")


def test_a_rule_is_never_merged_with_the_other_sides_day(pair: Pair) -> None:
    item = filled(pair, due=day("2024-03-01"))
    pair.local.edit(item, repeat=Recurrence("FREQ=WEEKLY;BYDAY=FR"))
    pair.edit_there(item, due=day("2024-03-05"))

    pair.sync(prefer="remote")

    assert (pair.here()[item].due, pair.here()[item].repeat) == (day("2024-03-05"), None)


def test_an_edit_wins_over_a_deletion_on_either_side(pair: Pair) -> None:
    filled(pair, 2)
    pair.local.edit(ID.format(0), title="Kept")
    pair.delete_there(ID.format(0))
    pair.local.delete(ID.format(1))
    pair.edit_there(ID.format(1), title="Kept as well")

    pair.sync()

    assert sorted(content.title for content in pair.here().values()) == ["Kept", "Kept as well"]
    assert sorted(content.title for content in pair.there().values()) == ["Kept", "Kept as well"]


def test_deletions_reach_the_other_side(pair: Pair) -> None:
    filled(pair, 4)
    pair.local.delete(ID.format(0))
    pair.delete_there(ID.format(1))

    report = pair.sync()

    assert (report.deleted_here, report.deleted_there) == (1, 1)
    assert {content.title for content in pair.here().values()} == {"Todo 2", "Todo 3"}
    assert {content.title for content in pair.there().values()} == {"Todo 2", "Todo 3"}


def test_an_emptied_service_is_not_believed_without_asking(pair: Pair) -> None:
    filled(pair, 5)
    for number in range(5):
        pair.delete_there(ID.format(number))

    held = pair.sync()
    still_held = pair.sync()
    assert len(pair.here()) == 5
    approved = pair.sync(allow_deletions=True)

    assert [(h.where, h.count, h.total) for h in held.held] == [("here", 5, 5)]
    assert still_held.held == held.held
    assert approved.deleted_here == 5
    assert not pair.here()


def test_many_deletions_here_are_not_sent_without_asking(pair: Pair) -> None:
    filled(pair, 40)
    for item_id in [*pair.here()][:12]:
        pair.local.delete(item_id)
    pair.local.edit("new", title="New")

    held = pair.sync()

    assert [(h.where, h.count, h.total) for h in held.held] == [("there", 12, 40)]
    assert len(pair.there()) == 41  # the rest goes on
    assert pair.sync(allow_deletions=True).deleted_there == 12


def test_deletions_that_wait_can_be_taken_back_on_either_side(pair: Pair) -> None:
    filled(pair, 40)
    for item_id in [*pair.here()][:12]:
        pair.local.delete(item_id)
    assert pair.sync().held

    brought_back = pair.sync(take_back=True)

    assert (brought_back.received, brought_back.deleted_there, brought_back.held) == (12, 0, [])
    assert len(pair.here()) == len(pair.there()) == 40

    for href in pair.there():
        pair.server.remove(LIST, href)
    assert pair.sync().held

    made_again = pair.sync(take_back=True)

    assert (made_again.sent, made_again.deleted_here, made_again.held) == (40, 0, [])
    assert len(pair.here()) == len(pair.there()) == 40
    assert pair.sync().changes == 0


@pytest.mark.parametrize("fault", ["timeout", "500", "429"])
def test_a_failing_service_deletes_nothing(pair: Pair, fault: str) -> None:
    filled(pair, 3)
    pair.server.forget_tokens()

    report = pair.fail(dict.fromkeys(range(1, 20), fault))

    assert report.error is not None
    assert len(pair.here()) == 3
    assert pair.sync().is_clean


def test_a_list_that_vanished_is_skipped_and_deletes_nothing(pair: Pair) -> None:
    filled(pair, 3)
    pair.server.lists.clear()
    pair.local.edit(ID.format(1), title="Edited")

    report = pair.sync()

    assert [*report.list_errors] == [LIST]
    assert len(pair.here()) == 3


def test_an_answer_lost_after_the_write_makes_no_second_item(pair: Pair) -> None:
    pair.local.edit(ID.format(0), title="Buy milk")

    pair.fail({2: "lost"})
    pair.sync()

    assert [content.title for content in pair.there().values()] == ["Buy milk"]
    assert len(pair.here()) == 1


@pytest.mark.parametrize("was_there_before", [False, True], ids=["made", "moved"])
def test_what_was_sent_and_then_moved_by_somebody_else_is_there_once(was_there_before: bool) -> None:
    pair = Pair()
    pair.server.lists["/other/"] = "Other"
    pair.local = MemoryLocal((LIST, "/other/"))
    pair.local.edit(ID.format(1), title="Prune the quince")
    if was_there_before:
        pair.sync()
        pair.local.edit(ID.format(1), list="/other/")
    with contextlib.suppress(Crash):
        pair.fail({3: "crash after"})
    at, to = ("/other/", LIST) if was_there_before else (LIST, "/other/")
    sent = pair.server.items[at][f"{at}{ID.format(1)}"]
    pair.server.remove(at, sent.href)
    pair.server.put(to, f"{to}a copy", sent.raw)

    pair.sync()

    (content,) = pair.here().values()
    assert {href: len(items) for href, items in pair.server.items.items() if items} == {content.list: 1}
    assert pair.sync().changes == 0


def test_an_edit_of_what_a_move_left_behind_is_kept_when_the_new_place_is_gone() -> None:
    pair = Pair()
    pair.server.lists["/other/"] = "Other"
    pair.local = MemoryLocal((LIST, "/other/"))
    for number in range(1, 5):
        pair.local.edit(ID.format(number), title=f"Prune tree {number}")
    pair.sync()
    pair.local.edit(ID.format(1), list="/other/")
    pair.fail(dict.fromkeys(range(4, 9), "timeout"))  # the old place cannot be cleared
    pair.server.remove("/other/", f"/other/{ID.format(1)}")
    pair.fail(dict.fromkeys(range(3, 9), "timeout"))
    pair.edit_there(ID.format(1), title="Prune the quince")

    pair.sync()

    assert pair.here()[ID.format(1)].title == "Prune the quince"
    assert pair.there()[f"{LIST}{ID.format(1)}"].title == "Prune the quince"
    assert pair.sync().changes == 0


def test_an_edit_during_an_upload_is_sent_afterwards(pair: Pair) -> None:
    item = filled(pair)
    pair.local.edit(item, title="First")

    pair.fail({2: "edit"}, {"edit": lambda: pair.local.edit(item, title="Second")})
    pair.sync()

    assert [content.title for content in pair.there().values()] == ["Second"]
    assert not pair.local.ledger.conflicts


def test_the_services_own_wait_is_respected(pair: Pair) -> None:
    pair.fail({1: "429"})

    assert pair.waits == [2]


def test_a_service_that_asks_for_an_hour_is_left_alone(pair: Pair) -> None:
    report = pair.fail({1: "429 for long"})

    assert pair.waits == []
    assert report.error is not None


def test_an_expired_sign_in_is_renewed(pair: Pair) -> None:
    client = pair.client()
    pair.server.expire_sign_ins()

    assert pair.sync(client).is_clean


def test_one_refused_item_waits_and_the_rest_goes_on(pair: Pair) -> None:
    class Picky(MemoryRemote):
        def create(
            self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
        ) -> tuple[Stored, str]:
            if content.title == "Bad":
                raise RemoteRefused("The item is too large.")
            return super().create(list_href, uid, content, op_id=op_id, like=like)

    for name in ("One", "Bad", "Two"):
        pair.local.edit(name, title=name)

    report = pair.sync(Picky(pair.server))
    again = pair.sync(Picky(pair.server))
    pair.local.edit("Bad", title="Good")
    mended = pair.sync(Picky(pair.server))

    assert (report.sent, report.refused) == (2, 1)
    assert (again.sent, again.refused) == (0, 1)
    assert (mended.sent, mended.refused) == (1, 0)


def test_one_unreadable_item_among_many_is_reported_and_left_as_it_is(pair: Pair) -> None:
    filled(pair, 5)
    broken = pair.server.put(LIST, f"{LIST}{ID.format(2)}", "no json")
    pair.server.put(
        LIST, f"{LIST}fine", json.dumps({"uid": "fine", "content": Content("Fine").as_dict(), "foreign": 1})
    )

    report = pair.sync()

    assert report.unreadable == 1
    assert len(pair.here()) == 6
    assert pair.server.items[LIST][broken.href] == broken


def test_what_a_service_cannot_hold_is_never_erased_by_reading_it_back() -> None:
    lossy = Capabilities(
        fields=frozenset({"title", "due", "done", "list"}), due_has_time=False, priorities=(("medium", "none"),)
    )
    pair = Pair(lossy)
    item = filled(
        pair, due=day("2024-03-08", "15:00"), notes="Notes", tags=("red",), repeat=Recurrence("FREQ=DAILY"),
        reminders=(Alarm("-PT1H"),), priority="medium",
    )  # fmt: skip
    pair.edit_there(item, title="New title", due=day("2024-03-09"))

    pair.sync()

    content = pair.here()[item]
    assert (content.title, content.due) == ("New title", day("2024-03-09", "15:00"))
    assert (content.notes, content.tags, content.priority) == ("Notes", ("red",), "medium")
    assert content.repeat == Recurrence("FREQ=DAILY")
    assert content.reminders == (Alarm("-PT1H"),)
    assert pair.sync().changes == 0


def test_foreign_data_survives_our_writes(pair: Pair) -> None:
    item = filled(pair)
    stored = pair.server.items[LIST][f"{LIST}{item}"]
    pair.server.put(LIST, stored.href, json.dumps(json.loads(stored.raw) | {"foreign": "X-APPLE;1=2:3"}))
    pair.sync()
    pair.local.edit(item, title="Changed here")

    pair.sync()

    assert json.loads(pair.server.items[LIST][stored.href].raw)["foreign"] == "X-APPLE;1=2:3"


def test_an_account_added_again_finds_its_items(pair: Pair) -> None:
    filled(pair, 3)
    again = MemoryLocal()
    again.ledger.items = dict(pair.local.ledger.items)
    pair.local = again

    report = pair.sync()

    assert (len(pair.here()), len(pair.there())) == (3, 3)
    assert report.conflicts == 0


def test_an_item_taken_out_of_the_synced_lists_stays_here_only(pair: Pair) -> None:
    item = filled(pair, 2)
    pair.local.edit(item, list="/private/")

    pair.sync()

    assert len(pair.here()) == 2
    assert len(pair.there()) == 1
    assert pair.sync().changes == 0
