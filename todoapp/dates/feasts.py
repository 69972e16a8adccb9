"""Moveable feasts that no rule of ours gives: Eid, Diwali, Hanukkah, the lunar new year, bank holidays.

Their days are a table (`feast_days`, written by scripts/build_feasts.py), loaded when the first such name is read.
Years it does not know have no date, and where the moon is watched for, people near you may keep a feast a day earlier
or later.
"""

from datetime import date
from functools import lru_cache

# The feast's name in the table, by what people say: without apostrophes, hyphens and plural s.
FEASTS: dict[str, str] = {
    "eid": "eid al-fitr",
    "eid al fitr": "eid al-fitr",
    "eid ul fitr": "eid al-fitr",
    "eid al adha": "eid al-adha",
    "eid ul adha": "eid al-adha",
    "ramadan": "ramadan",
    "islamic new year": "islamic new year",
    "mawlid": "mawlid",
    "diwali": "diwali",
    "deepavali": "diwali",
    "holi": "holi",
    "vesak": "vesak",
    "vesak day": "vesak",
    "chinese new year": "lunar new year",
    "lunar new year": "lunar new year",
    "dragon boat festival": "dragon boat festival",
    "purim": "purim",
    "passover": "passover",
    "pesach": "passover",
    "shavuot": "shavuot",
    "rosh hashanah": "rosh hashanah",
    "rosh hashana": "rosh hashanah",
    "yom kippur": "yom kippur",
    "sukkot": "sukkot",
    "hanukkah": "hanukkah",
    "hanukah": "hanukkah",
    "chanukah": "hanukkah",
    "early may bank holiday": "early may bank holiday",
    "may bank holiday": "early may bank holiday",
    "spring bank holiday": "spring bank holiday",
    "summer bank holiday": "summer bank holiday",
    "august bank holiday": "summer bank holiday",
}


def feast_days(name: str, year: int) -> tuple[date, ...]:
    """Give the first day of the feast in a year: none, one, or two where the year holds it twice."""
    return _days_by_year(FEASTS[name]).get(year, ())


@lru_cache(maxsize=64)
def _days_by_year(feast: str) -> dict[int, tuple[date, ...]]:
    from todoapp.dates.feast_days import DAYS, FIRST_YEAR

    return {
        year: tuple(date(year, int(day[:2]), int(day[2:])) for day in said.split("+") if day != "-")
        for year, said in enumerate(DAYS[feast].split(), start=FIRST_YEAR)
    }
