"""Parts of the day and what people say for them. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import TUESDAY, Case, ids, read
from todoapp.dates.resolve import resolve

CASES: list[Case] = [
    ("at dawn", "2024-03-05 morning"),
    ("at first light", "2024-03-05 morning"),
    ("before sunset on friday", "2024-03-08 evening"),
    ("call dawn tomorrow", "2024-03-06"),
    ("christmas eve at 8", "2024-12-24 20:00"),
    ("sat am", "2024-03-09 morning"),
    ("mon am", "2024-03-11 morning"),
    ("3 dec a.m.", "2024-12-03 morning"),
    ("on the 21st pm", "2024-03-21 afternoon"),
    ("sun pm", "2024-03-10 afternoon"),
    ("sat arvo", "2024-03-09 afternoon"),
    ("sat nite", "2024-03-09 night"),
    ("tmrw nite", "2024-03-06 night"),
    ("tomorrow pm", "2024-03-06 afternoon"),
    ("call sam, I am late", "nothing"),
    ("this morning", "2024-03-05 morning"),
    ("this evening", "2024-03-05 evening"),
    ("in the morning", "2024-03-05 morning"),
    ("the morning of the 15th", "2024-03-15 morning"),
    ("monday morning", "2024-03-11 morning"),
    ("monday lunchtime", "2024-03-11 noon"),
    ("at lunch tomorrow", "2024-03-06 noon"),
    ("tomorrow over lunch", "2024-03-06 noon"),
    ("after lunch", "2024-03-05 afternoon"),
    ("tomorrow after dinner", "2024-03-06 evening"),
    ("before breakfast tomorrow", "2024-03-06 morning"),
    ("early tomorrow morning", "2024-03-06 morning"),
    ("late friday afternoon", "2024-03-08 afternoon"),
    ("early evening", "2024-03-05 evening"),
    ("mid morning tomorrow", "2024-03-06 morning"),
    ("this coming friday night", "2024-03-08 night"),
    ("next friday night", "2024-03-15 night"),
    ("the night of the 20th", "2024-03-20 night"),
    ("last night", "2024-03-04 night"),
    ("friday eod", "2024-03-08 17:00"),
    ("by cob thursday", "2024-03-07 17:00"),
    ("by end of business tomorrow", "2024-03-06 17:00"),
    ("by the end of the day friday", "2024-03-08 17:00"),
    ("first thing monday", "2024-03-11 morning"),
    ("first thing in the morning", "2024-03-05 morning"),
    ("last thing tonight", "2024-03-05 night"),
    ("weekend morning", "2024-03-09..2024-03-10 morning"),
    ("christmas morning", "2024-12-25 morning"),
    ("christmas day at noon", "2024-12-25 noon"),
    ("first thing on monday morning", "2024-03-11 morning"),
    ("this evening around seven", "2024-03-05 19:00"),
    ("tomorrow morning before nine", "2024-03-06 09:00"),
    ("before 9 tomorrow morning", "2024-03-06 09:00"),
    ("by lunch tomorrow", "2024-03-06 noon"),
    ("by tonight", "2024-03-05 night"),
    ("late tonight", "2024-03-05 night"),
    ("noonish", "2024-03-05 noon"),
    ("mid-afternoon", "2024-03-05 afternoon"),
    ("the next morning", "2024-03-06 morning"),
    ("in the evening of june 5", "2024-06-05 evening"),
    ("evening of june 5th", "2024-06-05 evening"),
    ("the morning of june 5th at 10", "2024-06-05 10:00"),
    ("the night before christmas", "2024-12-24 night"),
    ("when I get home tonight", "2024-03-05 night"),
    ("by monday morning", "2024-03-11 morning"),
    ("friday lunch", "2024-03-08 noon"),
    ("sunday dinner", "2024-03-10 evening"),
    ("order lunch friday", "2024-03-08"),  # the meal is the task
    ("tomorrow on my lunch", "2024-03-06 noon"),
    ("on my lunch break", "2024-03-05 noon"),
    ("in my lunch hour tomorrow", "2024-03-06 noon"),
    ("order my lunch tomorrow", "2024-03-06"),
    ("over lunch", "2024-03-05 noon"),
    ("after my lunch", "2024-03-05 afternoon"),
    ("after tea", "2024-03-05 evening"),
    ("friday before tea", "2024-03-08 evening"),
    ("at tea time", "2024-03-05 evening"),
    ("buy tea tomorrow", "2024-03-06"),
    ("after dinner", "2024-03-05 evening"),
    ("after breakfast", "2024-03-05 morning"),
    ("first thing after lunch", "2024-03-05 afternoon"),
    ("tomorrow forenoon", "2024-03-06 morning"),
    ("start of business monday", "2024-03-11 morning"),
    ("by eob friday", "2024-03-08 17:00"),
    ("EOP", "2024-03-05 17:00"),
    ("by cop tomorrow", "2024-03-06 17:00"),
    ("call the cop tomorrow", "2024-03-06"),
    ("tonight after work", "2024-03-05 evening"),  # the narrower of the two
    ("after work tonight", "2024-03-05 evening"),
    ("before bed tonight", "2024-03-05 night"),
    ("before dark today", "2024-03-05 evening"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_daypart(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning


@pytest.mark.parametrize(
    "phrase", ["first thing after lunch", "last thing tonight", "before bed tonight", "friday lunch"]
)
def test_two_words_for_one_daypart_are_both_understood(phrase: str) -> None:
    assert resolve(phrase, TUESDAY).rest == ""
