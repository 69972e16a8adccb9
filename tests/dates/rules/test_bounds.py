"""Repeats with a start, an end or a number of times. Reference: Tuesday 5 March 2024, 09:00."""

import pytest

from tests.dates.reading import Case, ids, read

CASES: list[Case] = [
    ("every day for 2 weeks", "FREQ=DAILY;UNTIL=20240318 from 2024-03-05"),
    ("every monday for 6 weeks", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240421 from 2024-03-11"),
    ("every day for 5 occurrences", "FREQ=DAILY;COUNT=5 from 2024-03-05"),
    ("every friday 3 times", "FREQ=WEEKLY;BYDAY=FR;COUNT=3 from 2024-03-08"),
    ("fridays 3x", "FREQ=WEEKLY;BYDAY=FR;COUNT=3 from 2024-03-08"),
    ("every week ten times", "FREQ=WEEKLY;COUNT=10 from 2024-03-05"),
    ("every day at 8pm for ten days", "FREQ=DAILY;UNTIL=20240314T235959 from 2024-03-05 20:00"),
    ("every day until friday", "FREQ=DAILY;UNTIL=20240308 from 2024-03-05"),
    ("daily till the end of the month", "FREQ=DAILY;UNTIL=20240331 from 2024-03-05"),
    ("every tuesday until the 30th of april", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20240430 from 2024-03-05"),
    ("every friday until the end of june", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20240630 from 2024-03-08"),
    ("every friday until christmas", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20241225 from 2024-03-08"),
    ("every friday until next year", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20241231 from 2024-03-08"),
    ("every month through september", "FREQ=MONTHLY;UNTIL=20240930 from 2024-03-05"),
    ("every day starting tomorrow", "FREQ=DAILY from 2024-03-06"),
    ("starting tomorrow every day", "FREQ=DAILY from 2024-03-06"),
    ("every two weeks starting next friday", "FREQ=WEEKLY;INTERVAL=2 from 2024-03-15"),
    ("every monday starting april 1st", "FREQ=WEEKLY;BYDAY=MO from 2024-04-01"),
    ("every monday starting in april", "FREQ=WEEKLY;BYDAY=MO from 2024-04-01"),
    ("every month starting june 1", "FREQ=MONTHLY from 2024-06-01"),
    ("every 6 months starting in june", "FREQ=MONTHLY;INTERVAL=6 from 2024-06-01"),
    ("daily from monday until friday", "FREQ=DAILY;UNTIL=20240315 from 2024-03-11"),
    ("every day from march 10 to march 20", "FREQ=DAILY;UNTIL=20240320 from 2024-03-10"),
    ("every day this week", "FREQ=DAILY;UNTIL=20240310 from 2024-03-05"),
    ("every day next week", "FREQ=DAILY;UNTIL=20240317 from 2024-03-11"),
    ("every monday in april", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20240430 from 2024-04-01"),
    ("every other friday until the end of june", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;UNTIL=20240630 from 2024-03-08"),
    ("every 2 weeks after completion", "FREQ=WEEKLY;INTERVAL=2 after completion from 2024-03-05"),
    ("every month after i've done it", "FREQ=MONTHLY after completion from 2024-03-05"),
    ("3 days after i finish it", "FREQ=DAILY;INTERVAL=3 after completion from 2024-03-05"),
    ("every week from when it's done", "FREQ=WEEKLY after completion from 2024-03-05"),
    ("10 days after the last time", "FREQ=DAILY;INTERVAL=10 after completion from 2024-03-05"),
]


@pytest.mark.parametrize(("phrase", "meaning"), CASES, ids=ids(CASES))
def test_a_bounded_repeat(phrase: str, meaning: str) -> None:
    assert read(phrase) == meaning
