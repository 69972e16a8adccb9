"""The card of one todo a dictation made or changed: its chips, what it was before, and what to do with it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from todoapp.services.chip_edits import PRIORITIES
from todoapp.services.review import Card, Chip
from todoapp.ui import parts
from todoapp.ui.chip_editor import ChipChoice, ChipEditor
from todoapp.ui.chips import ChipView
from todoapp.ui.flow_layout import FlowLayout
from todoapp.ui.service_words import listed
from todoapp.ui.theme import Theme
from todoapp.ui.thumbs import Thumbs
from todoapp.ui.translation import later, said, tr

LINE_PX = 27  # of a line of chips
TEXT_PX = 32  # from the edge of a card to the words of its title
_STATES = {"changed": later("changed"), "completed": later("done"), "deleted": later("deleted")}


class CardView(QFrame):
    """Shows a card; asks for every change and makes none itself. `read` says what typed words would become."""

    pointed = Signal(object)  # a Chip or None
    chip_removed = Signal(object, object)  # the Card, the Chip
    chip_typed = Signal(object, object, str)
    dropped = Signal(object)
    taken_back = Signal(object)  # the latest correction, or the drop
    edit_requested = Signal(object)  # the Todo, in the panel with all its fields
    pressed_key = Signal(QKeyEvent)

    def __init__(
        self, card: Card, number: int, theme: Theme, thumbs: Thumbs, read: Callable[[Card, Chip, str], str | None]
    ) -> None:
        super().__init__()
        self.card = card
        self.thumbs = thumbs
        self.chips: list[ChipView] = []
        self.editor: ChipEditor | ChipChoice | None = None
        self._theme = theme
        self._read = read
        title = card.todo.fields.title
        self.setProperty("result", "dropped" if card.is_dropped else "card")
        self.setAccessibleName(f"{number}. {title}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.setSpacing(2)
        self._flow = FlowLayout()
        layout.addLayout(self._top(number))
        if card.is_dropped:
            return
        if card.upcoming:
            words = said(card.upcoming) if card.upcoming.startswith("counted") else tr("Next: {0}", card.upcoming)
            layout.addWidget(self._hint(words))
        if card.was:
            layout.addLayout(self._was_line())

    def view(self, kind: str, index: int) -> ChipView | None:
        """Give the view of a chip."""
        return next((view for view in self.chips if view.key == (kind, index)), None)

    def edit(self, chip: Chip) -> None:
        """Let a chip be typed anew in its place, or chosen where there are few choices."""
        view = self.view(chip.kind, chip.index)
        if view is None or self.editor is not None:
            return
        editor: ChipEditor | ChipChoice
        if chip.kind == "priority":
            editor = ChipChoice(chip, PRIORITIES)
        else:
            editor = ChipEditor(chip, lambda chip, words: self._read(self.card, chip, words))
        self.editor = editor
        editor.saved.connect(lambda chip, words: self.chip_typed.emit(self.card, chip, words))
        editor.cancelled.connect(lambda: self._close_editor(view))
        self._flow.insert(self._flow.indexOf(view), editor)
        view.hide()
        editor.show()
        editor.take_focus()

    def _close_editor(self, view: ChipView) -> None:
        editor, self.editor = self.editor, None
        if editor is None:
            return
        view.show()
        view.face.setFocus()
        self._flow.removeWidget(editor)
        editor.hide()
        editor.deleteLater()

    def _top(self, number: int) -> QHBoxLayout:
        card, title = self.card, self.card.todo.fields.title
        row = QHBoxLayout()
        row.setSpacing(6)
        top = Qt.AlignmentFlag.AlignTop
        place = parts.label(f"{number}", part="number")
        place.setFixedHeight(LINE_PX)
        row.addWidget(place, 0, top)
        if card.is_dropped:
            words = parts.label(title, part="hint")
            font = words.font()
            font.setStrikeOut(True)
            words.setFont(font)
            words.setMinimumWidth(40)
            row.addWidget(words)
            row.addWidget(parts.label(tr("dropped"), part="hint"))
            row.addStretch(1)
            if card.item.step is not None:
                row.addWidget(
                    parts.button(
                        tr("Put back"), lambda: self.taken_back.emit(card), kind="link", says=tr("Put back {0}", title)
                    )
                )
            return row
        for chip in card.chips:
            self._flow.addWidget(self._chip_view(chip))
        state = _STATES.get(card.item.kind, _STATES["changed"] if card.was else "")
        if state:
            label = parts.label(tr(state), part="state")
            label.setFixedHeight(LINE_PX)
            self._flow.insert(1, label)
        holder = QWidget()
        holder.setLayout(self._flow)
        row.addWidget(holder, 1)
        edit = parts.icon_button(
            tr("Edit {0}", title), self._theme.icon("edit"), lambda: self.edit_requested.emit(card.todo)
        )
        drop = parts.icon_button(tr("Drop {0}", title), self._theme.icon("trash"), lambda: self.dropped.emit(card))
        drop.setToolTip(tr("Drop this one (Shift+Delete)"))
        edit.setToolTip(tr("All fields…"))
        for widget in (self.thumbs, edit, drop):
            row.addWidget(widget, 0, top)
        return row

    def _was_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(TEXT_PX, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(parts.label(tr("Was {0}", listed(self.card.was)), part="hint"))
        if self.card.item.step is not None:
            says = tr("Undo the change of {0}", self.card.todo.fields.title)
            row.addWidget(parts.button(tr("Undo"), lambda: self.taken_back.emit(self.card), kind="link", says=says))
        row.addStretch(1)
        return row

    def _hint(self, words: str) -> QWidget:
        hint = parts.label(words, part="hint", wraps=True)
        hint.setIndent(TEXT_PX)
        return hint

    def _chip_view(self, chip: Chip) -> ChipView:
        view = ChipView(chip, self._theme)
        view.pointed.connect(self.pointed)
        view.edit_requested.connect(self.edit)
        view.removed.connect(lambda chip: self.chip_removed.emit(self.card, chip))
        view.pressed_key.connect(self._on_key)
        self.chips.append(view)
        return view

    def _on_key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            self.dropped.emit(self.card)
        else:
            self.pressed_key.emit(event)
