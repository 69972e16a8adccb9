"""Microsoft To Do keeps the contract, and what its users report of it does no harm."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sync.both_sides import LOST, BothSides, Expiring, added_and_synced, random_run
from tests.sync.contract import RemoteContract, World
from tests.sync.fake_microsoft import FakeMicrosoft, error, microsoft_server
from tests.sync.loopback import LoopbackServer, Reply
from tests.sync.samples import day
from todoapp.sync.content import Alarm, Content, Recurrence, changed_fields
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.microsoft import MicrosoftRemote
from todoapp.sync.remote import Pull, RemoteItem, Stored
from todoapp.sync.rest import FixedToken

BERLIN = ZoneInfo("Europe/Berlin")
TASKS = "me/todo/lists/AAMkL1="
WORK = "me/todo/lists/AAMkL2="


def client(server: LoopbackServer, zone: ZoneInfo = BERLIN) -> MicrosoftRemote:
    return MicrosoftRemote(f"{server.url}v1.0", FixedToken("token"), zone)


@pytest.fixture
def service() -> FakeMicrosoft:
    service = FakeMicrosoft()
    service.add_list("AAMkL1=", "Tasks", "defaultList")
    service.add_list("AAMkL2=", "Work")
    return service


@pytest.fixture
def server(service: FakeMicrosoft) -> Iterator[LoopbackServer]:
    server = microsoft_server(service)
    yield server
    server.stop()
    assert not service.complaints


@pytest.fixture
def remote(server: LoopbackServer) -> Iterator[MicrosoftRemote]:
    remote = client(server)
    yield remote
    remote.close()


@pytest.fixture
def other(server: LoopbackServer) -> Iterator[MicrosoftRemote]:
    other = client(server)
    yield other
    other.close()


class TestMicrosoft(RemoteContract):
    @pytest.fixture
    def world(self, remote: MicrosoftRemote, other: MicrosoftRemote) -> World:
        return World(remote, other, TASKS, WORK)


class TestMicrosoftThatTellsLess(RemoteContract):
    """No expansion and no repeats in increments, times in UTC, no preconditions, and small pages."""

    @pytest.fixture
    def world(self, service: FakeMicrosoft, remote: MicrosoftRemote, other: MicrosoftRemote) -> World:
        service.expands_in_delta = service.names_repeats_in_delta = False
        service.keeps_zone = service.keeps_preconditions = False
        service.page_size = 1
        return World(remote, other, TASKS, WORK)


def pull(remote: MicrosoftRemote, token: str | None = None, known: dict[str, str | None] | None = None) -> Pull:
    return remote.pull(TASKS, token, lambda: known or {})


def only(remote: MicrosoftRemote) -> RemoteItem:
    (item,) = pull(remote).items
    return replace(item, content=replace(item.content, list=TASKS))


def change(remote: MicrosoftRemote, item: RemoteItem, **values: Any) -> Stored:
    content = remote.capabilities.hold(replace(item.content, **values))
    return remote.update(item.stored, content, changed_fields(item.content, content), op_id="change")


# Days, times and repeats


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "UTC"])
@pytest.mark.parametrize("keeps_zone", [True, False])
@pytest.mark.parametrize("date", ["2024-02-29", "2024-03-10", "2024-03-31", "2024-10-27", "2024-12-31"])
def test_a_due_day_stays_that_day_in_every_zone(
    service: FakeMicrosoft, server: LoopbackServer, zone: str, keeps_zone: bool, date: str
) -> None:
    service.keeps_zone = keeps_zone
    remote = client(server, ZoneInfo(zone))
    remote.create(TASKS, "a", remote.capabilities.hold(Content("Rent", due=day(date, "15:00"))), op_id="a")

    assert only(remote).content.due == day(date)
    remote.close()


@pytest.mark.parametrize(
    ("moment", "timezone", "expected"),
    [
        ("2024-03-30T23:00:00.0000000", "UTC", "2024-03-31"),
        ("2024-03-31T00:00:00.0000000", "UTC", "2024-03-31"),
        ("2024-03-31T00:00:00", "W. Europe Standard Time", "2024-03-31"),
        ("2024-10-27T00:00:00", "Europe/Berlin", "2024-10-27"),
        ("2024-03-30T15:00:00", "Tokyo Standard Time", "2024-03-30"),
    ],
)
def test_a_due_day_is_read_however_it_is_told(
    service: FakeMicrosoft, remote: MicrosoftRemote, moment: str, timezone: str, expected: str
) -> None:
    service.add_task("AAMkL1=", dueDateTime={"dateTime": moment, "timeZone": timezone})

    assert only(remote).content.due == day(expected)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-03-31T02:30", "2024-03-31T03:30"),  # skipped that night
        ("2024-10-27T02:30", "2024-10-27T02:30"),  # there twice
        ("2024-07-01T09:00", "2024-07-01T09:00"),
    ],
)
def test_a_reminder_rings_at_the_same_clock_time(
    service: FakeMicrosoft, remote: MicrosoftRemote, written: str, read: str
) -> None:
    content = Content("Call", reminders=(Alarm(at=dt.datetime.fromisoformat(written)),))

    remote.create(TASKS, "a", content, op_id="a")

    assert only(remote).content.reminders == (Alarm(at=dt.datetime.fromisoformat(read)),)
    assert remote.capabilities.hold(content).reminders == only(remote).content.reminders


WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


@pytest.mark.parametrize(
    ("due", "rule", "pattern"),
    [
        ("2024-03-08", "FREQ=DAILY", {"type": "daily", "interval": 1}),
        ("2024-03-08", "FREQ=DAILY;INTERVAL=3", {"type": "daily", "interval": 3}),
        ("2024-03-08", "FREQ=WEEKLY;BYDAY=MO,FR", {"type": "weekly", "daysOfWeek": ["monday", "friday"]}),
        ("2024-03-08", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", {"type": "weekly", "interval": 2, "daysOfWeek": ["friday"]}),
        ("2024-03-08", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", {"type": "weekly", "daysOfWeek": WEEKDAYS}),
        ("2024-03-15", "FREQ=MONTHLY;BYMONTHDAY=15", {"type": "absoluteMonthly", "dayOfMonth": 15}),
        ("2024-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", {"type": "absoluteMonthly", "dayOfMonth": 31}),
        ("2024-01-30", "FREQ=MONTHLY;BYMONTHDAY=30", {"type": "absoluteMonthly", "dayOfMonth": 30}),
        ("2024-03-20", "FREQ=MONTHLY;BYDAY=3WE",
         {"type": "relativeMonthly", "daysOfWeek": ["wednesday"], "index": "third"}),
        ("2024-03-29", "FREQ=MONTHLY;BYDAY=-1FR",
         {"type": "relativeMonthly", "daysOfWeek": ["friday"], "index": "last"}),
        ("2024-03-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
         {"type": "relativeMonthly", "daysOfWeek": WEEKDAYS, "index": "last"}),
        ("2024-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", {"type": "absoluteYearly", "dayOfMonth": 29, "month": 2}),
        ("2024-05-12", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=5",
         {"type": "relativeYearly", "daysOfWeek": ["sunday"], "index": "second", "month": 5}),
    ],
)  # fmt: skip
def test_a_repeat_is_a_pattern_and_back(
    service: FakeMicrosoft, remote: MicrosoftRemote, due: str, rule: str, pattern: dict[str, Any]
) -> None:
    content = Content("Repeat", due=day(due), repeat=Recurrence(rule))
    assert remote.capabilities.hold(content).repeat == content.repeat

    stored, _ = remote.create(TASKS, "a", content, op_id="a")

    assert only(remote).content.repeat == content.repeat
    recurrence = service.task(stored.href)["recurrence"]
    assert recurrence["pattern"].items() >= pattern.items()
    assert recurrence["range"] == {"type": "noEnd", "startDate": due, "recurrenceTimeZone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("due", "rule", "meant"),
    [
        ("2024-03-08", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=FR"),
        ("2024-03-15", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("2024-03-15", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15"),
        ("2024-03-20", "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=3", "FREQ=MONTHLY;BYDAY=3WE"),
        ("2024-03-20", "FREQ=DAILY;UNTIL=20240401T215959Z", "FREQ=DAILY;UNTIL=20240401"),
        ("2024-01-31", "FREQ=MONTHLY", None),  # skips February, which the service does not
        ("2024-01-31", "FREQ=MONTHLY;BYMONTHDAY=31", None),
        ("2024-01-15", "FREQ=MONTHLY;BYMONTHDAY=1,15", None),
        ("2024-01-15", "FREQ=MONTHLY;BYDAY=MO", None),
        ("2024-01-15", "FREQ=HOURLY", None),
        ("2024-01-15", "FREQ=DAILY;INTERVAL=0", None),
        ("2024-01-15", "FREQ=DAILY;COUNT=3;UNTIL=20240401", None),
        ("2024-01-15", "FREQ=DAILY;UNTIL=20230401", None),
        ("2024-01-15", "FREQ=YEARLY;BYMONTH=1,7", None),
        ("2024-01-15", "FREQ=YEARLY;BYWEEKNO=3", None),
    ],
)
def test_what_a_repeat_there_means_is_known_before(
    remote: MicrosoftRemote, due: str, rule: str, meant: str | None
) -> None:
    content = Content("Repeat", due=day(due), repeat=Recurrence(rule))

    held = remote.capabilities.hold(content)

    assert held.repeat == (Recurrence(meant) if meant else None)
    assert remote.capabilities.hold(held) == held
    assert remote.capabilities.lift(content, held, held) == content


def test_a_repeat_left_out_of_an_increment_is_not_taken_away(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    service.names_repeats_in_delta = False
    remote.create(TASKS, "a", Content("Bins", due=day("2024-03-08"), repeat=Recurrence("FREQ=DAILY")), op_id="a")

    assert only(remote).content.repeat == Recurrence("FREQ=DAILY")


def test_a_pattern_without_a_rule_is_left_alone(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    odd = {"pattern": {"type": "weekly", "interval": 1}, "range": {"type": "noEnd", "startDate": "2024-03-08"}}
    href = service.add_task("AAMkL1=", dueDateTime="2024-03-08", recurrence=odd)
    item = only(remote)

    change(remote, item, title="New", due=day("2024-03-15"))

    assert item.content.repeat is None
    assert (service.task(href)["recurrence"], service.task(href)["dueDateTime"]) == (odd, "2024-03-15")


def test_finishing_a_series_here_does_not_begin_the_next_there(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    remote.create(TASKS, "a", Content("Pills", due=day("2024-03-08"), repeat=Recurrence("FREQ=DAILY")), op_id="a")

    change(remote, only(remote), done=True)

    assert [task["status"] for task in service.tasks["AAMkL1="].values()] == ["completed"]


# What it cannot hold stays here


def test_the_reminder_there_is_the_earliest_and_the_others_stay(remote: MicrosoftRemote) -> None:
    capabilities = remote.capabilities
    late = Alarm(at=dt.datetime(2024, 3, 8, 14, 59))
    ours = Content("Call", due=day("2024-03-08", "15:00"), reminders=(Alarm("-PT1H"), Alarm("-P1D"), late))
    held = capabilities.hold(ours)
    assert held.reminders == (Alarm(at=dt.datetime(2024, 3, 7, 15)),)

    moved = replace(held, reminders=(Alarm(at=dt.datetime(2024, 3, 7, 18)),))

    assert capabilities.lift(ours, held, held) == ours
    lifted = capabilities.lift(ours, held, moved)
    assert set(lifted.reminders) == {*moved.reminders, Alarm("-PT1H"), late}
    assert capabilities.hold(lifted).reminders == moved.reminders
    assert set(capabilities.lift(ours, held, replace(held, reminders=())).reminders) == {Alarm("-PT1H"), late}


def test_what_stays_here_is_said_before_connecting(remote: MicrosoftRemote) -> None:
    losses = remote.capabilities.losses()

    assert "the clock time of due dates" in losses
    assert "all reminders of a todo but the earliest" in losses
    assert "the difference between priority medium and none" in losses
    assert "tags with commas or semicolons" in losses


def test_a_scheduled_day_alone_is_its_date(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    ours = Content("Mow", scheduled=day("2024-05-01", "10:00"), list=TASKS)
    held = remote.capabilities.hold(ours)

    stored, _ = remote.create(TASKS, "a", held, op_id="a")
    moved = replace(held, due=day("2024-05-02"))

    assert service.task(stored.href)["dueDateTime"] == "2024-05-01"
    assert remote.capabilities.lift(ours, held, moved).scheduled == day("2024-05-02", "10:00")


# What we do not know of survives


def test_only_what_changed_is_written(service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote) -> None:
    html = "<html><body><p>One <b>bold</b></p><p>Two</p></body></html>"
    values: dict[str, Any] = {
        "status": "inProgress", "body": {"content": html, "contentType": "html"}, "importance": "low",
        "startDateTime": {"dateTime": "2024-03-01T00:00:00.0000000", "timeZone": "UTC"},
        "linkedResources": [{"id": "l1", "applicationName": "Mail", "webUrl": "https://example.org/1"}],
        "checklistItems": [{"id": "c1", "displayName": "Socks", "isChecked": True}], "hasAttachments": True,
    }  # fmt: skip
    href = service.add_task("AAMkL1=", **values)
    item = only(remote)
    server.seen.clear()

    change(remote, item, title="New", subtasks=("Socks", "Shirts"))

    assert item.content.notes == "One bold\nTwo"
    patches = [request.body for request in server.seen if request.method == "PATCH"]
    assert patches == [{"title": "New"}]
    after = service.task(href)
    assert {name: after[name] for name in values.keys() - {"checklistItems"}} == {
        name: value for name, value in values.items() if name != "checklistItems"
    }
    assert [(each["displayName"], each["isChecked"]) for each in after["checklistItems"]] == [
        ("Socks", True), ("Shirts", False),
    ]  # fmt: skip


def test_only_the_ticks_that_changed_are_written(
    service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote
) -> None:
    rows = [("c1", "Socks", True), ("c2", "Shirts", False), ("c3", "Hat", False), ("c4", "Hat", True)]
    href = service.add_task(
        "AAMkL1=", checklistItems=[{"id": id_, "displayName": name, "isChecked": on} for id_, name, on in rows]
    )
    item = only(remote)
    assert item.content.done_subtasks == ("Socks",)  # of two hats, one is still to be packed
    server.seen.clear()

    change(remote, item, done_subtasks=("Shirts",))

    writes = [(each.method, each.path.rsplit("/", 1)[-1], each.body) for each in server.seen if each.method != "GET"]
    assert writes == [("PATCH", "c1", {"isChecked": False}), ("PATCH", "c2", {"isChecked": True})]
    assert [each["isChecked"] for each in service.task(href)["checklistItems"]] == [False, True, False, True]


def test_what_is_moved_takes_everything_along(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    html = {"content": "<p>One <b>bold</b></p>", "contentType": "html"}
    link = {"applicationName": "Mail", "displayName": "A mail", "externalId": "1", "webUrl": "https://example.org/1"}
    ticked = {"id": "c1", "displayName": "Socks", "isChecked": True}
    start = {"dateTime": "2024-03-01T00:00:00.0000000", "timeZone": "UTC"}
    service.add_task(
        "AAMkL1=", body=html, linkedResources=[{"id": "l1", **link}], checklistItems=[ticked], startDateTime=start
    )
    item = only(remote)

    moved = replace(item.content, title="New", list=WORK)
    stored, uid = remote.create(WORK, item.uid, moved, op_id="move", like=item.stored)

    task = service.task(stored.href)
    assert (task["body"], task["title"], task["startDateTime"]) == (html, "New", start)
    assert [{name: value for name, value in each.items() if name != "id"} for each in task["linkedResources"]] == [
        link, {"applicationName": "todoapp", "displayName": "todoapp", "externalId": f"{uid} move"},
    ]  # fmt: skip
    assert [(each["displayName"], each["isChecked"]) for each in task["checklistItems"]] == [("Socks", True)]
    assert uid == item.uid


def test_what_has_attachments_is_not_moved_away_from_them(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    service.add_task("AAMkL1=", hasAttachments=True)
    item = only(remote)

    with pytest.raises(RemoteRefused, match="attachments"):
        remote.create(WORK, item.uid, replace(item.content, list=WORK), op_id="move", like=item.stored)


# When things go wrong


def test_a_creation_whose_answer_was_lost_is_found_again(service: FakeMicrosoft, server: LoopbackServer) -> None:
    content = Content("Pack", subtasks=("Socks", "Shirts"))
    for lost_at in range(6):
        service.tasks["AAMkL1="].clear()
        server.faults = [*[None] * lost_at, LOST]
        for _ in range(3):
            remote = client(server)  # the program was ended in between
            try:
                remote.create(TASKS, "a", content, op_id="once")
                break
            except RemoteUnreachable:
                server.faults = []
            finally:
                remote.close()
        (task,) = service.tasks["AAMkL1="].values()
        assert [each["displayName"] for each in task["checklistItems"]] == ["Socks", "Shirts"]


def test_the_same_id_made_by_another_operation_is_not_taken_for_ours(remote: MicrosoftRemote) -> None:
    remote.create(TASKS, "a", Content("One"), op_id="one")

    with pytest.raises(RemoteChanged):
        remote.create(TASKS, "a", Content("Two"), op_id="two")


def test_what_was_deleted_there_can_be_made_again(remote: MicrosoftRemote, other: MicrosoftRemote) -> None:
    remote.create(TASKS, "a", Content("One"), op_id="one")
    other.delete(only(other).stored, op_id="theirs")

    remote.create(TASKS, "a", Content("Two"), op_id="two")

    assert only(remote).content.title == "Two"


def test_an_account_added_again_finds_its_items(remote: MicrosoftRemote, other: MicrosoftRemote) -> None:
    _, uid = remote.create(TASKS, "our-id", Content("One"), op_id="one")

    assert (uid, only(other).uid) == ("our-id", "our-id")


def test_a_void_delta_link_means_looking_at_everything(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    service.add_task("AAMkL1=")
    gone = service.add_task("AAMkL1=", title="Gone")
    first = pull(remote)
    known = {item.stored.href: item.stored.etag for item in first.items}
    del service.tasks["AAMkL1="][gone.rpartition("/")[2]]
    service.forget_delta_links()

    second = pull(remote, first.token, known)

    assert second.is_full
    assert second.items == ()
    assert frozenset(known) - second.present == {gone}


def test_one_bad_task_is_reported_and_the_rest_is_read(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    for number in range(50):
        service.add_task("AAMkL1=", title=f"Todo {number}")
    bad = [
        service.add_task("AAMkL1=", dueDateTime={"dateTime": "soon", "timeZone": "UTC"}),
        service.add_task("AAMkL1=", dueDateTime={"dateTime": "2024-03-01T00:00:00", "timeZone": "Middle Earth"}),
        service.add_task("AAMkL1=", title=7),
        service.add_task("AAMkL1=", importance="huge"),
    ]

    found = pull(remote)

    service.complaints.clear()
    assert len(found.items) == 50
    assert [each.href for each in found.unreadable] == bad
    assert found.present >= set(bad)


@pytest.mark.parametrize(
    ("reply", "raised"),
    [
        (Reply(429, None, {"Retry-After": "17"}), RemoteUnreachable),
        (Reply(500), RemoteUnreachable),
        (Reply(503, None, {"Retry-After": "17"}), RemoteUnreachable),
        (Reply(200, b"<html>A hotel"), RemoteUnreachable),
        (Reply(200, {"value": "nothing"}), RemoteUnreachable),
        (Reply(200, {"value": [{"title": "no id"}]}), RemoteUnreachable),
        (Reply(lost=True), RemoteUnreachable),
        (error(401, "InvalidAuthenticationToken"), SignInExpired),
        (error(403, "accessDenied"), RemoteRefused),
        (error(404, "ErrorItemNotFound"), ListMissing),
        (Reply(302, None, {"Location": "https://elsewhere.example/v1.0"}), RemoteRefused),
        (Reply(200, {"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0"}), RemoteRefused),
    ],
)
def test_an_error_is_never_an_empty_list(
    service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote, reply: Reply, raised: type[Exception]
) -> None:
    service.add_task("AAMkL1=")
    server.faults = [reply]

    with pytest.raises(raised) as caught:
        pull(remote)

    if isinstance(caught.value, RemoteUnreachable) and "Retry-After" in reply.headers:
        assert caught.value.retry_after_s == 17
    assert all("elsewhere" not in request.headers["host"] for request in server.seen)


def test_a_batch_that_is_busy_in_part_is_tried_again(
    service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote
) -> None:
    service.expands_in_delta = False
    for _ in range(45):
        service.add_task("AAMkL1=")

    def busy(reply: Reply) -> Reply:
        body = json.loads(json.dumps(reply.body))
        body["responses"][3] |= {"status": 429, "headers": {"Retry-After": "9"}, "body": {"error": {}}}
        return Reply(200, body)

    server.faults = [None, busy]
    with pytest.raises(RemoteUnreachable) as caught:
        pull(remote)
    server.seen.clear()

    assert caught.value.retry_after_s == 9
    assert len(pull(remote).items) == 45
    assert len(server.seen) == 1 + 3


def test_a_sign_in_that_expires_within_a_batch_is_no_bad_task(
    service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote
) -> None:
    service.expands_in_delta = False
    service.add_task("AAMkL1=")

    def expired(reply: Reply) -> Reply:
        return Reply(200, {"responses": [{"id": "0", "status": 401, "headers": {}, "body": {"error": {}}}]})

    server.faults = [None, expired]

    with pytest.raises(SignInExpired):
        pull(remote)


@pytest.mark.parametrize("responses", [None, [], [{"id": "0"}], [{"id": "7", "status": 200}], ["?"]])
def test_a_batch_answered_badly_is_no_answer(
    service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote, responses: Any
) -> None:
    service.expands_in_delta = False
    service.add_task("AAMkL1=")
    server.faults = [None, Reply(200, {"responses": responses})]

    with pytest.raises(RemoteUnreachable):
        pull(remote)


def test_an_increment_without_changes_is_one_request(server: LoopbackServer, remote: MicrosoftRemote) -> None:
    remote.create(TASKS, "a", Content("One"), op_id="a")
    first = pull(remote)
    server.seen.clear()

    pull(remote, first.token)

    assert len(server.seen) == 1


def test_flagged_mails_are_no_list_of_todos(service: FakeMicrosoft, remote: MicrosoftRemote) -> None:
    service.add_list("AAMkL3=", "Flagged Emails", "flaggedEmails")
    service.page_size = 1

    assert [found.name for found in remote.lists()] == ["Tasks", "Work"]


def test_an_account_is_added_and_synced_from_the_command_line(
    service: FakeMicrosoft, server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    service.add_task("AAMkL1=", title="From elsewhere")
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path))

    said = added_and_synced(monkeypatch, capsys, "microsoft_todo", f"{server.url}v1.0", "Tasks")

    assert "mine: 1 received" in said
    assert said.count("From elsewhere") == 1
    assert "These stay on this device: " in said


def test_an_expired_token_is_renewed_and_the_pass_goes_on(
    service: FakeMicrosoft, server: LoopbackServer, other: MicrosoftRemote
) -> None:
    service.add_task("AAMkL1=")
    remote = MicrosoftRemote(f"{server.url}v1.0", Expiring(), BERLIN)

    report = BothSides(server, remote, other, [TASKS]).sync()

    assert (report.error, report.received) == (None, 1)
    remote.close()


def test_a_token_that_cannot_be_renewed_ends_the_pass(
    service: FakeMicrosoft, server: LoopbackServer, remote: MicrosoftRemote, other: MicrosoftRemote
) -> None:
    sides = BothSides(server, remote, other, [TASKS])
    service.add_task("AAMkL1=")
    sides.sync()
    service.tokens.clear()

    report = sides.sync()

    assert isinstance(report.error, SignInExpired)
    assert len(sides.here()) == 1


@pytest.mark.parametrize("seed", range(12))
def test_both_sides_agree_in_the_end_whatever_was_lost(
    server: LoopbackServer, remote: MicrosoftRemote, other: MicrosoftRemote, seed: int
) -> None:
    random_run(BothSides(server, remote, other, [TASKS, WORK]), seed, rounds=12)
