"""What is reminded of without asking, how long deleted todos are kept, and a test notification."""

from dataclasses import replace

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QSpinBox,
    QTimeEdit,
    QWidget,
)

from todoapp.services.alarms import ReminderSettings
from todoapp.services.keeping_settings import LONGEST_DAYS, KeepingSettings
from todoapp.ui import parts
from todoapp.ui.translation import later, tr

BEFORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (later("no reminder"), ()),
    (later("5 minutes before"), ("PT5M",)),
    (later("15 minutes before"), ("PT15M",)),
    (later("30 minutes before"), ("PT30M",)),
    (later("an hour before"), ("PT1H",)),
    (later("a day before"), ("P1D",)),
)


class RemindersDialog(QDialog):
    """Edits the settings; `saved` gives the new ones, `test_asked` asks for a test notification."""

    saved = Signal(object)
    test_asked = Signal()

    def __init__(self, settings: KeepingSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(tr("Reminders"))
        reminders = settings.reminders
        self.at_time = QCheckBox(tr("Remind when something with a time is due"))
        self.at_time.setChecked(reminders.at_time)
        self.on_day = QCheckBox(tr("Remind of something due on a day, at"))
        self.on_day.setChecked(reminders.day_at is not None)
        self.day_at = parts.named(QTimeEdit(), says=tr("When to remind of something due on a day"))
        at = reminders.day_at or ReminderSettings().day_at
        assert at is not None
        self.day_at.setTime(QTime(at.hour, at.minute))
        self.day_at.setEnabled(self.on_day.isChecked())
        self.on_day.toggled.connect(self.day_at.setEnabled)
        self.before = parts.named(QComboBox(), says=tr("Default reminder"))
        for words, durations in BEFORE:
            self.before.addItem(tr(words), durations)
        if reminders.before not in [durations for _, durations in BEFORE]:
            self.before.addItem(", ".join(reminders.before), reminders.before)
        self.before.setCurrentIndex(
            [self.before.itemData(i) for i in range(self.before.count())].index(reminders.before)
        )
        self.deleted_days = parts.named(QSpinBox(), says=tr("Days to keep deleted todos"))
        self.deleted_days.setRange(1, LONGEST_DAYS)
        self.deleted_days.setSuffix(tr(" days"))
        self.deleted_days.setValue(settings.deleted_days)
        self.test = parts.button(tr("Send a test notification"), self._on_test)
        self.said = parts.label(tone="muted", wraps=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("kind", "primary")
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 18, 20, 16)
        grid.setVerticalSpacing(12)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self.at_time, 0, 0, 1, 2)
        grid.addWidget(self.on_day, 1, 0)
        grid.addWidget(self.day_at, 1, 1)
        grid.addWidget(parts.label(tr("Todos without reminders of their own get")), 2, 0)
        grid.addWidget(self.before, 2, 1)
        grid.addWidget(parts.label(tr("Keep deleted todos for")), 3, 0)
        grid.addWidget(self.deleted_days, 3, 1)
        grid.addWidget(self.test, 4, 0)
        grid.addWidget(self.said, 5, 0, 1, 2)
        grid.addWidget(buttons, 6, 0, 1, 2)

    def show_result(self, words: str) -> None:
        """Say what came of the test notification."""
        self.said.setText(words)

    def _on_test(self) -> None:
        self.said.setText(tr("It should be on your screen. Press its button."))
        self.test_asked.emit()

    def _on_save(self) -> None:
        at = self.day_at.time().toPython()
        reminders = ReminderSettings(
            at_time=self.at_time.isChecked(),
            day_at=at if self.on_day.isChecked() else None,  # type: ignore[arg-type]
            before=tuple(self.before.currentData()),
        )
        self.accept()
        self.saved.emit(replace(self._settings, reminders=reminders, deleted_days=self.deleted_days.value()))
