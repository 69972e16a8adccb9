"""What is written as VTODO is valid, is read back, and leaves what other programs keep there alone."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.sync.samples import SAMPLES, day
from todoapp.sync.content import Alarm, Content, Recurrence, changed_fields
from todoapp.sync.vtodo import CAPABILITIES, UnreadableTodo, changed_vtodo, new_vtodo, read_vtodo
from todoapp.sync.vtodo_checks import problems

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = dt.datetime(2024, 3, 5, 8, 0, tzinfo=dt.UTC)


def resource(*lines: str) -> str:
    todo = ["BEGIN:VTODO", "UID:1", "DTSTAMP:20240301T000000Z", "SUMMARY:Call", *lines, "END:VTODO"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x", *todo, "END:VCALENDAR", ""])


def content_of(*lines: str) -> Content:
    return read_vtodo(resource(*lines), BERLIN)[1]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK], ids=str)
@pytest.mark.parametrize("content", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_new_item_is_valid_and_read_back(content: Content, zone: ZoneInfo) -> None:
    held = CAPABILITIES.hold(content)

    raw = new_vtodo("1", held, zone, NOW)

    assert read_vtodo(raw, zone) == ("1", held)
    assert problems(Calendar.from_ical(raw)) == ()


@pytest.mark.parametrize("before", SAMPLES.values(), ids=SAMPLES.keys())
def test_any_item_can_become_any_other(before: Content) -> None:
    for after in map(CAPABILITIES.hold, SAMPLES.values()):
        held = CAPABILITIES.hold(before)
        raw = new_vtodo("1", held, BERLIN, NOW)

        raw = changed_vtodo(raw, after, changed_fields(held, after), BERLIN, NOW)

        assert changed_fields(after, read_vtodo(raw, BERLIN)[1]) == frozenset(), after.title
        assert problems(Calendar.from_ical(raw)) == ()


FOREIGN = (
    'X-APPLE-SORT-ORDER;X-P="a:b;c":735648\\,1', "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAECAw==",
    "RELATED-TO;RELTYPE=SIBLING:other", "RELATED-TO:parent", "PRIORITY:3", "SEQUENCE:4", "GEO:1.0;2.0",
    "DUE;TZID=America/New_York:20240308T090000", "CATEGORIES:red,two\\, three", "CATEGORIES:blue",
    "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER;RELATED=END:-PT30M", "X-MOZ-LASTACK:20240301T000000Z",
    "X-WR-ALARMUID:abc", "END:VALARM",
)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "own"),
    [
        ({"title": "New"}, ("SUMMARY",)),
        ({"notes": "New"}, ("DESCRIPTION",)),
        ({"tags": ("green",)}, ("CATEGORIES",)),
        ({"done": True}, ("STATUS", "COMPLETED", "PERCENT-COMPLETE")),
        ({"due": day("2024-03-09", "15:00")}, ("DUE",)),
        ({"repeat": Recurrence("FREQ=DAILY")}, ("RRULE",)),
        ({"reminders": (Alarm("-PT30M"), Alarm("-P1D"))}, ("BEGIN", "END", "ACTION", "TRIGGER", "DESCRIPTION")),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_change_touches_nothing_but_its_own_properties(values: dict[str, object], own: tuple[str, ...]) -> None:
    raw = resource(*FOREIGN)
    before = read_vtodo(raw, BERLIN)[1]
    after = replace(before, **values)  # type: ignore[arg-type]

    written = changed_vtodo(raw, after, changed_fields(before, after), BERLIN, NOW)

    ours = (*own, "DTSTAMP", "LAST-MODIFIED")
    lines = written[: written.index("BEGIN:VTIMEZONE")] + written[written.rindex("END:VTIMEZONE") :]
    for line in FOREIGN:
        if not line.startswith(ours):
            assert line in lines
    assert lines.count("\r\nX-MOZ-LASTACK") == 1
    assert changed_fields(after, read_vtodo(written, BERLIN)[1]) == frozenset()


def test_a_time_keeps_its_own_zone_and_its_distance_from_ours() -> None:
    raw = resource("DUE;TZID=America/New_York:20240308T090000")
    before = read_vtodo(raw, BERLIN)[1]
    after = replace(before, due=day("2024-03-08", "16:00"))

    written = changed_vtodo(raw, after, frozenset({"due"}), BERLIN, NOW)

    assert before.due == day("2024-03-08", "15:00")
    assert "DUE;TZID=America/New_York:20240308T100000" in written


@pytest.mark.parametrize(
    ("lines", "due", "scheduled"),
    [
        (["DUE;VALUE=DATE:20240331"], day("2024-03-31"), None),
        (["DUE:20240331T010000Z"], day("2024-03-31", "03:00"), None),
        (["DUE:20240331T090000"], day("2024-03-31", "09:00"), None),
        (["DTSTART:20240331T090000", "DUE:20240331T090000"], day("2024-03-31", "09:00"), None),
        (["DTSTART;VALUE=DATE:20240301", "DUE;VALUE=DATE:20240331"], day("2024-03-31"), day("2024-03-01")),
        (["DTSTART:20240331T090000", "DURATION:PT2H"], day("2024-03-31", "11:00"), day("2024-03-31", "09:00")),
        (["DUE;TZID=W. Europe Standard Time:20240331T090000"], day("2024-03-31", "09:00"), None),
        (["DUE;TZID=/vendor/Europe/Berlin:20240331T090000"], day("2024-03-31", "09:00"), None),
        (["DUE;TZID=Nowhere/Known:20240331T090000"], day("2024-03-31", "09:00"), None),
    ],
)
def test_dates_as_other_programs_write_them(lines: list[str], due: object, scheduled: object) -> None:
    content = content_of(*lines)

    assert (content.due, content.scheduled) == (due, scheduled)


@pytest.mark.parametrize(("number", "name"), [(0, "none"), (1, "high"), (4, "high"), (5, "medium"), (9, "low")])
def test_priorities_are_read_by_range(number: int, name: str) -> None:
    assert content_of(f"PRIORITY:{number}").priority == name


@pytest.mark.parametrize(
    ("lines", "done"),
    [
        (["STATUS:COMPLETED"], True),
        (["PERCENT-COMPLETE:100"], True),
        (["COMPLETED:20240301T000000Z"], True),
        (["STATUS:NEEDS-ACTION", "COMPLETED:20240301T000000Z"], False),
        (["STATUS:IN-PROCESS", "PERCENT-COMPLETE:50"], False),
    ],
)
def test_what_counts_as_done(lines: list[str], done: bool) -> None:
    assert content_of(*lines).done is done


def test_reopening_removes_every_sign_of_completion() -> None:
    raw = resource("STATUS:COMPLETED", "COMPLETED:20240301T000000Z", "PERCENT-COMPLETE:100")

    written = changed_vtodo(raw, content_of(), frozenset({"done"}), BERLIN, NOW)

    assert not read_vtodo(written, BERLIN)[1].done
    assert "COMPLETE" not in written


def test_alarms_as_other_programs_write_them() -> None:
    def alarm(trigger: str) -> tuple[str, ...]:
        return ("BEGIN:VALARM", "ACTION:DISPLAY", trigger, "END:VALARM")

    content = content_of(
        "DTSTART:20240307T090000", "DUE:20240308T150000",
        *alarm("TRIGGER;RELATED=END:-PT1H"), *alarm("TRIGGER:-PT1H"),
        *alarm("TRIGGER;VALUE=DATE-TIME:20240308T070000Z"), *alarm("TRIGGER;VALUE=DATE-TIME:19760401T005545Z"),
    )  # fmt: skip

    assert content.reminders == (
        Alarm("-PT1H"), Alarm(at=dt.datetime(2024, 3, 7, 8)), Alarm(at=dt.datetime(2024, 3, 8, 8)),
    )  # fmt: skip


def test_the_series_is_read_not_one_of_its_occurrences() -> None:
    raw = resource("DUE:20240308T150000", "RRULE:FREQ=DAILY").replace(
        "BEGIN:VTODO",
        "BEGIN:VTODO\r\nUID:1\r\nRECURRENCE-ID:20240301T150000\r\nSUMMARY:Once\r\nEND:VTODO\r\nBEGIN:VTODO",
        1,
    )

    assert read_vtodo(raw, BERLIN)[1].title == "Call"


@pytest.mark.parametrize(
    "raw",
    ["", "hello", "BEGIN:VCALENDAR\r\nEND:VCALENDAR", resource("DUE:"), resource("DUE:tomorrow"), resource()[:60],
     resource().replace("UID:1\r\n", ""), resource("PRIORITY:high"), resource().replace("VTODO", "VEVENT")],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_of_its_own(raw: str) -> None:
    with pytest.raises(UnreadableTodo):
        read_vtodo(raw, BERLIN)
