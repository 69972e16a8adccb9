"""The rules: each file reads one family of words, and this is the one place that orders them.

A rule is a function of the words and an index; it gives the part that starts there or None. `RULES` of a module says
which word or kind of word starts each rule. For one trigger the modules listed first come first.
"""

from collections.abc import Callable

from todoapp.dates.parts import Part
from todoapp.dates.rules import (
    amounts,
    clocks,
    dayparts,
    holidays,
    month_dates,
    numbers,
    numeric_dates,
    periods,
    relative_days,
    repeats,
    weekdays,
)
from todoapp.dates.tokens import Words

Rule = Callable[[Words, int], Part | None]


def _ordered() -> dict[str, tuple[Rule, ...]]:
    triggers: dict[str, list[Rule]] = {}
    for module in (
        holidays,
        relative_days,
        repeats,
        dayparts,
        amounts,
        numeric_dates,
        periods,
        weekdays,
        month_dates,
        clocks,
        numbers,
    ):
        table: dict[str, tuple[Rule, ...]] = module.RULES  # type: ignore[assignment]
        for trigger, rules in table.items():
            triggers.setdefault(trigger, []).extend(rules)
    return {trigger: tuple(dict.fromkeys(rules)) for trigger, rules in triggers.items()}


TRIGGERS = _ordered()
