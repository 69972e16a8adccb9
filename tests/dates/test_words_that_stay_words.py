"""Words that only look like dates stay words: nothing is found in any of these."""

import pytest

from tests.dates.reading import TUESDAY, read
from todoapp.dates.resolve import resolve

SENTENCES = [
    "March for science flyers",
    "print the march flyers",
    "I may need a new passport",
    "may need",
    "you may want to call her",
    "send the second draft",
    "give me a second",
    "second draft",
    "Mark the exam papers",
    "call Mark",
    "buy a new monitor",
    "monitor",
    "sun cream",
    "buy sun cream",
    "wed the happy couple",
    "he sat on the bench",
    "sat nav update",
    "april ludgate's report",
    "text june about the keys",
    "call may",
    "order the winter tyres",
    "fall off the ladder",
    "the minutes of the meeting",
    "a minute taker",
    "buy 2 birthday cards",
    "buy a dozen eggs",
    "pay 400 pounds",
    "order number 88412",
    "his number is 555 0147",
    "room 12",
    "chapter 7",
    "version 2.0",
    "an hourly rate is fine",
    "the daily mail",
    "read day of the jackal",
    "take the night bus home",
    "buy a week planner",
    "the first one",
    "the last of us",
    "two of them",
    "twice the amount",
    "half a loaf of bread",
    "a quarter of the budget",
    "quarter pounder",
    "new year resolutions",
    "read 1984",
    "one for all",
    "a few things",
    "next door neighbour",
    "this and that",
    "end of story",
    "top of the pile",
    "the early bird",
    "once upon a time",
    "asap",
    "never mind",
    "hello world",
    "",
    "   ",
    "!!!",
    "🎉🎉",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_that_only_look_like_dates_stay_words(sentence: str) -> None:
    assert read(sentence) == "nothing"


@pytest.mark.parametrize(
    ("sentence", "meaning", "rest"),
    [
        ("call the dentist friday at 3", "2024-03-08 15:00", "call the dentist"),
        ("Mark the papers by monday", "2024-03-11", "Mark the papers"),
        ("send the second draft tomorrow", "2024-03-06", "send the second draft"),
        ("I may need it next week", "2024-03-11..2024-03-17", "I may need it"),
        ("remind me at 7am on the 5th of next month", "2024-04-05 07:00", "remind me"),
        ("pick up leo from swimming at five thirty", "2024-03-05 17:30", "pick up leo from swimming"),
        ("take the bins out every tuesday night", "FREQ=WEEKLY;BYDAY=TU from 2024-03-05 night", "take the bins out"),
    ],
)
def test_a_phrase_is_found_inside_a_sentence(sentence: str, meaning: str, rest: str) -> None:
    assert read(sentence) == meaning
    assert resolve(sentence, TUESDAY).rest == rest
