"""What comes after a completed occurrence: the next due date of a repeating todo."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from todoapp.dates.parts import WITHIN_A_DAY
from todoapp.domain.when import Repeat, When

if TYPE_CHECKING:
    from dateutil.rrule import rrule

_HORIZON_DAYS = 366 * 30  # a rule that has no occurrence in so long has none
_STEP_MINUTES = {"MINUTELY": 1, "HOURLY": 60, "DAILY": 24 * 60, "WEEKLY": 7 * 24 * 60}
_STEPS = {
    "MINUTELY": relativedelta(minutes=1),
    "HOURLY": relativedelta(hours=1),
    "DAILY": relativedelta(days=1),
    "WEEKLY": relativedelta(weeks=1),
    "MONTHLY": relativedelta(months=1),
    "YEARLY": relativedelta(years=1),
}


def next_occurrence(repeat: Repeat, due: When, completed_at: datetime) -> When | None:
    """Give the next due after completing the occurrence `due` at a naive local time; None when the rule has ended.

    Occurrences missed by a late completion are skipped; one of today counts while its time is ahead, or if it has
    none. Completing early does not bring the next one forward. A COUNT in the rule counts from `due` on.
    """
    after = advance(repeat, due, completed_at)
    return None if after is None else after[1]


def advance(repeat: Repeat, due: When, completed_at: datetime) -> tuple[Repeat, When] | None:
    """Give the next due as `next_occurrence`, and the repeat to store with it: a COUNT is less by what is over."""
    if due.start is None:
        return None
    completed_at = completed_at.replace(second=0, microsecond=0)
    if repeat.after_completion:
        return _from_completion(repeat, due, completed_at)
    start = datetime.combine(due.start, due.time or time())
    fields = _fields(repeat.rrule)
    count = int(fields["COUNT"]) if "COUNT" in fields else None
    earliest = completed_at if due.time is not None else datetime.combine(completed_at.date(), time())
    start, passed = _skipped_ahead(fields, start, earliest)
    rule = _rule(repeat.rrule, start, earliest)
    found: datetime | None = None
    for moment in rule:
        if moment == start and passed == 0:
            passed = 1  # the occurrence that was completed
            continue
        if count is not None and passed >= count:
            return None
        if moment > earliest if due.time is not None else moment >= earliest:
            found = moment
            break
        passed += 1
    if found is None:
        return None
    left = replace(repeat, rrule=_with_count(repeat.rrule, count - passed)) if count is not None else repeat
    return left, _moved(due, found)


def occurrences(repeat: Repeat, due: When, limit: int) -> tuple[When, ...]:
    """Give the first occurrences of a repeat, `due` being the first."""
    if due.start is None:
        return ()
    start = datetime.combine(due.start, due.time or time())
    found = [
        _moved(due, moment) for moment, _ in zip(_rule(repeat.rrule, start, start), range(limit + 1), strict=False)
    ]
    if not found or found[0].start != due.start:
        found.insert(0, due)
    return tuple(found[:limit])


def coming(repeat: Repeat, due: When, first: date, last: date) -> tuple[date, ...]:
    """Give the days within a span, both ends in it, on which a repeat comes again after its present `due`."""
    if due.start is None or last <= due.start:
        return ()
    start = datetime.combine(due.start, due.time or time())
    fields = _fields(repeat.rrule)
    low = datetime.combine(max(first, due.start), time())
    start, passed = _skipped_ahead(fields, start, low)
    days: list[date] = []
    count = int(fields["COUNT"]) if "COUNT" in fields else None
    for at, moment in enumerate(_rule(repeat.rrule, start, low)):
        if moment.date() > last or (count is not None and at + passed >= count):
            break
        if moment.date() >= first and moment.date() > due.start and moment.date() not in days[-1:]:
            days.append(moment.date())
    return tuple(days)


def _fields(text: str) -> dict[str, str]:
    return dict(field.split("=", 1) for field in text.split(";") if "=" in field)


def _rule(text: str, start: datetime, earliest: datetime) -> "rrule":
    """Make the rule, its COUNT left to us and its end within reach."""
    from dateutil.rrule import rrule, rrulestr  # 20 ms that only a repeat needs

    fields = _fields(text)
    fields.pop("COUNT", None)
    horizon = max(start, earliest) + timedelta(days=_HORIZON_DAYS) if max(start, earliest).year < 9900 else datetime.max
    rule = rrulestr(";".join(f"{name}={value}" for name, value in fields.items() if name != "UNTIL"), dtstart=start)
    assert isinstance(rule, rrule)
    until = horizon
    if "UNTIL" in fields:
        digits = fields["UNTIL"].rstrip("Z")
        end = datetime.strptime(digits, "%Y%m%dT%H%M%S" if "T" in digits else "%Y%m%d")
        until = min(until, end if "T" in digits else end + timedelta(hours=23, minutes=59))
    return rule.replace(until=until)


def _skipped_ahead(fields: dict[str, str], start: datetime, earliest: datetime) -> tuple[datetime, int]:
    """Jump over the many steps of a rule that is long overdue; gives the new start and the steps over."""
    minutes = _STEP_MINUTES.get(fields.get("FREQ", ""))
    is_short = minutes is not None and minutes < _STEP_MINUTES["DAILY"]
    if minutes is None or earliest <= start:
        return start, 0
    if any(name.startswith("BY") for name in fields) and (is_short or "COUNT" in fields):
        return start, 0
    step = timedelta(minutes=minutes * int(fields.get("INTERVAL", "1")))
    steps = (earliest - start) // step
    return start + steps * step, steps


def _from_completion(repeat: Repeat, due: When, completed_at: datetime) -> tuple[Repeat, When] | None:
    fields = _fields(repeat.rrule)
    count = int(fields["COUNT"]) if "COUNT" in fields else None
    if count is not None and count <= 1:
        return None
    step = _STEPS[fields["FREQ"]] * int(fields.get("INTERVAL", "1"))
    is_timed = fields["FREQ"] in WITHIN_A_DAY
    start = completed_at if is_timed else datetime.combine(completed_at.date(), due.time or time())
    found: datetime | None = start + step
    if any(name.startswith("BY") for name in fields):
        found = next(iter(_rule(_without(repeat.rrule, "INTERVAL"), start + timedelta(days=1), start)), None)
    until = fields.get("UNTIL")
    if found is None or (until is not None and found.date().isoformat().replace("-", "") > until[:8]):
        return None
    left = replace(repeat, rrule=_with_count(repeat.rrule, count - 1)) if count is not None else repeat
    moved = _moved(due, found)
    return left, replace(moved, time=found.time()) if is_timed else moved


def _moved(due: When, moment: datetime) -> When:
    """Put the due on another day; a span keeps its length."""
    assert due.start is not None
    length = (due.end - due.start) if due.end is not None else timedelta()
    at = moment.time() if due.time is not None else None
    return replace(due, start=moment.date(), end=moment.date() + length, time=at)


def _with_count(text: str, count: int) -> str:
    return ";".join(f"COUNT={count}" if field.startswith("COUNT=") else field for field in text.split(";"))


def _without(text: str, name: str) -> str:
    return ";".join(field for field in text.split(";") if not field.startswith(name + "="))
