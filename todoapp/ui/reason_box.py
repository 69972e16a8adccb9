"""One tap says what went wrong; beneath it stands what follows from that."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from todoapp.domain.correction import REASONS, Reason
from todoapp.services.date_fault import SettingChange
from todoapp.services.feedback import Advice
from todoapp.ui import parts
from todoapp.ui.translation import later, said, tr

WORDS: dict[Reason, str] = {
    "heard": later("&Heard wrong"),
    "understood": later("&Understood wrong"),
    "date": later("&Date wrong"),
    "mind": later("Changed &my mind"),
}
FOLLOWS: dict[Reason, str] = {
    "heard": later("From now on the speech model listens for these words, separated by commas:"),
    "understood": later("Kept as an example that the model can learn from."),
    "date": later("Nothing to set explains this date. The correction is kept, so that the calendar can be mended."),
    "mind": later("Only the todo is changed; there is nothing to learn."),
}
START = later("Change what is wrong; what went wrong is suggested as you do.")
FROM_NOW_ON = later("From now on:")


class ReasonBox(QWidget):
    """The four reasons, the suggested one chosen until the user chooses."""

    chosen = Signal(str)

    def __init__(self, *, was_spoken: bool) -> None:
        super().__init__()
        self._chosen_by_user = False
        self._settings: tuple[SettingChange, ...] = ()
        self.group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(6)
        for number, reason in enumerate(REASONS):
            button = parts.button(tr(WORDS[reason]), kind="segment", says=tr(WORDS[reason]).replace("&", ""))
            button.setCheckable(True)
            button.setMinimumHeight(34)
            self.group.addButton(button, number)
            grid.addWidget(button, number // 2, number % 2)
        self.group.button(REASONS.index("heard")).setEnabled(was_spoken)
        self.group.button(REASONS.index("understood")).setChecked(True)
        self.because = parts.label(tone="muted", wraps=True)
        self.follows = parts.label(wraps=True)
        self.words = parts.line(tr("Words to listen for"), tr("Siobhan, Ljubljana"))
        self._boxes: list[QCheckBox] = []
        self._settings_page = QWidget()
        self._settings_column = QVBoxLayout(self._settings_page)
        self._settings_column.setContentsMargins(0, 0, 0, 0)
        self._more = QStackedWidget()
        for page in (QWidget(), self.words, self._settings_page):
            self._more.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addLayout(grid)
        layout.addWidget(self.because)
        layout.addWidget(self.follows)
        layout.addWidget(self._more)
        self.group.idClicked.connect(self._on_clicked)
        self._show()

    @property
    def reason(self) -> Reason:
        """The reason chosen."""
        return REASONS[self.group.checkedId()]

    @property
    def heard_words(self) -> tuple[str, ...]:
        """The words to listen for, as the user left them."""
        typed = (" ".join(word.split()) for word in self.words.text().split(","))
        return tuple(word for word in typed if word)

    @property
    def settings(self) -> tuple[SettingChange, ...]:
        """The settings ticked."""
        if self.reason != "date":
            return ()
        return tuple(change for change, box in zip(self._settings, self._boxes, strict=True) if box.isChecked())

    def show_advice(self, advice: Advice) -> None:
        """Suggest a reason; one the user chose stays."""
        suggested = advice.suggestion.reason
        if not self._chosen_by_user:
            self.group.button(REASONS.index(suggested)).setChecked(True)
        name = tr(WORDS[suggested]).replace("&", "").lower()
        is_new = not advice.suggestion.faults and suggested != "heard"
        self.because.setText(
            tr(START) if is_new else tr("Suggested: {0}, because {1}.", name, said(advice.suggestion.because))
        )
        self.words.setText(", ".join(advice.words))
        self.words.setCursorPosition(0)
        if advice.settings != self._settings:
            self._lay_out_settings(advice.settings)
        self._show()

    def _lay_out_settings(self, settings: tuple[SettingChange, ...]) -> None:
        for box in self._boxes:
            self._settings_column.removeWidget(box)
            box.deleteLater()
        self._settings = settings
        self._boxes = [QCheckBox(said(change.words)) for change in settings]
        for box in self._boxes:
            self._settings_column.addWidget(box)

    def _on_clicked(self) -> None:
        self._chosen_by_user = True
        self._show()
        self.chosen.emit(self.reason)

    def _show(self) -> None:
        reason = self.reason
        offers = reason == "date" and bool(self._settings)
        self.follows.setText(tr(FROM_NOW_ON if offers else FOLLOWS[reason]))
        self._more.setCurrentIndex(1 if reason == "heard" else 2 if offers else 0)
        self._more.setVisible(self._more.currentIndex() > 0)
