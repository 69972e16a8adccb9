"""Children of todos as other programs keep them, in a folder of `.ics` files and on real servers."""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar, Component

from tests.sync.faults import Crash
from tests.sync.memory_local import MemoryLocal
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.engine import Engine
from todoapp.sync.folder import FolderRemote
from todoapp.sync.on_disk import etag_of
from todoapp.sync.remote import Unreadable
from todoapp.sync.report import Report
from todoapp.sync.retry import Retry
from todoapp.sync.vtodo_checks import problems
from todoapp.sync.vtodo_family import Resource
from todoapp.sync.vtodo_gather import Loaded

BERLIN = ZoneInfo("Europe/Berlin")
LIST = "tasks"
PACK = "00000000-0000-4000-8000-000000000001"


def resource(uid: str, name: str, *lines: str) -> str:
    todo = [f"UID:{uid}", "DTSTAMP:20240301T000000Z", "CREATED:20240301T000000Z", f"SUMMARY:{name}", *lines]
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x", "BEGIN:VTODO", *todo, "END:VTODO", "END:VCALENDAR", ""]
    return "\r\n".join(parts)


def child(uid: str, name: str, parent: str, *lines: str) -> str:
    return resource(uid, name, f"RELATED-TO:{parent}", *lines)


@dataclass
class Folder:
    """A folder another program keeps as well, and a device that syncs it."""

    root: Path
    local: MemoryLocal = field(default_factory=lambda: MemoryLocal((LIST,)))
    moment: dt.datetime = dt.datetime(2024, 3, 5, 8, tzinfo=dt.UTC)

    def remote(self) -> FolderRemote:
        return FolderRemote(str(self.root), BERLIN, lambda: self.moment)

    def sync(self, remote: FolderRemote | None = None) -> Report:
        self.moment += dt.timedelta(minutes=1)
        return Engine(
            remote or self.remote(), self.local, allow_deletions=True,
            retry=Retry(wait=lambda seconds: None, rng=random.Random(1)),
        ).run()  # fmt: skip

    def write(self, name: str, text: str) -> None:
        (self.root / LIST / f"{name}.ics").write_bytes(text.encode())

    def raw(self, name: str) -> str:
        return (self.root / LIST / f"{name}.ics").read_bytes().decode()

    def names(self) -> set[str]:
        return {path.stem for path in (self.root / LIST).glob("*.ics")}

    def raws(self) -> dict[str, str]:
        """Give what is there by title."""
        return {str(todo(self.raw(name))["SUMMARY"]): self.raw(name) for name in self.names()}

    def here(self) -> dict[str, tuple[str, ...]]:
        """Give the subtasks of what is here by title."""
        return {content.title: content.subtasks for content in self.local.contents().values()}

    def ticks(self) -> dict[str, set[str]]:
        """Give which subtasks of what is here are done by title."""
        return {content.title: {*content.done_subtasks} for content in self.local.contents().values()}

    def id_of(self, title: str) -> str:
        (found,) = [item_id for item_id, content in self.local.contents().items() if content.title == title]
        return found

    def check_quiet(self) -> None:
        """Nothing is left to do, for this device and for one that comes new."""
        report = self.sync()
        assert (report.changes, report.is_clean) == (0, True), report.summary()
        for raw in map(self.raw, self.names()):
            assert {*problems(Calendar.from_ical(raw))} <= {"a todo related to itself"}  # that we never write


def todo(raw: str) -> Component:
    return Calendar.from_ical(raw).walk("VTODO")[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / LIST).mkdir()
    return Folder(tmp_path)


def packed(folder: Folder, *names: str) -> Folder:
    folder.local.edit(PACK, title="Pack", subtasks=names or ("Socks", "Book", "Soap"))
    assert folder.sync().is_clean
    return folder


def test_subtasks_are_written_as_children_and_read_back_in_order(folder: Folder) -> None:
    packed(folder, "Socks", "Tooth: brush, red", "Book")

    raws = folder.raws()
    other = Folder(folder.root)
    other.sync()

    assert raws.keys() == {"Pack", "Socks", "Tooth: brush, red", "Book"}
    assert {str(todo(raw).get("RELATED-TO")) for name, raw in raws.items() if name != "Pack"} == {PACK}
    assert other.here() == {"Pack": ("Socks", "Tooth: brush, red", "Book")}
    folder.check_quiet()


def test_a_foreign_plain_child_is_a_subtask(folder: Folder) -> None:
    # Before its parent, and in each of the ways programs name the relation.
    folder.write("a", child("a", "Socks", "p", "X-APPLE-SORT-ORDER:3", "SEQUENCE:2", "STATUS:NEEDS-ACTION"))
    folder.write("b", resource("b", "Book", "RELATED-TO;RELTYPE=PARENT:p", "X-APPLE-SORT-ORDER:1"))
    folder.write("c", resource("c", "Soap", "RELATED-TO;RELTYPE=:p", "X-APPLE-SORT-ORDER:2", "STATUS:COMPLETED"))
    folder.write("p", resource("p", "Pack"))
    before = {name: folder.raw(name) for name in folder.names()}

    folder.sync()
    folder.check_quiet()

    assert folder.here() == {"Pack": ("Book", "Soap", "Socks")}
    assert folder.ticks() == {"Pack": {"Soap"}}
    assert {name: folder.raw(name) for name in folder.names()} == before


RICH = {
    "due": ("DUE;VALUE=DATE:20240308",),
    "notes": ("DESCRIPTION:the warm ones",),
    "priority": ("PRIORITY:1",),
    "tags": ("CATEGORIES:wool",),
    "repeat": ("DTSTART;VALUE=DATE:20240308", "RRULE:FREQ=DAILY"),
    "attachment": ("ATTACH:https://example.org/socks",),
    "alarm": ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:20240308T080000Z", "END:VALARM"),
    "another relation": ("RELATED-TO;RELTYPE=SIBLING:q",),
    "place": ("GEO:1.0;2.0",),
}


@pytest.mark.parametrize("lines", RICH.values(), ids=RICH.keys())
def test_a_foreign_child_that_is_more_than_a_name_stays_a_todo_of_its_own(
    folder: Folder, lines: tuple[str, ...]
) -> None:
    folder.write("p", resource("p", "Pack"))
    folder.write("a", child("a", "Socks", "p", *lines))
    before = folder.raw("a")
    folder.sync()
    assert folder.here() == {"Pack": (), "Socks": ()}

    folder.local.edit(folder.id_of("Socks"), title="Warm socks")
    folder.sync()
    written = folder.raw("a").split("\r\n")
    assert all(line in written for line in ("RELATED-TO:p", *lines))
    folder.local.delete(folder.id_of("Pack"))
    folder.sync()

    assert folder.names() == {"a"}
    assert folder.here() == {"Warm socks": ()}
    ours = ("SUMMARY", "DTSTAMP", "LAST-MODIFIED")
    kept = [line for line in before.splitlines() if not line.startswith(ours)]
    assert [line for line in folder.raw("a").splitlines() if line in kept] == kept
    folder.check_quiet()


def test_a_child_with_children_stays_a_todo_and_has_them_as_subtasks(folder: Folder) -> None:
    folder.write("p", resource("p", "Trip"))
    folder.write("a", child("a", "Pack", "p"))
    folder.write("b", child("b", "Socks", "a"))
    folder.write("x", child("x", "Own parent", "x"))
    folder.write("y", child("y", "Round", "z"))
    folder.write("z", child("z", "About", "y"))
    folder.write("o", child("o", "Orphan", "nowhere"))

    folder.sync()

    assert folder.here() == {
        "Trip": (), "Pack": ("Socks",), "Own parent": (), "Round": (), "About": (), "Orphan": (),
    }  # fmt: skip
    folder.check_quiet()


def test_a_subtask_that_gets_more_there_becomes_a_todo(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Socks" in folder.raw(name))
    folder.write(name, folder.raw(name).replace("SUMMARY:Socks", "SUMMARY:Socks\r\nDESCRIPTION:warm"))
    folder.sync()
    assert folder.here() == {"Pack": ("Book", "Soap"), "Socks": ()}
    folder.check_quiet()

    folder.write(name, folder.raw(name).replace("DESCRIPTION:warm\r\n", ""))
    folder.sync()
    assert folder.here() == {"Pack": ("Book", "Soap"), "Socks": ()}, "who is a todo stays one"
    folder.check_quiet()


def test_a_subtask_that_gets_a_child_there_becomes_a_todo(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    folder.write("new", child("new", "Read it", name))
    folder.sync()

    assert folder.here() == {"Pack": ("Socks", "Soap"), "Book": ("Read it",)}
    folder.check_quiet()


def test_what_others_keep_in_a_subtask_survives_a_new_name_and_a_new_order(folder: Folder) -> None:
    folder.write("p", resource("p", "Pack"))
    done = ("STATUS:COMPLETED", "COMPLETED:20240302T000000Z", "PERCENT-COMPLETE:100")
    folder.write("a", child("a", "Socks", "p", "X-OC-HIDESUBTASKS;X-P=1:0", *done))
    folder.write("b", child("b", "Book", "p"))
    folder.sync()

    names = ("Book", "Red socks", "Soap")
    folder.local.edit(folder.id_of("Pack"), subtasks=names, done_subtasks=("Red socks",))
    folder.sync()

    lines = folder.raw("a").split("\r\n")
    assert {"UID:a", "SUMMARY:Red socks", "RELATED-TO:p", "X-OC-HIDESUBTASKS;X-P=1:0", *done} <= {*lines}
    assert len(folder.names()) == 4
    other = Folder(folder.root)
    other.sync()
    assert other.here() == {"Pack": ("Book", "Red socks", "Soap")}
    folder.check_quiet()


def test_a_subtask_done_there_is_done_there_whatever_is_changed_here(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    folder.write(name, folder.raw(name).replace("SUMMARY:Book", "SUMMARY:Book\r\nSTATUS:COMPLETED"))
    assert folder.sync().received == 1
    assert folder.ticks() == {"Pack": {"Book"}}

    folder.local.edit(PACK, title="Pack now", done=True, subtasks=("Book", "Socks"))
    folder.sync()

    assert "STATUS:COMPLETED" in folder.raw(name)
    assert "STATUS" not in todo(folder.raws()["Socks"])
    folder.check_quiet()


def test_a_subtask_ticked_here_is_completed_there_and_opened_again(folder: Folder) -> None:
    folder.write("p", resource("p", "Pack"))
    folder.write("a", child("a", "Socks", "p", "X-OC-HIDESUBTASKS:0"))
    folder.write("b", child("b", "Book", "p", "STATUS:CANCELLED"))
    folder.sync()
    before = folder.raw("b")

    folder.local.edit(folder.id_of("Pack"), done_subtasks=("Socks", "Book"))
    folder.sync()
    assert {"STATUS:COMPLETED", "PERCENT-COMPLETE:100", "X-OC-HIDESUBTASKS:0"} <= {*folder.raw("a").split("\r\n")}
    assert "COMPLETED" in todo(folder.raw("a"))

    folder.local.edit(folder.id_of("Pack"), done_subtasks=("Book",))
    folder.sync()
    assert not {"STATUS", "COMPLETED", "PERCENT-COMPLETE"} & {*todo(folder.raw("a"))}
    assert folder.raw("b") == before  # nobody touched this one: it stays cancelled
    folder.check_quiet()


def test_two_devices_tick_at_once_and_both_ticks_are_kept(folder: Folder) -> None:
    packed(folder)
    other = Folder(folder.root)
    folder.local.edit(PACK, done_subtasks=("Soap",))
    for each in (folder, other):
        each.sync()
    assert other.ticks() == {"Pack": {"Soap"}}

    folder.local.edit(PACK, done_subtasks=("Soap", "Socks"))
    other.local.edit(PACK, done_subtasks=("Book",))  # and takes one away
    for each in (folder, other, folder, other):
        each.sync()

    assert folder.ticks() == other.ticks() == {"Pack": {"Socks", "Book"}}
    folder.check_quiet()
    other.check_quiet()


def test_two_devices_change_subtasks_at_once_and_keep_both(folder: Folder) -> None:
    packed(folder)
    other = Folder(folder.root)
    other.sync()

    folder.local.edit(PACK, subtasks=("Soap", "Socks", "Book"))
    other.local.edit(PACK, subtasks=("Socks", "Book", "Soap", "Hat"))
    for each in (folder, other, folder, other):
        each.sync()

    assert folder.here() == other.here() == {"Pack": ("Soap", "Socks", "Book", "Hat")}
    folder.check_quiet()
    other.check_quiet()


def test_two_children_of_one_name_are_one_subtask(folder: Folder) -> None:
    folder.write("p", resource("p", "Pack"))
    folder.write("a", child("a", "Socks", "p"))
    folder.write("b", child("b", "Socks", "p"))
    folder.sync()
    assert folder.here() == {"Pack": ("Socks",)}
    folder.check_quiet()

    folder.local.edit(folder.id_of("Pack"), subtasks=())
    folder.sync()
    assert folder.names() == {"p"}
    folder.check_quiet()


def test_a_child_that_cannot_be_read_takes_nothing_away(folder: Folder) -> None:
    packed(folder)
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    good = folder.raw(name)
    for bad in (good.replace("END:VTODO", "DUE:nonsense\r\nEND:VTODO"), ""):
        folder.write(name, bad)
        folder.write(PACK, folder.raw(PACK).replace("SUMMARY:Pack", "SUMMARY:Pack"))
        folder.sync()
        assert folder.here() == {"Pack": ("Socks", "Book", "Soap")}
    folder.write(name, good.replace("Book", "Big book"))
    folder.sync()

    assert folder.here()["Pack"] == ("Socks", "Big book", "Soap")
    folder.check_quiet()


def test_a_todo_that_cannot_be_read_keeps_its_subtasks_from_becoming_todos(folder: Folder) -> None:
    packed(folder)
    good = folder.raw(PACK)
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    folder.write(PACK, good.replace("END:VTODO", "DUE:nonsense\r\nEND:VTODO"))
    folder.write(name, folder.raw(name).replace("Book", "Big book"))
    folder.sync()
    assert folder.here() == {"Pack": ("Socks", "Book", "Soap")}

    folder.write(PACK, good)
    folder.sync()
    assert folder.here() == {"Pack": ("Socks", "Big book", "Soap")}
    folder.check_quiet()


def test_when_another_program_deletes_a_todo_alone_its_children_stay_todos(folder: Folder) -> None:
    packed(folder)
    (folder.root / LIST / f"{PACK}.ics").unlink()
    folder.sync()

    assert folder.here() == {"Socks": (), "Book": (), "Soap": ()}
    folder.check_quiet()


class Versionless(FolderRemote):
    """Does not say which version of a resource it gives."""

    def _load(self, list_href: str, hrefs: Sequence[str]) -> Loaded:
        loaded = super()._load(list_href, hrefs)
        return replace(loaded, resources=[replace(found, etag=None) for found in loaded.resources])

    def _make(self, list_href: str, name: str, raw: str) -> Resource:
        return replace(super()._make(list_href, name, raw), etag=None)

    def _replace(self, resource: Resource, raw: str) -> Resource:
        return replace(super()._replace(_versioned(resource), raw), etag=None)

    def _remove(self, resource: Resource) -> None:
        super()._remove(_versioned(resource))


def _versioned(resource: Resource) -> Resource:
    return replace(resource, etag=etag_of(resource.raw.encode()))


def test_a_todo_deleted_here_waits_for_a_child_that_cannot_be_read_and_the_rest_syncs(folder: Folder) -> None:
    def sync() -> Report:
        return folder.sync(Versionless(str(folder.root), BERLIN, lambda: folder.moment))

    folder.local.edit(PACK, title="Pack", subtasks=("Socks", "Book"))
    folder.local.edit("00000000-0000-4000-8000-000000000002", title="Call Ann")
    assert sync().is_clean
    name = next(name for name in folder.names() if "SUMMARY:Book" in folder.raw(name))
    good = folder.raw(name)
    folder.write(name, good.replace("END:VTODO", "DUE:nonsense\r\nEND:VTODO"))
    folder.local.delete(PACK)
    folder.local.edit(folder.id_of("Call Ann"), title="Call Bob")

    report = sync()
    assert (report.sent, report.deleted_there, report.refused, report.unreadable > 0) == (1, 0, 1, True)
    assert len(folder.names()) == 4, "nothing of it is deleted"
    again = sync()
    assert (again.changes, again.refused, again.is_settled) == (0, 1, True), "it rests"

    folder.write(name, good)
    for pending in folder.local.ledger.pendings():
        folder.local.ledger.put_pending(replace(pending, next_at=0.0))  # the wait is over
    report = sync()
    assert (report.deleted_there, report.is_clean) == (1, True), report.summary()
    assert folder.raws().keys() == {"Call Bob"}


class Crashing(FolderRemote):
    """Ends the program before or after one write of a resource."""

    def __init__(self, folder: Folder, at: int, *, is_done: bool) -> None:
        super().__init__(str(folder.root), BERLIN, lambda: folder.moment)
        self.left, self._is_done = at, is_done

    def _counted(self, work: Callable[[], Resource | None]) -> Resource | None:
        self.left -= 1
        if self.left == 0 and not self._is_done:
            raise Crash
        result = work()
        if self.left == 0:
            raise Crash
        return result

    def _make(self, list_href: str, name: str, raw: str) -> Resource:
        return self._counted(lambda: super(Crashing, self)._make(list_href, name, raw))  # type: ignore[return-value]

    def _replace(self, resource: Resource, raw: str) -> Resource:
        return self._counted(lambda: super(Crashing, self)._replace(resource, raw))  # type: ignore[return-value]

    def _remove(self, resource: Resource) -> None:
        self._counted(lambda: super(Crashing, self)._remove(resource))


def crashed(folder: Folder, at: int, *, is_done: bool) -> bool:
    remote = Crashing(folder, at, is_done=is_done)
    with suppress(Crash):
        folder.sync(remote)
    return remote.left <= 0


CRASHES = [(at, is_done) for at in range(1, 8) for is_done in (False, True)]


@pytest.mark.parametrize(("at", "is_done"), CRASHES)
@pytest.mark.parametrize("kind", ["make", "change", "reorder", "move", "delete", "take away"])
def test_a_crash_between_two_writes_heals(folder: Folder, kind: str, at: int, is_done: bool) -> None:
    (folder.root / "work").mkdir()
    folder.local = MemoryLocal((LIST, "work"))
    before = ("Socks", "Book", "Soap")
    wanted: dict[str, tuple[str, ...]] = {"Pack": before}
    if kind == "make":
        folder.local.edit(PACK, title="Pack", subtasks=before)
    else:
        packed(folder, *before)
    if kind == "change":
        wanted = {"Pack it": ("Red socks", "Soap", "Hat")}
        folder.local.edit(PACK, title="Pack it", subtasks=wanted["Pack it"])
    elif kind == "reorder":
        wanted = {"Pack": ("Soap", "Book", "Socks")}
        folder.local.edit(PACK, subtasks=wanted["Pack"])
    elif kind == "move":
        folder.local.edit(PACK, list="work")
    elif kind == "delete":
        wanted = {}
        folder.local.delete(PACK)
    elif kind == "take away":
        wanted = {"Pack": ()}
        folder.local.edit(PACK, subtasks=())

    crashed(folder, at, is_done=is_done)
    assert folder.sync().is_clean

    other = Folder(folder.root, MemoryLocal((LIST, "work")))
    other.sync()
    assert folder.here() == other.here() == wanted
    assert len([*folder.root.glob("*/*.ics")]) == sum(1 + len(names) for names in wanted.values())
    folder.check_quiet()


def test_an_edit_there_wins_over_a_deletion_that_was_interrupted(folder: Folder) -> None:
    packed(folder)
    folder.local.delete(PACK)
    assert crashed(folder, 1, is_done=True)
    folder.write(PACK, folder.raw(PACK).replace("SUMMARY:Pack", "SUMMARY:Pack all"))

    folder.sync()

    assert folder.here() == {"Pack all": ("Socks", "Book", "Soap")}
    folder.check_quiet()


class Random:
    """Two devices and another program that change subtasks at random, and the devices end in the middle of writing."""

    def __init__(self, root: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.devices = [Folder(root), Folder(root)]
        self.removed: set[str] = set()
        self.made: set[str] = set()
        self.moment = 0

    def name(self) -> str:
        self.moment += 1
        word = "".join(self.rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(12))
        self.made.add(word)
        return word

    def edit_here(self) -> None:
        device = self.rng.choice(self.devices)
        contents = device.local.contents()
        if not contents or self.rng.random() < 0.2:
            number = f"00000000-0000-4000-8000-{self.moment:012}"
            device.local.edit(number, title=self.name(), subtasks=(self.name(), self.name()))
            return
        item_id = self.rng.choice(sorted(contents))
        content = contents[item_id]
        names = [*content.subtasks]
        match self.rng.choice(["add", "remove", "rename", "shuffle", "title", "delete"]):
            case "add":
                names.insert(self.rng.randint(0, len(names)), self.name())
            case "remove" if names:
                self.removed.add(names.pop())
            case "rename" if names:
                self.removed.add(names[0])
                names[0] = f"{names[0]} new"
                self.made.add(names[0])
            case "shuffle":
                self.rng.shuffle(names)
            case "title":
                self.removed.add(content.title)
                device.local.edit(item_id, title=self.name())
            case "delete":
                self.removed |= {content.title, *names}
                device.local.delete(item_id)
                return
        device.local.edit(item_id, subtasks=tuple(names))

    def edit_there(self) -> None:
        folder = self.devices[0]
        files = sorted(folder.names())
        if not files:
            return
        name = self.rng.choice(files)
        raw = folder.raw(name)
        title = str(todo(raw)["SUMMARY"])
        match self.rng.choice(["child", "rename", "tick", "delete", "notes"]):
            case "child":
                word = self.name()
                folder.write(word, child(word, word, str(todo(raw)["UID"])))
            case "rename":
                self.removed.add(title)
                folder.write(name, raw.replace(f"SUMMARY:{title}", f"SUMMARY:{self.name()}"))
            case "tick" if "STATUS" not in raw:
                folder.write(name, raw.replace("END:VTODO", "STATUS:COMPLETED\r\nEND:VTODO"))
            case "notes" if "DESCRIPTION" not in raw:
                folder.write(name, raw.replace("END:VTODO", "DESCRIPTION:warm\r\nEND:VTODO"))
            case "delete":
                self.removed.add(title)
                (folder.root / LIST / f"{name}.ics").unlink()

    def run(self, rounds: int) -> None:
        for _ in range(rounds):
            for _ in range(self.rng.randint(0, 3)):
                self.rng.choice([self.edit_here, self.edit_there])()
            device = self.rng.choice(self.devices)
            if self.rng.random() < 0.5:
                crashed(device, self.rng.randint(1, 8), is_done=self.rng.random() < 0.5)
            else:
                device.sync()

    def check(self) -> None:
        for device in (*self.devices, *self.devices):
            assert device.sync().is_clean
        for device in self.devices:
            device.check_quiet()
        new = Folder(self.devices[0].root)
        new.sync()
        # Sets: a child whose parent was deleted there is a todo on a device that saw it, and may be a subtask as well.
        said = [
            {title for content in device.local.contents().values() for title in (content.title, *content.subtasks)}
            for device in (*self.devices, new)
        ]
        assert said[0] == said[1] == said[2]
        clashes = [clash for device in self.devices for clash in device.local.ledger.conflicts]
        kept = {side.title for clash in clashes for side in (clash.local, clash.remote)}
        assert self.made - self.removed - kept <= said[0], "a name is lost"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_random_edits_of_subtasks_lose_none(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / LIST).mkdir()
    run = Random(tmp_path, seed)
    ids = random.Random(seed)
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=ids.getrandbits(128)))
    run.run(25)
    run.check()


# Real servers


@pytest.fixture(params=["radicale", "xandikos"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[CalDavRemote, str, str]]:
    address: str = request.getfixturevalue(request.param)
    remote = CalDavRemote(address, "anna", "pw", BERLIN)
    yield remote, remote.make_list("Tasks"), address
    remote.close()


def put(address: str, href: str, raw: str) -> None:
    answer = httpx.put(httpx.URL(address).join(href), content=raw.encode(), headers={"Content-Type": "text/calendar"})
    assert answer.is_success, answer.text


@pytest.mark.slow
def test_children_made_changed_and_deleted_by_others_reach_their_todo(server: tuple[CalDavRemote, str, str]) -> None:
    remote, list_href, address = server
    local = MemoryLocal((list_href,))

    def sync() -> dict[str, tuple[str, ...]]:
        report = Engine(remote, local, allow_deletions=True).run()
        assert report.is_clean, report.summary()
        return {content.title: content.subtasks for content in local.contents().values()}

    put(address, f"{list_href}odd%20name.ics", resource("p", "Pack"))
    assert sync() == {"Pack": ()}
    put(address, f"{list_href}a.ics", child("a", "Socks", "p", "X-APPLE-SORT-ORDER:1"))
    assert sync() == {"Pack": ("Socks",)}
    put(address, f"{list_href}b.ics", child("b", "Book", "p", "X-APPLE-SORT-ORDER:2", "STATUS:COMPLETED"))
    put(address, f"{list_href}a.ics", child("a", "Red socks", "p", "X-APPLE-SORT-ORDER:1"))
    assert sync() == {"Pack": ("Red socks", "Book")}
    put(address, f"{list_href}a.ics", child("a", "Red socks", "p", "DESCRIPTION:warm"))
    assert sync() == {"Pack": ("Book",), "Red socks": ()}
    httpx.delete(httpx.URL(address).join(f"{list_href}b.ics"))
    assert sync() == {"Pack": (), "Red socks": ()}

    (pack,) = [item_id for item_id, content in local.contents().items() if content.title == "Pack"]
    local.edit(pack, subtasks=("Soap", "Hat"))
    assert sync() == {"Pack": ("Soap", "Hat"), "Red socks": ()}
    local.delete(pack)
    assert sync() == {"Red socks": ()}
    kept = httpx.get(httpx.URL(address).join(f"{list_href}a.ics")).text
    assert "RELATED-TO:p" in kept
    assert len(remote.pull(list_href, None, dict).present) == 1


class LeavingOut(CalDavRemote):
    """A server that does not give some of the resources it is asked for."""

    left_out: frozenset[str] = frozenset()

    def _load(self, list_href: str, hrefs: Sequence[str]) -> Loaded:
        loaded = super()._load(list_href, [href for href in hrefs if href not in self.left_out])
        loaded.unreadable += [Unreadable(href, None, "left out") for href in hrefs if href in self.left_out]
        return loaded


@pytest.mark.slow
def test_what_waited_for_a_child_the_server_left_out_comes_with_the_next_pass(
    server: tuple[CalDavRemote, str, str],
) -> None:
    _, list_href, address = server
    remote, local = LeavingOut(address, "anna", "pw", BERLIN), MemoryLocal((list_href,))

    def sync(*left_out: str) -> tuple[dict[str, tuple[str, ...]], int]:
        remote.left_out = frozenset(f"{list_href}{name}.ics" for name in left_out)
        report = Engine(remote, local).run()
        return {content.title: content.subtasks for content in local.contents().values()}, report.unreadable

    put(address, f"{list_href}p.ics", resource("p", "Pack"))
    put(address, f"{list_href}a.ics", child("a", "Socks", "p", "X-APPLE-SORT-ORDER:1"))
    put(address, f"{list_href}b.ics", child("b", "Book", "p", "X-APPLE-SORT-ORDER:2"))
    assert sync() == ({"Pack": ("Socks", "Book")}, 0)

    put(address, f"{list_href}p.ics", resource("p", "Pack now"))
    assert sync("b") == ({"Pack": ("Socks", "Book")}, 1)
    assert sync() == ({"Pack now": ("Socks", "Book")}, 0)
    httpx.delete(httpx.URL(address).join(f"{list_href}a.ics"))
    assert sync("b") == ({"Pack now": ("Socks", "Book")}, 1)
    assert sync() == ({"Pack now": ("Book",)}, 0)
    remote.close()


@pytest.mark.slow
def test_a_pass_with_nothing_new_is_one_request(
    server: tuple[CalDavRemote, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, list_href, _ = server
    local = MemoryLocal((list_href,))
    local.edit(PACK, title="Pack", subtasks=("Socks", "Book"), list=list_href)
    for _ in range(2):
        assert Engine(remote, local).run().is_clean
    sent: list[str] = []
    send = httpx.Client.request

    def counted(client: httpx.Client, method: str, url: str, **options: Any) -> httpx.Response:
        sent.append(method)
        return send(client, method, url, **options)

    monkeypatch.setattr(httpx.Client, "request", counted)

    assert Engine(remote, local).run().changes == 0

    assert sent == ["REPORT"]
