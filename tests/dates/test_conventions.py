"""The parse contract's conventions 1 to 9, one table each. Reference: Tuesday 5 March 2024, 09:00, unless given."""

from datetime import datetime

import pytest

from tests.dates.reading import TUESDAY, Case, ids, read
from todoapp.domain.when import DateSettings

CONVENTION_2_DEADLINES: list[Case] = [
    ("friday", "2024-03-08"),
    ("by friday", "2024-03-08"),
    ("due friday", "2024-03-08"),
    ("on friday", "2024-03-08"),
    ("on uh friday", "2024-03-08"),
    ("by march 20th", "2024-03-20"),
    ("before friday", "2024-03-07"),
    ("before the weekend", "2024-03-08"),
    ("before next week", "2024-03-10"),
    ("before march 20th", "2024-03-19"),
    ("before christmas", "2024-12-24"),
    ("before june", "2024-05-31"),
    ("before 5", "2024-03-05 17:00"),
    ("before noon", "2024-03-05 noon"),
    ("tomorrow before noon", "2024-03-06 noon"),
    ("friday by noon", "2024-03-08 noon"),
    ("friday before 3pm", "2024-03-08 15:00"),
    ("no later than thursday", "2024-03-07"),
    ("by the end of the day", "2024-03-05 17:00"),
]
CONVENTION_4_DAYPARTS: list[Case] = [
    ("tomorrow morning", "2024-03-06 morning"),
    ("friday afternoon", "2024-03-08 afternoon"),
    ("thursday evening", "2024-03-07 evening"),
    ("wednesday night", "2024-03-06 night"),
    ("in the evening on friday", "2024-03-08 evening"),
    ("this afternoon", "2024-03-05 afternoon"),
    ("tonight", "2024-03-05 night"),
    ("tomorrow night", "2024-03-06 night"),
    ("before bed", "2024-03-05 night"),
    ("tomorrow before bed", "2024-03-06 night"),
    ("after work", "2024-03-05 evening"),
    ("friday after work", "2024-03-08 evening"),
    ("tomorrow at lunchtime", "2024-03-06 noon"),
    ("midday tomorrow", "2024-03-06 noon"),
    ("tomorrow at noon", "2024-03-06 noon"),
    ("tomorrow at 12", "2024-03-06 12:00"),
    ("tomorrow at midnight", "2024-03-06 23:59"),
    ("by midnight", "2024-03-05 23:59"),
    ("end of the day", "2024-03-05 17:00"),
    ("tomorrow end of day", "2024-03-06 17:00"),
    ("close of business friday", "2024-03-08 17:00"),
    ("8 in the evening", "2024-03-05 20:00"),
    ("friday at 8 in the evening", "2024-03-08 20:00"),
    ("saturday at 11 at night", "2024-03-09 23:00"),
    ("tomorrow morning at 7", "2024-03-06 07:00"),
    ("tomorrow evening at 7", "2024-03-06 19:00"),
    ("tonight at 9", "2024-03-05 21:00"),
    ("tomorrow afternoon at 3:30", "2024-03-06 15:30"),
]
CONVENTION_5_CLOCK_TIMES: list[Case] = [
    ("friday at 1", "2024-03-08 13:00"),
    ("friday at 6", "2024-03-08 18:00"),
    ("friday at 7", "2024-03-08 07:00"),
    ("friday at 11", "2024-03-08 11:00"),
    ("friday at 12", "2024-03-08 12:00"),
    ("at 5", "2024-03-05 17:00"),
    ("at ten", "2024-03-05 10:00"),
    ("today at eight", "2024-03-05 20:00"),  # 08:00 is past, 20:00 is not
    ("at 8", "2024-03-05 20:00"),
    ("8am", "2024-03-06 08:00"),  # a time without a date is today if still ahead, else tomorrow
    ("today at eleven", "2024-03-05 11:00"),
    ("around 3", "2024-03-05 15:00"),
    ("3ish", "2024-03-05 15:00"),
    ("thursday around 3ish", "2024-03-07 15:00"),
    ("five thirty", "2024-03-05 17:30"),
    ("tomorrow nine", "2024-03-06 09:00"),
]
CONVENTION_6_WEEKDAYS: list[Case] = [
    ("tuesday", "2024-03-12"),  # strictly after today
    ("wednesday", "2024-03-06"),
    ("this friday", "2024-03-08"),
    ("on friday", "2024-03-08"),
    ("coming friday", "2024-03-08"),
    ("this coming monday", "2024-03-11"),
    ("next friday", "2024-03-15"),
    ("next tuesday", "2024-03-12"),
    ("next monday", "2024-03-11"),
    ("next sunday", "2024-03-17"),
    ("friday week", "2024-03-15"),
    ("a week from friday", "2024-03-15"),
    ("a week on friday", "2024-03-15"),
]
CONVENTION_7_SPANS: list[Case] = [
    ("this weekend", "2024-03-09..2024-03-10"),
    ("the weekend", "2024-03-09..2024-03-10"),
    ("next weekend", "2024-03-16..2024-03-17"),
    ("this week", "2024-03-05..2024-03-10"),
    ("next week", "2024-03-11..2024-03-17"),
    ("next month", "2024-04-01..2024-04-30"),
    ("in march", "2024-03-01..2024-03-31"),
    ("in june", "2024-06-01..2024-06-30"),
    ("early next week", "2024-03-11..2024-03-12"),
    ("mid week", "2024-03-06"),
    ("midweek", "2024-03-06"),
    ("middle of next week", "2024-03-13"),
    ("late next week", "2024-03-14..2024-03-15"),
    ("before the weekend", "2024-03-08"),
    ("end of the week", "2024-03-08"),
    ("by the end of the week", "2024-03-08"),
    ("end of next week", "2024-03-15"),
    ("end of the month", "2024-03-31"),
    ("end of the year", "2024-12-31"),
    ("beginning of the month", "2024-04-01"),
    ("beginning of next month", "2024-04-01"),
]
CONVENTION_8_DATES: list[Case] = [
    ("the 15th", "2024-03-15"),
    ("the 5th", "2024-04-05"),  # strictly after today
    ("march 5", "2025-03-05"),
    ("march 6", "2024-03-06"),
    ("march 4", "2025-03-04"),
    ("in a couple of days", "2024-03-07"),
    ("in a few days", "2024-03-08"),
    ("in a fortnight", "2024-03-19"),
    ("in 3 weeks and 2 days", "2024-03-28"),
    ("in two weeks", "2024-03-19"),
    ("in half an hour", "2024-03-05 09:30"),
    ("in 20 minutes", "2024-03-05 09:20"),
    ("day after tomorrow", "2024-03-07"),
    ("the day after tomorrow", "2024-03-07"),
    ("first monday of next month", "2024-04-01"),
    ("3 days before christmas", "2024-12-22"),
    ("the 31st of june", "nothing"),
    ("february 30th", "nothing"),
    ("february 29 2025", "nothing"),
    ("the 32nd", "nothing"),
    ("april 31 at 3pm", "nothing"),
]
CONVENTION_9_REPEATS: list[Case] = [
    ("every day", "FREQ=DAILY from 2024-03-05"),
    ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR from 2024-03-05"),
    ("every other tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU from 2024-03-05"),
    ("every 3rd wednesday of the month", "FREQ=MONTHLY;BYDAY=+3WE from 2024-03-20"),
    ("twice a month on the 1st and 15th", "FREQ=MONTHLY;BYMONTHDAY=1,15 from 2024-03-15"),
    ("every 6 months", "FREQ=MONTHLY;INTERVAL=6 from 2024-03-05"),
    ("every last friday", "FREQ=MONTHLY;BYDAY=-1FR from 2024-03-29"),
    ("mondays and thursdays at 7", "FREQ=WEEKLY;BYDAY=MO,TH from 2024-03-07 07:00"),
    ("every year on may 4", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4 from 2024-05-04"),
    ("every monday until june", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240531 from 2024-03-11"),
    ("every monday through june", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240630 from 2024-03-11"),
    ("every monday until june 5", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240605 from 2024-03-11"),
    ("every monday for 3 weeks", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240331 from 2024-03-11"),
    ("every day starting next monday", "FREQ=DAILY from 2024-03-11"),
    ("every 3 days after I finish it", "FREQ=DAILY;INTERVAL=3 after completion from 2024-03-05"),
    ("every tuesday", "FREQ=WEEKLY;BYDAY=TU from 2024-03-05"),  # today counts: it has no time
    ("every tuesday at 10", "FREQ=WEEKLY;BYDAY=TU from 2024-03-05 10:00"),  # or its time is still ahead
    ("every tuesday at 8am", "FREQ=WEEKLY;BYDAY=TU from 2024-03-12 08:00"),
    ("every day at 8am", "FREQ=DAILY from 2024-03-06 08:00"),
    ("every wednesday at six pm", "FREQ=WEEKLY;BYDAY=WE from 2024-03-06 18:00"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_2_DEADLINES, ids=ids(CONVENTION_2_DEADLINES))
def test_convention_2_by_is_the_day_and_before_is_the_day_before(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_4_DAYPARTS, ids=ids(CONVENTION_4_DAYPARTS))
def test_convention_4_dayparts(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(
    ("daypart", "last_minute_of_today", "over"),
    [
        ("in the morning", "11:59", "12:00"),
        ("at noon", "13:59", "14:00"),
        ("in the afternoon", "17:59", "18:00"),
        ("in the evening", "21:59", "22:00"),
    ],
)
def test_convention_4_a_daypart_is_today_until_it_is_over(daypart: str, last_minute_of_today: str, over: str) -> None:
    name = daypart.split()[-1]
    assert read(daypart, datetime.fromisoformat(f"2024-03-05T{last_minute_of_today}")) == f"2024-03-05 {name}"
    assert read(daypart, datetime.fromisoformat(f"2024-03-05T{over}")) == f"2024-03-06 {name}"


def test_convention_4_daypart_hours_are_settings() -> None:
    early = DateSettings(morning=datetime(2024, 1, 1, 7, 30).time())
    assert read("every morning", TUESDAY, early) == "FREQ=DAILY from 2024-03-05 morning"
    from todoapp.dates.resolve import resolve

    found = resolve("tomorrow morning", TUESDAY, early).when
    assert found is not None
    assert found.time == early.morning
    assert found.grain == "daypart"


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_5_CLOCK_TIMES, ids=ids(CONVENTION_5_CLOCK_TIMES))
def test_convention_5_bare_hours(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(
    ("title", "phrase", "meaning"),
    [
        ("Dinner with Ann", "friday at 7", "2024-03-08 19:00"),
        ("Breakfast with Ann", "friday at 6", "2024-03-08 06:00"),
        ("Book lunch", "friday at 1", "2024-03-08 13:00"),
        ("Morning run", "friday at 5:30", "2024-03-08 05:30"),
        ("Drinks with the team", "thursday at 8", "2024-03-07 20:00"),
        ("Call Ann", "friday at 7", "2024-03-08 07:00"),
        ("Dinner with Ann", "friday at 7 am", "2024-03-08 07:00"),
    ],
)
def test_convention_5_a_word_of_the_task_settles_am_or_pm(title: str, phrase: str, meaning: str) -> None:
    assert read(phrase, context=title) == meaning


def test_convention_5_a_word_of_the_phrase_settles_am_or_pm() -> None:
    assert read("dinner friday at 7") == "2024-03-08 19:00"
    assert read("breakfast tomorrow at 6") == "2024-03-06 06:00"


@pytest.mark.parametrize(
    ("now", "phrase", "meaning"),
    [
        ("2024-03-05T15:30", "at 3", "2024-03-06 15:00"),
        ("2024-03-05T15:30", "at 9", "2024-03-05 21:00"),
        ("2024-03-05T21:30", "at 9", "2024-03-06 09:00"),
        ("2024-03-05T09:00", "at 9", "2024-03-05 21:00"),
        ("2024-03-05T08:59", "at 9", "2024-03-05 09:00"),
        ("2024-03-05T13:00", "at 12", "2024-03-06 12:00"),
        ("2024-03-05T13:00", "tomorrow at 9", "2024-03-06 09:00"),
        ("2024-12-31T23:00", "at 7:45", "2025-01-01 07:45"),
    ],
)
def test_convention_5_a_time_without_a_date_is_still_ahead(now: str, phrase: str, meaning: str) -> None:
    assert read(phrase, datetime.fromisoformat(now)) == meaning


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_6_WEEKDAYS, ids=ids(CONVENTION_6_WEEKDAYS))
def test_convention_6_weekdays(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


def test_convention_6_next_weekday_is_a_setting() -> None:
    soonest = DateSettings(next_weekday_is_next_week=False)
    assert read("next friday", TUESDAY, soonest) == "2024-03-08"


def test_convention_6_weeks_start_on_monday_unless_set() -> None:
    saturday = datetime(2024, 3, 9, 9)
    assert read("next sunday", saturday) == "2024-03-17"
    assert read("next sunday", saturday, DateSettings(week_start=6)) == "2024-03-10"


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_7_SPANS, ids=ids(CONVENTION_7_SPANS))
def test_convention_7_spans(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(
    ("now", "phrase", "meaning"),
    [
        ("2024-03-09T10:00", "this weekend", "2024-03-09..2024-03-10"),  # on saturday both days
        ("2024-03-10T10:00", "this weekend", "2024-03-10"),  # on sunday that day
        ("2024-03-09T10:00", "next weekend", "2024-03-16..2024-03-17"),
        ("2024-03-10T10:00", "this week", "2024-03-10"),
        ("2024-03-08T10:00", "end of the week", "2024-03-08"),
        ("2024-03-09T10:00", "end of the week", "2024-03-15"),
        ("2024-03-31T10:00", "end of the month", "2024-03-31"),
        ("2024-12-31T10:00", "beginning of the month", "2025-01-01"),
        ("2024-02-28T10:00", "end of the month", "2024-02-29"),
        ("2028-02-28T09:00", "mid week", "2028-03-01"),
    ],
)
def test_convention_7_spans_near_their_edges(now: str, phrase: str, meaning: str) -> None:
    assert read(phrase, datetime.fromisoformat(now)) == meaning


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_8_DATES, ids=ids(CONVENTION_8_DATES))
def test_convention_8_dates_and_amounts(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(("phrase", "meaning"), CONVENTION_9_REPEATS, ids=ids(CONVENTION_9_REPEATS))
def test_convention_9_repeats_and_their_first_occurrence(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
