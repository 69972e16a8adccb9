"""Holidays people plan by: fixed days, weekdays counted in a month, days counted from Easter, and other feasts.

These rules go stale in no year and cost nothing to load; what has no such rule is looked up in `feasts`.
"""

from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta

from todoapp.dates.arithmetic import ONE_DAY, month_of, nth_weekday, shifted, valid_date
from todoapp.dates.feasts import FEASTS, feast_days

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6


def _fixed(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: valid_date(year, month, day)


def _nth(month: int, position: int, weekday: int, days: int = 0) -> Callable[[int], date | None]:
    def find(year: int) -> date | None:
        span = month_of(year, month)
        found = nth_weekday(span, position, weekday) if span else None
        return found + timedelta(days=days) if found else None

    return find


def _from_easter(days: int, orthodox: bool = False) -> Callable[[int], date | None]:
    def find(year: int) -> date | None:
        from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter  # 2 ms that only these feasts need

        if not 1583 <= year <= 4099:
            return None
        return shifted(easter(year, EASTER_ORTHODOX if orthodox else EASTER_WESTERN), days=days)

    return find


def _from_orthodox_easter(days: int) -> Callable[[int], date | None]:
    return _from_easter(days, orthodox=True)


def _uk_mothers_day(year: int) -> date | None:
    return _from_easter(-21)(year)


# By name without apostrophes and plural s; the words "day" and "the" at the ends are optional where that is natural.
HOLIDAYS: dict[str, Callable[[int], date | None]] = {
    "new year": _fixed(1, 1),
    "new year day": _fixed(1, 1),
    "new year eve": _fixed(12, 31),
    "nye": _fixed(12, 31),
    "hogmanay": _fixed(12, 31),
    "epiphany": _fixed(1, 6),
    "twelfth night": _fixed(1, 5),
    "orthodox christmas": _fixed(1, 7),
    "martin luther king day": _nth(1, 3, _MONDAY),
    "mlk day": _nth(1, 3, _MONDAY),
    "burns night": _fixed(1, 25),
    "australia day": _fixed(1, 26),
    "groundhog day": _fixed(2, 2),
    "valentine": _fixed(2, 14),
    "valentine day": _fixed(2, 14),
    "presidents day": _nth(2, 3, _MONDAY),
    "president day": _nth(2, 3, _MONDAY),
    "leap day": _fixed(2, 29),
    "republic day": _fixed(1, 26),
    "st brigid day": _fixed(2, 1),
    "st david day": _fixed(3, 1),
    "saint david day": _fixed(3, 1),
    "international women day": _fixed(3, 8),
    "pi day": _fixed(3, 14),
    "st patrick": _fixed(3, 17),
    "saint patrick": _fixed(3, 17),
    "st patrick day": _fixed(3, 17),
    "saint patrick day": _fixed(3, 17),
    "paddy day": _fixed(3, 17),
    "mothering sunday": _uk_mothers_day,
    "april fool": _fixed(4, 1),
    "april fool day": _fixed(4, 1),
    "tax day": _fixed(4, 15),
    "st george day": _fixed(4, 23),
    "saint george day": _fixed(4, 23),
    "anzac day": _fixed(4, 25),
    "earth day": _fixed(4, 22),
    "king day": _fixed(4, 27),
    "may day": _fixed(5, 1),
    "international worker day": _fixed(5, 1),
    "star wars day": _fixed(5, 4),
    "cinco de mayo": _fixed(5, 5),
    "ve day": _fixed(5, 8),
    "mother day": _nth(5, 2, _SUNDAY),
    "memorial day": _nth(5, -1, _MONDAY),
    "june bank holiday": _nth(6, 1, _MONDAY),
    "father day": _nth(6, 3, _SUNDAY),
    "juneteenth": _fixed(6, 19),
    "flag day": _fixed(6, 14),
    "canada day": _fixed(7, 1),
    "independence day": _fixed(7, 4),
    "fourth of july": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": _nth(9, 1, _MONDAY),
    "labour day": _nth(9, 1, _MONDAY),
    "gandhi jayanti": _fixed(10, 2),
    "october bank holiday": _nth(10, -1, _MONDAY),
    "columbus day": _nth(10, 2, _MONDAY),
    "indigenous people day": _nth(10, 2, _MONDAY),
    "halloween": _fixed(10, 31),
    "all hallows eve": _fixed(10, 31),
    "all saint day": _fixed(11, 1),
    "all soul day": _fixed(11, 2),
    "bonfire night": _fixed(11, 5),
    "guy fawkes": _fixed(11, 5),
    "guy fawkes night": _fixed(11, 5),
    "veterans day": _fixed(11, 11),
    "veteran day": _fixed(11, 11),
    "armistice day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "remembrance sunday": _nth(11, 2, _SUNDAY),
    "election day": _nth(11, 1, _MONDAY, days=1),
    "thanksgiving": _nth(11, 4, _THURSDAY),
    "thanksgiving day": _nth(11, 4, _THURSDAY),
    "black friday": _nth(11, 4, _THURSDAY, days=1),
    "small business saturday": _nth(11, 4, _THURSDAY, days=2),
    "cyber monday": _nth(11, 4, _THURSDAY, days=4),
    "giving tuesday": _nth(11, 4, _THURSDAY, days=5),
    "st andrew day": _fixed(11, 30),
    "saint andrew day": _fixed(11, 30),
    "st nicholas day": _fixed(12, 6),
    "pearl harbor day": _fixed(12, 7),
    "christmas": _fixed(12, 25),
    "christmas day": _fixed(12, 25),
    "xmas": _fixed(12, 25),
    "xmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "xmas eve": _fixed(12, 24),
    "boxing day": _fixed(12, 26),
    "st stephen day": _fixed(12, 26),
    "kwanzaa": _fixed(12, 26),
    "shrove tuesday": _from_easter(-47),
    "pancake day": _from_easter(-47),
    "mardi gras": _from_easter(-47),
    "fat tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "holy saturday": _from_easter(-1),
    "easter saturday": _from_easter(-1),
    "easter": _from_easter(0),
    "easter day": _from_easter(0),
    "easter sunday": _from_easter(0),
    "easter eve": _from_easter(-1),
    "easter monday": _from_easter(1),
    "easter mon": _from_easter(1),
    "orthodox good friday": _from_orthodox_easter(-2),
    "orthodox easter": _from_orthodox_easter(0),
    "orthodox easter sunday": _from_orthodox_easter(0),
    "orthodox easter monday": _from_orthodox_easter(1),
    "ascension day": _from_easter(39),
    "pentecost": _from_easter(49),
    "whit sunday": _from_easter(49),
    "whit monday": _from_easter(50),
    "corpus christi": _from_easter(60),
}

# "The bank holiday" is the next of these: the public holidays of England that have no better-known name.
_BANK_HOLIDAYS = ("easter monday", "early may bank holiday", "spring bank holiday", "summer bank holiday")
SEVERAL = dict.fromkeys(("bank holiday", "bank holiday monday", "bank holiday mon"), _BANK_HOLIDAYS)
# Days off that make a weekend long, of the countries whose english we read.
_DAYS_OFF = (
    *_BANK_HOLIDAYS, "good friday", "new year day", "mlk day", "presidents day", "st patrick day", "memorial day",
    "june bank holiday", "juneteenth", "canada day", "independence day", "labor day", "columbus day",
    "october bank holiday", "veterans day", "christmas day", "boxing day",
)  # fmt: skip
NAMES = (*HOLIDAYS, *FEASTS, *SEVERAL)


def days_in(name: str, year: int) -> tuple[date, ...]:
    """Give the days the holiday falls on in a year: mostly one; the islamic year is shorter than ours."""
    if name in SEVERAL:
        return tuple(sorted(day for one in SEVERAL[name] for day in days_in(one, year)))
    if name in FEASTS:
        return feast_days(name, year)
    found = HOLIDAYS[name](year)
    return () if found is None else (found,)


def holiday_in(name: str, year: int) -> date | None:
    """Give the holiday's date in a year, the first of several."""
    return next(iter(days_in(name, year)), None)


def next_holiday(name: str, day: date) -> date | None:
    """Give the first such holiday on or after a day."""
    years = range(day.year, min(day.year + 9, MAXYEAR + 1))
    return next((found for year in years for found in days_in(name, year) if found >= day), None)


def last_holiday(name: str, day: date) -> date | None:
    """Give the last such holiday before a day."""
    years = range(day.year, max(day.year - 9, 0), -1)
    return next((found for year in years for found in reversed(days_in(name, year)) if found < day), None)


def long_weekend(today: date) -> tuple[date, date] | None:
    """Give the coming weekend with the days off beside it; None where we know of none.

    A later one is not looked for: which one is next is another one in each country.
    """
    saturday = shifted(today, days=_SATURDAY - today.weekday() if today.weekday() != _SUNDAY else -1)
    if saturday is None:
        return None
    friday, sunday, monday = saturday - ONE_DAY, saturday + ONE_DAY, saturday + 2 * ONE_DAY
    first = friday if _is_day_off(friday) else saturday
    last = monday if _is_day_off(monday) else sunday
    return (max(first, today), last) if (first, last) != (saturday, sunday) else None


def _is_day_off(day: date) -> bool:
    return any(day in days_in(name, day.year) for name in _DAYS_OFF)


def weekend_around(day: date, is_holiday: bool) -> tuple[date, date]:
    """Give the saturday and sunday nearest to a day; a holiday on the friday or monday beside them makes it longer."""
    back = {0: 2, 1: 3, 2: 4, _SUNDAY: 1}.get(day.weekday())
    saturday = day - timedelta(days=back) if back is not None else day + timedelta(days=_SATURDAY - day.weekday())
    sunday = saturday + timedelta(days=1)
    if not is_holiday:
        return saturday, sunday
    first = day if day == saturday - timedelta(days=1) else saturday
    return first, day if day == sunday + timedelta(days=1) else sunday
