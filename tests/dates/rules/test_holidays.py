"""Holidays, fixed and moveable. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("christmas", "2024-12-25"),
    ("xmas", "2024-12-25"),
    ("christmas eve", "2024-12-24"),
    ("boxing day", "2024-12-26"),
    ("new year's eve", "2024-12-31"),
    ("new years day", "2025-01-01"),
    ("easter", "2024-03-31"),
    ("easter sunday", "2024-03-31"),
    ("easter monday", "2024-04-01"),
    ("good friday", "2024-03-29"),
    ("pancake day", "2025-03-04"),
    ("ash wednesday 2025", "2025-03-05"),
    ("mother's day", "2024-05-12"),
    ("father's day", "2024-06-16"),
    ("thanksgiving", "2024-11-28"),
    ("thanksgiving 2025", "2025-11-27"),
    ("black friday", "2024-11-29"),
    ("cyber monday", "2024-12-02"),
    ("halloween", "2024-10-31"),
    ("valentine's day", "2025-02-14"),
    ("valentines day", "2025-02-14"),
    ("st patrick's day", "2024-03-17"),
    ("saint patricks day", "2024-03-17"),
    ("independence day", "2024-07-04"),
    ("the fourth of july", "2024-07-04"),
    ("labor day", "2024-09-02"),
    ("memorial day", "2024-05-27"),
    ("memorial day weekend", "2024-05-25..2024-05-27"),
    ("christmas next year", "2025-12-25"),
    ("next christmas", "2024-12-25"),
    ("last christmas", "2023-12-25"),
    ("by christmas", "2024-12-25"),
    ("two weeks before easter", "2024-03-17"),
    ("halloween at 6", "2024-10-31 18:00"),
    ("the day before thanksgiving", "2024-11-27"),
    ("the monday before halloween", "2024-10-28"),
    ("bonfire night", "2024-11-05"),
    ("juneteenth", "2024-06-19"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_holiday(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
