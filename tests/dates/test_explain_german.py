"""Dates, repeats and reminders in one line of German, read from the same English phrases."""

import datetime as dt

import pytest

from tests.dates.reading import TUESDAY
from todoapp.dates.explain import explain_reminder, explain_repeat, explain_when
from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings, Reminder, When

GERMAN = DateSettings(language="de")


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("friday 3pm", "Fr 8. März, 15:00"),
        ("friday", "Fr 8. März"),
        ("friday evening", "Fr 8. März, abends"),
        ("march 5", "Mi 5. März 2025"),
        ("this weekend", "Sa 9. März – So 10. März"),
        ("december 30 to january 2", "Mo 30. Dez. 2024 – Do 2. Jan. 2025"),
    ],
)
def test_a_date_is_said_in_one_line(phrase: str, line: str) -> None:
    found = resolve(phrase, TUESDAY).when
    assert found is not None
    assert explain_when(found, TUESDAY, GERMAN) == line


def test_a_time_alone_and_nothing_at_all_are_said() -> None:
    assert explain_when(When(None, None, dt.time(16)), TUESDAY, GERMAN) == "16:00"
    assert (
        explain_when(When(None, None, dt.time(16)), TUESDAY, DateSettings(clock_24h=False, language="de")) == "4:00 pm"
    )
    assert explain_when(When(None, None), TUESDAY, GERMAN) == "kein Datum"


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("every third wednesday at 6pm", "jeden dritten Mittwoch im Monat um 18:00"),
        ("every day", "jeden Tag"),
        ("every evening", "jeden Tag abends"),
        ("every hour", "jede Stunde"),
        ("every other tuesday", "jede zweite Woche am Dienstag"),
        ("every weekday at 9:30", "jeden Werktag um 09:30"),
        ("mondays and thursdays", "jeden Montag und Donnerstag"),
        ("every 6 months", "alle 6 Monate"),
        ("every other month on the 5th", "jeden zweiten Monat am 5."),
        ("first and third friday of each month", "jeden ersten und dritten Freitag im Monat"),
        ("every last friday", "jeden letzten Freitag im Monat"),
        ("the 1st and 15th of every month", "jeden Monat am 1. und 15."),
        ("every month on the 31st", "jeden Monat am letzten Tag"),
        ("every month on the 30th", "jeden Monat am 30."),
        ("second to last day of every month", "jeden Monat am vorletzten Tag"),
        ("every year on may 4", "jedes Jahr am 4. Mai"),
        ("every friday the 13th", "jeden Freitag, den 13."),
        ("every 3 days after i finish it", "alle 3 Tage nach dem Erledigen"),
        ("every friday 3 times", "jeden Freitag, 3-mal"),
        ("every friday until june", "jeden Freitag, bis 31. Mai 2024"),
        ("last working day of every month", "jeden Monat am letzten Werktag"),
        ("every 2 weeks on monday and friday", "jede zweite Woche am Montag und Freitag"),
        ("every thanksgiving", "jedes Jahr am vierten Donnerstag im November"),
        ("every black friday", "jedes Jahr am Black Friday"),
        ("twice a day", "jeden Tag um 09:00 und 18:00"),
    ],
)  # fmt: skip
def test_a_repeat_is_said_in_one_line(phrase: str, line: str) -> None:
    found = resolve(phrase, TUESDAY)
    assert found.repeat is not None
    assert explain_repeat(found.repeat, found.when, GERMAN).partition(", als Nächstes: ")[0] == line


def test_a_repeat_is_said_with_its_next_days() -> None:
    found = resolve("every 6 months", TUESDAY)
    assert found.repeat is not None
    said = explain_repeat(found.repeat, found.when, GERMAN)
    assert said == "alle 6 Monate, als Nächstes: 5. März, 5. September, 5. März 2025"


@pytest.mark.parametrize(
    ("reminder", "line"),
    [
        (Reminder("-PT1H"), "1 Stunde vorher"),
        (Reminder("-PT10M"), "10 Minuten vorher"),
        (Reminder("-P1D"), "1 Tag vorher"),
        (Reminder("-P2W"), "2 Wochen vorher"),
        (Reminder("PT30M"), "30 Minuten danach"),
        (Reminder("PT0M"), "bei Fälligkeit"),
        (Reminder("-P1D", dt.time(20)), "am Tag davor um 20:00"),
        (Reminder("-P3D", dt.time(20)), "3 Tage davor um 20:00"),
        (Reminder("PT0M", dt.time(9)), "am selben Tag um 09:00"),
        (Reminder(None, at=dt.datetime(2024, 3, 8, 15)), "Fr 8. März, 15:00"),
        (Reminder(None), "noch ohne Zeit"),
    ],
)
def test_a_reminder_is_said_in_one_line(reminder: Reminder, line: str) -> None:
    assert explain_reminder(reminder, GERMAN) == line
