"""The settings: five pages, every change taken over as it is made."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from todoapp.ui.settings_dates import DatesPage
from todoapp.ui.settings_dictation import DictationPage
from todoapp.ui.settings_look import LookPage
from todoapp.ui.settings_models import ModelsPage
from todoapp.ui.settings_privacy import PrivacyPage


class SettingsDialog(QDialog):
    """Shows the pages; there is nothing to save, Close and Esc only close."""

    closed = Signal()

    def __init__(
        self,
        look: LookPage,
        dictation: DictationPage,
        models: ModelsPage,
        dates: DatesPage,
        privacy: PrivacyPage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setWindowTitle("Settings")
        line = self.fontMetrics().height()
        self.resize(QSize(44 * line, 41 * line).boundedTo(self.screen().availableSize() * 0.9))
        self.look, self.dictation, self.models, self.dates, self.privacy = look, dictation, models, dates, privacy
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Pages of the settings")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for page in (look, dictation, models, dates, privacy):
            self.tabs.addTab(page, page.name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)
        self.tabs.currentChanged.connect(self._on_page)

    def show_page(self, name: str) -> None:
        """Turn to a page by its name."""
        for place in range(self.tabs.count()):
            if self.tabs.tabText(place) == name:
                self.tabs.setCurrentIndex(place)

    def done(self, result: int) -> None:
        """Take over what is still being typed, close the microphone, and say that it is over."""
        self.dates.flush()
        self.dictation.microphone.stop()
        self.models.stop()
        super().done(result)
        self.closed.emit()

    def _on_page(self, _: int) -> None:
        if self.tabs.currentWidget() is not self.dictation:
            self.dictation.microphone.stop()
