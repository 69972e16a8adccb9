"""What the last dictation became, as cards to check at a glance: the words above, a card for each todo below."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from todoapp.services.review import Card, Chip
from todoapp.ui import parts
from todoapp.ui.cards import CardView
from todoapp.ui.chips import NAMES, ChipView, help_for
from todoapp.ui.theme import Theme
from todoapp.ui.thumbs import Thumbs
from todoapp.ui.transcript_view import TranscriptView
from todoapp.ui.translation import later, tr

SHARE_OF_WINDOW = 0.42  # that the cards may take
LEAST_PX = 78
_ASKS_FOR_ROOM = QEvent.Type.LayoutRequest
HINT = later("Enter keeps all. Tab goes through what is worth a look first.")


class _Scroll(QScrollArea):
    """Wants to be as high as what it holds; gives way where the window is low."""

    wanted_px = 0

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.wanted_px)


class ReviewPanel(QFrame):
    """Shows cards until they are kept; says what the user asks for and changes nothing itself."""

    kept = Signal()
    left = Signal()  # Escape: back to the sentence, the cards stay
    undo_requested = Signal()  # of the whole dictation
    rated = Signal(object, bool)
    edit_requested = Signal(object)
    dropped = Signal(object)
    taken_back = Signal(object)
    chip_removed = Signal(object, object)
    chip_typed = Signal(object, object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._read: Callable[[Card, Chip, str], str | None] = lambda *_: None
        self._cards: tuple[Card, ...] = ()
        self._views: list[CardView] = []
        self._stale: list[int] = []  # cards to make, or to make anew: one at a time, so that the window never halts
        self._thumbs: dict[str, Thumbs] = {}
        self._ups: dict[str, bool | None] = {}
        self._wears_out = False  # the cards have colours of before
        self._is_high_enough = False  # the cards are made anew: the panel keeps its height meanwhile
        self._wanted: tuple[int, str, int] | None = None  # the chip to give the focus to once it is made
        self.setProperty("card", "info")
        self.setAccessibleName(tr("What your words became"))
        self.transcript = TranscriptView(theme)
        self.title = parts.label(part="title")
        self.hint = parts.label(tr(HINT), part="hint")
        self.keep = parts.button(tr("Keep all"), self.kept.emit, kind="primary", tip=tr("Enter"))
        self.undo = parts.button(tr("Undo"), self.undo_requested.emit, kind="link", says=tr("Undo this dictation"))
        self._close = parts.icon_button(tr("Close this message"), theme.icon("close"), self.kept.emit)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._make_more)
        self._lay_out()
        theme.changed.connect(self._on_theme)
        self.hide()

    def read_with(self, read: Callable[[Card, Chip, str], str | None]) -> None:
        """Name who says what typed words would become."""
        self._read = read

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards on show."""
        return self._cards

    @property
    def is_complete(self) -> bool:
        """Whether every card is made and shows its todo as it is."""
        return not self._stale

    @property
    def views(self) -> tuple[CardView, ...]:
        """The views made so far, in order."""
        return tuple(self._views)

    def show_cards(
        self, heading: str, text: str, cards: tuple[Card, ...], left_over: tuple[tuple[int, int], ...] = ()
    ) -> None:
        """Show cards; of those that were there before, only what changed is made anew."""
        same = [card.todo.id for card in cards] == [card.todo.id for card in self._cards]
        self._wanted = (self._focused() or self._wanted) if same else None
        self.transcript.show_text(text, left_over)
        doubtful = sum(len(card.doubtful) for card in cards if not card.is_dropped)
        check = tr(" · {0} to check", doubtful) if doubtful else ""
        self.title.setText(heading + check)
        old, self._cards = self._cards, cards
        if same:
            changed = {at for at, (before, card) in enumerate(zip(old, cards, strict=True)) if card != before}
            self._stale = sorted(changed | set(self._stale))
        else:
            self._remove_views()
            self._stale = list(range(len(cards)))
        self._make_more()
        self.show()

    def clear(self) -> None:
        """Take the cards away."""
        self.hide()
        self._later.stop()
        self._remove_views()
        self._cards = ()
        self._stale.clear()
        self._wears_out = self._is_high_enough = False
        self._ups.clear()

    def enter(self) -> bool:
        """Put the cursor on the first doubtful chip, or the first card; False if there is none."""
        chain = self._chain()
        if chain:
            chain[0].face.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return bool(chain)

    def show_thumb(self, todo_id: str, is_up: bool | None) -> None:
        """Show which thumb a todo has."""
        self._ups[todo_id] = is_up
        if todo_id in self._thumbs:
            self._thumbs[todo_id].show_thumb(is_up)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._on_key(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize or (watched is self._holder and event.type() == _ASKS_FOR_ROOM):
            self._fit()
        return False

    # -- keys

    def _on_key(self, event: QKeyEvent) -> None:
        key = event.key()
        event.ignore()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self.kept.emit()
        elif key == Qt.Key.Key_Escape:
            event.accept()
            self.left.emit()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
            event.accept()
            self._step(1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1)

    def _step(self, by: int) -> None:
        views = [view for card in self._views for view in card.chips]  # as they are seen
        at = next((at for at, view in enumerate(views) if view.face.hasFocus()), None)
        if at is not None and views:
            views[(at + by) % len(views)].face.setFocus(Qt.FocusReason.TabFocusReason)

    def _chain(self) -> list[ChipView]:
        """Give the chips in the order they are asked about: those in doubt first."""
        views = [view for card in self._views for view in card.chips if view.isVisibleTo(self)]
        return sorted(views, key=lambda view: not view.chip.doubts)

    def _order(self) -> None:
        chain: list[QWidget] = [view.face for view in self._chain()]
        for card in self._views:
            chain += [child for child in card.thumbs.children() if isinstance(child, QWidget)]
        for before, after in pairwise([*chain, self.keep, self.undo, self._close]):
            QWidget.setTabOrder(before, after)

    # -- cards

    def _make_more(self) -> None:
        if self._wears_out:
            # Taken away first: to give them all the new style sheet, only to replace them, would hold the window up.
            self._wears_out, self._is_high_enough = False, True
            self._wanted = self._focused() or self._wanted
            self._remove_views()
            self._stale = list(range(len(self._cards)))
        elif self._stale:
            at = self._stale.pop(0)
            if at < len(self._views):
                self._replace(at)
            else:
                self._make_one()
            if not self._is_high_enough:
                self._fit()
        if self._stale:
            self._later.start()
        else:
            self._wanted = None
            if self._is_high_enough:
                self._is_high_enough = False
                self._fit()
            self._order()

    def _make_one(self) -> None:
        at = len(self._views)
        view = self._make(at)
        self._column.insertWidget(at, view)
        self._views.append(view)
        self._give_focus(at, view)

    def _replace(self, at: int) -> None:
        old, new = self._views[at], self._make(at)
        self._column.insertWidget(at, new)
        self._views[at] = new
        self._give_focus(at, new)
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()

    def _give_focus(self, at: int, card: CardView) -> None:
        wanted = self._wanted
        if wanted is not None and wanted[0] == at:
            view = card.view(wanted[1], wanted[2]) or (card.chips[0] if card.chips else None)
            (view.face if view is not None else self.keep).setFocus()

    def _make(self, at: int) -> CardView:
        card = self._cards[at]
        thumbs = self._thumbs[card.todo.id] = Thumbs(self._theme, card.todo)
        thumbs.show_thumb(self._ups.get(card.todo.id))
        thumbs.rated.connect(self.rated)
        view = CardView(card, at + 1, self._theme, thumbs, self._read)
        if card.is_dropped:
            thumbs.setParent(view)
            thumbs.hide()
        view.pointed.connect(self._on_pointed)
        view.chip_removed.connect(self.chip_removed)
        view.chip_typed.connect(self.chip_typed)
        view.dropped.connect(self.dropped)
        view.taken_back.connect(self.taken_back)
        view.edit_requested.connect(self.edit_requested)
        view.pressed_key.connect(self._on_key)
        return view

    def _remove_views(self) -> None:
        for view in self._views:
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._views.clear()
        self._thumbs.clear()

    def _focused(self) -> tuple[int, str, int] | None:
        for at, card in enumerate(self._views):
            if card.editor is not None and card.editor.isAncestorOf(card.focusWidget() or card):
                return at, "title", 0
            for view in card.chips:
                if view.face.hasFocus():
                    return at, view.chip.kind, view.chip.index
        return None

    def _on_pointed(self, chip: Chip | None) -> None:
        self.transcript.light(chip.spans if chip is not None else ())
        about = (
            ""
            if chip is None
            else tr("Please check: {0}.", "; ".join(chip.doubts))
            if chip.doubts
            else tr(NAMES[chip.kind])
        )
        self.hint.setText(tr(HINT) if chip is None else f"{about}  {help_for(chip)}")
        if chip is not None and (focused := self._view_with_focus()) is not None:
            self._scroll.ensureWidgetVisible(focused, 8, 8)

    def _view_with_focus(self) -> ChipView | None:
        return next((view for card in self._views for view in card.chips if view.face.hasFocus()), None)

    # -- looks

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        top.addWidget(self.undo)
        top.addWidget(self.keep)
        top.addWidget(self._close)
        holder = self._holder = parts.named(QWidget(), "cards")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self._scroll = parts.named(_Scroll(), "cardsScroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(holder)
        holder.installEventFilter(self)
        self._scroll.viewport().installEventFilter(self)  # wider once the scroll bar is gone
        self.hint.setMinimumWidth(40)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addWidget(self.transcript)
        layout.addWidget(self._scroll)
        layout.addWidget(self.hint)

    def _fit(self) -> None:
        """Be as high as the cards, up to a share of the window."""
        holder = self._holder
        width = max(self._scroll.viewport().width(), 200)
        wanted = holder.heightForWidth(width) if holder.hasHeightForWidth() else holder.sizeHint().height()
        self._scroll.wanted_px = max(LEAST_PX, min(wanted, round(self.window().height() * SHARE_OF_WINDOW)))
        self._scroll.setMinimumHeight(min(wanted, LEAST_PX))
        self._scroll.setMaximumHeight(self._scroll.wanted_px)
        self._scroll.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        self.window().installEventFilter(self)
        QTimer.singleShot(0, self, self._fit)

    def _on_theme(self) -> None:
        self._close.setIcon(self._theme.icon("close"))
        if self._cards:
            self._wears_out = True
            self._later.start()
