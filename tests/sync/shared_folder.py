"""A folder of `.ics` files that another program keeps as well, and a device that syncs it."""

import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component

from tests.sync.memory_local import MemoryLocal
from todoapp.sync.engine import Engine
from todoapp.sync.folder import FolderRemote
from todoapp.sync.report import Report
from todoapp.sync.retry import Retry
from todoapp.sync.vtodo_checks import problems

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


def packed(folder: Folder, *names: str) -> Folder:
    folder.local.edit(PACK, title="Pack", subtasks=names or ("Socks", "Book", "Soap"))
    assert folder.sync().is_clean
    return folder
