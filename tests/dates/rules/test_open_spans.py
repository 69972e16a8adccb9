"""Spans with one end in words and the other at now: "since monday", "between now and friday", "before last".

Reference: Tuesday 5 March 2024, 09:00.
"""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("the night before last", "2024-03-03 night"),
    ("the monday before last", "2024-02-26"),
    ("the week before last", "2024-02-19..2024-02-25"),
    ("the month before last", "2024-01-01..2024-01-31"),
    ("the weekend before last", "2024-02-24..2024-02-25"),
    ("on or after the 15th", "2024-03-15"),
    ("since monday", "2024-03-04..2024-03-05"),
    ("since last monday", "2024-03-04..2024-03-05"),
    ("since tuesday", "2024-02-27..2024-03-05"),
    ("since the 1st", "2024-03-01..2024-03-05"),
    ("since the 20th", "2024-02-20..2024-03-05"),
    ("since january 5", "2024-01-05..2024-03-05"),
    ("since december", "2023-12-01..2024-03-05"),
    ("since march", "2024-03-01..2024-03-05"),
    ("since last month", "2024-02-01..2024-03-05"),
    ("since christmas", "2023-12-25..2024-03-05"),
    ("since yesterday", "2024-03-04..2024-03-05"),
    ("since 2023", "2023-01-01..2024-03-05"),
    ("between now and friday", "2024-03-05..2024-03-08"),
    ("from now until friday", "2024-03-05..2024-03-08"),
    ("between now and the end of the month", "2024-03-05..2024-03-31"),
    ("from now to the end of the week", "2024-03-05..2024-03-08"),
    ("between now and christmas", "2024-03-05..2024-12-25"),
    ("every day since monday", "FREQ=DAILY from 2024-03-05"),
    ("weekly since january", "FREQ=WEEKLY from 2024-03-05"),
    ("every day before christmas", "FREQ=DAILY;UNTIL=20241224 from 2024-03-05"),
    ("every friday before june", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20240531 from 2024-03-08"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_span_up_to_or_from_now(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
