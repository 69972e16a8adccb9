"""Weeks, weekends, months, quarters, years and their edges. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("this month", "2024-03-01..2024-03-31"),
    ("next year", "2025-01-01..2025-12-31"),
    ("this quarter", "2024-01-01..2024-03-31"),
    ("next quarter", "2024-04-01..2024-06-30"),
    ("q3", "2024-07-01..2024-09-30"),
    ("q1 2026", "2026-01-01..2026-03-31"),
    ("the third quarter of 2025", "2025-07-01..2025-09-30"),
    ("the week after next", "2024-03-18..2024-03-24"),
    ("the month after next", "2024-05-01..2024-05-31"),
    ("the following week", "2024-03-11..2024-03-17"),
    ("last week", "2024-02-26..2024-03-03"),
    ("last month", "2024-02-01..2024-02-29"),
    ("sometime next week", "2024-03-11..2024-03-17"),
    ("later this week", "2024-03-06..2024-03-10"),
    ("later this month", "2024-03-05..2024-03-31"),
    ("rest of the week", "2024-03-05..2024-03-10"),
    ("the rest of the month", "2024-03-05..2024-03-31"),
    ("early this week", "2024-03-04..2024-03-05"),
    ("late this week", "2024-03-07..2024-03-08"),
    ("start of next week", "2024-03-11"),
    ("beginning of next week", "2024-03-11"),
    ("the end of next month", "2024-04-30"),
    ("the middle of the month", "2024-03-15"),
    ("mid april", "2024-04-15"),
    ("mid-april", "2024-04-15"),
    ("early april", "2024-04-01..2024-04-10"),
    ("late april", "2024-04-21..2024-04-30"),
    ("end of april", "2024-04-30"),
    ("the beginning of june", "2024-06-01"),
    ("by the end of june", "2024-06-30"),
    ("before the end of june", "2024-06-30"),
    ("end of next year", "2025-12-31"),
    ("end of the quarter", "2024-03-31"),
    ("end of q2", "2024-06-30"),
    ("eom", "2024-03-31"),
    ("eoy", "2024-12-31"),
    ("end of the weekend", "2024-03-10"),
    ("in april", "2024-04-01..2024-04-30"),
    ("next april", "2024-04-01..2024-04-30"),
    ("next march", "2025-03-01..2025-03-31"),
    ("in 2026", "2026-01-01..2026-12-31"),
    ("the first week of april", "2024-04-01..2024-04-07"),
    ("the last week of june", "2024-06-24..2024-06-30"),
    ("week 31", "2024-07-29..2024-08-04"),
    ("this summer", "2024-06-21..2024-09-20"),
    ("after the weekend", "2024-03-11"),
    ("after easter", "2024-04-01"),
    ("this weekend", "2024-03-09..2024-03-10"),
    ("the weekend of the 16th", "2024-03-16..2024-03-17"),
    ("this coming weekend", "2024-03-09..2024-03-10"),
    ("at the weekend", "2024-03-09..2024-03-10"),
    ("over the weekend", "2024-03-09..2024-03-10"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_period(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
