"""Holidays, fixed and moveable. Reference: Tuesday 5 March 2024, 09:00."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.dates.reading import TUESDAY, Case, ids, read
from todoapp.dates.holidays import days_in
from todoapp.dates.resolve import resolve

CASES: list[Case] = [
    ("next april fools", "2024-04-01"),
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
    ("easter saturday", "2024-03-30"),
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
    ("over the bank holiday weekend", "2024-03-30..2024-04-01"),
    ("the bank holiday", "2024-04-01"),
    ("august bank holiday", "2024-08-26"),
    ("christmas eve at 6", "2024-12-24 18:00"),
    ("new year's day at noon", "2025-01-01 noon"),
    ("between christmas and new year", "2024-12-25..2025-01-01"),
    ("before new year's", "2024-12-31"),
    ("after new year's", "2025-01-02"),
    ("the wednesday before thanksgiving", "2024-11-27"),
    ("black friday morning", "2024-11-29 morning"),
    ("labor day weekend", "2024-08-31..2024-09-02"),
    ("christmas week", "2024-12-23..2024-12-29"),
    ("the week of christmas", "2024-12-23..2024-12-29"),
    ("groundhog day", "2025-02-02"),
    ("st. patrick's day", "2024-03-17"),
    ("election day", "2024-11-05"),
    ("april fools", "2024-04-01"),
    ("tax day", "2024-04-15"),
    ("thanksgiving weekend", "2024-11-30..2024-12-01"),
    ("orthodox easter", "2024-05-05"),
    ("eid", "2024-04-10"),
    ("eid al-fitr", "2024-04-10"),
    ("eid al adha 2026", "2026-05-27"),
    ("ramadan 2030", "2030-01-06"),
    ("diwali", "2024-10-31"),
    ("last diwali", "2023-11-12"),
    ("diwali 2150", "nothing"),
    ("holi 2026", "2026-03-04"),
    ("two weeks before hanukkah", "2024-12-12"),
    ("hanukkah 2025", "2025-12-15"),
    ("the day before yom kippur", "2024-10-11"),
    ("rosh hashanah", "2024-10-03"),
    ("passover 2025", "2025-04-13"),
    ("lunar new year at 6", "2025-01-29 18:00"),
    ("the early may bank holiday", "2024-05-06"),
    ("spring bank holiday 2022", "2022-06-02"),
    ("every thanksgiving", "FREQ=YEARLY;BYMONTH=11;BYDAY=+4TH from 2024-11-28"),
    ("every other christmas", "FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=25 from 2024-12-25"),
    ("every mlk day", "FREQ=YEARLY;BYMONTH=1;BYDAY=+3MO from 2025-01-20"),
    ("every memorial day", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO from 2024-05-27"),
    ("every halloween at 6", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31 from 2024-10-31 18:00"),
    ("every black friday", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR from 2024-11-29"),
    ("every election day", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=TU from 2024-11-05"),
    ("every august bank holiday", "FREQ=YEARLY;BYMONTH=8;BYDAY=-1MO from 2024-08-26"),
    ("every april fools", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1 from 2024-04-01"),
    ("every may 4", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4 from 2024-05-04"),
    ("in the new year", "2025-01-01"),
    ("bank holiday monday", "2024-04-01"),
    ("june bank holiday", "2024-06-03"),
    ("the october bank holiday", "2024-10-28"),
    ("republic day", "2025-01-26"),
    ("labor day long weekend", "2024-08-31..2024-09-02"),
    ("bank holiday mon", "2024-04-01"),
]

# No rule of RFC 5545 says these: the next one is the date, the repeat is said not to be kept.
NO_RULE: list[Case] = [
    ("every easter", "2024-03-31"),
    ("every good friday", "2024-03-29"),
    ("every easter sunday at 9", "2024-03-31 09:00"),
    ("every year on easter", "2024-03-31"),
    ("easter every year", "2024-03-31"),
    ("every year at diwali", "2024-10-31"),
    ("each passover", "2024-04-23"),
    ("every lunar new year", "2025-01-29"),
    ("every eid in the evening", "2024-04-10 evening"),
    ("every other easter", "2024-03-31"),
    ("every easter starting 2027", "2027-03-28"),
    ("every easter weekend", "2024-03-30..2024-03-31"),
    ("every christmas weekend", "2024-12-21..2024-12-22"),
    ("every labor day weekend", "2024-08-31..2024-09-02"),
    ("every bank holiday", "2024-04-01"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_holiday(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(("phrase", "meaning"), NO_RULE, ids=ids(NO_RULE))
def test_a_repeat_that_no_rule_says_is_its_next_occurrence(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
    found = resolve(phrase, TUESDAY)
    assert found.repeat is None
    assert "repeat" in found.known
    assert found.rest == ""


def test_a_feast_that_is_over_today_comes_again() -> None:
    assert read("every easter at 9", datetime(2024, 3, 31, 8)) == "2024-03-31 09:00"
    assert read("every easter at 9", datetime(2024, 3, 31, 10)) == "2025-04-20 09:00"
    assert read("every easter", datetime(2024, 3, 31, 10)) == "2024-03-31"


def test_a_repeating_weekend_beside_a_holiday_is_all_of_it() -> None:
    rule = "FREQ=YEARLY;BYMONTH=11;BYDAY=-1SA"
    assert read("every thanksgiving weekend") == f"{rule} from 2024-11-30..2024-12-01"
    assert read("thanksgiving weekend every year at 6") == f"{rule} from 2024-11-30..2024-12-01 18:00"
    rule = "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=SA"
    assert read("every memorial day weekend") == f"{rule} from 2024-05-25..2024-05-27"


def test_a_year_that_holds_a_feast_twice_has_both() -> None:
    assert days_in("ramadan", 2030) == (date(2030, 1, 6), date(2030, 12, 26))
    assert read("ramadan", datetime(2030, 3, 1, 9)) == "2030-12-26"


def test_the_table_of_feasts_is_loaded_only_for_a_feast_and_the_library_never() -> None:
    code = """
import sys
from datetime import datetime
from todoapp.dates.resolve import resolve
for phrase in ("two weeks before easter", "diwali"):
    resolve(phrase, datetime(2024, 3, 5))
    print("todoapp.dates.feast_days" in sys.modules)
print("holidays" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "False"]


def test_the_first_feast_of_a_run_takes_no_longer_than_any_text_may() -> None:
    code = "from datetime import datetime; from time import process_time; from todoapp.dates.resolve import resolve\n"
    code += "start = process_time(); resolve('two weeks before hanukkah', datetime(2024, 3, 5))\n"
    code += "print(process_time() - start)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert min(float(run.stdout) for run in runs) < 0.05


def test_the_table_of_feasts_is_what_the_holiday_library_gives() -> None:
    script = Path(__file__).resolve().parents[3] / "scripts" / "build_feasts.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("now", "meaning"),
    [
        ("2024-03-27T09:00", "2024-03-29..2024-04-01"),  # easter
        ("2024-05-22T09:00", "2024-05-25..2024-05-27"),
        ("2024-05-26T09:00", "2024-05-26..2024-05-27"),  # said in the midst of it
        ("2024-05-15T09:00", "nothing"),  # the weekend before it
    ],
)
def test_the_long_weekend_is_the_coming_one_where_that_is_long(now: str, meaning: str) -> None:
    assert read("over the long weekend", datetime.fromisoformat(now)) == meaning
