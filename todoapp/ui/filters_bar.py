"""Chips above the list that narrow it: overdue, high priority, no date, tags; and a name to keep that under."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from todoapp.services.todos import Criteria
from todoapp.ui import parts
from todoapp.ui.flow_layout import FlowLayout
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, tr

CHIPS = (
    ("is_overdue", later("Overdue"), "alert"),
    ("is_high", later("High priority"), "flag"),
    ("is_undated", later("No date"), "calendar"),
)


class FiltersBar(QWidget):
    """Says what narrows the list, and changes it."""

    changed = Signal()
    save_requested = Signal(str)  # under this name

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(tr("Filters"))
        self._theme = theme
        self._criteria = Criteria()
        self._names: tuple[str, ...] = ()
        self._is_savable = False
        self.chips: dict[str, QPushButton] = {}
        row = FlowLayout(self)
        for name, words, _ in CHIPS:
            chip = parts.button(tr(words), partial(self._toggle, name), kind="filter", says=tr("Only: {0}", tr(words)))
            chip.setCheckable(True)
            self.chips[name] = chip
            row.addWidget(chip)
        self.tag = parts.button(tr("Tag"), kind="filter", says=tr("Only with a tag"))
        self.tag.setCheckable(True)
        menu = QMenu(self.tag)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        menu.aboutToHide.connect(self._show)
        self.tag.setMenu(menu)
        self.save = parts.button(tr("Save filter…"), self._ask_for_name, kind="link")
        self.clear = parts.button(tr("Clear"), lambda: self.set_criteria(Criteria(), tell=True), kind="link")
        self.name = parts.line(tr("Name of the filter"), tr("Name of the filter"))
        self.name.setMaximumWidth(200)
        self.name.returnPressed.connect(self._on_named)
        self.name.editingFinished.connect(self._hide_name)
        for widget in (self.tag, self.clear, self.save, self.name):
            row.addWidget(widget)
        self.name.hide()
        self._show()
        theme.changed.connect(self._show)

    @property
    def criteria(self) -> Criteria:
        """What narrows the list now."""
        return self._criteria

    def set_criteria(self, criteria: Criteria, *, tell: bool = False) -> None:
        """Show other criteria; `tell` announces them as if clicked."""
        self._criteria = criteria
        self._hide_name()
        if tell:
            self.changed.emit()

    def set_tags(self, names: tuple[str, ...]) -> None:
        """Offer these tags."""
        self._names = names

    def set_savable(self, is_savable: bool) -> None:
        """Offer to save what is shown."""
        self._is_savable = is_savable
        self._show()

    def leave(self) -> bool:
        """Take back the question for a name; tell whether there was one."""
        was_open = self.name.isVisible()
        self.name.clear()
        self._hide_name()
        return was_open

    def _toggle(self, name: str) -> None:
        values: dict[str, Any] = {name: self.chips[name].isChecked()}
        self.set_criteria(replace(self._criteria, **values), tell=True)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._names:
            self._add(menu, name, name in self._criteria.tags, partial(self._toggle_tag, name))
        if not self._names:
            menu.addAction(tr("No todo has a tag")).setEnabled(False)

    def _toggle_tag(self, name: str) -> None:
        tags = tuple(tag for tag in self._criteria.tags if tag != name)
        added = (*tags, name) if len(tags) == len(self._criteria.tags) else tags
        self.set_criteria(replace(self._criteria, tags=added), tell=True)

    @staticmethod
    def _add(menu: QMenu, words: str, is_on: bool, call: Callable[[], object]) -> None:
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.triggered.connect(lambda: call())
        menu.addAction(action)

    def _ask_for_name(self) -> None:
        self.save.hide()
        self.name.clear()
        self.name.show()
        self.name.setFocus()

    def _on_named(self) -> None:
        name = " ".join(self.name.text().split())
        self._hide_name()
        if name:
            self.save_requested.emit(name)

    def _hide_name(self) -> None:
        self.name.hide()
        self._show()

    def _show(self) -> None:
        for name, _, icon in CHIPS:
            is_on = bool(getattr(self._criteria, name))
            self.chips[name].setChecked(is_on)
            self.chips[name].setIcon(self._theme.icon(icon, "accent" if is_on else "muted", 14))
        tags = self._criteria.tags
        self.tag.setText(", ".join(tags) if tags else tr("Tag"))
        self.tag.setChecked(bool(tags))
        self.tag.setIcon(self._theme.icon("tag", "accent" if tags else "muted", 14))
        is_narrowed = replace(self._criteria, day=None) != Criteria()
        self.clear.setVisible(is_narrowed)
        self.save.setVisible((is_narrowed or self._is_savable) and self.name.isHidden())
