"""Files of other programs become todos, and our own files come back as they were."""

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.todo_factory import day, make_todo
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.todo import Todo
from todoapp.domain.when import Reminder, Repeat
from todoapp.interchange.files import read_data, read_file
from todoapp.interchange.ics import write_ics
from todoapp.interchange.items import Context, Reading
from todoapp.interchange.tables import write_table
from todoapp.interchange.todo_txt import write_todo_txt

SAMPLES = Path(__file__).with_name("samples")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2024, 3, 5, 9, tzinfo=BERLIN)  # a Tuesday
MADE = dt.datetime(2024, 3, 1, 11, tzinfo=dt.UTC)

FULL = make_todo(
    "Water the plants, all of them; really",
    notes="The can's in the shed\nSecond line",
    due=day("2024-03-20", dt.time(18)),
    scheduled=day("2024-03-19", dt.time(8)),
    repeat=Repeat("FREQ=MONTHLY;BYDAY=+3WE"),
    priority="high",
    reminders=(Reminder("-PT1H"), Reminder(None, at=dt.datetime(2024, 3, 18, 20))),
    subtasks=("Fill the can", "Ferns first"),
    list="House work",
    tags=("garden", "at home"),
    created_at=MADE,
    done_subtasks=frozenset({"Ferns first"}),
)


def read(text: str | bytes, name: str) -> Reading:
    data = text.encode() if isinstance(text, str) else text
    return read_data(data, Context(name, NOW))


def fields(text: str | bytes, name: str) -> list[TodoFields]:
    return [item.fields for item in read(text, name).items]


# iCalendar


def ics(*lines: str) -> str:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "BEGIN:VTODO", "UID:1")
    return "\r\n".join((*head, *lines, "END:VTODO", "END:VCALENDAR", ""))


def test_a_calendar_of_ours_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    local = replace(FULL.fields, reminders=(Reminder("-PT1H"),))
    data = write_ics([FULL.with_fields(local), make_todo("Done", completed_at=MADE, created_at=MADE)])
    reading = read(data, "todos.ics")
    assert reading.format == "iCalendar"
    assert reading.warnings == ()
    first, second = reading.items
    assert first.fields == local
    assert (first.uid, first.created_at, first.completed_at) == (FULL.id, MADE, None)
    assert (second.fields.title, second.completed_at) == ("Done", MADE)


def test_a_repeat_after_completion_and_a_bare_day_come_back() -> None:
    todo = make_todo("Descale", due=day("2024-03-20"), repeat=Repeat("FREQ=MONTHLY", after_completion=True))
    (item,) = read(write_ics([todo]), "todos.ics").items
    assert item.fields == todo.fields


def test_an_absolute_reminder_is_the_same_moment_in_the_calendar() -> None:
    at = dt.datetime(2024, 3, 18, 20)
    data = write_ics([make_todo("Call", reminders=(Reminder(None, at=at),))])
    written = at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    assert f"TRIGGER;VALUE=DATE-TIME:{written}".encode() in data


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("SUMMARY:Call", "DUE:20240320T170000Z"), TodoFields("Call", due=day("2024-03-20", dt.time(18)))),
        (("SUMMARY:Call", "DUE;TZID=Europe/Berlin:20240320T180000"),
         TodoFields("Call", due=day("2024-03-20", dt.time(18)))),
        (("SUMMARY:Call", "DUE;VALUE=DATE:20240320"), TodoFields("Call", due=day("2024-03-20"))),
        (("SUMMARY:Call", "DTSTART;VALUE=DATE:20240320"), TodoFields("Call", due=day("2024-03-20"))),
        (("SUMMARY:Call", "PRIORITY:3", "CATEGORIES:a,b"), TodoFields("Call", priority="high", tags=("a", "b"))),
        (("SUMMARY:Call", "PRIORITY:9"), TodoFields("Call", priority="low")),
        (("SUMMARY:Call\\, now", "DESCRIPTION:one\\ntwo"), TodoFields("Call, now", notes="one\ntwo")),
        (("DUE;VALUE=DATE:20240320",), TodoFields("Untitled", due=day("2024-03-20"))),
    ],
)  # fmt: skip
def test_a_calendar_of_another_program_is_read(lines: tuple[str, ...], expected: TodoFields) -> None:
    assert fields(ics(*lines), "x.ics") == [expected]


def test_the_subtasks_of_a_calendar_that_are_completed_are_ticked() -> None:
    todo = make_todo("Pack", subtasks=("Socks", "Book"), done_subtasks=frozenset({"Book"}))
    text = write_ics([todo]).decode()
    assert text.count("STATUS:COMPLETED") == text.count("PERCENT-COMPLETE:100") == 1
    assert fields(text, "x.ics") == [todo.fields]


def test_no_subtask_of_a_done_todo_shows_as_open_elsewhere() -> None:
    todo = make_todo("Pack", subtasks=("Socks", "Book"), completed_at=NOW)
    assert write_ics([todo]).decode().count("STATUS:COMPLETED") == 3


def test_what_a_calendar_holds_besides_is_said() -> None:
    text = ics("SUMMARY:Call", "STATUS:CANCELLED").replace(
        "BEGIN:VTODO", "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Party\r\nEND:VEVENT\r\nBEGIN:VTODO", 1
    )
    assert read(text, "x.ics").warnings == (
        "1 calendar events are no todos and are left out", "A cancelled todo is left out",
    )  # fmt: skip


# todo.txt


def test_todo_txt_of_ours_comes_back_but_for_what_it_cannot_hold() -> None:
    kept = replace(FULL.fields, notes=None, reminders=(), subtasks=(), scheduled=day("2024-03-19"),
                   done_subtasks=frozenset())  # fmt: skip
    reading = read(write_todo_txt([FULL]), "todo.txt")
    assert reading.format == "todo.txt"
    assert [item.fields for item in reading.items] == [kept]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(A) 2024-03-01 Call Ann +Family @phone due:2024-03-08",
         TodoFields("Call Ann", due=day("2024-03-08"), priority="high", list="Family", tags=("phone",))),
        ("Water rec:3d due:2024-03-08",
         TodoFields("Water", due=day("2024-03-08"), repeat=Repeat("FREQ=DAILY;INTERVAL=3", after_completion=True))),
        ("Water rec:+1m", TodoFields("Water", due=day("2024-03-05"), repeat=Repeat("FREQ=MONTHLY"))),
        ("Mail ann@x.org at 10:30 http://x.org/y:z +1 due:soon",
         TodoFields("Mail ann@x.org at 10:30 http://x.org/y:z +1 due:soon")),
        ("x 2024-03-04 2024-03-01 Pay rent pri:B", TodoFields("Pay rent", priority="medium")),
        ("+Family @phone", TodoFields("Family phone", list="Family", tags=("phone",))),
    ],
)  # fmt: skip
def test_a_line_of_todo_txt_is_read(line: str, expected: TodoFields) -> None:
    assert fields(f"{line}\n\n", "todo.txt") == [expected]


def test_a_done_line_has_its_days() -> None:
    (item,) = read("x 2024-03-04 2024-03-01 Pay rent", "todo.txt").items
    assert item.completed_at == dt.datetime(2024, 3, 4, 12, tzinfo=BERLIN)
    assert item.created_at == dt.datetime(2024, 3, 1, 12, tzinfo=BERLIN)


# Tables


def test_a_table_of_ours_comes_back() -> None:
    (item,) = read(write_table([FULL]), "todos.csv").items
    assert item.fields == replace(FULL.fields, reminders=())
    assert (item.uid, item.created_at) == (FULL.id, MADE)


def test_a_cell_is_never_a_formula_and_comes_back() -> None:
    text = write_table([make_todo("=HYPERLINK(1)", notes="-5 degrees")])
    assert "'=HYPERLINK(1)" in text
    assert fields(text, "x.csv") == [TodoFields("=HYPERLINK(1)", notes="-5 degrees")]


def test_the_steps_of_a_checklist_in_a_cell_may_be_ticked() -> None:
    (pack,) = fields('title,checklist\nPack,"- [x] Socks\n[ ] Shirt\n[X]Hat\nBook"\n', "x.csv")
    assert pack.subtasks == ("Socks", "Shirt", "Hat", "Book")
    assert pack.ticks == (True, False, True, False)


@pytest.mark.parametrize("done", [frozenset(), frozenset({"[x] marks the spot"}), frozenset({"Dig"})])
def test_a_subtask_that_looks_ticked_comes_back_as_it_is(done: frozenset[str]) -> None:
    todo = make_todo("Treasure", subtasks=("[x] marks the spot", "Dig", "[ ]"), done_subtasks=done)
    assert fields(write_table([todo]), "x.csv") == [todo.fields]


def test_a_table_of_another_program_is_read_by_its_names() -> None:
    text = (
        "Task;Due Date;Project;Labels;Priority;Status;Colour\nCall Ann;8 March at 3pm;Family;a, b;P1;open;red\n;;;;;;\n"
    )
    reading = read(text, "x.csv")
    (item,) = reading.items
    assert item.fields.title == "Call Ann"
    assert item.fields.due is not None
    assert (item.fields.due.start, item.fields.due.time) == (dt.date(2024, 3, 8), dt.time(15))
    assert (item.fields.list, item.fields.tags, item.fields.priority) == ("Family", ("a", "b"), "high")
    assert item.completed_at is None
    assert reading.warnings == ("Columns left out: colour",)


def test_words_that_are_no_date_are_kept_to_be_settled() -> None:
    assert fields("title,due\nCall,when pigs fly\n", "x.csv") == [TodoFields("Call", unresolved=("when pigs fly",))]


def test_a_table_without_titles_is_refused() -> None:
    with pytest.raises(InvalidInput, match="No column"):
        read("a,b\n1,2\n", "x.csv")


# Todoist

TODOIST = (SAMPLES / "todoist.csv").read_text(encoding="utf-8")


def test_a_todoist_project_is_read_with_repeats_subtasks_and_notes() -> None:
    reading = read(TODOIST, "Home [2203306141].csv")
    assert reading.format == "Todoist"
    assert reading.warnings == ("An attached file stays at Todoist",)
    tap, call, seeds = (item.fields for item in reading.items)
    assert (tap.title, tap.notes, tap.list, tap.priority) == ("Fix the tap", "Washer is worn", "Home", "high")
    assert tap.tags == ("house", "urgent")
    assert tap.subtasks == ("Buy a washer",)
    assert tap.repeat is not None
    assert tap.repeat.rrule == "FREQ=WEEKLY;BYDAY=MO"
    assert call.title == "Call the shop"
    assert call.notes == "Part of “Fix the tap”\nHardware shop on Main St"
    assert call.due is not None
    assert (call.due.start, call.due.time) == (dt.date(2024, 3, 6), dt.time(18))
    assert (seeds.title, seeds.tags, seeds.priority) == ('Order "heirloom" seeds, soon', ("Kitchen",), "low")
    assert seeds.due is not None
    assert seeds.scheduled is not None
    assert (seeds.due.start, seeds.scheduled.start) == (dt.date(2024, 3, 20), dt.date(2024, 3, 8))


def test_a_todoist_backup_is_read_project_by_project() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Inbox [1].csv", TODOIST)
        archive.writestr("Work [2].csv", TODOIST)
        archive.writestr("readme.md", "hello")
    reading = read(packed.getvalue(), "backup.zip")
    assert [item.fields.list for item in reading.items] == [None] * 3 + ["Work"] * 3
    assert reading.format == "Todoist"


# TickTick

TICKTICK = (SAMPLES / "ticktick.csv").read_text(encoding="utf-8")


def test_a_ticktick_backup_is_read_with_zones_repeats_and_checklists() -> None:
    reading = read(TICKTICK, "TickTick-backup.csv")
    assert reading.format == "TickTick"
    assert set(reading.warnings) == {
        "A todo marked as “won't do” is left out",
        "A repeat that skips holidays or weekends is taken over without that",
    }
    milk, run, pack = reading.items
    assert milk.fields == TodoFields(
        "Buy milk", notes="Get 2%", due=day("2024-03-08"), priority="medium", tags=("food", "home"),
        reminders=(Reminder("P0D", dt.time(9)),),
    )  # fmt: skip
    assert milk.created_at == dt.datetime(2024, 3, 1, 10, tzinfo=dt.UTC)
    assert run.fields == TodoFields(
        "Run", due=day("2024-03-08", dt.time(7)), repeat=Repeat("FREQ=WEEKLY;BYDAY=MO,FR"), priority="high",
        list="Health", reminders=(Reminder("-PT30M"),), subtasks=("Stretch",),
    )  # fmt: skip
    assert pack.fields.subtasks == ("Socks", "Shirt")
    assert pack.fields.done_subtasks == {"Shirt"}
    assert pack.fields.notes == "For the trip"
    assert pack.completed_at == dt.datetime(2024, 3, 2, 10, tzinfo=dt.UTC)


# Any file


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\x00\x00", "x.png"),
        (b"hello", "x.pdf"),
        (b"PK\x03\x04broken", "x.zip"),
        (b"BEGIN:VCALENDAR\nEND:VTODO\nEND:VCALENDAR", "x.ics"),
        (b'{"format": 2, "todos": []}', "x.json"),
        (b'{"format": 1}', "x.json"),
        (b'{"format": 1, "todos": [{}]}', "x.json"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_hint(data: bytes, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(data, name)
    assert caught.value.title
    assert caught.value.hint


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_file(tmp_path / "nothing.csv", Context("", NOW))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), name=st.sampled_from(["x.csv", "x.txt", "x.ics", "x.json", "x.zip", "x"]))
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    for start in (b"", b"BEGIN:VCALENDAR\r\n", b"title,due\n", TODOIST[:120].encode()):
        try:
            read(start + data, name)
        except InvalidInput:
            continue


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(title=texts.filter(bool), notes=texts | st.none(), tags=st.lists(texts.filter(bool), max_size=2, unique=True))
def test_words_survive_the_calendar_and_the_table(title: str, notes: str | None, tags: list[str]) -> None:
    tags = [tag for tag in tags if not set(tag) & set(",;\n'")]
    todo: Todo = make_todo(title, notes=notes or None, tags=tuple(tags))
    (from_calendar,) = read(write_ics([todo]), "x.ics").items
    assert from_calendar.fields == todo.fields
    (from_table,) = read(write_table([todo]), "x.csv").items
    if not title.startswith("'") and not (notes or "").startswith("'"):
        assert from_table.fields == todo.fields
