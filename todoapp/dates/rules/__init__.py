"""The rules: each file reads one family of words, and this is the one place that orders them.

A rule is a function of the words and an index; it gives the part that starts there or None. `RULES` of a module says
which word ("noon") or kind of word ("<weekday>") starts each rule. For one trigger the modules listed first come first.
"""

from collections.abc import Callable

from todoapp.dates.parts import Part
from todoapp.dates.rules import (
    amounts,
    clocks,
    completion,
    counted_periods,
    dayparts,
    edges,
    holidays,
    month_dates,
    numbers,
    numeric_dates,
    periods,
    quarters,
    relative_days,
    repeat_words,
    repeats,
    seasons,
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
        completion,
        repeat_words,
        dayparts,
        amounts,
        numeric_dates,
        periods,
        counted_periods,
        seasons,
        edges,
        quarters,
        weekdays,
        month_dates,
        clocks,
        numbers,
    ):
        for trigger, rules in module.RULES.items():
            triggers.setdefault(trigger, []).extend(rules)
    return {trigger: tuple(dict.fromkeys(rules)) for trigger, rules in triggers.items()}


_TRIGGERS = _ordered()
BY_WORD = {trigger: rules for trigger, rules in _TRIGGERS.items() if trigger[0] != "<"}
BY_KIND = {trigger[1:-1]: rules for trigger, rules in _TRIGGERS.items() if trigger[0] == "<"}
