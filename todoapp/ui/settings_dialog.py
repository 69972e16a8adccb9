"""The settings: five pages, every change taken over as it is made."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from todoapp.ui.settings_dates import DatesPage
from todoapp.ui.settings_dictation import DictationPage
from todoapp.ui.settings_look import LookPage
from todoapp.ui.settings_models import ModelsPage
from todoapp.ui.settings_parts import SettingsPage
from todoapp.ui.settings_privacy import PrivacyPage
from todoapp.ui.translation import tr

P = TypeVar("P", bound=SettingsPage)
Maker = Callable[[], SettingsPage]


class SettingsDialog(QDialog):
    """Makes each page when it is first turned to; there is nothing to save, Close and Esc only close."""

    closed = Signal()

    def __init__(self, makers: Sequence[tuple[str, Maker]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setWindowTitle("Settings")
        line = self.fontMetrics().height()
        self.resize(QSize(44 * line, 41 * line).boundedTo(self.screen().availableSize() * 0.9))
        self._makers = tuple(makers)
        self._pages: dict[int, SettingsPage] = {}
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Pages of the settings"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._places: list[QVBoxLayout] = []
        for name, _ in self._makers:
            empty = QWidget()
            self._places.append(QVBoxLayout(empty))
            self.tabs.addTab(empty, tr(name))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)
        self.tabs.currentChanged.connect(self._on_page)
        self._made(0)

    @property
    def look(self) -> LookPage:
        """The page on how the window looks."""
        return self._page(LookPage, 0)

    @property
    def dictation(self) -> DictationPage:
        """The page on dictation."""
        return self._page(DictationPage, 1)

    @property
    def models(self) -> ModelsPage:
        """The page on models."""
        return self._page(ModelsPage, 2)

    @property
    def dates(self) -> DatesPage:
        """The page on dates."""
        return self._page(DatesPage, 3)

    @property
    def privacy(self) -> PrivacyPage:
        """The page on what is kept and what connects."""
        return self._page(PrivacyPage, 4)

    def show_page(self, name: str) -> None:
        """Turn to a page by its name."""
        for place in range(self.tabs.count()):
            if self.tabs.tabText(place) == tr(name):
                self.tabs.setCurrentIndex(place)

    def done(self, result: int) -> None:
        """Take over what is still being typed, close the microphone, and say that it is over."""
        for page in self._pages.values():
            page.leave()
        super().done(result)
        self.closed.emit()

    def _page(self, kind: type[P], place: int) -> P:
        page = self._made(place)
        assert isinstance(page, kind)
        return page

    def _made(self, place: int) -> SettingsPage:
        if place not in self._pages:
            page = self._pages[place] = self._makers[place][1]()
            inside = self._places[place]
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(page)
            page.show()  # or the layout does so later
            page.look_again()
        return self._pages[place]

    def _on_page(self, place: int) -> None:
        for other, page in self._pages.items():
            if other != place:
                page.turn_away()
        self._made(place)
