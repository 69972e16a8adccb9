"""Todoist keeps the contract, and what its documentation warns of does not happen."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.sync.both_sides import LOST, BothSides, random_run
from tests.sync.contract import RemoteContract, World
from tests.sync.fake_todoist import FakeTodoist, todoist_server
from tests.sync.loopback import LoopbackServer, Reply
from tests.sync.samples import day
from todoapp.sync.content import Alarm, Content, Day, Recurrence, changed_fields
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.remote import Pull, RemoteItem
from todoapp.sync.rest import FixedToken
from todoapp.sync.todoist import TodoistRemote

BERLIN = ZoneInfo("Europe/Berlin")


def client(server: LoopbackServer, service: FakeTodoist) -> TodoistRemote:
    return TodoistRemote(f"{server.url}api/v1", FixedToken("token"), BERLIN, clock=lambda: service.now)


@pytest.fixture
def service() -> FakeTodoist:
    return FakeTodoist()


@pytest.fixture
def server(service: FakeTodoist) -> Iterator[LoopbackServer]:
    server = todoist_server(service)
    yield server
    server.stop()


@pytest.fixture
def remote(server: LoopbackServer, service: FakeTodoist) -> Iterator[TodoistRemote]:
    remote = client(server, service)
    yield remote
    remote.close()


def worlds(service: FakeTodoist) -> Iterator[World]:
    server = todoist_server(service)
    remote, other = (client(server, service) for _ in range(2))
    yield World(remote, other, "inbox", "work")
    remote.close()
    other.close()
    server.stop()


class TestTodoist(RemoteContract):
    @pytest.fixture
    def world(self) -> Iterator[World]:
        yield from worlds(FakeTodoist())


class TestTodoistOnTheFreePlan(RemoteContract):
    @pytest.fixture
    def world(self) -> Iterator[World]:
        yield from worlds(FakeTodoist(plan={"reminders": False, "deadlines": False}))


def pull(remote: TodoistRemote, token: str | None = None, known: dict[str, str | None] | None = None) -> Pull:
    return remote.pull("inbox", token, lambda: known or {})


def only(remote: TodoistRemote) -> RemoteItem:
    (item,) = pull(remote).items
    return replace(item, content=replace(item.content, list="inbox"))


def etags_of(found: Pull) -> dict[str, str | None]:
    return {item.stored.href: item.stored.etag for item in found.items}


def change(remote: TodoistRemote, item: RemoteItem, **values: object) -> None:
    content = replace(item.content, **values)  # type: ignore[arg-type]
    remote.update(item.stored, content, changed_fields(item.content, content), op_id=str(uuid.uuid4()))


# Dates, time zones and repeats


@pytest.mark.parametrize(
    ("date", "timezone", "expected"),
    [
        ("2024-03-31", None, day("2024-03-31")),
        ("2024-03-31T02:30:00", None, day("2024-03-31", "02:30")),
        ("2024-03-08T15:00:00.000000", None, day("2024-03-08", "15:00")),
        ("2024-03-08T14:00:00Z", "Europe/Berlin", day("2024-03-08", "15:00")),
        ("2024-07-08T13:00:00.000000Z", "Europe/Berlin", day("2024-07-08", "15:00")),
        ("2024-03-08T23:30:00Z", "America/New_York", day("2024-03-09", "00:30")),
        ("2024-10-27T01:30:00Z", "Europe/Berlin", day("2024-10-27", "02:30")),
    ],
)
def test_every_kind_of_date_is_read_as_a_day_here(
    service: FakeTodoist, remote: TodoistRemote, date: str, timezone: str | None, expected: Day
) -> None:
    due = {"date": date, "timezone": timezone, "string": date, "lang": "en", "is_recurring": False}
    href = service.add_item("inbox")
    service.edit(href, due=due)

    item = only(remote)

    assert item.content.due == expected
    change(remote, item, title="New")
    assert service.item(href)["due"] == due


def test_a_time_fixed_to_a_zone_stays_fixed_to_it(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", due={"date": "2024-03-29T08:00:00Z", "timezone": "America/New_York"})

    change(remote, only(remote), due=day("2024-03-31", "09:00"))

    assert service.item(href)["due"]["date"] == "2024-03-31T07:00:00Z"
    assert service.item(href)["due"]["timezone"] == "America/New_York"


def test_a_new_time_is_that_of_the_clock_wherever_one_is(service: FakeTodoist, remote: TodoistRemote) -> None:
    remote.create("inbox", "a", Content("Call", due=day("2024-03-31", "02:30")), op_id="a")

    assert service.active()[0]["due"]["date"] == "2024-03-31T02:30:00"
    assert service.active()[0]["due"]["timezone"] is None


@pytest.mark.parametrize(
    ("due", "deadline", "expected"),
    [
        ("2024-05-01", None, (None, "2024-05-01")),
        (None, "2024-05-31", (None, "2024-05-31")),
        ("2024-05-01", "2024-05-31", ("2024-05-01", "2024-05-31")),
        (None, None, (None, None)),
    ],
)
def test_a_date_and_a_deadline_are_ours_as_scheduled_and_due(
    service: FakeTodoist, remote: TodoistRemote, due: str | None, deadline: str | None,
    expected: tuple[str | None, str | None],
) -> None:  # fmt: skip
    values = {"due": {"date": due} if due else None, "deadline": {"date": deadline} if deadline else None}
    service.add_item("inbox", **values)

    content = only(remote).content

    scheduled, ours = (day(text) if text else None for text in expected)
    assert (content.scheduled, content.due) == (scheduled, ours)


def test_a_deadline_left_from_a_better_plan_is_not_lost(service: FakeTodoist, remote: TodoistRemote) -> None:
    service.plan["deadlines"] = False
    href = service.add_item("inbox")
    service.edit(href, deadline={"date": "2024-05-31", "lang": "en"})
    item = only(remote)

    change(remote, item, title="New")

    assert item.content.due == day("2024-05-31")
    assert service.item(href)["deadline"]["date"] == "2024-05-31"


def test_a_deadline_that_is_moved_stays_a_deadline(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", deadline={"date": "2024-05-31"})

    change(remote, only(remote), due=day("2024-06-30"))

    assert (service.item(href)["due"], service.item(href)["deadline"]["date"]) == (None, "2024-06-30")


def test_a_moved_date_does_not_end_the_repeat(service: FakeTodoist, remote: TodoistRemote) -> None:
    words = "ev mon, fri at 9am"
    due = {"date": "2024-03-08T09:00:00", "string": words, "is_recurring": True, "lang": "en"}
    href = service.add_item("inbox", due=due)
    item = only(remote)

    change(remote, item, due=day("2024-03-11", "09:00"))
    assert service.item(href)["due"]["string"] == words
    change(remote, only(remote), due=day("2024-03-11", "10:30"))

    found = service.item(href)["due"]
    assert item.content.repeat == Recurrence("FREQ=WEEKLY;BYDAY=MO,FR")
    assert (found["string"], found["is_recurring"]) == ("every monday, friday at 10:30", True)


def test_a_repeat_we_have_no_rule_for_is_left_alone_and_goes_on(service: FakeTodoist, remote: TodoistRemote) -> None:
    due = {"date": "2024-03-08", "string": "every 15th workday", "is_recurring": True}
    href = service.add_item("inbox", due=due)
    item = only(remote)
    assert item.content.repeat is None

    change(remote, item, title="New", due=day("2024-03-11"))
    assert (service.item(href)["due"]["string"], service.item(href)["due"]["date"]) == (due["string"], "2024-03-11")
    change(remote, only(remote), done=True)

    assert not service.item(href)["checked"]
    assert only(remote).content.due == day("2024-03-12")


def test_a_repeat_taken_away_here_ends_there(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", due={"date": "2024-03-08", "string": "every day", "is_recurring": True})

    change(remote, only(remote), repeat=None)

    assert service.item(href)["due"]["is_recurring"] is False
    assert service.item(href)["due"]["date"] == "2024-03-08"


# What we do not know of survives


def test_only_what_changed_is_sent(
    service: FakeTodoist, server: LoopbackServer, remote: TodoistRemote
) -> None:  # fmt: skip
    parent = service.add_item("inbox", content="Parent")
    href = service.add_item(
        "inbox", parent_id=parent, section_id="s1", duration={"amount": 30, "unit": "minute"}, labels=["red"],
        description="Notes", responsible_uid="u2",
    )  # fmt: skip
    before = dict(service.item(href))
    (item,) = [found for found in pull(remote).items if found.stored.href == href]

    change(remote, replace(item, content=replace(item.content, list="inbox")), title="New")

    sent = next(request.form["commands"] for request in server.seen if "commands" in request.form)
    assert '"args": {"id": "' + href + '", "content": "New"}' in sent
    volatile = {"content", "version", "updated_at"}
    after = service.item(href)
    assert {k: v for k, v in after.items() if k not in volatile} == {
        k: v for k, v in before.items() if k not in volatile
    }


def test_a_deleted_todo_does_not_take_its_subtasks_along(service: FakeTodoist, remote: TodoistRemote) -> None:
    parent = service.add_item("inbox", content="Parent")
    children = [service.add_item("inbox", content=f"Child {n}", parent_id=parent) for n in range(120)]
    (item,) = [found for found in pull(remote).items if found.stored.href == parent]

    remote.delete(item.stored, op_id="delete")

    assert [service.item(child)["is_deleted"] for child in children] == [False] * 120
    assert service.item(parent)["is_deleted"]


def test_a_todo_keeps_its_id_when_it_changes_its_list(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", labels=["red"], duration={"amount": 30, "unit": "minute"})
    first = pull(remote)
    item = replace(first.items[0], content=replace(first.items[0].content, list="inbox"))

    change(remote, item, list="work")

    assert pull(remote, first.token, etags_of(first)).gone == {href}
    (found,) = remote.pull("work", first.token, dict).items
    assert (found.uid, found.content.tags) == (href, ("red",))
    assert service.item(href)["duration"] == {"amount": 30, "unit": "minute"}


def test_reminders_of_others_and_of_places_are_not_ours(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", due={"date": "2024-03-08T15:00:00"})
    theirs = service.add_reminder(href, type="relative", minute_offset=5)
    service.rows["reminders"][theirs]["notify_uid"] = "u2"
    place = service.add_reminder(href, type="absolute", due={"date": "2024-03-08T08:00:00"})
    service.rows["reminders"][place]["type"] = "location"
    service.rows["reminders"][place]["broken"] = True  # the SDK has another model for these
    service.add_reminder(href, type="relative", minute_offset=30)
    item = only(remote)

    change(remote, item, reminders=())

    assert item.content.reminders == (Alarm("-PT30M"),)
    assert [service.rows["reminders"][reminder]["is_deleted"] for reminder in (theirs, place)] == [False, False]


def test_a_reminder_beside_two_dates_is_the_moment_it_comes_to(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", due={"date": "2024-03-08T15:00:00"}, deadline={"date": "2024-03-10"})
    service.add_reminder(href, type="relative", minute_offset=90)

    item = only(remote)

    assert item.content.reminders == (Alarm(at=dt.datetime(2024, 3, 8, 13, 30)),)
    change(remote, item, title="New")
    assert only(remote).content.reminders == item.content.reminders


def test_a_reminder_changed_alone_is_told_of(service: FakeTodoist, remote: TodoistRemote) -> None:
    href = service.add_item("inbox", due={"date": "2024-03-08T15:00:00"})
    first = pull(remote)

    service.add_reminder(href, type="relative", minute_offset=30)

    (found,) = pull(remote, first.token, etags_of(first)).items
    assert (found.uid, found.content.reminders) == (href, (Alarm("-PT30M"),))


# Completed and gone


def test_a_completed_todo_is_not_taken_for_a_deleted_one(service: FakeTodoist, remote: TodoistRemote) -> None:
    done, active, long_ago = (service.add_item("inbox", content=name) for name in ("Done", "Active", "Long ago"))
    known = etags_of(pull(remote))
    service.edit(done, checked=True, completed_at="2024-03-09T10:00:00.000000Z")
    service.edit(long_ago, checked=True, completed_at="2020-01-01T10:00:00.000000Z")

    found = pull(remote, None, known)

    assert found.present == {done, active, long_ago}
    assert {item.uid for item in found.items if item.content.done} == {done, long_ago}
    known |= etags_of(found)
    assert pull(remote, None, known).present == {done, active, long_ago}
    assert pull(remote, None, known).items == ()


@pytest.mark.parametrize(("completed_on", "is_kept"), [("2024-03-09", False), ("2020-01-01", True)])
def test_a_completed_todo_deleted_there_is_gone_as_far_as_can_be_known(
    service: FakeTodoist, remote: TodoistRemote, completed_on: str, is_kept: bool
) -> None:
    href = service.add_item("inbox", checked=True, completed_at=f"{completed_on}T10:00:00.000000Z")
    first = pull(remote, "0")
    assert [item.content.done for item in first.items] == [True]
    service.edit(href, is_deleted=True)

    assert (href in pull(remote, None, etags_of(first)).present) is is_kept


def test_a_plan_without_a_history_keeps_what_was_completed(
    service: FakeTodoist, server: LoopbackServer, remote: TodoistRemote
) -> None:
    href = service.add_item("inbox", checked=True, completed_at="2024-03-09T10:00:00.000000Z")
    first = pull(remote, "0")
    server.faults = [None, None, Reply(403)]

    assert pull(remote, None, etags_of(first)).present == {href}


def test_what_is_deleted_there_is_not_in_a_full_sync_either(service: FakeTodoist, remote: TodoistRemote) -> None:
    href, kept = service.add_item("inbox"), service.add_item("inbox")
    known = etags_of(pull(remote))
    service.edit(href, is_deleted=True)

    assert pull(remote, None, known).present == {kept}


def test_an_archived_project_is_missing_and_not_empty(service: FakeTodoist, remote: TodoistRemote) -> None:
    first = pull(remote)
    service.rows["projects"]["inbox"]["is_archived"] = True
    service.add_project("inbox", "Inbox")
    service.rows["projects"]["inbox"]["is_archived"] = True

    with pytest.raises(ListMissing):
        pull(remote, first.token)
    assert [found.href for found in remote.lists()] == ["work"]


@pytest.mark.parametrize("token", ["0", "made up"])
def test_a_token_it_no_longer_knows_gives_everything(
    service: FakeTodoist, remote: TodoistRemote, token: str
) -> None:  # fmt: skip
    href = service.add_item("inbox")
    service.forget_tokens()

    found = pull(remote, token)

    assert found.is_full
    assert found.present == {href}


def test_one_bad_item_among_good_ones_is_reported_and_kept(service: FakeTodoist, remote: TodoistRemote) -> None:
    hrefs = [service.add_item("inbox", content=f"Item {n}") for n in range(4)]
    service.edit(hrefs[0], due={"date": "soon", "string": "soon"}, broken=True)
    service.edit(hrefs[1], priority=9, broken=True)
    service.edit(hrefs[2], content=None, broken=True)

    found = pull(remote)

    assert [item.uid for item in found.items] == [hrefs[3]]
    assert {bad.href for bad in found.unreadable} == set(hrefs[:3])
    assert found.present == set(hrefs)


@pytest.mark.parametrize(
    "body", [{}, [], None, {"sync_token": "1"}, {"sync_token": "1", "full_sync": True, "items": [], "projects": []}]
)
def test_half_an_answer_is_no_empty_list(server: LoopbackServer, remote: TodoistRemote, body: object) -> None:
    assert remote.capabilities
    server.faults = [Reply(200, body)]

    with pytest.raises(RemoteUnreachable):
        pull(remote)


def test_an_increment_for_two_lists_is_one_request(server: LoopbackServer, remote: TodoistRemote) -> None:
    token = pull(remote).token
    assert remote.pull("work", token, dict).items == ()
    server.seen.clear()

    pull(remote, token)
    remote.pull("work", token, dict)

    assert len(server.seen) == 1


# Writing


@pytest.mark.parametrize("tells_again", [True, False])
def test_a_creation_whose_answer_was_lost_is_found_again(
    service: FakeTodoist, server: LoopbackServer, remote: TodoistRemote, tells_again: bool
) -> None:
    service.tells_mapping_again = tells_again
    assert remote.capabilities
    content = Content("Buy milk", notes="Oat", list="inbox", reminders=(Alarm(at=dt.datetime(2024, 3, 7, 8)),))
    server.faults = [LOST]
    with pytest.raises(RemoteUnreachable):
        remote.create("inbox", "a", content, op_id="once")

    stored, uid = remote.create("inbox", "a", content, op_id="once")
    remote.create("inbox", "a", content, op_id="once")

    assert [item["id"] for item in service.active()] == [stored.href] == [uid]
    assert len(service.rows["reminders"]) == 1


def test_a_todo_that_is_taken_only_in_part_is_not_left_there(service: FakeTodoist, remote: TodoistRemote) -> None:
    assert remote.capabilities
    service.plan["reminders"] = False  # the plan ran out meanwhile

    with pytest.raises(RemoteRefused):
        remote.create(
            "inbox", "a", Content("Call", reminders=(Alarm(at=dt.datetime(2024, 3, 7, 8)),), list="inbox"), op_id="a"
        )

    assert service.active() == []


def test_a_text_too_long_is_refused_before_it_is_sent(server: LoopbackServer, remote: TodoistRemote) -> None:
    assert remote.capabilities
    server.seen.clear()

    with pytest.raises(RemoteRefused):
        remote.create("inbox", "a", Content("x" * 501, list="inbox"), op_id="a")

    assert server.seen == []


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ({"http_code": 429, "error_extra": {"retry_after": 7}}, RemoteUnreachable),
        ({"http_code": 503}, RemoteUnreachable),
        ({"http_code": 404, "error_tag": "ITEM_NOT_FOUND"}, RemoteChanged),
        ({"http_code": 403, "error_tag": "FORBIDDEN"}, RemoteRefused),
        ({}, RemoteRefused),
    ],
)
def test_a_command_that_failed_is_told_apart(
    service: FakeTodoist, server: LoopbackServer, remote: TodoistRemote, status: dict[str, object],
    error: type[Exception],
) -> None:  # fmt: skip
    service.add_item("inbox")
    item = only(remote)

    def fail(reply: Reply) -> Reply:
        assert isinstance(reply.body, dict)
        return Reply(200, reply.body | {"sync_status": dict.fromkeys(reply.body["sync_status"], status)})

    server.faults = [None, fail]

    with pytest.raises(error):
        change(remote, item, title="New")


def test_an_expired_token_is_told_and_nothing_is_deleted(service: FakeTodoist, remote: TodoistRemote) -> None:
    service.add_item("inbox")
    first = pull(remote)
    service.tokens.clear()

    with pytest.raises(SignInExpired):
        pull(remote, first.token)
    assert remote.renew() is False


@pytest.mark.parametrize("seed", range(12))
def test_both_sides_agree_after_random_edits_and_faults(
    service: FakeTodoist, server: LoopbackServer, seed: int
) -> None:  # fmt: skip
    remote, other = client(server, service), client(server, service)

    def answer_replays_without_ids() -> None:
        service.tells_mapping_again = not service.tells_mapping_again

    disturb = [service.forget_tokens, answer_replays_without_ids]
    random_run(BothSides(server, remote, other, ["inbox", "work"]), seed, 12, disturb)

    remote.close()
    other.close()
