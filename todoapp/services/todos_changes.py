"""What becomes of a todo's fields when they are updated, moved or repeated: pure functions of values.

The semantics are the parse contract's: reminders, subtasks, tags and notes are added, everything else replaces what is
there, a time alone keeps the stored date, a shift moves every date of the todo. Reminders that count from a date follow
it; those of a named day stay where they are, unless the whole todo is shifted.
"""

import datetime as dt
import re
from dataclasses import replace

from todoapp.dates.arithmetic import shifted
from todoapp.dates.durations import Duration, read_duration
from todoapp.dates.reminders import Anchors, re_anchored
from todoapp.domain.actions import Changes, TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import DateSettings, Grain, Reminder, Repeat, When

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTROLS_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
_CALENDAR_SPANS: tuple[Grain, ...] = ("month", "quarter", "year")
_MINUTES_A_DAY = 24 * 60
_WEEK_SPANS: tuple[Grain, ...] = ("week", "weekend")


def cleaned(fields: TodoFields) -> TodoFields:
    """Give the fields as they may be stored: one-line title, no control characters, no empty or double entries."""
    title = one_line(fields.title)
    if not title:
        raise InvalidInput("A todo needs a title.", "Say or type what there is to do.")
    notes = _CONTROLS_BUT_LINES.sub(" ", (fields.notes or "").replace("\r\n", "\n")).strip()
    subtasks = tuple(text for text in map(one_line, fields.subtasks) if text)
    return replace(
        fields,
        title=title,
        notes=notes or None,
        subtasks=subtasks,
        done_subtasks=frozenset(map(one_line, fields.done_subtasks)) & {*subtasks},
        list=one_line(fields.list or "") or None,
        tags=_once(tuple(text for text in map(one_line, fields.tags) if text)),
    )


def one_line(text: str) -> str:
    """Give the text without control characters and without spaces around it."""
    return " ".join(piece for part in _CONTROLS.split(text) if (piece := part.strip()))


def updated(fields: TodoFields, changes: Changes, *, now: dt.datetime, settings: DateSettings) -> TodoFields:
    """Give the fields after an update."""
    replaced_date = changes.due is not None or changes.scheduled is not None
    result = replace(
        fields,
        title=changes.title or fields.title,
        notes=_joined(fields.notes, changes.notes),
        due=_replaced(fields.due, changes.due, now=now) if changes.due else fields.due,
        scheduled=_replaced(fields.scheduled or fields.due, changes.scheduled, now=now)
        if changes.scheduled
        else fields.scheduled,
        repeat=changes.repeat or fields.repeat,
        priority=changes.priority or fields.priority,
        subtasks=_once((*fields.subtasks, *changes.subtasks)),
        list=changes.list or fields.list,
        tags=_once((*fields.tags, *changes.tags)),
        # A new date answers what could not be resolved before.
        unresolved=(*(() if replaced_date else fields.unresolved), *changes.unresolved),
    )
    result = reanchored(fields, result, settings=settings)
    if changes.shift:
        result = _shifted_fields(result, _amount(changes.shift), now=now, settings=settings)
    if changes.reminders:
        known = {(reminder.offset, reminder.time, reminder.at) for reminder in result.reminders}
        added = [_anchored(reminder, result, settings) for reminder in changes.reminders]
        new = tuple(r for r in added if (r.offset, r.time, r.at) not in known)
        result = replace(result, reminders=(*result.reminders, *new))
    return result


def anchored(fields: TodoFields, *, settings: DateSettings) -> TodoFields:
    """Give the fields with the moment of each reminder that counts from a date and has none yet."""
    return replace(fields, reminders=tuple(_anchored(reminder, fields, settings) for reminder in fields.reminders))


def reanchored(old: TodoFields, new: TodoFields, *, settings: DateSettings) -> TodoFields:
    """Give the new fields with those reminders that were there before moved along with the date they count from."""
    if (old.due, old.scheduled) == (new.due, new.scheduled):
        return anchored(new, settings=settings)
    reminders = tuple(
        _moved(reminder, old, new, settings) if reminder in old.reminders else _anchored(reminder, new, settings)
        for reminder in new.reminders
    )
    return replace(new, reminders=reminders)


def next_time(fields: TodoFields, repeat: Repeat, due: When, *, settings: DateSettings) -> TodoFields:
    """Give the fields of a repeating todo for its next occurrence.

    The day to do it keeps its distance from the due day. Reminders of a named day belong to the first occurrence alone,
    and so does what is ticked.
    """
    before = fields.due or fields.scheduled
    days = (due.start - before.start).days if before and before.start and due.start else 0
    moved = replace(
        fields,
        due=due if fields.due or not fields.scheduled else None,
        scheduled=shifted_when(fields.scheduled, _days(days), settings=settings) if fields.scheduled else None,
        repeat=repeat,
        reminders=tuple(reminder for reminder in fields.reminders if reminder.offset is not None),
        done_subtasks=frozenset(),
    )
    return reanchored(fields, moved, settings=settings)


def shifted_when(when: When, by: Duration, *, settings: DateSettings) -> When:
    """Move a *when*; whole days keep its clock time or daypart, hours need a clock time and give one."""
    if when.start is None or when.end is None:
        return when
    if by.minutes % _MINUTES_A_DAY:
        moment = _shifted_moment(dt.datetime.combine(when.end, when.time or settings.all_day_anchor), by)
        start = when.start + (moment.date() - when.end)
        return replace(when, start=start, end=moment.date(), time=moment.time(), daypart=None, grain="minute")
    start = _shifted_day(when.start, by)
    end = _shifted_day(when.end, by)
    grain: Grain = when.grain
    if grain in _CALENDAR_SPANS and when.start != when.end:
        # The end is the day before the next span begins: a month later than 1-30 April is 1-31 May.
        end = _shifted_day(_shifted_day(_shifted_day(when.end, _days(1)), by), _days(-1))
        grain = "day" if by.minutes else grain
    elif grain in _WEEK_SPANS and (by.months or by.minutes % (7 * _MINUTES_A_DAY)):
        grain = "day"
    return replace(when, start=start, end=end, grain=grain)


def _replaced(stored: When | None, new: When, *, now: dt.datetime) -> When:
    if new.start is not None or new.time is None:
        return new
    if stored is not None and stored.start is not None:
        return replace(new, start=stored.start, end=stored.end)
    # As for any time without a date: today if it is still ahead, else tomorrow.
    day = now.date() if new.time > now.time() else now.date() + dt.timedelta(days=1)
    return replace(new, start=day, end=day)


def _shifted_fields(fields: TodoFields, by: Duration, *, now: dt.datetime, settings: DateSettings) -> TodoFields:
    if fields.due is None and fields.scheduled is None:
        # "push it back two days" about a todo without a date: counted from now, never into the past.
        start = now.replace(tzinfo=None, second=0, microsecond=0)
        moment = max(_shifted_moment(start, by), start)
        due = When(moment.date(), moment.date())
        if by.minutes % _MINUTES_A_DAY:
            due = replace(due, time=moment.time(), grain="minute")
        return anchored(replace(fields, due=due), settings=settings)
    return replace(
        fields,
        due=shifted_when(fields.due, by, settings=settings) if fields.due else None,
        scheduled=shifted_when(fields.scheduled, by, settings=settings) if fields.scheduled else None,
        reminders=tuple(
            replace(reminder, at=_shifted_moment(reminder.at, by)) if reminder.at else reminder
            for reminder in fields.reminders
        ),
    )


def _anchored(reminder: Reminder, fields: TodoFields, settings: DateSettings) -> Reminder:
    if reminder.at is not None or reminder.offset is None:
        return reminder
    return re_anchored(reminder, Anchors(fields.due, fields.scheduled), settings)


def _moved(reminder: Reminder, old: TodoFields, new: TodoFields, settings: DateSettings) -> Reminder:
    if reminder.offset is None:
        return reminder
    before = Anchors(old.due, old.scheduled)
    after = Anchors(new.due, new.scheduled)
    moved = re_anchored(reminder, after, settings)
    if reminder.at is None or moved.at is None:
        return moved
    at = reminder.at.replace(tzinfo=None)
    if at != re_anchored(reminder, before, settings).at:
        # A reminder does not say which date it counts from ("before it's due"); its moment does.
        if at == re_anchored(reminder, Anchors(old.due), settings).at and new.due is not None:
            moved = re_anchored(reminder, Anchors(new.due), settings)
        elif (start := before.moment(settings)) and (end := after.moment(settings)):
            # It was set by hand, and keeps its distance.
            moved = replace(reminder, at=at + (dt.timedelta((end.date() - start.date()).days)))
    return replace(moved, at=moved.at.replace(tzinfo=reminder.at.tzinfo)) if moved.at else moved


def _amount(text: str) -> Duration:
    duration = read_duration(text)
    if duration is None:
        raise InvalidInput("The amount of time is not understood.", "Move the todo by minutes, hours or days.")
    return duration


def _days(count: int) -> Duration:
    return Duration(minutes=count * _MINUTES_A_DAY)


def _shifted_moment(moment: dt.datetime, by: Duration) -> dt.datetime:
    day = _shifted_day(moment.date(), Duration(months=by.months))
    try:
        return dt.datetime.combine(day, moment.timetz()) + dt.timedelta(minutes=by.minutes)
    except OverflowError as error:
        raise _off_the_calendar() from error


def _shifted_day(day: dt.date, by: Duration) -> dt.date:
    result = shifted(day, months=by.months, days=by.minutes // _MINUTES_A_DAY)
    if result is None:
        raise _off_the_calendar()
    return result


def _off_the_calendar() -> InvalidInput:
    return InvalidInput("That date is beyond the calendar.", "Move the todo by a smaller amount.")


def _joined(notes: str | None, added: str | None) -> str | None:
    if not added or (notes and added in notes.splitlines()):
        return notes
    return f"{notes}\n{added}" if notes else added


def _once(texts: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(text.casefold(), text)
    return tuple(kept.values())
