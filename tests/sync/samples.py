"""Contents that have gone wrong in somebody's sync: all-day dates, the ends of months and of summer time, odd text."""

import datetime as dt

from todoapp.sync.content import Alarm, Content, Day, Recurrence


def day(text: str, time: str = "") -> Day:
    return Day(dt.date.fromisoformat(text), dt.time.fromisoformat(time) if time else None)


SAMPLES: dict[str, Content] = {
    "title alone": Content("Buy milk"),
    "odd text": Content(
        "Colon: comma, semi; back\\slash \"quoted\" ünï 🥛 [x] #hash (A) @at",
        notes="First line\nsecond: line; with, marks\\n\n\n- [ ] not a subtask\n" + "long " * 60 + "end",
        tags=("red", "two words", "comma, inside", "colon:inside", "ünï"),
    ),
    "all day": Content("Pay rent", due=day("2024-03-31")),
    "leap day": Content("Party", due=day("2024-02-29")),
    "with a time": Content("Call", due=day("2024-03-08", "15:00")),
    "just after midnight": Content("Call", due=day("2024-03-08", "00:05")),
    "the hour that is skipped": Content("Call", due=day("2024-03-31", "02:30")),
    "the hour that comes twice": Content("Call", due=day("2024-10-27", "02:30")),
    "scheduled alone": Content("Mow", scheduled=day("2024-05-01")),
    "scheduled and due": Content("Tax", scheduled=day("2024-05-01"), due=day("2024-05-31")),
    "scheduled after due": Content("Late", scheduled=day("2024-06-02"), due=day("2024-05-31")),
    "scheduled all day, due at a time": Content("Tax", scheduled=day("2024-05-01"), due=day("2024-05-31", "17:00")),
    "every month's last day": Content("Rent", due=day("2024-01-31"), repeat=Recurrence("FREQ=MONTHLY;BYMONTHDAY=-1")),
    "every second friday": Content(
        "Bins", due=day("2024-03-08", "07:30"), repeat=Recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    ),
    "third wednesday": Content("Club", due=day("2024-03-20"), repeat=Recurrence("FREQ=MONTHLY;BYDAY=+3WE")),
    "ten times": Content("Pills", due=day("2024-03-20"), repeat=Recurrence("FREQ=DAILY;COUNT=10")),
    "until a day": Content("Pills", due=day("2024-03-20"), repeat=Recurrence("FREQ=DAILY;UNTIL=20240401")),
    "from completion": Content(
        "Filter", due=day("2024-03-20"), repeat=Recurrence("FREQ=MONTHLY;INTERVAL=3", after_completion=True)
    ),
    "repeat without a date": Content("Stretch", repeat=Recurrence("FREQ=DAILY")),
    "low": Content("Low", priority="low"),
    "medium": Content("Medium", priority="medium"),
    "high": Content("High", priority="high"),
    "reminders": Content(
        "Call",
        due=day("2024-03-08", "15:00"),
        reminders=(
            Alarm("-PT1H"),
            Alarm("PT0S"),
            Alarm("-P1D", dt.time(20)),
            Alarm(at=dt.datetime(2024, 3, 7, 8, 30)),
        ),
    ),
    "reminder of an all-day todo": Content("Rent", due=day("2024-03-31"), reminders=(Alarm("-P1D", dt.time(9)),)),
    "reminder of the scheduled day": Content("Mow", scheduled=day("2024-05-01", "10:00"), reminders=(Alarm("-PT15M"),)),
    "reminder without a date": Content("Think", reminders=(Alarm(at=dt.datetime(2024, 3, 7, 8, 30)), Alarm("-PT1H"))),
    "done": Content("Done", done=True, completed_at=dt.datetime(2024, 3, 8, 14, 0, tzinfo=dt.UTC)),
    "subtasks": Content("Pack", subtasks=("Socks", "Tooth: brush, red")),
    "ticked subtasks": Content("Pack", subtasks=("Socks", "Book", "Soap"), done_subtasks=("Socks", "Soap")),
    "done with open subtasks": Content("Pack", subtasks=("Socks", "Book"), done_subtasks=("Book",), done=True),
    "everything": Content(
        "Everything", "Notes", day("2024-03-29", "18:00"), day("2024-03-28", "09:00"), Recurrence("FREQ=YEARLY"),
        "high", (Alarm("-P2D"),), ("a", "b"), ("one", "two"), done_subtasks=("two",),
    ),
}  # fmt: skip
