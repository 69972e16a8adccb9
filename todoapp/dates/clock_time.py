"""Settles am or pm, and gives dayparts their hours (contract, conventions 4 and 5)."""

from datetime import datetime, time, timedelta

from todoapp.dates.parts import ClockPart
from todoapp.domain.when import DateSettings, Daypart, When

DAYPART_OVER_HOUR = {"morning": 12, "noon": 14, "afternoon": 18, "evening": 22, "night": 24}

# Words of a task that settle am or pm where a bare hour does not.
_MEALS: dict[str, Daypart] = {
    "breakfast": "morning",
    "sunrise": "morning",
    "dawn": "morning",
    "morning": "morning",
    "brunch": "noon",
    "lunch": "noon",
    "lunchtime": "noon",
    "afternoon": "afternoon",
    "dinner": "evening",
    "supper": "evening",
    "drinks": "evening",
    "cocktails": "evening",
    "evening": "evening",
    "sunset": "evening",
    "concert": "evening",
    "theatre": "evening",
    "theater": "evening",
    "movie": "evening",
    "cinema": "evening",
    "pub": "evening",
    "tonight": "night",
    "night": "night",
    "bedtime": "night",
}


def hint_in(text: str) -> Daypart | None:
    """Give the daypart a word of the task settles ("dinner friday at 7" is in the evening)."""
    for word in text.lower().replace("'", " ").split():
        found = _MEALS.get(word.strip('.,!?:;"'))
        if found is not None:
            return found
    return None


def daypart_time(name: Daypart, settings: DateSettings) -> time:
    """Give the clock time a daypart stands for."""
    found: time = getattr(settings, name)
    return found


def is_over(name: Daypart, reference: datetime) -> bool:
    """Whether a daypart counts as over today."""
    return reference.hour >= DAYPART_OVER_HOUR[name]


def overdue_at(when: When) -> datetime | None:
    """Give the local time from which a todo is overdue: its time, its daypart's end, or the end of its last day."""
    if when.end is None:
        return None
    midnight = datetime.combine(when.end, time())
    if when.daypart is not None:
        return midnight + timedelta(hours=DAYPART_OVER_HOUR[when.daypart])
    if when.time is not None:
        return datetime.combine(when.end, when.time)
    return midnight + timedelta(days=1)


def settled(clock: ClockPart, daypart: Daypart | None, may_be_tonight: datetime | None) -> tuple[time, bool]:
    """Give the clock's time and whether am or pm was said rather than assumed.

    `may_be_tonight` is the reference where the day is today or not said: an am hour that is past is then pm.
    """
    hour, minute = clock.hour, clock.minute
    if clock.is_sure:
        return time(hour, minute), True
    if daypart is not None:
        return _by_daypart(hour, minute, daypart), True
    if hour == 12:
        return time(12, minute), False
    if hour < 7:
        return time(hour + 12, minute), False
    morning, evening = time(hour, minute), time(hour + 12, minute)
    if may_be_tonight is not None and morning <= may_be_tonight.time() < evening:
        return evening, False
    return morning, False


def _by_daypart(hour: int, minute: int, daypart: Daypart) -> time:
    if daypart == "morning":
        return time(hour % 12, minute)
    if daypart == "noon":
        return time(hour if hour >= 10 else hour + 12, minute)
    if daypart == "night":
        if hour == 12:
            return time(23, 59) if minute == 0 else time(0, minute)
        return time(hour if hour < 5 else hour + 12, minute)
    return time(12 if hour == 12 else hour + 12, minute)
