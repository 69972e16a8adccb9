"""The rows of `todoapp resolve --jsonl`."""

from tests.dates.reading import TUESDAY
from todoapp.dates.cli_rows import resolve_row

NOTHING = {"date": None, "time": None, "start": None, "end": None, "rrule": None}


def test_a_day_with_a_time_fills_date_and_time() -> None:
    assert resolve_row("friday at 3", TUESDAY) == {**NOTHING, "date": "2024-03-08", "time": "15:00"}


def test_a_span_fills_start_and_end() -> None:
    expected = {**NOTHING, "date": "2024-03-11", "start": "2024-03-11", "end": "2024-03-17"}
    assert resolve_row("next week", TUESDAY) == expected


def test_a_repeat_fills_the_rule_and_its_first_occurrence() -> None:
    expected = {**NOTHING, "date": "2024-03-06", "time": "18:00", "rrule": "FREQ=WEEKLY;BYDAY=WE"}
    assert resolve_row("every wednesday at six pm", TUESDAY) == expected


def test_a_phrase_inside_a_sentence_is_found() -> None:
    assert resolve_row("please call Ann tomorrow", TUESDAY) == {**NOTHING, "date": "2024-03-06"}


def test_nothing_found_is_all_null() -> None:
    assert resolve_row("hello there", TUESDAY) == NOTHING
    assert resolve_row("the 31st of june", TUESDAY) == NOTHING
