"""Days named from today. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("today", "2024-03-05"),
    ("Today", "2024-03-05"),
    ("tomorrow", "2024-03-06"),
    ("tommorow", "2024-03-06"),
    ("TOMORROW.", "2024-03-06"),
    ("yesterday", "2024-03-04"),
    ("day after tomorrow", "2024-03-07"),
    ("the day after tomorrow at noon", "2024-03-07 noon"),
    ("the day before yesterday", "2024-03-03"),
    ("tomorrow week", "2024-03-13"),
    ("a week tomorrow", "2024-03-13"),
    ("two weeks today", "2024-03-19"),
    ("the next day", "2024-03-06"),
    ("later today", "2024-03-05"),
    ("right now", "2024-03-05 09:00"),
    ("now", "2024-03-05 09:00"),
    ("first thing tomorrow", "2024-03-06 morning"),
    ("tomorrow first thing", "2024-03-06 morning"),
    ("tomorrow, wednesday", "2024-03-06"),
    ("sometime tomorrow", "2024-03-06"),
    ("tomorrow at 3 o'clock", "2024-03-06 15:00"),
    ("by tomorrow afternoon", "2024-03-06 afternoon"),
    ("this time tomorrow", "2024-03-06 09:00"),
    ("this time next week", "2024-03-12 09:00"),
    ("same day next week", "2024-03-12"),
    ("late tomorrow", "2024-03-06"),
    ("early tomorrow", "2024-03-06"),
    ("end of tomorrow", "2024-03-06"),
    ("anytime tomorrow", "2024-03-06"),
    ("for tomorrow", "2024-03-06"),
    ("to tomorrow at 4", "2024-03-06 16:00"),
    ("by tomorrow 5pm", "2024-03-06 17:00"),
    ("pm tmrw", "2024-03-06 afternoon"),
    ("2moro at 5", "2024-03-06 17:00"),
    ("2nite", "2024-03-05 night"),
    ("2day", "2024-03-05"),
    ("week tomorrow", "2024-03-13"),
    ("week today", "2024-03-12"),
    ("by tomorrow dinnertime", "2024-03-06 evening"),
    ("b4 7 tmrw", "2024-03-06 07:00"),
    ("today and tomorrow", "2024-03-05..2024-03-06"),
    ("straight away", "2024-03-05"),
    ("right away", "2024-03-05"),
    ("immediately", "2024-03-05"),
    ("immediately after lunch", "2024-03-05 afternoon"),
    ("a month today", "2024-04-05"),
    ("six months tomorrow", "2024-09-06"),
    ("a year today", "2025-03-05"),
    ("this day week", "2024-03-12"),
    ("this day fortnight", "2024-03-19"),
    ("fortnight tomorrow", "2024-03-20"),
    ("day after tomorrow evening", "2024-03-07 evening"),
    ("tomoz 8am", "2024-03-06 08:00"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_day_named_from_today(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
