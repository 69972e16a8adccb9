"""The subtasks of one todo to tick off: what opens from its line, with one checkbox for each."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from todoapp.domain.todo import Todo
from todoapp.ui import parts
from todoapp.ui.translation import tr

WIDTH = 380  # pixels; a longer name is cut off, and its tooltip has it in full
SHOWN = 12  # of a longer checklist, the rest is scrolled to


class SubtaskTicks(QFrame):
    """Says which subtask is to be ticked or unticked, at once; Esc or a click elsewhere closes it."""

    ticked = Signal(object, str, bool)  # the todo, the subtask's name, whether it is done

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("subtaskTicks")
        self.boxes: list[QCheckBox] = []
        self._progress = parts.label(tone="muted")
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        holder = QWidget()
        holder.setLayout(self._column)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.addWidget(self._progress)
        layout.addWidget(self._scroll)

    def open_for(self, todo: Todo, at: QPoint) -> None:
        """Show a todo's subtasks below a place of the screen, with the keyboard on the first that is open."""
        fields = todo.fields
        for box in self.boxes:
            self._column.removeWidget(box)
            box.deleteLater()
        self.boxes = [
            self._box(todo, name, is_done) for name, is_done in zip(fields.subtasks, fields.ticks, strict=True)
        ]
        for box in self.boxes:
            self._column.addWidget(box)
        self.setAccessibleName(tr("Subtasks of “{0}”", fields.title))
        self._count()
        height = max((box.sizeHint().height() for box in self.boxes), default=0) + self._column.spacing()
        self._scroll.setFixedHeight(height * min(len(self.boxes), SHOWN) + self._column.spacing())
        self.setFixedWidth(WIDTH)
        self.adjustSize()
        room = self.screen().availableGeometry()
        self.move(min(at.x(), room.right() - WIDTH), min(at.y(), room.bottom() - self.height()))
        self.show()
        first = next((box for box in self.boxes if not box.isChecked()), None) or self.boxes[0]
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _box(self, todo: Todo, name: str, is_done: bool) -> QCheckBox:
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, WIDTH - 80)
        box = parts.named(QCheckBox(shown.replace("&", "&&")), says=name, tip=name if shown != name else "")
        box.setChecked(is_done)
        box.clicked.connect(lambda now: self._on_clicked(todo, name, now))
        return box

    def _on_clicked(self, todo: Todo, name: str, is_done: bool) -> None:
        for box in self.boxes:  # two of one name are one to whoever keeps them
            if box.accessibleName() == name:
                box.setChecked(is_done)
        self._count()
        self.ticked.emit(todo, name, is_done)

    def _count(self) -> None:
        done = sum(box.isChecked() for box in self.boxes)
        self._progress.setText(tr("{0} of {1} steps done", done, len(self.boxes)))
