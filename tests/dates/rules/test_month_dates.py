"""Dates by the name of the month, and days of the month. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("march 15", "2024-03-15"),
    ("March 15th", "2024-03-15"),
    ("march the 15th", "2024-03-15"),
    ("march fifteenth", "2024-03-15"),
    ("15 march", "2024-03-15"),
    ("15th of march", "2024-03-15"),
    ("the fifteenth of march", "2024-03-15"),
    ("the twenty second of april", "2024-04-22"),
    ("april twenty second", "2024-04-22"),
    ("may twenty nine", "2024-05-29"),
    ("may thirty first", "2024-05-31"),
    ("first of may", "2024-05-01"),
    ("jan 3", "2025-01-03"),
    ("jan 3 2026", "2026-01-03"),
    ("January 3, 2026", "2026-01-03"),
    ("3rd january 2026", "2026-01-03"),
    ("january third twenty twenty six", "2026-01-03"),
    ("january first two thousand and thirty two", "2032-01-01"),
    ("Dec. 21", "2024-12-21"),
    ("Tuesday, 12 March", "2024-03-12"),
    ("the 21st", "2024-03-21"),
    ("on the 21st", "2024-03-21"),
    ("the twenty first", "2024-03-21"),
    ("on the 3rd", "2024-04-03"),
    ("the 31st", "2024-03-31"),
    ("8pm on the 15th", "2024-03-15 20:00"),
    ("the 20th of next month", "2024-04-20"),
    ("the 20th of this month", "2024-03-20"),
    ("on the 5th of next month at 7am", "2024-04-05 07:00"),
    ("june next year", "2025-06-01..2025-06-30"),
    ("in june 2025", "2025-06-01..2025-06-30"),
    ("march 5 2025 at 3pm", "2025-03-05 15:00"),
    ("february 29", "2028-02-29"),
    ("march 3rd through the 9th", "2025-03-03..2025-03-09"),
    ("july 13 to 15", "2024-07-13..2024-07-15"),
    ("july 13-15", "2024-07-13..2024-07-15"),
    ("from the 13th to the 15th of july", "2024-07-13..2024-07-15"),
    ("between the 3rd and the 10th of june", "2024-06-03..2024-06-10"),
    ("between june 3rd and june 10th", "2024-06-03..2024-06-10"),
    ("december 28 to january 3", "2024-12-28..2025-01-03"),
    ("from may to october 2025", "2025-05-01..2025-10-31"),
    ("4 to 23 next month", "2024-04-04..2024-04-23"),
    ("june 11-16, 2026", "2026-06-11..2026-06-16"),
    ("the week of april 10th", "2024-04-08..2024-04-14"),
    ("by the 10th", "2024-03-10"),
    ("before the 10th", "2024-03-09"),
    ("april 31", "nothing"),
    ("the 30th of february", "nothing"),
    ("june 31st at noon", "nothing"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_date_by_name(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
