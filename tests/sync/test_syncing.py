"""Two devices and a real server: real databases, real HTTP, the services as the app uses them."""

import datetime as dt
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest

from tests.store.todo_factory import day
from tests.sync.devices import BERLIN, NOW, Device, MemoryKeyring, make_list
from tests.sync.servers import RESTING_S, free_port, radicale_command, running
from todoapp.cli import main
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import AlreadyRunning, InvalidInput
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.services.app_settings import AppSettings, save_app_settings
from todoapp.services.sync_services import service_of
from todoapp.services.syncing import LOCK_FILE, Syncing
from todoapp.services.todos import View
from todoapp.services.todos_bulk import Bulk
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.credentials import PASSWORD_VARIABLE, Credentials
from todoapp.sync.errors import KeyringUnavailable, SignInExpired
from todoapp.weights.lock import exclusive


def test_two_devices_come_to_hold_the_same(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    milk = one.todos.add(TodoFields("Buy milk", due=day("2024-03-08", dt.time(15)), tags=("shop",), priority="high"))
    one.todos.add(TodoFields("Pay rent", due=day("2024-03-31"), repeat=Repeat("FREQ=MONTHLY;BYMONTHDAY=-1")))
    two.todos.add(TodoFields("Call mum"))

    for each in (one, two, one):
        assert each.sync().is_clean

    assert one.titles() == two.titles() == {"Buy milk", "Pay rent", "Call mum"}
    theirs = two.todos.get(milk.id)
    assert theirs is not None
    assert (theirs.fields.due, theirs.fields.tags, theirs.fields.priority) == (
        day("2024-03-08", dt.time(15)), ("shop",), "high",
    )  # fmt: skip


def test_what_only_this_app_knows_stays_when_somebody_else_edits(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    weekend = When(dt.date(2024, 3, 9), dt.date(2024, 3, 10), grain="weekend", phrase="this weekend")
    fields = TodoFields("Clean", due=weekend, subtasks=("Kitchen", "Bath"), reminders=(Reminder("-P1D", dt.time(20)),))
    todo = one.todos.add(fields)
    one.sync()
    two.sync()

    theirs = two.only()
    two.todos.edit(theirs.id, replace(theirs.fields, title="Clean up", notes="Both floors"))
    two.sync()
    one.sync()

    ours = one.todos.get(todo.id)
    assert ours is not None
    assert (ours.fields.title, ours.fields.notes) == ("Clean up", "Both floors")
    assert ours.fields.due == weekend
    assert ours.fields.subtasks == ("Kitchen", "Bath")
    assert ours.fields.reminders == todo.fields.reminders


def test_subtasks_travel_with_their_names_and_their_order(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    todo = one.todos.add(TodoFields("Clean", subtasks=("Kitchen", "Bath", "Hall")))
    one.sync()
    two.sync()
    assert two.only().fields.subtasks == ("Kitchen", "Bath", "Hall")

    two.todos.edit(two.only().id, replace(two.only().fields, subtasks=("Hall", "Kitchen floor", "Attic")))
    two.sync()
    one.sync()
    assert one.only().fields.subtasks == ("Hall", "Kitchen floor", "Attic")

    one.todos.edit(todo.id, replace(one.only().fields, subtasks=("Attic", "Hall", "Kitchen floor")))
    for each in (one, two, one, two):
        assert each.sync().is_clean
    assert two.only().fields.subtasks == ("Attic", "Hall", "Kitchen floor")
    assert (one.sync().changes, two.sync().changes) == (0, 0)

    two.todos.delete(two.only().id)
    two.sync()
    one.sync()
    assert one.titles() == two.titles() == set()


def test_a_tick_travels_and_so_does_taking_it_away(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    todo = one.todos.add(TodoFields("Clean", subtasks=("Kitchen", "Bath", "Hall")))
    one.todos.tick(todo.id, "Bath")
    one.sync()
    two.sync()
    assert two.only().fields.ticks == (False, True, False)

    two.todos.tick(two.only().id, "Hall")
    one.todos.undo()  # the tick of the bath
    for each in (one, two, one):
        assert each.sync().is_clean
    assert one.only().fields.ticks == two.only().fields.ticks == (False, False, True)
    assert (one.sync().changes, two.sync().changes) == (0, 0)


def test_completing_a_repeating_todo_moves_it_on_everywhere(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    todo = one.todos.add(TodoFields("Rent", due=day("2024-03-31"), repeat=Repeat("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3")))
    one.sync()
    two.sync()

    two.todos.complete(todo.id)
    two.sync()
    one.sync()

    ours = one.todos.get(todo.id)
    assert ours is not None
    assert ours.fields.due == day("2024-04-30")
    assert ours.fields.repeat is not None
    assert "COUNT=2" in ours.fields.repeat.rrule
    assert one.titles(View.DONE) == {"Rent"}


def test_a_conflict_keeps_both_values_until_it_is_decided(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    todo = one.todos.add(TodoFields("Call"))
    one.sync()
    two.sync()
    one.todos.edit(todo.id, TodoFields("Call mum"))
    two.todos.edit(todo.id, TodoFields("Call dad"))
    one.sync()

    assert two.sync().conflicts == 1
    assert two.only().fields.title == "Call dad"
    (conflict,) = two.syncing.conflicts("home")
    two.syncing.decide("home", conflict.number, "remote")
    two.sync()
    one.sync()

    assert one.titles() == two.titles() == {"Call mum"}
    assert two.syncing.conflicts("home") == ()


def test_lists_go_with_lists_and_todos_move_between_them(
    device: Callable[[str], Device], account: str, remote: CalDavRemote
) -> None:
    make_list(remote, account, "Work")
    one, two = device("one"), device("two")
    one.connect(inbox="Tasks")
    two.connect(inbox="Tasks")
    todo = one.todos.add(TodoFields("Report", list="work"))
    one.todos.add(TodoFields("Private", list="Diary"))
    one.sync()
    two.sync()
    assert two.only().fields.list == "Work"

    two.todos.edit(todo.id, TodoFields("Report"))
    two.sync()
    one.sync()

    ours = one.todos.get(todo.id)
    assert ours is not None
    assert ours.fields.list is None
    assert sum(len(remote.pull(found.href, None, dict).items) for found in remote.lists()) == 1
    assert one.titles() == {"Report", "Private"}


def test_a_todo_deleted_here_is_deleted_there_and_the_other_way_round(device: Callable[[str], Device]) -> None:
    one, two = device("one"), device("two")
    one.connect()
    two.connect()
    todos = [one.todos.add(TodoFields(f"Todo {number}")) for number in range(4)]
    one.sync()
    two.sync()

    one.todos.delete(todos[0].id)
    two.todos.delete(todos[1].id)
    for each in (one, two, one):
        assert each.sync().is_clean

    assert one.titles() == two.titles() == {"Todo 2", "Todo 3"}


def test_an_idle_pass_is_one_request_and_fast(device: Callable[[str], Device], monkeypatch: pytest.MonkeyPatch) -> None:
    one = device("one")
    one.connect()
    for number in range(20):
        one.todos.add(TodoFields(f"Todo {number}"))
    one.sync()
    one.sync()
    requests: list[str] = []
    send = httpx.Client.send

    def counted(client: httpx.Client, request: httpx.Request, **options: object) -> httpx.Response:
        requests.append(request.method)
        return send(client, request, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.Client, "send", counted)

    one.sync()
    assert len(requests) <= 2

    time.sleep(RESTING_S)
    one.sync()
    requests.clear()
    report = one.sync()

    assert report.summary() == "nothing to do"
    assert requests == ["PROPFIND"]


def test_one_broken_item_is_reported_and_the_rest_syncs(device: Callable[[str], Device], remote: CalDavRemote) -> None:
    one = device("one")
    one.connect()
    (found,) = remote.lists()
    address = f"{one.url.partition('/user-')[0]}{found.href}"
    for name, line in (("bad", "PRIORITY:high"), ("endless", "RRULE:FREQ=DAILY;INTERVAL=0")):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VTODO", f"UID:{name}", "DTSTAMP:20240301T000000Z"]
        lines += [f"SUMMARY:{name}", "DUE;VALUE=DATE:20240301", line, "X-KEEP:me", "END:VTODO", "END:VCALENDAR", ""]
        put = httpx.put(f"{address}{name}.ics", content="\r\n".join(lines), headers={"Content-Type": "text/calendar"})
        assert put.is_success
    one.todos.add(TodoFields("Good"))

    first, second = one.sync(), one.sync()

    assert (first.sent, first.received, first.unreadable) == (1, 1, 1)
    assert second.changes == 0
    assert "X-KEEP:me" in httpx.get(f"{address}bad.ics").text
    (endless,) = [todo for todo in one.todos.page(View.ALL) if todo.fields.title == "endless"]
    one.todos.complete(endless.id)  # a rule nobody can follow is none here, and stays what it is there
    one.sync()
    assert "INTERVAL=0" in httpx.get(f"{address}endless.ics").text


def test_an_expired_token_and_a_wrong_password_lose_nothing(tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("anna:secret-pw\n")
    port = free_port()
    extra = (
        "--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users), "--auth-htpasswd-encryption", "plain",
        "--auth-delay", "0", "--storage-max-sync-token-age", "1",
    )  # fmt: skip
    with running(radicale_command(tmp_path / "data", port, *extra), port, tmp_path / "log") as url:
        remote = CalDavRemote(f"{url}anna/", "anna", "secret-pw", BERLIN)
        remote.make_list("Tasks")
        one = Device(tmp_path / "one", f"{url}anna/")
        with pytest.raises(SignInExpired):
            one.syncing.add("wrong", "caldav", one.url, "anna", "not-it")
        one.connect()
        todos = [one.todos.add(TodoFields(f"Todo {number}")) for number in range(5)]
        one.sync()
        with one.store.writing() as writer:  # a token this server never gave
            state = writer.sync_state(1)
            state.set_token(remote.lists()[0].href, "http://radicale.org/ns/sync/" + "0" * 64)

        (item, *_) = remote.pull(remote.lists()[0].href, None, dict).items
        remote.delete(item.stored, op_id="x")
        after_token = one.sync()
        users.write_text("anna:other\n")
        one.keyring.entries = dict.fromkeys(one.keyring.entries, "not-it")
        after_password = one.sync()

        assert after_token.deleted_here == 1
        assert after_token.is_clean
        assert isinstance(after_password.error, SignInExpired)
        assert len(one.titles()) == len(todos) - 1
        remote.close()
        one.store.close()


def test_the_password_is_in_the_keyring_and_nowhere_else(device: Callable[[str], Device]) -> None:
    one = device("one")
    one.connect()
    one.todos.add(TodoFields("Buy milk"))
    one.sync()

    with closing(sqlite3.connect(one.store.path)) as connection:
        dump = "\n".join(connection.iterdump())
    assert list(one.keyring.entries.values()) == ["secret-pw"]
    assert "secret-pw" not in dump
    one.syncing.remove("home")
    assert not one.keyring.entries
    assert one.titles() == {"Buy milk"}


def test_removing_and_adding_an_account_makes_no_second_todo(device: Callable[[str], Device]) -> None:
    one = device("one")
    one.connect()
    one.todos.add(TodoFields("Buy milk"))
    one.sync()

    one.syncing.remove("home")
    one.connect()

    assert one.sync().changes == 0
    assert one.titles() == {"Buy milk"}


def test_two_passes_never_run_at_once(device: Callable[[str], Device]) -> None:
    import threading

    one = device("one")
    one.connect()

    with (
        exclusive(one.store.path.parent / LOCK_FILE, cancelled=threading.Event(), on_wait=lambda: None),
        pytest.raises(AlreadyRunning),
    ):
        one.sync()


def test_without_a_keyring_it_is_said_what_to_do() -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]

    with pytest.raises(KeyringUnavailable) as refused:
        Credentials().keep("entry", "secret")

    assert "no safe place" in refused.value.title
    assert PASSWORD_VARIABLE in refused.value.hint


def test_a_keyring_that_is_a_plain_file_is_refused() -> None:
    keyring.set_keyring(MemoryKeyring())  # any backend that is not the system's

    with pytest.raises(KeyringUnavailable):
        Credentials().find("entry")


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org/", "http://example.org/dav/", "https://p01.icloud.com/"]
)
def test_an_address_that_cannot_work_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(InvalidInput):
        CalDavRemote(url, "anna", "pw", BERLIN)


def test_the_command_adds_syncs_and_removes(
    device: Callable[[str], Device], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = device("one")
    one.connect()
    one.todos.add(TodoFields("From elsewhere"))
    one.sync()
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "cli"))
    monkeypatch.setenv(PASSWORD_VARIABLE, "pw")

    assert main(["sync", "add", "home", "--url", one.url, "--user", "anna"]) == 0
    assert main(["sync", "now"]) == 0
    assert main(["list"]) == 0
    assert main(["sync", "accounts"]) == 0
    assert main(["sync", "log", "home"]) == 0
    assert main(["sync", "sign-in", "home"]) == 0
    assert main(["sync", "lists", "home", "Tasks"]) == 0
    assert main(["sync", "remove", "home", "--with-todos"]) == 0
    assert main(["list"]) == 0
    assert main(["sync", "now"]) == 1

    said = capsys.readouterr()
    assert "stay on this device" not in said.out  # this service keeps all
    assert "home: 1 received" in said.out
    assert said.out.count("[ ] ") == 1  # there before the account went, and gone with it
    assert "Tasks <-> todos in no list" in said.out
    assert 'Deleted "From elsewhere"' in said.out
    assert "no account to sync" in said.err


def test_what_the_service_has_can_be_taken_away_when_its_account_goes(device: Callable[[str], Device]) -> None:
    one = device("one")
    one.connect()
    for title in ("Sent", "Changed since"):
        one.todos.add(TodoFields(title))
    one.todos.add(TodoFields("Never sent", list="Diary"))
    one.sync()
    changed = next(todo for todo in one.todos.page(View.ALL) if todo.fields.title == "Changed since")
    one.todos.edit(changed.id, TodoFields("Changed since", notes="only here"))

    theirs = one.syncing.remove("home")

    assert [todo.fields.title for todo in map(one.todos.get, theirs) if todo] == ["Sent"]
    Bulk(one.todos).delete(theirs)
    one.connect()
    one.sync()
    assert one.titles() == {"Sent", "Changed since", "Never sent"}


def test_a_secret_for_now_is_in_memory_alone(device: Callable[[str], Device]) -> None:
    one = device("one")

    one.connect(only_now=True)
    one.todos.add(TodoFields("Buy milk"))

    assert one.sync().is_clean
    assert not one.keyring.entries
    again = Syncing(one.store, lambda: NOW, BERLIN, credentials=Credentials(one.keyring))
    assert isinstance(again.sync("home").error, SignInExpired)
    again.use_secret("home", "secret-pw", only_now=True)
    assert again.sync("home").is_clean
    assert not one.keyring.entries


def test_only_accounts_with_something_to_do_are_due(device: Callable[[str], Device], tmp_path: Path) -> None:
    one = device("one")
    one.connect()
    (tmp_path / "notes").mkdir()
    for name in ("Home", "Work"):
        (tmp_path / "notes" / f"{name}.md").write_text("- [ ] Water plants\n")
    one.syncing.add("notes", "markdown", str(tmp_path / "notes"), "", "", prefer="remote")
    one.sync()
    one.syncing.sync("notes")

    assert one.syncing.due() == ("home", "notes")
    assert one.syncing.due(only_changed=True) == ()
    one.todos.add(TodoFields("Buy milk", list="Home"))
    one.todos.add(TodoFields("Call mum"))
    one.syncing.pause("home", is_paused=True)
    assert one.syncing.due(only_changed=True) == ("notes",)
    one.syncing.pause("home", is_paused=False)
    save_app_settings(one.store.path.parent, AppSettings(network=False))
    assert one.syncing.due() == ("notes",)


def test_two_accounts_with_one_password_lose_it_with_the_last(
    device: Callable[[str], Device], account: str, remote: CalDavRemote
) -> None:
    make_list(remote, account, "Work")
    one = device("one")
    one.connect(lists=["Tasks"])
    one.syncing.add("work", "caldav", one.url, "anna", "secret-pw", lists=["Work"])

    one.syncing.remove("home")

    assert one.syncing.sync("work").is_clean
    one.syncing.remove("work")
    assert not one.keyring.entries


def test_before_connecting_it_is_said_what_is_there_and_what_gets_lost(device: Callable[[str], Device]) -> None:
    one = device("one")

    found = one.syncing.look("caldav", one.url, "anna", "secret-pw")

    assert found.lists == ("Tasks",)
    assert found.losses == service_of("caldav").losses == service_of("folder").losses == ()
    assert not one.syncing.accounts()
    assert not one.keyring.entries


def test_other_lists_can_be_chosen_later(device: Callable[[str], Device], account: str, remote: CalDavRemote) -> None:
    for name in ("Work", "Shopping"):
        make_list(remote, account, name)
    one = device("one")
    one.connect(lists=["Tasks", "Work"], inbox="Tasks")
    for title, where in (("Loose", None), ("Report", "Work"), ("Milk", "Shopping")):
        one.todos.add(TodoFields(title, list=where))
    one.sync()

    assert set(one.syncing.lists_there("home")) == {"Tasks", "Work", "Shopping"}
    one.syncing.choose_lists("home", ["Tasks", "Shopping"])
    report = one.sync()

    there = {found.name: remote.pull(found.href, None, dict).items for found in remote.lists()}
    titles = {name: [item.content.title for item in items] for name, items in there.items()}
    assert titles == {"Tasks": ["Loose"], "Work": ["Report"], "Shopping": ["Milk"]}
    assert (report.sent, report.deleted_there, report.deleted_here) == (1, 0, 0)
    assert one.titles() == {"Loose", "Report", "Milk"}
    one.syncing.choose_lists("home", ["Tasks", "Work", "Shopping"])
    assert one.sync().changes == 0
    with pytest.raises(InvalidInput):
        one.syncing.choose_lists("home", ["Nowhere"])
