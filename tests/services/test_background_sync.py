"""Syncing by itself, over real databases, folders and a real server: when there is a pass, and what is said of it."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.todo_factory import day
from tests.sync.conftest import account, device, radicale, remote  # noqa: F401  (fixtures)
from tests.sync.devices import BERLIN, NOW, Device, make_list
from tests.sync.servers import free_port, radicale_command, running
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import TodoAppError
from todoapp.services.app_settings import AppSettings, save_app_settings
from todoapp.services.background_sync import BackgroundSync, Standing, SyncReaction, Waiting
from todoapp.services.jobs import Lane, run_now
from todoapp.services.todos import View
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.retry import Retry

Job = tuple[Lane, Callable[[], None]]


class Window:
    """Remembers what it was told. With `jobs` the passes wait there until a test runs them."""

    def __init__(self, one: Device) -> None:
        self.one = one
        self.changed = 0
        self.news: list[tuple[str, Standing]] = []
        self.settled: list[str] = []
        self.failures: list[TodoAppError] = []
        self.passes: list[Job] | None = None
        self.lanes: list[Lane] = []
        reaction = SyncReaction(
            self._on_changed, lambda name, standing: self.news.append((name, standing)), self.settled.append,
            lambda: None, self.failures.append,
        )  # fmt: skip
        self.sync = BackgroundSync(lambda: one.syncing, self.run, reaction, lambda: NOW)

    def _on_changed(self) -> None:
        self.changed += 1

    def run(self, lane: Lane, call: Callable[[], object], **outcome: Callable[..., None]) -> None:
        self.lanes.append(lane)
        if lane is Lane.SYNC and self.passes is not None:
            self.passes.append((lane, lambda: run_now(lane, call, **outcome)))
        else:
            run_now(lane, call, **outcome)

    def passes_since(self, do: Callable[[], None]) -> int:
        before = self.lanes.count(Lane.SYNC)
        do()
        return self.lanes.count(Lane.SYNC) - before


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Device]:
    made = Device(tmp_path / "one", "http://127.0.0.1:9/")
    yield made
    made.store.close()


@pytest.fixture
def window(one: Device) -> Window:
    return Window(one)


def with_notes(one: Device, folder: Path, *titles: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "Home.md"
    file.write_text("".join(f"- [ ] {title}\n" for title in titles))
    one.syncing.add("notes", "markdown", str(folder), "", "")
    return file


def test_a_change_here_is_sent_and_nothing_is_asked_of_accounts_without_one(window: Window, tmp_path: Path) -> None:
    file = with_notes(window.one, tmp_path / "notes", "Water plants")
    window.sync.sync_all()
    assert window.changed == 1

    assert window.passes_since(lambda: window.sync.sync_all(only_changed=True)) == 0
    window.one.todos.add(TodoFields("Buy milk"))
    assert window.passes_since(lambda: window.sync.sync_all(only_changed=True)) == 1

    assert "Buy milk" in file.read_text()
    assert window.changed == 1
    assert window.sync.accounts[0].result == "1 sent"


def test_a_file_that_changes_is_read_and_what_the_pass_wrote_is_not_news(window: Window, tmp_path: Path) -> None:
    file = with_notes(window.one, tmp_path / "notes", "Water plants")
    window.sync.sync_all()
    window.sync.sync_folders()  # the first pass gave the line an id
    assert window.passes_since(window.sync.sync_folders) == 0
    assert window.sync.paths == {str(file), str(file.parent)}

    file.write_text(file.read_text() + "- [ ] Feed the cat\n")
    assert window.passes_since(window.sync.sync_folders) == 1

    assert window.one.titles() == {"Water plants", "Feed the cat"}
    window.sync.sync_folders()
    assert window.passes_since(window.sync.sync_folders) == 0


def test_a_folder_of_files_is_watched_and_a_paused_one_is_not(window: Window, tmp_path: Path) -> None:
    lists = tmp_path / "calendars"
    (lists / "Home").mkdir(parents=True)
    window.one.syncing.add("files", "folder", str(lists), "", "")
    window.one.todos.add(TodoFields("Water plants"))
    window.sync.sync_all()
    window.sync.sync_folders()

    assert window.passes_since(window.sync.sync_folders) == 0
    (file,) = (lists / "Home").glob("*.ics")
    file.write_bytes(file.read_bytes().replace(b"Water plants", b"Water trees"))
    assert window.passes_since(window.sync.sync_folders) == 1
    assert window.one.titles() == {"Water trees"}
    window.one.syncing.pause("files", is_paused=True)
    file.write_bytes(file.read_bytes().replace(b"Water trees", b"Water rocks"))
    assert window.passes_since(window.sync.sync_folders) == 0
    assert window.sync.paths == frozenset()


def test_a_folder_that_is_gone_is_said_once_and_its_return_too(window: Window, tmp_path: Path) -> None:
    file = with_notes(window.one, tmp_path / "notes", "Water plants")
    window.sync.sync_all()
    away = tmp_path / "away"
    file.parent.rename(away)

    for _ in range(3):
        window.sync.sync_all()

    assert [name for name, _ in window.news] == ["notes"]
    assert window.one.titles() == {"Water plants"}
    away.rename(file.parent)
    window.sync.sync_all()
    assert window.settled == ["notes"]
    assert window.sync.standing["notes"] == Standing()


def test_deletions_that_wait_are_said_once_and_either_answer_ends_it(window: Window, tmp_path: Path) -> None:
    file = with_notes(window.one, tmp_path / "notes", *(f"Todo {number}" for number in range(5)))
    window.sync.sync_all()
    full = file.read_text()
    file.write_text("")

    window.sync.sync_all()
    window.sync.sync_all()

    assert [standing.waiting for _, standing in window.news] == [(Waiting("Home.md", True, 5, 5),)]
    assert len(window.one.titles()) == 5
    window.sync.sync("notes", "take back")
    assert window.settled == ["notes"]
    assert sorted(line.partition(" 🆔")[0] for line in file.read_text().splitlines()) == sorted(
        line.partition(" 🆔")[0] for line in full.splitlines()
    )
    file.write_text("")
    window.sync.sync_all()
    window.sync.sync("notes", "delete")
    assert not window.one.titles()
    assert len(window.news) == 2


def test_an_answer_holds_for_no_more_than_was_asked(window: Window, tmp_path: Path) -> None:
    file = with_notes(window.one, tmp_path / "notes", *(f"Todo {number:02}" for number in range(30)))
    window.sync.sync_all()
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:15]))
    window.sync.sync_all()
    file.write_text("")

    window.sync.sync("notes", "delete")

    assert len(window.one.titles()) == 30
    assert [standing.waiting[0].count for _, standing in window.news] == [15, 30]
    window.sync.sync("notes", "delete")
    assert not window.one.titles()


def test_a_service_that_cannot_be_reached_is_no_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Retry, "pause_s", lambda self, attempt: 0.0)
    port = free_port()
    with running(radicale_command(tmp_path / "data", port), port, tmp_path / "log") as url:
        remote = CalDavRemote(f"{url}anna/", "anna", "secret-pw", BERLIN)
        make_list(remote, f"{url}anna/", "Tasks")
        remote.close()
        one = Device(tmp_path / "away", f"{url}anna/")
        one.connect()
    window = Window(one)

    window.sync.sync_all()

    problem = window.sync.standing["home"].problem
    assert problem is not None
    assert problem.is_quiet
    assert window.news == []
    one.store.close()


def test_a_sign_in_that_is_not_there_is_asked_for(window: Window, device: Callable[[str], Device]) -> None:  # noqa: F811
    two = device("two")
    two.connect()
    two.keyring.entries.clear()
    other = Window(two)

    other.sync.sync_all()
    other.sync.sync_all()

    ((name, standing),) = other.news
    assert name == "home"
    assert standing.problem is not None
    assert standing.problem.needs_secret
    other.sync.work(lambda syncing: syncing.use_secret("home", "secret-pw"), done=other.sync.sync_all)
    assert other.settled == ["home"]


def test_with_the_network_off_only_folders_are_synced(
    device: Callable[[str], Device],  # noqa: F811
    tmp_path: Path,
) -> None:
    two = device("two")
    two.connect()
    with_notes(two, tmp_path / "notes", "Water plants")
    window = Window(two)
    save_app_settings(two.store.path.parent, AppSettings(network=False))

    window.sync.sync_all()

    assert [view.name for view in window.sync.accounts if view.synced_at] == ["notes"]
    assert window.news == []
    save_app_settings(two.store.path.parent, AppSettings(network=True))
    window.sync.network_switched(True)
    assert all(view.synced_at for view in window.sync.accounts)


def test_passes_come_one_after_the_other_and_cancel_ends_them_all(window: Window, tmp_path: Path) -> None:
    with_notes(window.one, tmp_path / "notes", "Water plants")
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "todo.txt").write_text("Buy milk\n")
    window.one.syncing.add("text", "todo.txt", str(tmp_path / "list"), "", "")
    window.passes = []

    window.sync.sync_all()
    window.sync.sync_all()

    assert len(window.passes) == 1
    assert window.sync.is_waiting("text")
    window.sync.network_switched(False)
    assert not window.sync.is_waiting("text")
    window.passes.pop()[1]()
    problem = window.sync.standing["notes"].problem
    assert window.passes == []
    assert problem is not None
    assert problem.is_quiet
    assert window.news == []
    window.sync.close()
    window.sync.sync_all()
    assert window.passes == []


def test_a_conflict_and_the_log_are_shown_in_words(device: Callable[[str], Device]) -> None:  # noqa: F811
    first, second = device("first"), device("second")
    first.connect()
    second.connect()
    todo = first.todos.add(TodoFields("Call"))
    first.sync()
    second.sync()
    first.todos.edit(todo.id, TodoFields("Call", due=day("2024-03-08", dt.time(15)), tags=("phone",)))
    second.todos.edit(todo.id, TodoFields("Call", due=day("2024-03-07")))
    first.sync()
    window = Window(second)

    window.sync.sync_all()

    (view,) = window.sync.accounts
    (conflict,) = view.conflicts
    assert [(one.field, one.here, one.there) for one in conflict.differences] == [
        ("due", "Thu 7 Mar", "Fri 8 Mar, 15:00")
    ]
    assert conflict.keeps_here
    assert view.service.name == "CalDAV"
    assert view.log[0].words == view.result
    assert {todo.fields.title for todo in second.todos.page(View.ALL)} == {"Call"}


def test_after_a_bug_of_our_own_a_pass_waits_for_the_user(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_notes(window.one, tmp_path / "notes", "Water plants")

    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(window.one.syncing, "sync", broken)
        assert window.passes_since(window.sync.sync_all) == 1
        assert window.passes_since(window.sync.sync_all) == 0
    assert window.sync.standing["notes"].problem is not None

    window.sync.sync("notes")
    assert window.one.titles() == {"Water plants"}
    assert window.sync.standing["notes"] == Standing()
    assert window.passes_since(window.sync.sync_all) == 1
