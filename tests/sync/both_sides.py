"""One device and one service over HTTP: random edits on both sides, answers lost and refused, and what comes of it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.sync.loopback import LoopbackServer, Reply
from tests.sync.memory_local import MemoryLocal
from tests.sync.samples import day
from todoapp.cli import main
from todoapp.sync.content import Content, changed_fields
from todoapp.sync.credentials import PASSWORD_VARIABLE
from todoapp.sync.engine import Engine
from todoapp.sync.remote import Remote, RemoteItem
from todoapp.sync.report import Report
from todoapp.sync.retry import Retry

LOST = lambda reply: Reply(lost=True)  # noqa: E731
FAULTS = (LOST, Reply(500), Reply(429, None, {"Retry-After": "1"}), Reply(lost=True), Reply(200, b"<html>"), None)


class Expiring:
    """A token that has to be renewed before it is taken."""

    def __init__(self) -> None:
        self.token = "old"

    def current(self) -> str:
        return self.token

    def renew(self) -> bool:
        self.token = "token"
        return True


def added_and_synced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str, url: str, list_name: str
) -> str:
    """Add the account "mine" on the command line, sync it and list the todos; gives all that was said."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "token")
    for command in (
        ["sync", "add", "mine", "--kind", kind, "--url", url, "--list", list_name], ["sync", "now"], ["list"],
    ):  # fmt: skip
        assert main(command) == 0
    return capsys.readouterr().out


@dataclass
class BothSides:
    """`remote` is ours, `other` somebody else's client of the same account; faults meet only ours."""

    server: LoopbackServer
    remote: Remote
    other: Remote
    lists: Sequence[str]
    local: MemoryLocal = field(init=False)
    made: int = 0

    def __post_init__(self) -> None:
        self.local = MemoryLocal(self.lists)

    def sync(self, **options: Any) -> Report:
        retry = Retry(wait=lambda seconds: None, rng=random.Random(1))
        return Engine(self.remote, self.local, retry=retry, allow_deletions=True, **options).run()

    def there(self) -> dict[str, RemoteItem]:
        """Give what the service holds, by uid."""
        found: dict[str, RemoteItem] = {}
        for list_href in self.lists:
            for item in self.other.pull(list_href, None, dict).items:
                assert item.uid not in found
                found[item.uid] = replace(item, content=replace(item.content, list=list_href))
        return found

    def here(self) -> dict[str, Content]:
        return {item_id: content for item_id, content in self.local.contents().items() if content.list is not None}

    def edit_there(self, item: RemoteItem, **values: Any) -> None:
        content = replace(item.content, **values)
        self.other.update(item.stored, content, changed_fields(item.content, content), op_id=f"theirs {self.made}")
        self.made += 1

    def random_edit(self, rng: random.Random) -> None:
        """Do one thing on one side, with a value never used before."""
        self.made += 1
        values: dict[str, Any] = rng.choice([
            {"title": f"Title {self.made}"},
            {"notes": f"Notes {self.made}"},
            {"due": day(f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}")},
            {"due": None},
            {"done": rng.random() < 0.5},
            {"list": rng.choice(self.lists)},
        ])  # fmt: skip
        kind = rng.choice(["new", "edit", "edit", "delete"])
        if rng.random() < 0.5:
            here = self.here()
            item_id = rng.choice(sorted(here)) if here and kind != "new" else f"00000000-0000-4000-8000-{self.made:012}"
            if kind == "delete" and here:
                self.local.delete(item_id)
            else:
                new = {"list": self.lists[0]} if item_id not in here else {}
                self.local.edit(item_id, **(new | {"title": f"Here {self.made}"} | values))
            return
        there = self.there()
        if kind == "new" or not there:
            content = self.other.capabilities.hold(Content(f"There {self.made}", list=self.lists[0]))
            self.other.create(self.lists[0], f"theirs-{self.made}", content, op_id=f"theirs {self.made}")
        elif kind == "delete":
            self.other.delete(there[rng.choice(sorted(there))].stored, op_id=f"theirs {self.made}")
        else:
            item = there[rng.choice(sorted(there))]
            self.edit_there(item, **{name: value for name, value in values.items() if name != "list"})

    def check_agreement(self) -> None:
        """Both sides hold the same items once each, as far as the service keeps them."""
        for _ in range(2):
            report = self.sync()
            assert report.error is None
            assert not report.list_errors
        again = self.sync()
        assert (again.changes, again.is_settled) == (0, True), again.summary()
        hold = self.remote.capabilities.hold
        here = sorted(repr(hold(replace(content, completed_at=None))) for content in self.here().values())
        there = sorted(repr(hold(replace(item.content, completed_at=None))) for item in self.there().values())
        assert here == there


def random_run(
    sides: BothSides, seed: int, rounds: int, disturb: Sequence[Callable[[], None]] = (lambda: None,)
) -> None:  # fmt: skip
    """Edit and sync with faults for some rounds; the sides agree after quiet ones. `disturb` happens now and then."""
    rng = random.Random(seed)
    for _ in range(rounds):
        for _ in range(rng.randint(0, 3)):
            sides.random_edit(rng)
        sides.server.faults = [rng.choice(FAULTS) for _ in range(rng.randint(0, 12))]
        if rng.random() < 0.3:
            rng.choice(disturb)()
        sides.sync(audit=rng.random() < 0.2)
        sides.server.faults = []
    sides.check_agreement()
