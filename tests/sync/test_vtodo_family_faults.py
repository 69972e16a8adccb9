"""Children of todos where files cannot be read, the program ends in the middle, and everybody writes at once."""

import random
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.faults import Crash
from tests.sync.memory_local import MemoryLocal
from tests.sync.shared_folder import BERLIN, LIST, PACK, Folder, child, packed, todo
from todoapp.sync.folder import FolderRemote
from todoapp.sync.on_disk import etag_of
from todoapp.sync.report import Report
from todoapp.sync.vtodo_family import Resource
from todoapp.sync.vtodo_gather import Loaded


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


NONSENSE = "DUE:nonsense\r\n"


def waits_are_over(folder: Folder) -> None:
    for pending in folder.local.ledger.pendings():
        folder.local.ledger.put_pending(replace(pending, next_at=0.0))


def break_file(folder: Folder, title: str) -> tuple[str, str]:
    """Make a file that cannot be read of one that could; gives its name and what was in it."""
    name = next(name for name in folder.names() if f"SUMMARY:{title}" in folder.raw(name))
    good = folder.raw(name)
    folder.write(name, broken(good))
    return name, good


def broken(raw: str) -> str:
    return raw.replace("END:VTODO", f"{NONSENSE}END:VTODO")


def test_a_todo_syncs_though_a_child_cannot_be_read_any_more(folder: Folder) -> None:
    packed(folder)
    folder.local.edit(PACK, done_subtasks=("Book",))
    assert folder.sync().is_clean
    name, good = break_file(folder, "Book")
    bad = folder.raw(name)
    soap = next(name for name in folder.names() if "SUMMARY:Soap" in folder.raw(name))
    folder.write(soap, folder.raw(soap).replace("Soap", "Green soap"))
    folder.write(PACK, folder.raw(PACK).replace("SUMMARY:Pack", "SUMMARY:Pack now\r\nDESCRIPTION:warm"))

    report = folder.sync()
    assert (report.received, report.unreadable, report.deleted_here) == (1, 1, 0)
    assert folder.here() == {"Pack now": ("Socks", "Book", "Green soap")}, "the one that cannot be read stays in place"
    assert folder.ticks() == {"Pack now": {"Book"}}
    again = folder.sync()
    assert (again.changes, again.unreadable) == (0, 1), "it is told of, and nothing else happens"

    folder.local.edit(PACK, title="Pack all", subtasks=("Socks", "Book", "Green soap", "Hat"))
    assert folder.sync().sent == 1
    assert all(any(f"SUMMARY:{name}" in folder.raw(each) for each in folder.names()) for name in ("Pack all", "Hat"))
    assert folder.raw(name) == bad, "nobody writes into it"
    assert len(folder.names()) == 5

    folder.write(name, good.replace("Book", "Big book"))
    folder.sync()
    assert folder.here() == {"Pack all": ("Socks", "Big book", "Green soap", "Hat")}
    folder.check_quiet()


def test_a_todo_deleted_there_alone_leaves_a_child_that_cannot_be_read_where_it_is(folder: Folder) -> None:
    packed(folder)
    name, good = break_file(folder, "Book")
    (folder.root / LIST / f"{PACK}.ics").unlink()
    folder.sync()
    assert folder.here() == {"Socks": (), "Soap": ()}

    folder.write(name, good)
    folder.sync()
    assert folder.here() == {"Socks": (), "Soap": (), "Book": ()}
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


class Versionless(FolderRemote):
    """Does not say which version of a resource it gives."""

    def _load(self, list_href: str, hrefs: Sequence[str], read: dict[str, bytes] | None = None) -> Loaded:
        loaded = super()._load(list_href, hrefs, read)
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
    waits_are_over(folder)
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


def test_a_title_changed_after_an_interrupted_creation_is_kept_though_the_file_broke_meanwhile(folder: Folder) -> None:
    folder.local.edit(PACK, title="Pack")
    assert crashed(folder, 1, is_done=True)
    _, good = break_file(folder, "Pack")
    folder.local.edit(PACK, title="Pack all")
    for _ in range(2):
        assert folder.sync().refused == 1
    folder.write(PACK, good)

    folder.sync()

    assert folder.here() == {"Pack all": ()}
    assert [(clash.local.title, clash.remote.title) for clash in folder.local.ledger.conflicts] == [
        ("Pack all", "Pack")
    ]
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
        if NONSENSE in raw:
            folder.write(name, raw.replace(NONSENSE, ""))
            return
        title = str(todo(raw)["SUMMARY"])
        match self.rng.choice(["child", "rename", "tick", "delete", "notes", "break"]):
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
            case "break":
                folder.write(name, broken(raw))
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
        folder = self.devices[0]
        for name in folder.names():
            folder.write(name, folder.raw(name).replace(NONSENSE, ""))
        for device in self.devices:
            waits_are_over(device)
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
