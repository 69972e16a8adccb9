"""The page of the settings on dates: what words mean, and how days and times are shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from PySide6.QtCore import QTime, QTimer
from PySide6.QtWidgets import QTimeEdit

from todoapp.domain.when import DateSettings
from todoapp.services.settings import daypart_limits
from todoapp.ui import parts
from todoapp.ui.date_words import DateWords
from todoapp.ui.settings_parts import Choice, SettingsPage
from todoapp.ui.translation import later, tr

DAYPARTS = ("morning", "noon", "afternoon", "evening", "night")
TIME_WIDTH = 130  # pixels
SAVE_AFTER_MS = 400  # after the last key in a time
EXAMPLES = ("next friday evening", "3/4 at noon")


class DatesPage(SettingsPage):
    """Changes hold from the next word on; todos that are there keep their dates."""

    def __init__(
        self,
        settings: DateSettings,
        change: Callable[[DateSettings], None],
        words: DateWords,
        clock: Callable[[], datetime],
    ) -> None:
        """`words` reads and shows dates by the settings that hold, once `change` was called."""
        super().__init__(later("Dates"))
        self._settings = settings
        self._change = change
        self._words = words
        self._clock = clock
        self.dayparts = {name: self._time_edit(tr("When “{0}” begins", name), name) for name in DAYPARTS}
        self.anchor = self._time_edit(tr("The time a reminder of a whole day counts from"), "all_day_anchor")
        self.week_start = self._choice(tr("The week begins on"), ((tr("Monday"), 0), (tr("Sunday"), 6)), "week_start")
        next_weekdays = ((tr("the Friday of next week"), True), (tr("the first Friday after today"), False))
        self.next_weekday = self._choice(tr("“next Friday” is"), next_weekdays, "next_weekday_is_next_week")
        orders = ((tr("4 March (month first)"), False), (tr("3 April (day first)"), True))
        self.day_first = self._choice("“3/4” is", orders, "day_first")
        self.clock_24h = self._choice(tr("Times are shown as"), (("18:00", True), ("6:00 pm", False)), "clock_24h")
        self.example = parts.label(tone="muted", wraps=True)
        self._later = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._later.timeout.connect(self.flush)
        self._lay_out()
        self._show()

    def turn_away(self) -> None:
        self.flush()

    def flush(self) -> None:
        """Take over a time that is still being typed."""
        self._later.stop()
        times: dict[str, Any] = {name: _time_of(edit) for name, edit in self._edits()}
        self._take(replace(self._settings, **times))

    def show_settings(self, settings: DateSettings) -> None:
        """Show these; something else changed them, or they were not taken."""
        self._later.stop()
        self._settings = settings
        for choice, name in (
            (self.week_start, "week_start"),
            (self.next_weekday, "next_weekday_is_next_week"),
            (self.day_first, "day_first"),
            (self.clock_24h, "clock_24h"),
        ):
            choice.blockSignals(True)
            choice.setCurrentIndex(choice.findData(getattr(settings, name)))
            choice.blockSignals(False)
        self._show()

    def _take(self, settings: DateSettings) -> None:
        if settings != self._settings:
            self._settings = settings
            self._change(settings)
        self._show()

    def _show(self) -> None:
        form = "HH:mm" if self._settings.clock_24h else "h:mm ap"
        for name, edit in self._edits():
            at: time = getattr(self._settings, name)
            edit.blockSignals(True)
            if name in DAYPARTS:
                edit.setTimeRange(*(QTime(limit.hour, limit.minute) for limit in daypart_limits(self._settings, name)))
            edit.setDisplayFormat(form)
            edit.setTime(QTime(at.hour, at.minute))
            edit.blockSignals(False)
        now = self._clock()
        said = [
            tr("“{0}” is {1}", phrase, self._words.when(replace(when, daypart=None), now))
            for phrase in EXAMPLES
            if (when := self._words.read_when(phrase, now)) is not None
        ]
        self.example.setText(tr("Said now, ") + tr(", and ").join(said) + ".")

    def _edits(self) -> tuple[tuple[str, QTimeEdit], ...]:
        return (*self.dayparts.items(), ("all_day_anchor", self.anchor))

    def _time_edit(self, says: str, name: str) -> QTimeEdit:
        edit = parts.named(QTimeEdit(), says=says)
        edit.setKeyboardTracking(False)
        edit.lineEdit().setTextMargins(5, 0, 5, 0)
        edit.setMinimumWidth(TIME_WIDTH)
        edit.timeChanged.connect(lambda _: self._later.start())
        return edit

    def _choice(self, says: str, options: tuple[tuple[str, Any], ...], name: str) -> Choice:
        chosen = getattr(self._settings, name)
        return Choice(says, options, chosen).on_chosen(
            lambda value: self._take(replace(self._settings, **{name: value}))
        )

    def _lay_out(self) -> None:
        self.heading(tr("What words mean"))
        self.row(tr("“next Friday” is"), self.next_weekday)
        self.row(tr("“3/4” is"), self.day_first)
        self.row(tr("The week begins on"), self.week_start)
        for name, edit in self.dayparts.items():
            self.row(tr("“{0}” is", name), edit, is_narrow=True)
        hint = tr("counts from this time, where the day has no time of its own.")
        self.row(tr("“an hour before” a day"), self.anchor, hint, is_narrow=True)
        self.heading(tr("How they are shown"))
        self.row(tr("Times"), self.clock_24h)
        self.wide(self.example)
        self.hint(tr("This holds from the next word on. Todos that are there keep their dates."))
        self.end()


def _time_of(edit: QTimeEdit) -> time:
    return time(edit.time().hour(), edit.time().minute())
