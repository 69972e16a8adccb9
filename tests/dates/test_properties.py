"""What holds for every phrase and every reference."""

import time as clock
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dates.rules import (
    test_amounts,
    test_bounds,
    test_clocks,
    test_dayparts,
    test_holidays,
    test_month_dates,
    test_numeric_dates,
    test_open_spans,
    test_periods,
    test_relative_days,
    test_repeats,
    test_weekdays,
)
from todoapp.dates.actions import resolve_actions
from todoapp.dates.explain import explain_repeat, explain_when
from todoapp.dates.holidays import NAMES as HOLIDAY_NAMES
from todoapp.dates.lexicon import LEXICON
from todoapp.dates.recurrence import occurrences
from todoapp.dates.resolve import resolve
from todoapp.dates.rules import BY_WORD
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.when import DateSettings, When

REFERENCES = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1))
NEAR = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2045, 1, 1))
EXTRA = [
    "5",
    "12",
    "31",
    "15th",
    "3pm",
    "7:45",
    "4.45",
    "2/15",
    "2026",
    "1st",
    "99",
    "000",
    "1800",
    "before",
    "bed",
    "end",
    "of",
    "the",
    "next",
    "day",
    "'",
    "-",
    "/",
    ".",
    ",",
    "until",
    "for",
    "x",
    "2x",
]
VOCABULARY = sorted({*LEXICON, *HOLIDAY_NAMES, *BY_WORD, *EXTRA})
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=14).map(" ".join)
QUICK = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIMIT_S = 0.05


@QUICK
@given(phrase=st.one_of(st.text(max_size=200), WORDS, WORDS.map("every {}".format)), reference=REFERENCES)
def test_any_text_is_answered_in_50_ms(phrase: str, reference: datetime) -> None:
    # A busy machine may stop us for longer than that; text that takes so long does so every time.
    assert any(_seconds(phrase, reference) < LIMIT_S for _ in range(3))


@QUICK
@given(phrase=st.one_of(st.text(max_size=200), WORDS), reference=st.one_of(REFERENCES, st.datetimes()))
def test_any_text_at_any_time_is_answered(phrase: str, reference: datetime) -> None:
    found = resolve(phrase, reference)
    assert (found.repeat is None) or (found.when is not None)
    if found.when is not None:
        assert found.when.start is not None
        assert found.when.end is not None
        assert found.when.start <= found.when.end


@QUICK
@given(words=WORDS, reference=REFERENCES)
def test_any_phrase_in_any_field_is_answered(words: str, reference: datetime) -> None:
    parsed = [
        ParsedAction("add", head="x", due=words, repeat=words, scheduled=words, reminders=(words,)),
        ParsedAction("update", head="x", shift=words, on=words, due=words, reminders=(words, "an hour before")),
        ParsedAction("find", due=words),
    ]
    assert len(resolve_actions(parsed, reference)) == 3


@QUICK
@given(words=WORDS, reference=REFERENCES)
def test_the_first_occurrence_of_a_rule_is_its_start(words: str, reference: datetime) -> None:
    found = resolve("every " + words, reference)
    if found.repeat is None:
        return
    assert found.when is not None
    assert found.when.start is not None
    shown = occurrences(found.repeat, found.when, 2)
    assert shown[0].start == found.when.start
    assert explain_repeat(found.repeat, found.when)


@QUICK
@given(words=WORDS, reference=REFERENCES)
def test_case_and_space_do_not_matter(words: str, reference: datetime) -> None:
    plain, loud = resolve(words, reference), resolve("  " + words.upper().replace(" ", "   ") + " ", reference)
    assert (plain.when is None) == (loud.when is None)
    if plain.when is not None:
        assert loud.when is not None
        assert (plain.when.start, plain.when.end, plain.when.time) == (loud.when.start, loud.when.end, loud.when.time)


FUTURE = st.sampled_from(
    [
        "today",
        "tomorrow",
        "friday",
        "next friday",
        "the 15th",
        "march 5",
        "in 3 weeks",
        "at 5",
        "this weekend",
        "next week",
        "easter",
        "end of the month",
        "tonight",
        "in the morning",
        "every monday",
        "every 3rd wednesday",
        "noon",
        "in 20 minutes",
        "mid week",
        "feb 29",
        "early next week",
    ]
)


@QUICK
@given(phrase=FUTURE, reference=REFERENCES)
def test_a_result_never_lies_before_the_reference_unless_said(phrase: str, reference: datetime) -> None:
    found = resolve(phrase, reference).when
    assert found is not None
    assert found.end is not None
    assert found.end >= reference.date()


TABLES = (
    test_amounts.CASES,
    test_bounds.CASES,
    test_clocks.CASES,
    test_dayparts.CASES,
    test_holidays.CASES,
    test_month_dates.CASES,
    test_numeric_dates.CASES,
    test_open_spans.CASES,
    test_periods.CASES,
    test_relative_days.CASES,
    test_repeats.CASES,
    test_weekdays.CASES,
)
PHRASES = sorted({phrase for table in TABLES for phrase, *_ in table})


@settings(QUICK, max_examples=1000)
@given(phrase=st.sampled_from(PHRASES), reference=NEAR, clock_24h=st.booleans())
def test_what_is_explained_is_read_as_the_same_again(phrase: str, reference: datetime, clock_24h: bool) -> None:
    shown_as = DateSettings(clock_24h=clock_24h)
    found = resolve(phrase, reference)
    if found.when is None:
        return
    if found.when.time is not None and found.when.start == reference.date() and found.when.time <= reference.time():
        return  # "right now": written out, 10:00 of a today at 10:00 is tonight (contract, convention 5)
    if found.repeat is None:
        again = resolve(explain_when(found.when, reference, shown_as), reference)
        assert again.repeat is None
    else:
        pattern = explain_repeat(found.repeat, found.when, shown_as).partition(", next: ")[0]
        is_stepped = found.repeat.rrule.startswith(("FREQ=HOURLY", "FREQ=MINUTELY"))
        first = When(found.when.start, found.when.end, found.when.time if is_stepped else None)
        again = resolve(f"{pattern} starting {explain_when(first, reference, shown_as)}", reference)
        assert again.repeat is not None
        assert again.repeat.rrule == found.repeat.rrule
        assert again.repeat.after_completion == found.repeat.after_completion
    assert again.when is not None
    assert (again.when.start, again.when.end) == (found.when.start, found.when.end)
    assert again.when.time == found.when.time


@QUICK
@given(day=st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_a_weekday_is_within_the_next_seven_days(day: date) -> None:
    found = resolve("friday", datetime.combine(day, datetime.min.time())).when
    assert found is not None
    assert found.start is not None
    assert timedelta(days=1) <= found.start - day <= timedelta(days=7)


@QUICK
@given(reference=REFERENCES, week_start=st.sampled_from([0, 6]))
def test_next_week_begins_on_the_day_weeks_begin(reference: datetime, week_start: int) -> None:
    found = resolve("next week", reference, DateSettings(week_start=week_start)).when
    assert found is not None
    assert found.start is not None
    assert found.start.weekday() == week_start
    assert found.start > reference.date()


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 1_000_000,
        "9" * 1_000_000,
        "every " * 100_000,
        "the first and " * 50_000,
        "3 days before " * 50_000,
        "end of the " * 50_000,
        "next " * 100_000,
        "monday and " * 50_000,
        "one hundred thousand and " * 50_000,
        "twenty-" * 100_000,
        "1:2:3:4:5.6/7-" * 50_000,
        "from 3 to 4 " * 50_000,
        "'" * 500_000,
        "p. " * 200_000,
        "\x00\ud800" * 1000,
        "🎉" * 500_000,
        "every 99999 minutes for 999999 years until feb 30",
        "every feb 29 for 9999 years",
        "every every every every day",
        "every other every other every other monday",
        "every " * 200 + "monday",
        "one " * 4000,
        "9 " * 10_000,
        "31st " * 4000,
        "1/2/3/4/5/6 " * 2000,
        "every night and " * 1300,
        "monday at 8 and " * 1300,
        "diwali " * 3000,
        "two weeks before every easter " * 700,
        "👩‍👩‍👧‍👦 every 🐈 at 5 🕔 " * 900,
        "е́very mоnday ٣ pm " * 1000,
        "٣٤٥" * 7000,
        "in 999999 years",
        "999999 weeks before christmas",
        "every 1000 years on the fifth friday of february",
    ],
    ids=lambda text: text[:30].encode("unicode_escape").decode(),
)
def test_hostile_text_is_answered_in_no_time(hostile: str) -> None:
    reference = datetime(2024, 3, 5, 9)
    resolve("every year on may 4", reference)  # the rule library is loaded
    resolve(hostile[:2000], reference)
    best = min(_seconds(hostile, reference) for _ in range(3))
    assert best < LIMIT_S


def _seconds(text: str, reference: datetime) -> float:
    started = clock.thread_time()
    resolve(text, reference)
    return clock.thread_time() - started
