"""Claimed actions become dated ones. Reference: Tuesday 5 March 2024, 09:00."""

from datetime import date, datetime, time

import pytest

from tests.dates.reading import TUESDAY, shown
from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import (
    Add,
    Changes,
    Complete,
    CreateList,
    Delete,
    DeleteList,
    Filter,
    Find,
    TodoFields,
    Update,
)
from todoapp.domain.parsed_action import ParsedAction


def added(**fields: object) -> TodoFields:
    (action,) = resolve_actions([ParsedAction("add", **{"head": "Call Ann", **fields})], TUESDAY)  # type: ignore[arg-type]
    assert isinstance(action, Add)
    return action.todo


def changed(**fields: object) -> Changes:
    (action,) = resolve_actions([ParsedAction("update", **{"head": "call Ann", **fields})], TUESDAY)  # type: ignore[arg-type]
    assert isinstance(action, Update)
    return action.changes


def test_a_due_phrase_becomes_a_date() -> None:
    todo = added(due="friday at 3")
    assert shown(todo.due) == "2024-03-08 15:00"
    assert todo.due is not None
    assert todo.due.phrase == "friday at 3"
    assert todo.unresolved == ()


def test_convention_1_one_date_is_the_due_date() -> None:
    todo = added(scheduled="wednesday morning")
    assert shown(todo.due) == "2024-03-06 morning"
    assert todo.scheduled is None


def test_convention_1_a_deadline_and_a_day_to_do_it() -> None:
    todo = added(due="friday", scheduled="wednesday morning")
    assert shown(todo.due) == "2024-03-08"
    assert shown(todo.scheduled) == "2024-03-06 morning"


def test_convention_3_remind_me_at_five_is_due_at_five() -> None:
    todo = added(reminders=("at 5",))
    assert shown(todo.due) == "2024-03-05 17:00"
    assert todo.reminders == ()


def test_convention_5_the_title_settles_am_or_pm() -> None:
    assert shown(added(head="Dinner with Ann", due="friday at 7").due) == "2024-03-08 19:00"
    assert shown(added(head="Call Ann", due="friday at 7").due) == "2024-03-08 07:00"


@pytest.mark.parametrize("phrase", ["the 31st of june", "february 30th", "when hell freezes over", "blah"])
def test_a_phrase_without_a_date_is_reported_and_never_guessed(phrase: str) -> None:
    todo = added(due=phrase)
    assert todo.due is None
    assert todo.unresolved == (phrase,)


@pytest.mark.parametrize(
    ("repeat", "due", "rrule", "first"),
    [
        ("every wednesday at six pm", None, "FREQ=WEEKLY;BYDAY=WE", "2024-03-06 18:00"),
        ("every wednesday", "at six pm", "FREQ=WEEKLY;BYDAY=WE", "2024-03-06 18:00"),
        ("every tuesday", "at 8 am", "FREQ=WEEKLY;BYDAY=TU", "2024-03-12 08:00"),
        ("every morning", None, "FREQ=DAILY", "2024-03-05 morning"),
        ("every day", "in the evening", "FREQ=DAILY", "2024-03-05 evening"),
        ("every monday", "starting next month", "FREQ=WEEKLY;BYDAY=MO", "2024-04-01"),
        ("every month", "on the 15th", "FREQ=MONTHLY", "2024-03-15"),
        ("every two weeks", "friday at 4", "FREQ=WEEKLY;INTERVAL=2", "2024-03-08 16:00"),
        ("every two weeks", "next monday", "FREQ=WEEKLY;INTERVAL=2", "2024-03-11"),
        ("every monday", "next week", "FREQ=WEEKLY;BYDAY=MO", "2024-03-11"),
        ("every sunday at 9", "every sunday 9", "FREQ=WEEKLY;BYDAY=SU", "2024-03-10 09:00"),
        (None, "every sunday at 9", "FREQ=WEEKLY;BYDAY=SU", "2024-03-10 09:00"),
        ("every monday for 3 weeks", None, "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240331", "2024-03-11"),
        ("every month", "january 31", "FREQ=MONTHLY;BYMONTHDAY=-1", "2025-01-31"),
        ("mon/wed/fri at 7", None, "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2024-03-06 07:00"),
        ("tue + thu 9:15", None, "FREQ=WEEKLY;BYDAY=TU,TH", "2024-03-05 09:15"),
        ("tuesday", "at 8 am", "FREQ=WEEKLY;BYDAY=TU", "2024-03-12 08:00"),
        ("on february 1st and august 1st", None, "FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=1", "2024-08-01"),
        ("on the 3rd of march june and december", None, "FREQ=YEARLY;BYMONTH=3,6,12;BYMONTHDAY=3", "2024-06-03"),
        ("at five thirty monday to tuesday from 18 march", None, "FREQ=WEEKLY;BYDAY=MO,TU", "2024-03-18 17:30"),
        ("every week", "starting on monday the 30th", "FREQ=WEEKLY", "2024-09-30"),
        ("every month", "from the first of next month", "FREQ=MONTHLY", "2024-04-01"),
        ("6-monthly", "from april", "FREQ=MONTHLY;INTERVAL=6", "2024-04-01"),
    ],
)
def test_due_and_repeat_phrases_are_put_together(repeat: str | None, due: str | None, rrule: str, first: str) -> None:
    todo = added(repeat=repeat, due=due)
    assert todo.repeat is not None
    assert todo.repeat.rrule == rrule
    assert shown(todo.due) == first
    assert todo.unresolved == ()


@pytest.mark.parametrize("field", ["repeat", "due"])
def test_days_with_a_time_of_their_own_are_reported(field: str) -> None:
    todo = added(**{field: "every monday at 7 and thursday at 8"})
    assert todo.repeat is not None
    assert todo.repeat.rrule == "FREQ=WEEKLY;BYDAY=MO"
    assert shown(todo.due) == "2024-03-11 07:00"
    assert todo.unresolved == ("thursday at 8",)


@pytest.mark.parametrize(
    ("phrase", "first", "left"),
    [
        ("thursday at 3 mondays at 4", "2024-03-11 16:00", "thursday at 3"),
        ("thursday morning mondays evening", "2024-03-11 evening", "thursday morning"),
    ],
)
def test_of_two_days_with_own_times_the_one_that_repeats_is_the_rule(phrase: str, first: str, left: str) -> None:
    todo = added(repeat=phrase)
    assert todo.repeat is not None
    assert todo.repeat.rrule == "FREQ=WEEKLY;BYDAY=MO"
    assert shown(todo.due) == first
    assert todo.unresolved == (left,)


@pytest.mark.parametrize(
    ("due", "scheduled", "day"),
    [
        ("30 june", "on the 27th", "2024-06-27"),
        ("by the fourth of february", "on the first at 10", "2025-02-01 10:00"),
        ("by the 4th of february", "on the 28th", "2025-01-28"),
        ("by the 15th", "the 8th", "2024-03-08"),
        ("by the 6th", "on the 4th", "2024-04-04"),  # the 4th before it is over
        ("30 june", "on the 3rd of may", "2024-05-03"),
        ("30 june", "tomorrow", "2024-03-06"),
    ],
)
def test_a_day_that_names_no_month_is_the_one_before_the_deadline(due: str, scheduled: str, day: str) -> None:
    assert shown(added(due=due, scheduled=scheduled).scheduled) == day


def test_a_second_day_of_one_date_is_reported() -> None:
    todo = added(due="monday and thursday")
    assert shown(todo.due) == "2024-03-11"
    assert todo.unresolved == ("thursday",)
    assert added(due="saturday and sunday").unresolved == ()


def test_words_about_how_do_not_hide_a_repeat() -> None:
    todo = added(repeat="twice a day with food")
    assert todo.repeat is not None
    assert todo.repeat.rrule == "FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0"
    assert todo.unresolved == ()


def test_the_repeat_keeps_its_own_phrase() -> None:
    todo = added(repeat="every wednesday", due="at six pm")
    assert todo.repeat is not None
    assert todo.due is not None
    assert (todo.repeat.phrase, todo.due.phrase) == ("every wednesday", "at six pm")
    short = added(repeat="tue + thu 9:15")
    assert short.repeat is not None
    assert short.repeat.phrase == "tue + thu 9:15"


def test_a_repeat_phrase_that_is_none_is_reported() -> None:
    assert added(repeat="every now and then").due is None
    todo = added(repeat="every blue moon")
    assert todo.repeat is None
    assert todo.unresolved == ("every blue moon",)


def test_a_yearly_feast_that_no_rule_can_say_is_reported() -> None:
    todo = added(repeat="every easter")
    assert todo.repeat is None
    assert todo.unresolved == ("every easter",)


def test_a_time_alone_keeps_the_stored_date() -> None:
    changes = changed(due="4 pm")
    assert changes.due is not None
    assert (changes.due.start, changes.due.end, changes.due.time) == (None, None, time(16))
    assert changes.as_dict()["due"]["start"] is None


def test_a_daypart_alone_keeps_the_stored_date() -> None:
    changes = changed(due="in the evening")
    assert changes.due is not None
    assert (changes.due.start, changes.due.daypart, changes.due.time) == (None, "evening", time(18))


def test_a_new_date_replaces_the_stored_one() -> None:
    assert shown(changed(due="to friday at 3").due) == "2024-03-08 15:00"


def test_a_new_repeat_comes_with_its_first_occurrence() -> None:
    changes = changed(repeat="every friday")
    assert changes.repeat is not None
    assert shown(changes.due) == "2024-03-08"


@pytest.mark.parametrize(
    ("phrase", "shift"),
    [
        ("back two days", "P2D"),
        ("back 2 days", "P2D"),
        ("two days later", "P2D"),
        ("by a week", "P7D"),
        ("out a week", "P7D"),
        ("a fortnight", "P14D"),
        ("forward an hour", "-PT1H"),
        ("forward by 30 minutes", "-PT30M"),
        ("an hour earlier", "-PT1H"),
        ("half an hour sooner", "-PT30M"),
        ("fwd 1 wk", "-P7D"),
        ("up a day", "-P1D"),
        ("90 minutes later", "PT90M"),
        ("an hour and a half later", "PT90M"),
        ("24 hours", "P1D"),
        ("back a month", "P1M"),
        ("back a year", "P1Y"),
        ("by 18 months", "P18M"),
        ("a couple of days", "P2D"),
        ("another week", "P7D"),
    ],
)
def test_a_move_by_an_amount_is_a_shift(phrase: str, shift: str) -> None:
    assert changed(shift=phrase).shift == shift


@pytest.mark.parametrize(("phrase", "shift"), [("a week later", "P7D"), ("two hours later", "PT2H")])
def test_a_move_written_as_a_due_date_is_still_a_move(phrase: str, shift: str) -> None:
    changes = changed(due=phrase)
    assert changes.shift == shift
    assert changes.due is None


def test_a_move_to_a_date_is_a_date() -> None:
    changes = changed(shift="to friday")
    assert changes.shift is None
    assert shown(changes.due) == "2024-03-08"


def test_a_move_that_names_nothing_is_reported() -> None:
    assert changed(shift="a bit").unresolved == ("a bit",)


@pytest.mark.parametrize(
    "claimed", [ParsedAction("add", repeat="every easter at 10"), ParsedAction("add", due="every easter at 10")]
)
def test_a_repeat_that_no_rule_says_has_its_next_date_and_is_reported(claimed: ParsedAction) -> None:
    (action,) = resolve_actions([claimed], TUESDAY)
    assert isinstance(action, Add)
    assert shown(action.todo.due) == "2024-03-31 10:00"
    assert action.todo.repeat is None
    assert action.todo.unresolved == ("every easter at 10",)


def test_priority_none_is_a_change_of_its_own() -> None:
    assert changed(priority="none").priority == "none"
    assert changed(title="Ring Ann").priority is None


def test_date_words_help_to_find_the_todo() -> None:
    (action,) = resolve_actions([ParsedAction("delete", head="meeting", on="on friday")], TUESDAY)
    assert isinstance(action, Delete)
    assert action.target == "meeting"
    assert action.filter is None
    assert shown(action.on) == "2024-03-08"


@pytest.mark.parametrize(
    ("phrase", "due_from", "due_to"),
    [
        (None, None, None),
        ("today", date(2024, 3, 5), date(2024, 3, 5)),
        ("tomorrow", date(2024, 3, 6), date(2024, 3, 6)),
        ("this week", date(2024, 3, 5), date(2024, 3, 10)),
        ("next week", date(2024, 3, 11), date(2024, 3, 17)),
        ("this weekend", date(2024, 3, 9), date(2024, 3, 10)),
        ("yesterday", date(2024, 3, 4), date(2024, 3, 4)),
        ("due yesterday", date(2024, 3, 4), date(2024, 3, 4)),
        ("overdue", None, date(2024, 3, 4)),
        ("by friday", None, date(2024, 3, 8)),
        ("before friday", None, date(2024, 3, 7)),
        ("after friday", date(2024, 3, 9), None),
        ("between the 3rd and the 10th of june", date(2024, 6, 3), date(2024, 6, 10)),
        ("in april", date(2024, 4, 1), date(2024, 4, 30)),
        ("tonight", date(2024, 3, 5), date(2024, 3, 5)),
        ("since monday", date(2024, 3, 4), date(2024, 3, 5)),
        ("due since last week", date(2024, 2, 26), date(2024, 3, 5)),
        ("between now and the end of the month", date(2024, 3, 5), date(2024, 3, 31)),
        ("anything for tuesday night", date(2024, 3, 12), date(2024, 3, 12)),
        ("on Thursday or Friday", date(2024, 3, 7), date(2024, 3, 8)),
        ("friday, saturday or sunday", date(2024, 3, 8), date(2024, 3, 10)),
        ("today and tomorrow", date(2024, 3, 5), date(2024, 3, 6)),
    ],
)
def test_a_find_looks_at_a_span_of_due_dates(phrase: str | None, due_from: date | None, due_to: date | None) -> None:
    (action,) = resolve_actions([ParsedAction("find", due=phrase)], TUESDAY)
    assert action == Find(Filter(due_from=due_from, due_to=due_to, status="open"))


def test_completing_or_deleting_many_goes_by_filter_with_every_status() -> None:
    actions = resolve_actions(
        [
            ParsedAction("complete", due="yesterday"),
            ParsedAction("delete", list="groceries", status="done"),
            ParsedAction("delete", list="Shopping"),
        ],
        TUESDAY,
    )
    day = date(2024, 3, 4)
    assert actions == (
        Complete(None, Filter(due_from=day, due_to=day, status="all")),
        Delete(None, Filter(list="Groceries", status="done")),
        Delete(None, Filter(list="Shopping", status="all")),
    )


def test_lists_are_created_and_deleted_with_a_capital_letter() -> None:
    parsed = [ParsedAction("create_list", head="holiday"), ParsedAction("delete_list", head="iPad apps")]
    assert resolve_actions(parsed, TUESDAY) == (CreateList("Holiday"), DeleteList("iPad apps"))


@pytest.mark.parametrize("phrase", ["now", "right now", "straight away", "right away", "immediately"])
def test_what_is_due_now_is_due_today_and_not_overdue_at_once(phrase: str) -> None:
    todo = added(due=phrase)
    assert shown(todo.due) == "2024-03-05"
    assert todo.due is not None
    assert todo.due.grain == "day"


def test_what_is_due_at_a_clock_time_of_today_keeps_it() -> None:
    assert shown(added(due="in 20 minutes").due) == "2024-03-05 09:20"
    assert shown(added(due="today at 9 am").due) == "2024-03-05 09:00"


def test_the_other_fields_pass_through() -> None:
    todo = added(
        head="plan the party", notes="code 12", priority="high", list="home", tags=("Fun",), subtasks=("Order a cake",)
    )
    assert todo == TodoFields(
        title="Plan the party",
        notes="code 12",
        priority="high",
        list="Home",
        tags=("fun",),
        subtasks=("Order a cake",),
    )


def test_actions_are_read_from_the_reference_and_never_from_a_clock() -> None:
    parsed = [ParsedAction("add", head="x", due="tomorrow")]
    first = resolve_actions(parsed, datetime(1999, 12, 31, 23, 59))
    assert isinstance(first[0], Add)
    assert shown(first[0].todo.due) == "2000-01-01"
