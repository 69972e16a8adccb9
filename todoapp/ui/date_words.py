"""How the window says dates and reads them: callables that the composition root takes from `todoapp.dates`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from todoapp.domain.when import Reminder, Repeat, When


@dataclass(frozen=True)
class DateWords:
    """Dates to words and words to dates; a reader gives None for a phrase the calendar can make nothing of."""

    when: Callable[[When, datetime], str]
    repeat: Callable[[Repeat], str]
    reminder: Callable[[Reminder], str]
    spell_when: Callable[[When, datetime], str]  # in the language that is read
    spell_repeat: Callable[[Repeat], str]
    spell_reminder: Callable[[Reminder], str]
    read_when: Callable[[str, datetime], When | None]
    read_repeat: Callable[[str, datetime], tuple[Repeat, When | None] | None]  # the rule and its first occurrence
    read_reminder: Callable[[str, datetime, When | None, When | None], Reminder | None]  # beside due and scheduled
