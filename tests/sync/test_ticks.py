"""Which subtasks are done is merged one by one; what was agreed on before there were ticks is still read."""

import pytest

from todoapp.sync.content import Content, content_from_dict
from todoapp.sync.merge import merge, with_echo

ALL = ("a", "b", "c")


def pack(*done: str, subtasks: tuple[str, ...] = ALL) -> Content:
    return Content("Pack", subtasks=subtasks, done_subtasks=done)


@pytest.mark.parametrize(
    ("base", "local", "remote", "expected"),
    [
        pytest.param(pack(), pack("a"), pack("b"), {"a", "b"}, id="each ticks one"),
        pytest.param(pack("a", "b"), pack("b"), pack("a", "b", "c"), {"b", "c"}, id="one unticks, the other ticks"),
        pytest.param(pack("a"), pack(), pack(), set(), id="both untick"),
        pytest.param(None, pack("a"), pack("b"), {"a", "b"}, id="they never agreed"),
        pytest.param(pack(), pack("a"), pack(subtasks=("b", "c")), set(), id="a tick goes with its subtask"),
        pytest.param(pack("a"), pack("d", subtasks=("d", "b")), pack("a", "b"), {"b", "d"}, id="under another name"),
    ],
)
def test_ticks_are_merged_one_by_one(base: Content | None, local: Content, remote: Content, expected: set[str]) -> None:
    merged = merge(base, local, remote)

    assert {*merged.content.done_subtasks} == expected
    assert merged.clashes == ()


def test_a_tick_that_arrived_though_its_answer_was_lost_can_be_taken_away_there() -> None:
    sent = pack("a", "b")
    theirs = pack("b")  # they had both, and took one away

    base = with_echo(pack("a"), sent, theirs)

    assert base == pack("a", "b")
    assert merge(base, sent, theirs).content.done_subtasks == ("b",)


def test_what_was_stored_before_there_were_ticks_is_read() -> None:
    values = pack("a").as_dict()
    assert content_from_dict(values) == pack("a")

    del values["done_subtasks"]
    assert content_from_dict(values) == pack()
