"""What every Remote must do. A test class of a service inherits this and says how to make a world."""

import uuid
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from tests.sync.samples import SAMPLES
from todoapp.sync.content import Alarm, Content, Day, Recurrence, changed_fields
from todoapp.sync.errors import ListMissing, RemoteChanged
from todoapp.sync.remote import Pull, Remote, RemoteItem, Stored


@dataclass
class World:
    """A service with an account in it: `remote` is ours, `other` is somebody else's client."""

    remote: Remote
    other: Remote
    list_href: str
    second_list_href: str | None = None


class RemoteContract:
    """The contract suite."""

    knows_tokens: ClassVar[bool] = True  # the service reports increments

    @pytest.fixture
    def world(self) -> World:
        raise NotImplementedError

    def create(self, world: World, content: Content | None = None) -> tuple[Stored, str, Content]:
        content = world.remote.capabilities.hold(replace(content or Content("Buy milk"), list=world.list_href))
        ours = str(uuid.uuid4())
        stored, uid = world.remote.create(world.list_href, ours, content, op_id=f"create {ours}")
        return stored, uid, content

    def pull(self, world: World, token: str | None = None, known: dict[str, str | None] | None = None) -> Pull:
        return world.remote.pull(world.list_href, token, lambda: known or {})

    def only(self, world: World) -> RemoteItem:
        (item,) = self.pull(world).items
        return replace(item, content=replace(item.content, list=world.list_href))

    def test_the_lists_are_found(self, world: World) -> None:
        assert world.list_href in {found.href for found in world.remote.lists()}

    def test_an_empty_list_is_empty(self, world: World) -> None:
        pull = self.pull(world)

        assert pull.items == ()
        assert pull.is_full
        assert pull.present == frozenset()

    def test_an_item_is_found_by_the_uid_its_creation_gave(self, world: World) -> None:
        _, uid, _ = self.create(world)

        assert self.only(world).uid == uid

    @pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES.keys())
    def test_what_is_written_is_read_back(self, world: World, content: Content) -> None:
        _, _, written = self.create(world, content)

        assert changed_fields(written, self.only(world).content) == frozenset()

    @pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES.keys())
    def test_a_change_to_anything_is_read_back(self, world: World, content: Content) -> None:
        stored, _, before = self.create(world)
        after = world.remote.capabilities.hold(replace(content, list=world.list_href))

        world.remote.update(stored, after, changed_fields(before, after), op_id="change")

        assert changed_fields(after, self.only(world).content) == frozenset()

    @pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES.keys())
    def test_everything_can_be_taken_away_again(self, world: World, content: Content) -> None:
        _, _, before = self.create(world, content)
        after = replace(Content("Buy milk"), list=world.list_href)
        stored = self.only(world).stored

        world.remote.update(stored, after, changed_fields(before, after), op_id="change")

        assert changed_fields(after, self.only(world).content) == frozenset()

    def test_an_increment_tells_of_what_is_new_and_nothing_else(self, world: World) -> None:
        self.create(world)
        first = self.pull(world)
        known = {item.stored.href: item.stored.etag for item in first.items}
        nothing = self.pull(world, first.token, known)
        stored, _, _ = self.create(world, Content("Call mum"))

        second = self.pull(world, nothing.token, known)

        assert nothing.items == ()
        assert not nothing.gone
        assert [item.stored.href for item in second.items] == [stored.href]

    def test_an_increment_tells_of_what_is_gone(self, world: World) -> None:
        stored, _, _ = self.create(world)
        self.create(world, Content("Call mum"))
        first = self.pull(world)
        known = {item.stored.href: item.stored.etag for item in first.items}
        (ours,) = [item.stored for item in first.items if item.stored.href == stored.href]

        world.other.delete(ours, op_id="delete")

        second = self.pull(world, first.token, known)
        gone = frozenset(known) - second.present if second.is_full else second.gone
        assert gone == {stored.href}

    def test_a_creation_sent_twice_makes_one_item(self, world: World) -> None:
        uid = str(uuid.uuid4())
        content = world.remote.capabilities.hold(Content("Buy milk", list=world.list_href))
        first, _ = world.remote.create(world.list_href, uid, content, op_id="once")

        try:
            again, _ = world.remote.create(world.list_href, uid, content, op_id="once")
        except RemoteChanged:
            again = first

        assert again.href == first.href
        assert len(self.pull(world).items) == 1

    def test_an_item_changed_by_another_is_not_overwritten(self, world: World) -> None:
        _, _, before = self.create(world)
        seen = self.only(world).stored
        theirs = replace(before, title="Buy oat milk")
        world.other.update(seen, theirs, frozenset({"title"}), op_id="theirs")

        with pytest.raises(RemoteChanged):
            world.remote.update(seen, replace(before, title="Buy soy milk"), frozenset({"title"}), op_id="ours")
        with pytest.raises(RemoteChanged):
            world.remote.delete(seen, op_id="delete")

        assert self.only(world).content.title == "Buy oat milk"

    def test_a_deleted_item_is_gone_and_deleting_it_again_is_fine(self, world: World) -> None:
        self.create(world)
        stored = self.only(world).stored

        world.remote.delete(stored, op_id="delete")
        world.remote.delete(stored, op_id="delete again")

        assert self.pull(world).items == ()

    def test_a_deleted_item_is_not_brought_back_by_a_change(self, world: World) -> None:
        _, _, before = self.create(world)
        stored = self.only(world).stored
        world.other.delete(stored, op_id="delete")

        with pytest.raises(RemoteChanged):
            world.remote.update(stored, replace(before, title="New"), frozenset({"title"}), op_id="ours")

        assert self.pull(world).items == ()

    def test_a_list_that_is_not_there_is_an_error_and_not_empty(self, world: World) -> None:
        missing = world.list_href.rstrip("/") + "-missing/"

        with pytest.raises(ListMissing):
            world.remote.pull(missing, None, dict)
        with pytest.raises(ListMissing):
            world.remote.create(missing, str(uuid.uuid4()), Content("Lost", list=missing), op_id="lost")

    def test_an_item_keeps_what_we_do_not_know_when_it_moves(self, world: World) -> None:
        if world.second_list_href is None or world.remote.capabilities.moves_items:
            pytest.skip("items keep their place, or there is one list")
        _, uid, content = self.create(world, Content("Buy milk", tags=("red",)))
        stored = self.only(world).stored

        moved = replace(content, list=world.second_list_href)
        copy, copy_uid = world.remote.create(world.second_list_href, uid, moved, op_id="move", like=stored)
        world.remote.delete(stored, op_id="leave")

        assert self.pull(world).items == ()
        (found,) = world.remote.pull(world.second_list_href, None, dict).items
        assert (found.stored.href, found.uid) == (copy.href, copy_uid)
        assert changed_fields(replace(moved, list=""), replace(found.content, list="")) == frozenset()

    def with_subtasks(self, world: World, *names: str) -> tuple[str, Content]:
        """Make an item with subtasks, where the service has such; gives its uid and content."""
        if "subtasks" not in world.remote.capabilities.fields:
            pytest.skip("no subtasks")
        _, uid, content = self.create(world, Content("Pack", subtasks=names))
        return uid, content

    def test_subtasks_are_added_renamed_and_taken_away(self, world: World) -> None:
        _, before = self.with_subtasks(world, "Socks", "Book", "Soap")
        for names in (("Red socks", "Soap", "Hat"), ("Soap", "Tea"), ()):
            after = replace(before, subtasks=names)
            world.remote.update(self.only(world).stored, after, frozenset({"subtasks"}), op_id=f"change {names}")

            assert changed_fields(after, self.only(world).content) == frozenset()
            before = after

    def test_the_order_of_subtasks_is_kept_where_the_service_has_one(self, world: World) -> None:
        _, before = self.with_subtasks(world, "Socks", "Book", "Soap")
        if not world.remote.capabilities.orders_subtasks:
            pytest.skip("no order")
        assert self.only(world).content.subtasks == before.subtasks
        for names in (("Soap", "Socks", "Book"), ("Hat", "Soap", "Tea", "Book", "Socks"), ("Book", "Tea")):
            after = replace(before, subtasks=names)
            world.remote.update(self.only(world).stored, after, frozenset({"subtasks"}), op_id=f"change {names}")

            assert self.only(world).content.subtasks == names

    def test_an_increment_tells_of_an_item_whose_subtasks_alone_were_changed(self, world: World) -> None:
        uid, content = self.with_subtasks(world, "Socks", "Book")
        self.create(world, Content("Call mum"))
        for names in (("Socks", "Book", "Soap"), ("Socks", "Red book", "Soap"), ("Soap",), ()):
            first = self.pull(world)
            known = {item.stored.href: item.stored.etag for item in first.items}
            (seen,) = [item.stored for item in first.items if item.uid == uid]
            theirs = replace(content, subtasks=names)
            world.other.update(seen, theirs, frozenset({"subtasks"}), op_id=f"theirs {names}")

            second = self.pull(world, first.token, known)

            assert not (frozenset(known) - second.present if second.is_full else frozenset(known) & second.gone)
            assert [(item.uid, {*item.content.subtasks}) for item in second.items] == [(uid, {*names})]
            idle = {item.stored.href: item.stored.etag for item in (*first.items, *second.items)}
            assert self.pull(world, second.token, idle).items == ()

    def with_ticks(self, world: World, *names: str) -> tuple[str, Content]:
        """Make an item with subtasks, where the service keeps which are done."""
        if "done_subtasks" not in world.remote.capabilities.fields:
            pytest.skip("no ticks")
        return self.with_subtasks(world, *names)

    def test_a_subtask_ticked_here_is_ticked_there_and_the_other_way_round(self, world: World) -> None:
        uid, content = self.with_ticks(world, "Socks", "Book", "Soap")
        self.create(world, Content("Call mum"))
        for writer, ticks in (
            (world.remote, ("Book",)),
            (world.other, ("Socks", "Book")),
            (world.remote, ("Socks", "Book", "Soap")),
            (world.other, ("Soap",)),
            (world.remote, ()),
        ):
            first = self.pull(world)
            known = {item.stored.href: item.stored.etag for item in first.items}
            (seen,) = [item.stored for item in first.items if item.uid == uid]
            writer.update(seen, replace(content, done_subtasks=ticks), frozenset({"done_subtasks"}), op_id=f"{ticks}")

            second = self.pull(world, first.token, known)

            (told,) = second.items
            assert (told.uid, {*told.content.subtasks}) == (uid, {*content.subtasks})
            assert {*told.content.done_subtasks} == {*ticks}
            idle = known | {told.stored.href: told.stored.etag}
            assert self.pull(world, second.token, idle).items == ()

    def test_a_tick_stays_while_subtasks_are_added_taken_away_and_the_item_is_completed(self, world: World) -> None:
        _, content = self.with_ticks(world, "Socks", "Book", "Soap")
        every: tuple[dict[str, Any], ...] = (
            {"done_subtasks": ("Book",)},
            {"subtasks": ("Book", "Soap", "Hat"), "done_subtasks": ("Book", "Hat")},
            {"title": "Pack again", "done": True},
            {"subtasks": ("Book", "Hat")},
            {"done": False, "subtasks": ("Hat",), "done_subtasks": ("Hat",)},
        )
        for changes in every:
            before, content = content, replace(content, **changes)
            changed = changed_fields(before, content)
            world.remote.update(self.only(world).stored, content, changed, op_id=f"change {changes}")

            assert changed_fields(content, self.only(world).content) == frozenset()

    def test_ticks_go_along_when_their_item_moves(self, world: World) -> None:
        uid, content = self.with_ticks(world, "Socks", "Book", "Soap")
        if world.second_list_href is None or world.remote.capabilities.moves_items:
            pytest.skip("items keep their place, or there is one list")
        ticked = replace(content, done_subtasks=("Socks", "Soap"))
        world.remote.update(self.only(world).stored, ticked, frozenset({"done_subtasks"}), op_id="tick")

        moved = replace(ticked, list=world.second_list_href, done_subtasks=("Socks", "Book"))
        world.remote.create(world.second_list_href, uid, moved, op_id="move", like=self.only(world).stored)

        (found,) = world.remote.pull(world.second_list_href, None, dict).items
        assert {*found.content.done_subtasks} == {"Socks", "Book"}

    def test_what_was_written_is_no_increment(self, world: World) -> None:
        _, content = self.with_subtasks(world, "Socks", "Book")
        first = self.pull(world)
        (item,) = first.items
        changed = replace(content, title="Pack again", subtasks=("Red socks", "Soap"))
        stored = world.remote.update(item.stored, changed, frozenset({"title", "subtasks"}), op_id="change")
        if stored.etag is None:
            pytest.skip("the service does not say what it made of it")

        told = self.pull(world, first.token, {stored.href: stored.etag}).items
        assert {item.stored.etag for item in told} <= {stored.etag}

    def test_subtasks_go_with_their_item(self, world: World) -> None:
        uid, content = self.with_subtasks(world, "Socks", "Book")
        self.create(world, Content("Call mum"))
        (stored,) = [item.stored for item in self.pull(world).items if item.uid == uid]

        if world.second_list_href is not None and not world.remote.capabilities.moves_items:
            moved = replace(content, list=world.second_list_href, subtasks=("Red socks", "Soap"))
            world.remote.create(world.second_list_href, uid, moved, op_id="move", like=stored)
            (found,) = world.remote.pull(world.second_list_href, None, dict).items
            assert {*found.content.subtasks} == {"Red socks", "Soap"}
        world.remote.delete(stored, op_id="leave")

        (left,) = self.pull(world).items
        assert left.content.title == "Call mum"
        assert self.pull(world).present == {left.stored.href}

    def test_a_subtask_changed_by_another_is_not_deleted(self, world: World) -> None:
        _, content = self.with_subtasks(world, "Socks", "Book")
        seen = self.only(world).stored
        world.other.update(seen, replace(content, subtasks=("Socks", "Books")), frozenset({"subtasks"}), op_id="theirs")

        with pytest.raises(RemoteChanged):
            world.remote.delete(seen, op_id="delete")
        assert {*self.only(world).content.subtasks} == {"Socks", "Books"}

        with pytest.raises(RemoteChanged):
            world.remote.update(seen, replace(content, subtasks=()), frozenset({"subtasks"}), op_id="ours")
        assert "Books" in self.only(world).content.subtasks


__all__ = ["Alarm", "Day", "Recurrence", "RemoteContract", "World"]
