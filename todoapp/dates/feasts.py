"""Moveable feasts that no rule of ours gives: Eid, Diwali, Hanukkah, the lunar new year, bank holidays.

Their dates come from the `holidays` library, by way of a country that keeps each. It takes a tenth of a second to load,
which happens when the first such name is read. Years it does not know have no date, and where the moon is
watched for, people near you may keep a feast a day earlier or later.
"""

from datetime import date, timedelta
from functools import lru_cache

_ISRAEL, _SINGAPORE, _BRUNEI, _HONG_KONG, _ENGLAND = "IL", "SG", "BN", "HK", "GB-ENG"
_CATEGORIES = {_ISRAEL: ("public", "optional", "school")}

# The country and its name for the feast, by our name: without apostrophes, hyphens and plural s.
FEASTS: dict[str, tuple[str, str]] = {
    "eid": (_SINGAPORE, "Eid al-Fitr"),
    "eid al fitr": (_SINGAPORE, "Eid al-Fitr"),
    "eid ul fitr": (_SINGAPORE, "Eid al-Fitr"),
    "eid al adha": (_SINGAPORE, "Eid al-Adha"),
    "eid ul adha": (_SINGAPORE, "Eid al-Adha"),
    "ramadan": (_BRUNEI, "First Day of Ramadan"),
    "islamic new year": (_BRUNEI, "Islamic New Year"),
    "diwali": (_SINGAPORE, "Diwali"),
    "deepavali": (_SINGAPORE, "Diwali"),
    "vesak": (_SINGAPORE, "Vesak Day"),
    "vesak day": (_SINGAPORE, "Vesak Day"),
    "chinese new year": (_SINGAPORE, "Chinese New Year"),
    "lunar new year": (_SINGAPORE, "Chinese New Year"),
    "dragon boat festival": (_HONG_KONG, "Dragon Boat Festival"),
    "purim": (_ISRAEL, "Purim"),
    "passover": (_ISRAEL, "Pesach"),
    "pesach": (_ISRAEL, "Pesach"),
    "shavuot": (_ISRAEL, "Shavuot"),
    "rosh hashanah": (_ISRAEL, "Rosh Hashanah"),
    "yom kippur": (_ISRAEL, "Yom Kippur"),
    "sukkot": (_ISRAEL, "Sukkot"),
    "hanukkah": (_ISRAEL, "Hanukkah"),
    "chanukah": (_ISRAEL, "Hanukkah"),
    "early may bank holiday": (_ENGLAND, "May Day"),
    "may bank holiday": (_ENGLAND, "May Day"),
    "spring bank holiday": (_ENGLAND, "Spring Bank Holiday"),
    "summer bank holiday": (_ENGLAND, "Late Summer Bank Holiday"),
    "august bank holiday": (_ENGLAND, "Late Summer Bank Holiday"),
}


def feast_days(name: str, year: int) -> tuple[date, ...]:
    """Give the first day of the feast in a year: none, one, or two where the year holds it twice."""
    return _first_days(*FEASTS[name], year)


@lru_cache(maxsize=256)
def _first_days(place: str, name: str, year: int) -> tuple[date, ...]:
    from holidays import country_holidays

    country, _, part = place.partition("-")
    found = country_holidays(
        country,
        subdiv=part or None,
        years=(year - 1, year),  # a feast of several days may have begun in the year before
        observed=False,
        language="en_US",
        categories=_CATEGORIES.get(place),
    )
    days = {day for day, said in found.items() if any(one.strip().startswith(name) for one in said.split(";"))}
    return tuple(day for day in sorted(days) if day.year == year and day - timedelta(days=1) not in days)
