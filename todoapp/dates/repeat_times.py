"""How often and when a repeat falls within its unit: "twice a week", "at 8 and 5", "every quarter on the last day"."""

from todoapp.dates import clock_time
from todoapp.dates.parts import WITHIN_A_DAY, ClockPart, DaypartPart, RepeatPart
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

_HOURS_A_DAY = {2: (9, 18), 3: (9, 14, 20), 4: (9, 12, 15, 18), 5: (9, 12, 15, 18, 21), 6: (8, 10, 12, 15, 18, 21)}
_DAYS_A_MONTH = {2: (1, 15), 3: (1, 11, 21), 4: (1, 8, 15, 22)}
# How often in a unit, spread over it: said without naming days, so these days are ours ("twice a week").
_SPREAD: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {
    ("WEEKLY", 2): ((0, 0), (0, 3)),
    ("WEEKLY", 3): ((0, 0), (0, 2), (0, 4)),
    ("WEEKLY", 4): ((0, 0), (0, 1), (0, 3), (0, 4)),
    ("WEEKLY", 5): tuple((0, day) for day in range(5)),
    ("WEEKLY", 6): tuple((0, day) for day in range(6)),
    ("WEEKLY", 7): tuple((0, day) for day in range(7)),
}


def set_hours(
    repeat: RepeatPart,
    clocks: list[tuple[ClockPart, Daypart | None]],
    daypart: DaypartPart | None,
    dayparts: list[Daypart],
    words: Words,
) -> None:
    """Give a repeat several times a day: "at 8 and 5", "every morning and evening", "every hour from 9 to 5".

    Each clock time stands beside the daypart that is said of it alone.
    """
    hint = daypart.name if daypart else repeat.daypart
    first = clocks[0][0] if clocks else None
    if repeat.freq in WITHIN_A_DAY:
        if repeat.freq == "HOURLY" and first is not None and first.until is not None:
            start, end = (clock_time.settled(one, hint, None)[0] for one in (first, first.until))
            hours = range(start.hour, end.hour + 1, repeat.interval)
            if len(hours) > 1:
                repeat.freq, repeat.interval = "WEEKLY" if repeat.byday else "DAILY", 1
                repeat.byhour, repeat.byminute = tuple(hours), start.minute
        return
    if len(clocks) > 1 and first is not None:
        times: set[int] = set()
        for one, own in clocks:
            hour = clock_time.settled(one, own or hint, None)[0].hour
            times.add(hour + 12 if hour in times and hour < 12 and not one.is_sure else hour)  # "at 8 and 8"
        repeat.byhour, repeat.byminute = tuple(sorted(times)), first.minute
    elif dayparts and first is None and hint is not None:
        named = {clock_time.daypart_time(name, words.settings) for name in (hint, *dayparts)}
        if len({at.minute for at in named}) == 1 and len(named) > 1:
            repeat.byhour, repeat.byminute = tuple(sorted(at.hour for at in named)), named.pop().minute


def set_quarters(repeat: RepeatPart) -> None:
    """Put the days of "every quarter on the last day" into the months in which quarters end or begin."""
    if not repeat.is_quarterly or not repeat.names_day or repeat.bymonth or repeat.interval != 3:
        return
    positions = (*repeat.bymonthday, *repeat.bysetpos, *(position for position, _ in repeat.byday))
    if repeat.bymonthday and min(positions) > 1:
        return  # "quarterly on the 15th" begins with the next 15th
    repeat.freq, repeat.interval = "YEARLY", 1
    repeat.bymonth = (3, 6, 9, 12) if min(positions, default=1) < 0 else (1, 4, 7, 10)


def spread(repeat: RepeatPart, counts: int) -> bool:
    """Spread "twice a week" and the like where no days are named."""
    if repeat.freq == "MONTHLY" and counts == 2 and all(position == 1 for position, _ in repeat.byday):
        repeat.byday = tuple((position, day) for _, day in repeat.byday for position in (1, 3))  # "... on fridays"
    if repeat.names_day:
        return True
    if repeat.interval == 1 and (repeat.freq, counts) in _SPREAD:
        repeat.byday, repeat.names_day = _SPREAD[repeat.freq, counts], True
        return True
    if repeat.freq == "MONTHLY" and counts in _DAYS_A_MONTH and repeat.interval == 1:
        repeat.bymonthday, repeat.names_day = _DAYS_A_MONTH[counts], True
        return True
    if repeat.freq == "YEARLY" and 12 * repeat.interval % counts == 0:
        repeat.freq, repeat.interval = "MONTHLY", 12 * repeat.interval // counts
        return True
    if repeat.freq == "DAILY" and counts in _HOURS_A_DAY and repeat.interval == 1:
        repeat.byhour = _HOURS_A_DAY[counts]
        return True
    return False
