"""Weekday names, bare, modified, counted. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("wed", "2024-03-06"),
    ("Thurs", "2024-03-07"),
    ("tues", "2024-03-12"),
    ("wednsday", "2024-03-06"),
    ("Fri.", "2024-03-08"),
    ("last friday", "2024-03-01"),
    ("last tuesday", "2024-02-27"),
    ("monday after next", "2024-03-18"),
    ("the monday after next", "2024-03-18"),
    ("friday after next", "2024-03-22"),
    ("next next friday", "2024-03-22"),
    ("friday of next week", "2024-03-15"),
    ("next week friday", "2024-03-15"),
    ("next week on friday", "2024-03-15"),
    ("wednesday next week", "2024-03-13"),
    ("friday this week", "2024-03-08"),
    ("friday fortnight", "2024-03-22"),
    ("a fortnight on friday", "2024-03-22"),
    ("two weeks on monday", "2024-03-25"),
    ("a week next tuesday", "2024-03-19"),
    ("tuesday 19th", "2024-03-19"),
    ("friday the 15th", "2024-03-15"),
    ("friday the thirteenth", "2024-09-13"),
    ("wednesday the thirty first", "2024-07-31"),
    ("monday, february 18th", "2025-02-18"),
    ("first monday of next month", "2024-04-01"),
    ("the first friday of july", "2024-07-05"),
    ("last monday of march", "2024-03-25"),
    ("third tuesday in september 2025", "2025-09-16"),
    ("last friday of the month", "2024-03-29"),
    ("first monday of the month", "2024-04-01"),
    ("second saturday of may", "2024-05-11"),
    ("the fifth friday of june", "nothing"),
    ("the last day of the month", "2024-03-31"),
    ("last day of february 2025", "2025-02-28"),
    ("second to last day of the month", "2024-03-30"),
    ("last working day of the month", "2024-03-29"),
    ("first weekday of next month", "2024-04-01"),
    ("first weekend of april", "2024-04-06..2024-04-07"),
    ("the friday before christmas", "2024-12-20"),
    ("monday after easter", "2024-04-01"),
    ("the friday after next", "2024-03-22"),
    ("sunday evening", "2024-03-10 evening"),
    ("2 sundays from now", "2024-03-17"),
    ("three fridays from now", "2024-03-22"),
    ("monday to wednesday", "2024-03-11..2024-03-13"),
    ("from monday to wednesday", "2024-03-11..2024-03-13"),
    ("thursday through saturday", "2024-03-07..2024-03-09"),
    ("from friday until tuesday", "2024-03-08..2024-03-12"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_weekday(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
