"""A service with fewer dates than ours shows one of them, and what comes back goes where it came from."""

from dataclasses import replace

import pytest

from tests.sync.samples import SAMPLES, day
from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Alarm, Content, Recurrence

ONE_DATE = Capabilities(
    fields=frozenset(FIELDS) - {"scheduled", "repeat", "reminders"}, due_has_time=False, scheduled_has_time=False,
    scheduled_as_due="always",
)  # fmt: skip
TWO_DATES = Capabilities(scheduled_as_due="alone", due_has_time_beside_scheduled=False)


def after(capabilities: Capabilities, local: Content, **theirs: object) -> Content:
    """Give the local content after the service's image of it was changed there."""
    held = capabilities.hold(local)
    return capabilities.lift(local, held, capabilities.hold(replace(held, **theirs)))  # type: ignore[arg-type]


@pytest.mark.parametrize("capabilities", [ONE_DATE, TWO_DATES], ids=["one date", "two dates"])
@pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES.keys())
def test_what_comes_back_unchanged_changes_nothing(capabilities: Capabilities, content: Content) -> None:
    held = capabilities.hold(content)

    assert capabilities.hold(held) == held
    assert capabilities.lift(content, held, held) == content
    assert after(capabilities, content, title="New") == replace(content, title="New")


@pytest.mark.parametrize("capabilities", [ONE_DATE, TWO_DATES], ids=["one date", "two dates"])
def test_a_day_moved_there_moves_the_scheduled_day_it_stood_for(capabilities: Capabilities) -> None:
    local = Content("Mow", scheduled=day("2024-05-01"))

    assert capabilities.hold(local).due == day("2024-05-01")
    assert after(capabilities, local, due=day("2024-05-02")) == Content("Mow", scheduled=day("2024-05-02"))
    assert after(capabilities, local, due=None) == Content("Mow")


def test_where_one_date_is_shown_the_other_and_the_times_stay_here() -> None:
    local = Content("Tax", scheduled=day("2024-05-01", "10:00"), due=day("2024-05-31", "17:00"))

    moved = after(ONE_DATE, local, due=day("2024-05-03"))

    assert moved == Content("Tax", scheduled=day("2024-05-03", "10:00"), due=day("2024-05-31", "17:00"))


def test_a_second_date_set_there_is_ours_too() -> None:
    local = Content("Mow", scheduled=day("2024-05-01"))

    for deadline in ("2024-05-01", "2024-05-31"):
        both = after(TWO_DATES, local, scheduled=day("2024-05-01"), due=day(deadline))
        assert both == Content("Mow", scheduled=day("2024-05-01"), due=day(deadline))


def test_a_clock_time_the_service_has_no_room_for_stays_with_the_new_day() -> None:
    local = Content("Tax", scheduled=day("2024-05-01"), due=day("2024-05-31", "17:00"))

    assert TWO_DATES.hold(local).due == day("2024-05-31")
    assert after(TWO_DATES, local, due=day("2024-06-01")).due == day("2024-06-01", "17:00")


def test_a_repeat_or_a_reminder_that_cannot_be_said_stays_here() -> None:
    weekly_only = Capabilities(
        keeps_repeat=lambda held: held.repeat == Recurrence("FREQ=WEEKLY"),
        keeps_reminder=lambda held, alarm: held.due is not None and alarm.time is None,
    )
    local = Content(
        "Bins", due=day("2024-03-08"), repeat=Recurrence("FREQ=DAILY"),
        reminders=(Alarm("-PT1H"), Alarm("-P1D", day("2024-03-08", "20:00").time)),
    )  # fmt: skip

    held = weekly_only.hold(local)

    assert (held.repeat, held.reminders) == (None, (Alarm("-PT1H"),))
    assert weekly_only.hold(replace(local, repeat=Recurrence("FREQ=WEEKLY"))).repeat == Recurrence("FREQ=WEEKLY")
    assert after(weekly_only, local, reminders=()).reminders == local.reminders[1:]
    assert after(weekly_only, local, due=day("2024-03-09")).repeat == local.repeat


def test_losses_say_what_is_not_kept() -> None:
    assert "the due date of what is also scheduled for a day" in ONE_DATE.losses()
    assert "days to do something on" not in ONE_DATE.losses()
    assert "the clock time of due dates of what is also scheduled for a day" in TWO_DATES.losses()


def test_a_service_without_ticks_says_so_and_never_takes_ours_away() -> None:
    names_alone = Capabilities(fields=frozenset(FIELDS) - {"done_subtasks"})
    local = Content("Pack", subtasks=("Socks", "Book"), done_subtasks=("Socks", "Book"))
    held = names_alone.hold(local)

    assert held.done_subtasks == ()
    assert names_alone.losses() == ("which subtasks are done",)
    assert Capabilities(fields=frozenset(FIELDS) - {"subtasks", "done_subtasks"}).losses() == ("subtasks",)
    theirs = replace(held, subtasks=("Book", "Hat"))
    assert names_alone.lift(local, held, theirs).done_subtasks == ("Book",)
