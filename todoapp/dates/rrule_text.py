"""Writes a repeat as an RFC 5545 rule and finds its first occurrence; month ends are clamped, never skipped."""

from datetime import date, datetime, time, timedelta

from todoapp.dates import arithmetic
from todoapp.dates.parts import WITHIN_A_DAY, RepeatPart
from todoapp.dates.placing import place, place_before
from todoapp.dates.tokens import Words

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = DAY_CODES[:5]
_MAX_WORKDAYS = 20  # every month has so many
_MONTH_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_possible(repeat: RepeatPart) -> bool:
    """Whether the rule's days exist at all: no 30 February, no sixteenth thursday, no "first monday the 20th"."""
    longest = max((_MONTH_DAYS[month] for month in repeat.bymonth), default=31)
    most = 53 if repeat.freq == "YEARLY" and not repeat.bymonth else 5
    has_counted_weekday = any(position for position, _ in repeat.byday)
    return (
        not (repeat.bymonthday and (has_counted_weekday or repeat.bysetpos))
        and all(-longest <= day <= longest for day in repeat.bymonthday)
        and all(-most <= position <= most for position, _ in repeat.byday)
        and all(-_MAX_WORKDAYS <= position <= _MAX_WORKDAYS for position in repeat.bysetpos)
    )


def rule_text(repeat: RepeatPart, first: date, settings_week_start: int, has_time: bool) -> str:
    """Write the RFC 5545 rule. Month ends are clamped: a day past a short month's end falls on its last day."""
    fields = [f"FREQ={repeat.freq}"]
    days, setpos = repeat.bymonthday, repeat.bysetpos
    if not repeat.names_day and repeat.freq in ("MONTHLY", "YEARLY") and not repeat.after_completion:
        if repeat.freq == "MONTHLY" and first.day > 28:
            days = (first.day,)
        elif repeat.freq == "YEARLY" and (first.month, first.day) == (2, 29):
            return _joined(repeat, [*fields, *_interval(repeat), "BYMONTH=2", "BYMONTHDAY=-1"], has_time)
    fields += _interval(repeat)
    if repeat.bymonth:
        fields.append("BYMONTH=" + ",".join(map(str, repeat.bymonth)))
    shortest = min((28 if month == 2 else _MONTH_DAYS[month] for month in repeat.bymonth), default=28)
    late = [day for day in days if day > shortest]
    if late and not setpos:
        if len(days) == 1:
            if days[0] == 31 or (repeat.bymonth == (2,)):
                days = (-1,)
            else:
                days, setpos = tuple(range(shortest, days[0] + 1)), (-1,)
        elif days[-1] == 31 or repeat.bymonth == (2,):
            days = (*days[:-1], -1)
    if days:
        fields.append("BYMONTHDAY=" + ",".join(map(str, days)))
    if repeat.byday:
        fields.append("BYDAY=" + ",".join(f"{n:+d}{DAY_CODES[d]}" if n else DAY_CODES[d] for n, d in repeat.byday))
    if repeat.byhour:
        fields += ["BYHOUR=" + ",".join(map(str, repeat.byhour)), f"BYMINUTE={repeat.byminute}"]
    if setpos:
        fields.append("BYSETPOS=" + ",".join(map(str, setpos)))
    if settings_week_start == 6 and repeat.freq == "WEEKLY" and repeat.interval > 1:
        fields.append("WKST=SU")
    return _joined(repeat, fields, has_time)


def _interval(repeat: RepeatPart) -> list[str]:
    return [f"INTERVAL={repeat.interval}"] if repeat.interval > 1 else []


def _joined(repeat: RepeatPart, fields: list[str], has_time: bool) -> str:
    if repeat.count is not None:
        fields.append(f"COUNT={repeat.count}")
    elif repeat.until is not None:
        # RFC 5545: UNTIL is a date for a rule of dates, a moment for a rule of moments.
        fields.append("UNTIL=" + repeat.until.isoformat().replace("-", "") + ("T235959" if has_time else ""))
    return ";".join(fields)


def first_occurrence(repeat: RepeatPart, words: Words, at: time | None, is_over_today: bool) -> date | None:
    """Give the first day of the rule that is not in the past (contract, convention 9); also sets the rule's end."""
    earliest = words.today
    if repeat.from_date is not None:
        began = place_before if repeat.from_date.follows("since") else place
        span = began(repeat.from_date, words.today, words.settings)
        if span is None:
            return None
        repeat.starts = span[0]
    if repeat.starts is not None:
        earliest = max(repeat.starts, earliest)
    if earliest == words.today and at is not None and is_over_today and repeat.freq not in WITHIN_A_DAY:
        earliest += arithmetic.ONE_DAY
    first: date | None = earliest
    if repeat.names_day:
        first = _first_match(repeat, earliest)
    if first is None:
        return None
    if repeat.lasts is not None:
        last = arithmetic.shifted(first, repeat.lasts.months, repeat.lasts.days)
        repeat.until = last - arithmetic.ONE_DAY if last is not None and last > first else first
    if repeat.until is not None and repeat.until < first:
        return None
    return first


def _first_match(repeat: RepeatPart, earliest: date) -> date | None:
    if repeat.freq == "WEEKLY":
        return min(arithmetic.weekday_from(earliest, day) for _, day in repeat.byday)
    days: tuple[int, ...] = repeat.bymonthday
    if any(day > 28 for day in days) and not repeat.byday:
        return min((found for day in days if (found := _first_clamped(repeat, day, earliest))), default=None)
    from dateutil.rrule import MONTHLY, YEARLY, rrule, weekday  # 20 ms that only a repeat needs

    rule = rrule(
        MONTHLY if repeat.freq == "MONTHLY" else YEARLY,
        dtstart=datetime.combine(earliest, time()),
        until=datetime.combine(earliest, time()) + timedelta(days=366 * 9),
        bymonth=repeat.bymonth or None,
        bymonthday=days or None,
        byweekday=[weekday(day, position or None) for position, day in repeat.byday] or None,
        bysetpos=repeat.bysetpos or None,
    )
    match: datetime | None = next(iter(rule), None)
    return match.date() if match is not None else None


def _first_clamped(repeat: RepeatPart, day: int, earliest: date) -> date | None:
    for ahead in range(25):
        span = arithmetic.month_of(earliest.year, earliest.month + ahead)
        if span is None:
            return None
        if repeat.bymonth and span[0].month not in repeat.bymonth:
            continue
        found = span[0].replace(day=min(day, span[1].day)) if day > 0 else arithmetic.nth_day(span, day)
        if found is not None and found >= earliest:
            return found
    return None
