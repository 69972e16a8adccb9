"""Dates in figures. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("3/15", "2024-03-15"),
    ("on 3/15", "2024-03-15"),
    ("3/15/2025", "2025-03-15"),
    ("3/15/25", "2025-03-15"),
    ("15/3/2025", "2025-03-15"),
    ("2025-03-15", "2025-03-15"),
    ("2025/3/15", "2025-03-15"),
    ("15.03.2025", "2025-03-15"),
    ("2025-03-15 14:30", "2025-03-15 14:30"),
    ("2025-03-15T14:30", "2025-03-15 14:30"),
    ("3pm 5/15/2025", "2025-05-15 15:00"),
    ("2025-04", "2025-04-01..2025-04-30"),
    ("4/2025", "2025-04-01..2025-04-30"),
    ("13/13/2025", "nothing"),
    ("2025-02-30", "nothing"),
    ("3/4", "2025-03-04"),
    ("2026/sep/23", "2026-09-23"),
    ("10/august 2025", "2025-08-10"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_date_in_figures(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
