"""Puts neighbouring parts together, one refiner after another, until what is left is a date and a time.

A refiner takes the parts and the words and gives the parts again; each does one thing, and their order is `REFINERS`.
"""

from collections.abc import Callable

from todoapp.dates.parts import Part
from todoapp.dates.refiners.amounts import date_arithmetic, dayparts_beside, offsets
from todoapp.dates.refiners.counted_days import lone_counted_days
from todoapp.dates.refiners.fields import date_fields, holiday_weekends
from todoapp.dates.refiners.numbers import number_meanings
from todoapp.dates.refiners.ranges import clock_ranges, date_ranges, number_ranges
from todoapp.dates.tokens import Words

Refiner = Callable[[list[Part], Words], list[Part]]

REFINERS: tuple[Refiner, ...] = (
    number_ranges,
    number_meanings,
    clock_ranges,
    holiday_weekends,
    date_fields,
    dayparts_beside,
    date_arithmetic,
    lone_counted_days,
    offsets,
    date_fields,
    date_ranges,
)
