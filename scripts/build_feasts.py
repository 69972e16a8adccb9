#!/usr/bin/env python3
"""Write the days of moveable feasts into todoapp/dates/feast_days.py, from the `holidays` library (MIT).

scripts/build_feasts.py writes the file, scripts/build_feasts.py --check only says whether it is what the library gives.
Each feast is taken from a country that keeps it. Lunar years are reckoned ahead; where the moon is watched for, people
near you may keep a feast a day earlier or later.
"""

import argparse
import sys
import warnings
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "todoapp" / "dates" / "feast_days.py"
FIRST_YEAR, LAST_YEAR = 1990, 2100
YEARS_A_LINE = 10

# Country, its part, the categories that name it, and what the library calls the feast.
SOURCES: dict[str, tuple[str, str | None, tuple[str, ...] | None, str]] = {
    "eid al-fitr": ("SG", None, None, "Eid al-Fitr"),
    "eid al-adha": ("SG", None, None, "Eid al-Adha"),
    "ramadan": ("BN", None, None, "First Day of Ramadan"),
    "islamic new year": ("BN", None, None, "Islamic New Year"),
    "mawlid": ("BN", None, None, "Prophet's Birthday"),
    "diwali": ("SG", None, None, "Diwali"),
    "holi": ("IN", None, ("public", "optional"), "Holi"),
    "vesak": ("SG", None, None, "Vesak Day"),
    "lunar new year": ("SG", None, None, "Chinese New Year"),
    "dragon boat festival": ("HK", None, None, "Dragon Boat Festival"),
    "purim": ("IL", None, ("public", "optional", "school"), "Purim"),
    "passover": ("IL", None, ("public", "optional", "school"), "Pesach"),
    "shavuot": ("IL", None, ("public", "optional", "school"), "Shavuot"),
    "rosh hashanah": ("IL", None, ("public", "optional", "school"), "Rosh Hashanah"),
    "yom kippur": ("IL", None, ("public", "optional", "school"), "Yom Kippur"),
    "sukkot": ("IL", None, ("public", "optional", "school"), "Sukkot"),
    "hanukkah": ("IL", None, ("public", "optional", "school"), "Hanukkah"),
    "early may bank holiday": ("GB", "ENG", None, "May Day"),
    "spring bank holiday": ("GB", "ENG", None, "Spring Bank Holiday"),
    "summer bank holiday": ("GB", "ENG", None, "Late Summer Bank Holiday"),
}


def days_of(feast: str) -> dict[int, list[date]]:
    """Give the first day of a feast by year; a year may hold it twice."""
    from holidays import country_holidays

    country, part, categories, name = SOURCES[feast]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # years a country does not know only have no days
        found = country_holidays(
            country,
            subdiv=part,
            years=range(FIRST_YEAR - 1, LAST_YEAR + 1),  # a feast of several days may begin in the year before
            observed=False,
            language="en_US",
            categories=categories,
        )
    days = {
        day for day, said in found.items() if any(f"{one.strip()} ".startswith(f"{name} ") for one in said.split(";"))
    }
    by_year: dict[int, list[date]] = defaultdict(list)
    for day in sorted(days):
        if day - timedelta(days=1) not in days and FIRST_YEAR <= day.year <= LAST_YEAR:
            by_year[day.year].append(day)
    return by_year


def table() -> str:
    """Write the module."""
    lines = [
        '"""The days of moveable feasts, written by scripts/build_feasts.py from the `holidays` library (MIT).',
        "",
        f"One word for each year from {FIRST_YEAR} to {LAST_YEAR}: MMDD, two joined by +, - where a year has none.",
        '"""',
        "",
        f"FIRST_YEAR = {FIRST_YEAR}",
        "DAYS = {",
    ]
    for feast in SOURCES:
        days = days_of(feast)
        if not days:
            raise SystemExit(f"the library knows no {feast}")
        said = ["+".join(f"{day:%m%d}" for day in days[year]) or "-" for year in range(FIRST_YEAR, LAST_YEAR + 1)]
        lines.append(f'    "{feast}": (')
        rows = [" ".join(said[at : at + YEARS_A_LINE]) for at in range(0, len(said), YEARS_A_LINE)]
        lines += [f'        "{row}{" " if row is not rows[-1] else ""}"' for row in rows]
        lines.append("    ),")
    return "\n".join([*lines, "}", ""])


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="write nothing; exit status 1 if the file is another")
    is_check = options.parse_args().check
    written = table()
    if is_check:
        is_same = TABLE.read_text(encoding="utf-8") == written
        print("the table is what the library gives" if is_same else f"{TABLE.name} is not what the library gives")
        return 0 if is_same else 1
    TABLE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
