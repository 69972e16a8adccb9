"""Vikunja keeps the contract, and what it forgets to tell is found all the same."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sync.both_sides import LOST, BothSides, Expiring, added_and_synced, random_run
from tests.sync.contract import RemoteContract, World
from tests.sync.fake_vikunja import NOTHING, FakeVikunja, vikunja_server
from tests.sync.loopback import LoopbackServer, Reply
from tests.sync.samples import day
from todoapp.sync.content import Alarm, Content, Day, Recurrence, changed_fields
from todoapp.sync.errors import ListMissing, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.remote import Pull, RemoteItem, Stored
from todoapp.sync.rest import FixedToken
from todoapp.sync.vikunja import VikunjaRemote

BERLIN = ZoneInfo("Europe/Berlin")
HOME, WORK = "projects/1", "projects/2"


def client(server: LoopbackServer, zone: ZoneInfo = BERLIN, now: float = 0.0) -> VikunjaRemote:
    return VikunjaRemote(server.url, FixedToken("token"), zone, clock=lambda: now)


@pytest.fixture
def service() -> FakeVikunja:
    service = FakeVikunja()
    service.add_project(1, "Home")
    service.add_project(2, "Work")
    return service


@pytest.fixture
def server(service: FakeVikunja) -> Iterator[LoopbackServer]:
    server = vikunja_server(service)
    yield server
    server.stop()


@pytest.fixture
def remote(server: LoopbackServer) -> Iterator[VikunjaRemote]:
    remote = client(server)
    yield remote
    remote.close()


@pytest.fixture
def other(server: LoopbackServer) -> Iterator[VikunjaRemote]:
    other = client(server)
    yield other
    other.close()


class TestVikunja(RemoteContract):
    @pytest.fixture
    def world(self, remote: VikunjaRemote, other: VikunjaRemote) -> World:
        return World(remote, other, HOME, WORK)


class TestVikunjaWithoutFilters(RemoteContract):
    """A server that knows no such filters, gives one row a page, and lives in another time zone."""

    @pytest.fixture
    def world(self, service: FakeVikunja, remote: VikunjaRemote, other: VikunjaRemote) -> World:
        service.filters = False
        service.page_size = 1
        service.offset = dt.timezone(dt.timedelta(hours=-5))
        return World(remote, other, HOME, WORK)


def pull(remote: VikunjaRemote, token: str | None = None, known: dict[str, str | None] | None = None) -> Pull:
    return remote.pull(HOME, token, lambda: known or {})


def only(remote: VikunjaRemote) -> RemoteItem:
    (item,) = pull(remote).items
    return replace(item, content=replace(item.content, list=HOME))


def etags_of(found: Pull) -> dict[str, str | None]:
    return {item.stored.href: item.stored.etag for item in found.items}


def change(remote: VikunjaRemote, item: RemoteItem, **values: Any) -> Stored:
    content = remote.capabilities.hold(replace(item.content, **values))
    return remote.update(item.stored, content, changed_fields(item.content, content), op_id="change")


# Days, times and repeats


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Honolulu", "UTC"])
@pytest.mark.parametrize("date", ["2024-02-29", "2024-03-10", "2024-03-31", "2024-10-27", "2024-12-31"])
def test_a_day_stays_that_day_in_every_zone(server: LoopbackServer, zone: str, date: str) -> None:
    remote = client(server, ZoneInfo(zone))
    content = Content("Rent", due=day(date), scheduled=day(date), list=HOME)
    remote.create(HOME, "a", content, op_id="a")

    found = only(remote).content

    assert (found.due, found.scheduled) == (day(date), day(date))
    remote.close()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2024-03-31T21:59:59Z", day("2024-03-31")),
        ("2024-03-30T23:00:00Z", day("2024-03-31")),
        ("2024-03-31T00:30:00Z", day("2024-03-31", "01:30")),
        ("2024-03-31T01:00:00Z", day("2024-03-31", "03:00")),
        ("2024-10-27T00:30:00Z", day("2024-10-27", "02:30")),
        ("2024-10-27T01:30:00Z", day("2024-10-27", "02:30")),
        ("2024-03-08T09:00:00-05:00", day("2024-03-08", "15:00")),
        (NOTHING, None),
    ],
)
def test_a_moment_is_read_as_a_clock_here_shows_it(
    service: FakeVikunja, remote: VikunjaRemote, moment: str, expected: Day | None
) -> None:
    service.add_task(1, due_date=moment)

    assert only(remote).content.due == expected


@pytest.mark.parametrize(
    ("due", "rule", "from_completion", "said", "meant"),
    [
        ("2024-03-08", "FREQ=DAILY", False, (86_400, 0), "FREQ=DAILY"),
        ("2024-03-08", "FREQ=DAILY;INTERVAL=3", True, (259_200, 2), "FREQ=DAILY;INTERVAL=3"),
        ("2024-03-08", "FREQ=DAILY;INTERVAL=14", False, (1_209_600, 0), "FREQ=WEEKLY;INTERVAL=2"),
        ("2024-03-08", "FREQ=WEEKLY", False, (604_800, 0), "FREQ=WEEKLY"),
        ("2024-03-08", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", False, (1_209_600, 0), "FREQ=WEEKLY;INTERVAL=2"),
        ("2024-03-08", "FREQ=HOURLY;INTERVAL=8", False, (28_800, 0), "FREQ=HOURLY;INTERVAL=8"),
        ("2024-03-15", "FREQ=MONTHLY", False, (0, 1), "FREQ=MONTHLY"),
        ("2024-03-15", "FREQ=MONTHLY;BYMONTHDAY=15", False, (0, 1), "FREQ=MONTHLY"),
        ("2024-03-08", "FREQ=WEEKLY;BYDAY=MO", False, (0, 0), None),
        ("2024-03-08", "FREQ=WEEKLY;BYDAY=MO,FR", False, (0, 0), None),
        ("2024-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", False, (0, 0), None),
        ("2024-01-31", "FREQ=MONTHLY", False, (0, 0), None),  # it would go on to the second of March
        ("2024-03-15", "FREQ=MONTHLY;INTERVAL=2", False, (0, 0), None),
        ("2024-03-15", "FREQ=MONTHLY", True, (0, 0), None),
        ("2024-03-15", "FREQ=YEARLY", False, (0, 0), None),
        ("2024-03-15", "FREQ=DAILY;COUNT=3", False, (0, 0), None),
        ("2024-03-15", "FREQ=DAILY;INTERVAL=0", False, (0, 0), None),
    ],
)
def test_a_repeat_is_written_where_it_means_the_same(
    service: FakeVikunja, remote: VikunjaRemote, due: str, rule: str, from_completion: bool,
    said: tuple[int, int], meant: str | None,
) -> None:  # fmt: skip
    ours = Content("Repeat", due=day(due), repeat=Recurrence(rule, from_completion), list=HOME)
    held = remote.capabilities.hold(ours)

    stored, _ = remote.create(HOME, "a", held, op_id="a")

    task = service.task(stored.href)
    assert (task["repeat_after"], task["repeat_mode"]) == said
    assert only(remote).content.repeat == (Recurrence(meant, from_completion) if meant else None)
    assert changed_fields(held, only(remote).content) == frozenset()
    assert remote.capabilities.lift(ours, held, held) == ours


def test_finishing_a_series_here_does_not_make_it_due_again(service: FakeVikunja, remote: VikunjaRemote) -> None:
    ours = remote.capabilities.hold(Content("Pills", due=day("2024-03-08"), repeat=Recurrence("FREQ=DAILY"), list=HOME))
    stored, _ = remote.create(HOME, "a", ours, op_id="a")

    change(remote, only(remote), done=True)

    assert service.task(stored.href)["done"]
    assert only(remote).content.done


def test_a_repeat_we_have_no_rule_for_goes_on_and_is_seen(service: FakeVikunja, remote: VikunjaRemote) -> None:
    href = service.add_task(1, due_date="2024-03-08T14:00:00Z", repeat_after=86_399)
    item = only(remote)
    assert item.content.repeat is None

    stored = change(remote, item, done=True)

    assert service.task(href)["repeat_after"] == 86_399
    assert stored.etag is None  # so the next increment tells that it is due again
    (seen,) = pull(remote, known={href: stored.etag}).items
    assert (seen.content.done, seen.content.due) == (False, day("2024-03-09", "14:59"))


@pytest.mark.parametrize(
    ("due", "alarm", "period"),
    [
        (day("2024-03-08", "15:00"), Alarm("-PT30M"), -1_800),
        (day("2024-03-08", "15:00"), Alarm("PT0S"), 0),
        (day("2024-03-08"), Alarm("-P1D"), -86_400 - 53_999),  # counts from nine in the morning
        (day("2024-03-08"), Alarm("PT1H"), 3_600 - 53_999),
    ],
)
def test_a_reminder_counts_from_the_due_moment(
    service: FakeVikunja, remote: VikunjaRemote, due: Day, alarm: Alarm, period: int
) -> None:
    stored, _ = remote.create(HOME, "a", Content("Call", due=due, reminders=(alarm,), list=HOME), op_id="a")

    (reminder,) = service.task(stored.href)["reminders"]
    assert (reminder["relative_to"], reminder["relative_period"]) == ("due_date", period)
    assert only(remote).content.reminders == (alarm,)


def test_reminders_it_cannot_count_stay_here(remote: VikunjaRemote) -> None:
    ours = Content("Rent", due=day("2024-03-31"), reminders=(Alarm("-P1D", dt.time(20)), Alarm("-P1M"), Alarm("-P1D")))
    held = remote.capabilities.hold(ours)

    assert held.reminders == (Alarm("-P1D"),)
    lifted = remote.capabilities.lift(ours, held, replace(held, reminders=()))
    assert set(lifted.reminders) == {Alarm("-P1D", dt.time(20)), Alarm("-P1M")}


# What we do not know of survives


def test_what_we_do_not_know_of_survives_a_change(service: FakeVikunja, remote: VikunjaRemote) -> None:
    foreign: dict[str, Any] = {
        "end_date": "2024-04-01T10:00:00Z", "percent_done": 0.5, "hex_color": "ff0000", "is_favorite": True,
        "assignees": [{"id": 7, "username": "bob"}], "priority": 5, "done_at": NOTHING,
        "description": "<h1>Plan</h1><p>One <strong>bold</strong></p>",
        "reminders": [{"reminder": "2024-03-31T10:00:00Z", "relative_period": 0, "relative_to": "end_date"}],
    }  # fmt: skip
    href = service.add_task(1, due_date="2024-03-08T14:00:00Z", **foreign)
    service.put_label(href, "red")
    item = only(remote)
    assert (item.content.notes, item.content.priority) == ("Plan\nOne bold", "high")

    change(remote, item, title="New", due=day("2024-03-09", "15:00"), tags=("red", "blue"))

    after = service.task(href)
    assert (after["title"], after["due_date"]) == ("New", "2024-03-09T14:00:00Z")
    assert {name: after[name] for name in foreign} == foreign
    assert [service.labels[id_] for id_ in service.labels_on[1]] == ["red", "blue"]


def test_a_task_moved_to_another_project_is_the_same_task(service: FakeVikunja, remote: VikunjaRemote) -> None:
    href = service.add_task(1, description="<p><em>as it is</em></p>")
    service.put_label(href, "red")

    stored = change(remote, only(remote), list=WORK)

    (found,) = remote.pull(WORK, None, dict).items
    assert (stored.href, found.stored.href, pull(remote).items) == (href, href, ())
    assert service.task(href)["description"] == "<p><em>as it is</em></p>"


def test_the_mark_of_a_creation_is_taken_away_once_the_task_is_known(
    service: FakeVikunja, remote: VikunjaRemote
) -> None:
    stored, uid = remote.create(HOME, "a", Content("One", list=HOME), op_id="once")
    assert "once" in service.task(stored.href)["description"]
    first = pull(remote)
    assert (first.items[0].content.notes, first.items[0].uid) == ("", uid)

    pull(remote, first.token, etags_of(first))

    assert service.task(stored.href)["description"] == ""
    assert pull(remote, first.token, etags_of(first)).items == ()


# What it forgets to tell


def test_an_increment_without_changes_is_two_requests(
    service: FakeVikunja, server: LoopbackServer, remote: VikunjaRemote
) -> None:
    for _ in range(120):
        service.add_task(1)
    service.now += dt.timedelta(days=1)
    service.add_task(1)
    first = pull(remote)
    server.seen.clear()

    second = pull(remote, first.token, etags_of(first))

    assert (second.items, second.is_full, len(server.seen)) == ((), False, 2)


def test_a_task_deleted_while_another_was_made_is_missed(service: FakeVikunja, remote: VikunjaRemote) -> None:
    gone = service.add_task(1)
    service.add_task(1)
    first = pull(remote)
    del service.tasks[int(gone.rpartition("/")[2])]
    new = service.add_task(1, title="New")

    second = pull(remote, first.token, etags_of(first))

    assert second.is_full
    assert etags_of(first).keys() - second.present == {gone}
    assert [item.stored.href for item in second.items] == [new]


def test_a_label_is_seen_within_the_hour(service: FakeVikunja, server: LoopbackServer, remote: VikunjaRemote) -> None:
    for _ in range(2):
        href = service.add_task(1)
    service.now += dt.timedelta(days=1)
    service.add_task(1)
    first = pull(remote)
    service.put_label(href, "red")
    later = client(server, now=3_601)

    (item,) = pull(later, first.token, etags_of(first)).items

    assert item.content.tags == ("red",)
    later.close()


def test_a_task_that_moves_up_a_page_while_the_list_is_read_is_not_gone(
    service: FakeVikunja, server: LoopbackServer, remote: VikunjaRemote
) -> None:
    service.page_size = 2
    hrefs = [service.add_task(1) for _ in range(5)]
    known = etags_of(pull(remote))

    def deleting(reply: Reply) -> Reply:
        del service.tasks[1]
        service.add_task(1)
        return reply

    server.faults = [deleting]

    assert pull(remote, None, known).present >= frozenset(hrefs[1:])


# When things go wrong


def test_a_creation_whose_answer_was_lost_is_found_again(service: FakeVikunja, server: LoopbackServer) -> None:
    content = Content("Pack", "Notes", tags=("red", "blue"), list=HOME)
    for lost_at in range(8):
        service.tasks.clear()
        server.faults = [*[None] * lost_at, LOST]
        for _ in range(3):
            remote = client(server)  # the program was ended in between
            try:
                remote.create(HOME, "a", content, op_id="once")
                break
            except RemoteUnreachable:
                server.faults = []
            finally:
                remote.close()
        server.faults = []
        remote = client(server)
        assert changed_fields(only(remote).content, content) == frozenset()
        remote.close()


def test_one_bad_task_is_reported_and_the_rest_is_read(service: FakeVikunja, remote: VikunjaRemote) -> None:
    for number in range(60):
        service.add_task(1, title=f"Todo {number}")
    bad = [
        service.add_task(1, due_date="soon", is_bad=True),
        service.add_task(1, reminders=[7], is_bad=True),
        service.add_task(1, priority="huge", is_bad=True),
    ]

    found = pull(remote)

    assert len(found.items) == 60
    assert [each.href for each in found.unreadable] == bad
    assert found.present >= set(bad)


@pytest.mark.parametrize(
    ("reply", "raised"),
    [
        (Reply(429, None, {"Retry-After": "17"}), RemoteUnreachable),
        (Reply(500, {"message": "Internal Server Error"}), RemoteUnreachable),
        (Reply(200, b"<html>A hotel"), RemoteUnreachable),
        (Reply(200, None), RemoteUnreachable),
        (Reply(200, {"message": "no list"}), RemoteUnreachable),
        (Reply(200, [{"title": "no id"}], {"x-pagination-total-pages": "1"}), RemoteUnreachable),
        (Reply(lost=True), RemoteUnreachable),
        (Reply(401, {"message": "invalid token"}), SignInExpired),
        (Reply(403, {"message": "Forbidden"}), RemoteRefused),
        (Reply(404, {"code": 3001, "message": "The project does not exist."}), ListMissing),
        (Reply(307, None, {"Location": "https://elsewhere.example/api/v1"}), RemoteRefused),
    ],
)
def test_an_error_is_never_an_empty_list(
    service: FakeVikunja, server: LoopbackServer, remote: VikunjaRemote, reply: Reply, raised: type[Exception]
) -> None:
    service.add_task(1)
    server.faults = [reply]

    with pytest.raises(raised) as caught:
        pull(remote)

    if isinstance(caught.value, RemoteUnreachable) and "Retry-After" in reply.headers:
        assert caught.value.retry_after_s == 17
    assert all("elsewhere" not in request.headers["host"] for request in server.seen)


def test_saved_filters_and_archived_projects_are_no_lists(service: FakeVikunja, remote: VikunjaRemote) -> None:
    service.page_size = 2
    service.add_project(-2, "A saved filter")
    service.add_project(3, "Old", is_archived=True)
    service.add_project(4, "Garden")

    assert [found.name for found in remote.lists()] == ["Home", "Work", "Garden"]


def test_the_address_of_the_server_is_enough(server: LoopbackServer, service: FakeVikunja) -> None:
    hrefs = set()
    for url in (server.url, f"{server.url}api/v1", f"{server.url}api/v1/"):
        remote = VikunjaRemote(url, FixedToken("token"), BERLIN)
        hrefs |= {found.href for found in remote.lists()}
        remote.close()

    assert hrefs == {HOME, WORK}


def test_an_account_is_added_and_synced_from_the_command_line(
    service: FakeVikunja, server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    service.add_task(1, title="From elsewhere")
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path))

    said = added_and_synced(monkeypatch, capsys, "vikunja", server.url, "Home")

    assert "mine: 1 received" in said
    assert said.count("From elsewhere") == 1
    assert "These stay on this device: " in said


def test_an_expired_token_is_renewed_and_the_pass_goes_on(
    service: FakeVikunja, server: LoopbackServer, other: VikunjaRemote
) -> None:
    service.add_task(1)
    remote = VikunjaRemote(f"{server.url}", Expiring(), BERLIN)

    report = BothSides(server, remote, other, [HOME]).sync()

    assert (report.error, report.received) == (None, 1)
    remote.close()


def test_a_token_that_cannot_be_renewed_ends_the_pass(
    service: FakeVikunja, server: LoopbackServer, remote: VikunjaRemote, other: VikunjaRemote
) -> None:
    sides = BothSides(server, remote, other, [HOME])
    service.add_task(1)
    sides.sync()
    service.tokens.clear()

    report = sides.sync()

    assert isinstance(report.error, SignInExpired)
    assert len(sides.here()) == 1


@pytest.mark.parametrize("seed", range(12))
def test_both_sides_agree_in_the_end_whatever_was_lost(
    server: LoopbackServer, remote: VikunjaRemote, other: VikunjaRemote, seed: int
) -> None:
    random_run(BothSides(server, remote, other, [HOME, WORK]), seed, rounds=12)
