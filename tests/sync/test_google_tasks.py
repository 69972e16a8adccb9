"""Google Tasks keeps the contract, and what it cannot hold or do twice is not lost or doubled."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.sync.both_sides import LOST, BothSides, random_run
from tests.sync.contract import RemoteContract, World
from tests.sync.fake_google import FakeGoogle, google_server
from tests.sync.loopback import LoopbackServer, Reply
from tests.sync.samples import day
from todoapp.sync.content import Content, Day, Recurrence, changed_fields
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.google_tasks import GoogleTasksRemote
from todoapp.sync.remote import Pull, RemoteItem
from todoapp.sync.rest import FixedToken

LIST, OTHER = "list/1", "list/2"


def client(server: LoopbackServer, service: FakeGoogle) -> GoogleTasksRemote:
    return GoogleTasksRemote(f"{server.url}tasks/v1", FixedToken("token"), clock=lambda: service.now)


@pytest.fixture
def service() -> FakeGoogle:
    return FakeGoogle()


@pytest.fixture
def server(service: FakeGoogle) -> Iterator[LoopbackServer]:
    server = google_server(service)
    yield server
    server.stop()


@pytest.fixture
def remote(server: LoopbackServer, service: FakeGoogle) -> Iterator[GoogleTasksRemote]:
    remote = client(server, service)
    yield remote
    remote.close()


class TestGoogleTasks(RemoteContract):
    @pytest.fixture
    def world(self, server: LoopbackServer, service: FakeGoogle) -> Iterator[World]:
        remote, other = (client(server, service) for _ in range(2))
        yield World(remote, other, LIST, OTHER)
        remote.close()
        other.close()


def pull(remote: GoogleTasksRemote, token: str | None = None, known: dict[str, str | None] | None = None) -> Pull:
    return remote.pull(LIST, token, lambda: known or {})


def only(remote: GoogleTasksRemote) -> RemoteItem:
    (item,) = pull(remote).items
    return item


def etags_of(found: Pull) -> dict[str, str | None]:
    return {item.stored.href: item.stored.etag for item in found.items}


def change(remote: GoogleTasksRemote, item: RemoteItem, **values: object) -> None:
    content = replace(item.content, **values)  # type: ignore[arg-type]
    remote.update(item.stored, content, changed_fields(item.content, content), op_id=str(uuid.uuid4()))


# Dates


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2024-03-31T00:00:00.000Z", day("2024-03-31")),
        ("2024-10-27T00:00:00.000Z", day("2024-10-27")),
        ("2024-12-31T00:00:00Z", day("2024-12-31")),
        ("2024-02-29T23:59:59.000Z", day("2024-02-29")),
        (None, None),
    ],
)
def test_a_date_is_a_day_and_never_shifted(
    service: FakeGoogle, remote: GoogleTasksRemote, due: str | None, expected: Day | None
) -> None:
    service.add(LIST, **({"due": due} if due else {}))

    assert only(remote).content.due == expected


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (Content("A", due=day("2024-03-31", "23:30")), "2024-03-31"),
        (Content("A", scheduled=day("2024-03-01", "00:30")), "2024-03-01"),
        (Content("A", scheduled=day("2024-03-01"), due=day("2024-03-31")), "2024-03-01"),
        (Content("A", due=day("2024-02-29"), repeat=Recurrence("FREQ=MONTHLY")), "2024-02-29"),
    ],
)
def test_the_day_to_do_something_on_is_shown(
    service: FakeGoogle, remote: GoogleTasksRemote, content: Content, shown: str
) -> None:
    remote.create(LIST, "a", remote.capabilities.hold(replace(content, list=LIST)), op_id="a")

    assert service.living(LIST)[0]["due"] == f"{shown}T00:00:00.000Z"


def test_what_it_cannot_hold_is_said() -> None:
    losses = GoogleTasksRemote("https://example.org", FixedToken("")).capabilities.losses()

    assert {"repeats", "reminders", "tags", "priorities", "the clock time of due dates"} <= set(losses)


# What we do not know of survives


def test_only_what_changed_is_sent(service: FakeGoogle, server: LoopbackServer, remote: GoogleTasksRemote) -> None:
    parent = service.add(LIST)
    task_id = service.add(
        LIST, parent=parent, position="0007", notes="Notes", due="2024-03-31T00:00:00.000Z",
        links=[{"type": "email", "description": "Mail", "link": "https://example.org"}],
    )  # fmt: skip
    before = dict(service.tasks[LIST][task_id])
    (item,) = [found for found in pull(remote).items if found.uid == task_id]

    change(remote, item, title="New")

    assert server.seen[-1].body == {"title": "New"}
    after = service.tasks[LIST][task_id]
    assert {k: v for k, v in after.items() if k not in ("title", "etag", "updated")} == {
        k: v for k, v in before.items() if k not in ("title", "etag", "updated")
    }


def test_a_deleted_todo_does_not_take_its_subtasks_along(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    parent = service.add(LIST)
    for number in range(4):
        service.add(LIST, title=f"Child {number}", parent=parent)
    (item,) = [found for found in pull(remote).items if found.uid == parent]

    remote.delete(item.stored, op_id="delete")

    assert sorted(task["title"] for task in service.living(LIST)) == [f"Child {number}" for number in range(4)]


def test_a_moved_todo_keeps_its_id_and_what_we_do_not_know_of(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    links = [{"type": "email", "description": "Mail", "link": "https://example.org"}]
    task_id = service.add(LIST, links=links)
    first = pull(remote)
    (item,) = first.items

    content = replace(item.content, list=OTHER, title="New")
    stored, uid = remote.create(OTHER, item.uid, content, op_id="move", like=item.stored)
    remote.delete(item.stored, op_id="leave")

    assert (stored.href, uid) == (f"{OTHER}/{task_id}", task_id)
    assert [(task["title"], task["links"]) for task in service.living(OTHER)] == [("New", links)]
    assert pull(remote, first.token, etags_of(first)).gone == {item.stored.href}


def test_a_move_whose_answer_was_lost_is_not_done_twice(
    service: FakeGoogle, server: LoopbackServer, remote: GoogleTasksRemote
) -> None:
    task_id = service.add(LIST)
    item = only(remote)
    content = replace(item.content, list=OTHER)
    server.faults = [None, LOST]
    with pytest.raises(RemoteUnreachable):
        remote.create(OTHER, item.uid, content, op_id="move", like=item.stored)

    stored, _ = remote.create(OTHER, item.uid, content, op_id="move", like=item.stored)

    assert stored.href == f"{OTHER}/{task_id}"
    assert len(service.living(OTHER)) == 1


def test_a_task_from_a_document_is_not_deleted_there(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    service.add(LIST, assignmentInfo={"surfaceType": "DOCUMENT"})

    with pytest.raises(RemoteRefused):
        remote.delete(only(remote).stored, op_id="delete")

    assert len(service.living(LIST)) == 1


# Increments


def test_completed_and_hidden_tasks_are_not_gone(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    task_id = service.add(LIST)
    first = pull(remote)
    service.edit(LIST, task_id, status="completed", completed="2024-03-10T10:00:00.000Z", hidden=True)

    found = pull(remote, first.token, etags_of(first))

    assert [item.content.done for item in found.items] == [True]
    assert pull(remote).present == {f"{LIST}/{task_id}"}


def test_two_changes_in_one_moment_are_both_told_of(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    service.add(LIST)
    first = pull(remote)
    late = service.add(LIST, title="Dated before, seen after")
    service.tasks[LIST][late]["updated"] = service.tasks[LIST]["task1"]["updated"]

    assert [item.uid for item in pull(remote, first.token, etags_of(first)).items] == [late]


def test_after_long_everything_is_compared(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    kept, removed = service.add(LIST), service.add(LIST)
    token = pull(remote).token
    del service.tasks[LIST][removed]  # its trace is gone as well
    service.now = service.now.replace(month=4)

    found = pull(remote, token)

    assert found.is_full
    assert found.present == {f"{LIST}/{kept}"}


@pytest.mark.parametrize("body", [{}, {"kind": "tasks#taskLists"}, {"kind": "tasks#tasks", "items": [{}]}, [], None])
def test_half_an_answer_is_no_empty_list(server: LoopbackServer, remote: GoogleTasksRemote, body: object) -> None:
    server.faults = [Reply(200, body)]

    with pytest.raises(RemoteUnreachable):
        pull(remote)


def test_a_page_that_fails_fails_the_list(
    service: FakeGoogle, server: LoopbackServer, remote: GoogleTasksRemote
) -> None:
    for _ in range(5):
        service.add(LIST)
    server.faults = [None, Reply(500)]

    with pytest.raises(RemoteUnreachable):
        pull(remote)
    assert len(pull(remote).items) == 5


def test_one_bad_item_among_good_ones_is_reported_and_kept(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    good = service.add(LIST)
    bad = [
        service.add(LIST, title="broken", status="someday"),
        service.add(LIST, title="broken", due="soon"),
        service.add(LIST, title="broken", notes=7),
    ]

    found = pull(remote)

    assert [item.uid for item in found.items] == [good]
    assert {item.href for item in found.unreadable} == {f"{LIST}/{task_id}" for task_id in bad}
    assert found.present == {f"{LIST}/{task_id}" for task_id in (good, *bad)}


# Writing


def test_an_insertion_whose_answer_was_lost_is_found_again(
    service: FakeGoogle, server: LoopbackServer, remote: GoogleTasksRemote
) -> None:
    service.add(LIST, title="Buy milk", notes="another one")
    pull(remote)
    content = Content("Buy milk", due=day("2024-03-11"), list=LIST)
    server.faults = [LOST]
    with pytest.raises(RemoteUnreachable):
        remote.create(LIST, "a", content, op_id="once")

    stored, uid = remote.create(LIST, "a", content, op_id="once")

    assert len(service.living(LIST)) == 2
    assert stored.href == f"{LIST}/{uid}"


def test_an_insertion_interrupted_by_a_crash_is_found_again(service: FakeGoogle, server: LoopbackServer) -> None:
    content = Content("Buy milk", list=LIST)
    before, after = client(server, service), client(server, service)
    first, _ = before.create(LIST, "a", content, op_id="once")

    again, _ = after.create(LIST, "a", content, op_id="once")

    assert again.href == first.href
    before.close()
    after.close()


def test_two_todos_that_say_the_same_are_two(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    for number in range(3):
        remote.create(LIST, str(number), Content("Buy milk", list=LIST), op_id=str(number))

    assert len(service.living(LIST)) == 3


def test_a_service_that_does_not_understand_conditions_is_still_written_to(
    service: FakeGoogle, remote: GoogleTasksRemote
) -> None:
    service.knows_conditions = False
    task_id = service.add(LIST)

    change(remote, only(remote), title="New")
    assert service.tasks[LIST][task_id]["title"] == "New"
    remote.delete(only(remote).stored, op_id="delete")

    assert service.living(LIST) == []


def test_a_change_in_the_last_moment_is_not_overwritten(
    service: FakeGoogle, server: LoopbackServer, remote: GoogleTasksRemote
) -> None:
    task_id = service.add(LIST)
    item = only(remote)

    def meanwhile(reply: Reply) -> Reply:
        service.edit(LIST, task_id, title="Theirs, just now")
        return reply

    server.faults = [meanwhile]

    with pytest.raises(RemoteChanged):
        change(remote, item, title="Ours")
    assert service.tasks[LIST][task_id]["title"] == "Theirs, just now"


def test_a_text_too_long_is_refused_before_it_is_sent(server: LoopbackServer, remote: GoogleTasksRemote) -> None:
    pull(remote)
    server.seen.clear()

    with pytest.raises(RemoteRefused):
        remote.create(LIST, "a", Content("x", notes="x" * 8193, list=LIST), op_id="a")

    assert server.seen == []


def test_an_expired_token_is_told_and_nothing_is_deleted(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    service.add(LIST)
    token = pull(remote).token
    service.tokens.clear()

    with pytest.raises(SignInExpired):
        pull(remote, token)


def test_a_list_deleted_there_is_missing(service: FakeGoogle, remote: GoogleTasksRemote) -> None:
    service.add(LIST)
    token = pull(remote).token
    del service.tasks[LIST]

    with pytest.raises(ListMissing):
        pull(remote, token)


@pytest.mark.parametrize("seed", range(12))
def test_both_sides_agree_after_random_edits_and_faults(
    service: FakeGoogle, server: LoopbackServer, seed: int
) -> None:  # fmt: skip
    remote, other = client(server, service), client(server, service)

    def misunderstand_conditions() -> None:
        service.knows_conditions = not service.knows_conditions

    random_run(BothSides(server, remote, other, [LIST, OTHER]), seed, 12, [misunderstand_conditions])

    remote.close()
    other.close()
