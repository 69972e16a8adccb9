"""A folder of `.ics` files keeps the contract."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.sync.contract import RemoteContract, World
from todoapp.domain.errors import InvalidInput
from todoapp.sync.content import Content
from todoapp.sync.errors import ListMissing, RemoteChanged
from todoapp.sync.folder import FolderRemote

BERLIN = ZoneInfo("Europe/Berlin")


class TestFolder(RemoteContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> World:
        for name in ("tasks", "work"):
            (tmp_path / name).mkdir()
        remote, other = (FolderRemote(str(tmp_path), BERLIN) for _ in range(2))
        return World(remote, other, "tasks", "work")


@pytest.fixture
def folder(tmp_path: Path) -> FolderRemote:
    (tmp_path / "tasks").mkdir()
    return FolderRemote(tmp_path.as_uri(), BERLIN)


def test_a_list_has_the_name_other_programs_gave_it(folder: FolderRemote, tmp_path: Path) -> None:
    (tmp_path / "tasks" / "displayname").write_text("Home ünï\n")

    assert [found.name for found in folder.lists()] == ["Home ünï"]


def test_a_disk_that_is_gone_is_an_error_and_not_empty(folder: FolderRemote, tmp_path: Path) -> None:
    (tmp_path / "tasks").rmdir()

    with pytest.raises(ListMissing):
        folder.pull("tasks", None, dict)


def test_files_that_are_not_ours_are_left_alone(folder: FolderRemote, tmp_path: Path) -> None:
    (tmp_path / "tasks" / "notes.txt").write_text("BEGIN:VTODO")
    (tmp_path / "tasks" / "event.ics").write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n")
    (tmp_path / "tasks" / "broken.ics").write_bytes(b"BEGIN:VTODO\xff\xfe")

    pull = folder.pull("tasks", None, dict)

    assert pull.items == ()
    assert [found.href for found in pull.unreadable] == ["tasks/broken.ics"]
    assert pull.present == {"tasks/event.ics", "tasks/broken.ics"}


def test_a_file_somebody_made_meanwhile_is_not_replaced(folder: FolderRemote, tmp_path: Path) -> None:
    (tmp_path / "tasks" / "one.ics").write_text("theirs")

    with pytest.raises(RemoteChanged):
        folder.create("tasks", "one", Content("Ours"), op_id="x")

    assert (tmp_path / "tasks" / "one.ics").read_text() == "theirs"
    assert [path.name for path in (tmp_path / "tasks").iterdir()] == ["one.ics"]


@pytest.mark.parametrize("href", ["../elsewhere", "/etc", "tasks/../../x", ".."])
def test_nothing_outside_the_folder_is_touched(folder: FolderRemote, href: str) -> None:
    with pytest.raises(ListMissing):
        folder.pull(href, None, dict)


def test_a_folder_is_named_in_full() -> None:
    with pytest.raises(InvalidInput):
        FolderRemote("tasks", BERLIN)


def test_the_moment_of_a_change_is_written(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    remote = FolderRemote(str(tmp_path), BERLIN, lambda: dt.datetime(2024, 3, 5, 8, tzinfo=dt.UTC))

    stored, _ = remote.create("tasks", "one", Content("One"), op_id="x")

    assert "DTSTAMP:20240305T080000Z" in stored.raw


def test_a_new_part_finds_its_parent_by_a_uid_of_several_lines(folder: FolderRemote, tmp_path: Path) -> None:
    uid = "a-long-name" * 9
    stored, _ = folder.create("tasks", uid, Content("Pack"), op_id="x")
    assert f"UID:{uid}" not in stored.raw  # no line is longer than 75 bytes
    part = ["UID:part", "DTSTAMP:20240301T000000Z", "SUMMARY:Socks", f"RELATED-TO:{uid}"]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x", "BEGIN:VTODO", *part, "END:VTODO", "END:VCALENDAR", ""]
    (tmp_path / "tasks" / "part.ics").write_bytes("\r\n".join(lines).encode())

    pull = folder.pull("tasks", None, lambda: {stored.href: stored.etag})

    assert [(item.stored.href, item.content.subtasks) for item in pull.items] == [(stored.href, ("Socks",))]


def plain_part(uid: str, name: str, parent: str) -> bytes:
    part = [f"UID:{uid}", "DTSTAMP:20240301T000000Z", f"SUMMARY:{name}", f"RELATED-TO:{parent}"]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x", "BEGIN:VTODO", *part, "END:VTODO", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("uid", ["plain", "a, b; c", "Grüße\\here"])
def test_a_new_part_finds_its_parent_whatever_its_uid_is(folder: FolderRemote, tmp_path: Path, uid: str) -> None:
    stored, _ = folder.create("tasks", uid, Content("Pack"), op_id="x")
    written = uid.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    (tmp_path / "tasks" / "part.ics").write_bytes(plain_part("part", "Socks", written))

    pull = folder.pull("tasks", None, lambda: {stored.href: stored.etag})

    assert [(item.stored.href, item.content.subtasks) for item in pull.items] == [(stored.href, ("Socks",))]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    reads: list[str] = []
    read_bytes = Path.read_bytes

    def spied(path: Path) -> bytes:
        reads.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", spied)
    return reads


def test_each_file_is_read_once(folder: FolderRemote, reads: list[str]) -> None:
    stored = [folder.create("tasks", f"todo-{number}", Content("Pack"), op_id="x")[0] for number in range(5)]
    known = {each.href: each.etag for each in stored[:3]}

    for etags in ({}, known):
        reads.clear()
        pull = folder.pull("tasks", None, lambda etags=etags: etags)  # type: ignore[misc]

        assert len(pull.items) == 5 - len(etags)
        assert sorted(reads) == [f"todo-{number}.ics" for number in range(5)]


def test_looking_for_parents_reads_each_file_once_more(folder: FolderRemote, tmp_path: Path, reads: list[str]) -> None:
    stored, _ = folder.create("tasks", "todo", Content("Pack"), op_id="x")
    for number in range(6):
        name = f"part-{number}"
        (tmp_path / "tasks" / f"{name}.ics").write_bytes(plain_part(name, name, f"parent-{number}"))
    reads.clear()

    pull = folder.pull("tasks", None, lambda: {stored.href: stored.etag})

    assert len(pull.items) == 6
    assert sorted(reads) == sorted([*(f"part-{number}.ics" for number in range(6)), "todo.ics"] * 2)
