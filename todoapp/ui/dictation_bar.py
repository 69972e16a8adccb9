"""The bar under the list: the record button, the level meter, the state, and the field for typed sentences."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from todoapp.services.dictation import Stage, Status
from todoapp.ui import parts
from todoapp.ui.keys import Shortcuts, name_keys, with_keys
from todoapp.ui.level_meter import LevelMeter
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, tr

HOLD_MS = 350  # held longer than this, the button is push to talk: letting go ends the recording
SETTLED_MS = 6000  # how long "Saved" stays
LONGEST_TEXT = 1_000_000  # characters; Qt's own limit would cut a long paste without a word
EXAMPLE = later("Say it or type it: call the dentist Friday at 3, it’s urgent")


class _Sentence(QLineEdit):
    """The text field; tells when it has the focus, for its frame is drawn around the whole bar."""

    focus_changed = Signal(bool)

    def event(self, event: QEvent) -> bool:
        # With nothing typed to take back, the undo key is the window's, and undoes the last change.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_undo = event.matches(QKeySequence.StandardKey.Undo)
            if is_undo and not self.text():
                return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class DictationBar(QWidget):
    """Takes sentences, spoken or typed; shows what becomes of them."""

    record_started = Signal()
    record_stopped = Signal()
    cancelled = Signal()
    text_entered = Signal(str)
    nothing_entered = Signal()  # Enter with no words

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._status = Status(Stage.IDLE)
        self._held = QElapsedTimer()
        self._started_by_this_press = False
        self._record_keys = ""
        self.record = parts.named(QPushButton(), "record")
        self.record.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take the cursor out of the sentence
        self.record.setIconSize(QSize(22, 22))
        self.record.pressed.connect(self.press)
        self.record.released.connect(self.release)
        self.sentence = parts.named(
            _Sentence(),
            "sentence",
            says=tr("New todo, in your own words"),
            tip=tr("Enter adds"),
        )
        self.sentence.setPlaceholderText(tr(EXAMPLE))
        self.sentence.setMaxLength(LONGEST_TEXT)
        self.sentence.returnPressed.connect(self._on_entered)
        self.sentence.textChanged.connect(self._show_add)
        self.sentence.focus_changed.connect(lambda focused: self._mark("focused", focused))
        self.add = parts.button(tr("Add"), self._on_entered, kind="primary")
        self.meter = LevelMeter(theme)
        self.elapsed = parts.label("0:00", "elapsed")
        self.cancel = parts.button(tr("Cancel"), self.cancelled.emit, kind="link")
        self.stage = parts.label(name="stage")
        self.stage.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.stop_working = parts.icon_button(tr("Stop this"), clicked=self.cancelled.emit)
        self.stop_working.setText(tr("Cancel"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(120)
        self._second = QTimer(self, interval=200)
        self._second.timeout.connect(self._show_elapsed)
        self._settle = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settle.timeout.connect(lambda: self._say(""))
        self._recording_for = QElapsedTimer()
        self._lay_out()
        theme.changed.connect(self._show_record)
        self._show_record()
        self._show_add()
        self.show_status(self._status)

    # -- what the window tells

    def name_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tooltips name the keys in force."""
        shortcuts.tell("type", self._name_type_keys)
        shortcuts.tell("record", self._name_record_keys)
        shortcuts.tell("cancel", self._name_cancel_keys)

    def _name_type_keys(self, keys: str) -> None:
        tip = tr("{0} puts the cursor here; Enter adds", keys) if keys else tr("Enter adds")
        self.sentence.setToolTip(tip)

    def _name_record_keys(self, keys: str) -> None:
        self._record_keys = keys
        self._show_record()

    def _name_cancel_keys(self, keys: str) -> None:
        self.cancel.setToolTip(keys)
        name_keys(self.stop_working, tr("Stop this"), keys)

    def show_status(self, status: Status, saved_words: str = "") -> None:
        """Show the state; `saved_words` says what a saved dictation changed."""
        was, self._status = self._status.stage, status
        recording = status.stage in (Stage.OPENING, Stage.RECORDING)
        if status.stage is Stage.RECORDING and was is not Stage.RECORDING:
            self.meter.clear()
            self._recording_for.start()
            self._show_elapsed()
            self._second.start()
        elif status.stage is not Stage.RECORDING:
            self._second.stop()
        had_focus = self._pages.currentIndex() == 0 and self.sentence.hasFocus()
        self._pages.setCurrentIndex(1 if recording else 0)
        if not recording and was in (Stage.OPENING, Stage.RECORDING) and not had_focus:
            self.sentence.setFocus()
        self._mark("recording", status.stage is Stage.RECORDING)
        working = status.stage in (Stage.TRANSCRIBING, Stage.UNDERSTANDING)
        self.stop_working.setVisible(working)
        self.progress.setVisible(working)
        self.progress.setRange(0, 0 if status.fraction is None else 100)
        self.progress.setValue(round((status.fraction or 0.0) * 100))
        self._say(saved_words or _words(status))
        if status.stage in (Stage.SAVED, Stage.IDLE, Stage.NOTHING_HEARD):
            self._settle.start()
        else:
            self._settle.stop()
        self._show_record()

    def close_down(self) -> None:
        """Let nothing tick any more: the app ends."""
        self._second.stop()
        self._settle.stop()

    def show_level(self, level: float) -> None:
        """Show how loud it is, 0 to 1."""
        self.meter.add(level)

    def give_back(self, text: str) -> None:
        """Put words that could not be saved back into the field, unless something new is being typed."""
        if not self.sentence.text():
            self.sentence.setText(text)
            self.sentence.setFocus()

    # -- what the user does

    def press(self) -> None:
        """The button or its key went down: start, or stop what an earlier press started."""
        self._started_by_this_press = self._status.stage not in (Stage.OPENING, Stage.RECORDING)
        self._held.start()
        if self._started_by_this_press:
            self.record_started.emit()
        else:
            self.record_stopped.emit()

    def release(self) -> None:
        """The button or its key went up: after a long hold that ends the recording, after a click it goes on."""
        if self._started_by_this_press and self._held.elapsed() >= HOLD_MS:
            self.record_stopped.emit()
        self._started_by_this_press = False

    def toggle(self) -> None:
        """A shortcut that cannot be held: start or stop."""
        self.press()
        self._started_by_this_press = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold F9 anywhere in the window to talk."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F9:
            if event.type() == QEvent.Type.KeyPress:
                if not event.isAutoRepeat():
                    self.press()
                return True
            if event.type() == QEvent.Type.KeyRelease:
                if not event.isAutoRepeat():
                    self.release()
                return True
        return False

    def _on_entered(self) -> None:
        text = self.sentence.text().strip()
        if text:
            self.sentence.clear()
            self.text_entered.emit(text)
        else:
            self.nothing_entered.emit()

    # -- looks

    def _lay_out(self) -> None:
        typing = QWidget()
        row = QHBoxLayout(typing)
        row.setContentsMargins(4, 0, 0, 0)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.add)
        recording = QWidget()
        row = QHBoxLayout(recording)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.meter, 1)
        row.addWidget(self.elapsed)
        row.addWidget(self.cancel)
        self._pages = QStackedWidget()
        self._pages.addWidget(typing)
        self._pages.addWidget(recording)
        self._composer = parts.named(QFrame(), "composer")
        row = QHBoxLayout(self._composer)
        row.setContentsMargins(6, 6, 12, 6)
        row.addWidget(self.record)
        row.addWidget(self._pages, 1)
        state = QHBoxLayout()
        state.setContentsMargins(12, 0, 4, 0)
        state.addWidget(self.stage, 1)
        state.addWidget(self.progress)
        state.addWidget(self.stop_working)
        holder = QWidget()
        holder.setLayout(state)
        holder.setFixedHeight(30)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(holder)
        layout.addWidget(self._composer)

    def _show_record(self) -> None:
        recording = self._status.stage in (Stage.OPENING, Stage.RECORDING)
        self.record.setIcon(self._theme.icon("stop" if recording else "microphone", "on_accent", 22))
        self.record.setAccessibleName(tr("Stop recording") if recording else tr("Record"))
        keys = (self._record_keys, "F9")
        self.record.setToolTip(
            with_keys(tr("Stop"), *keys)
            if recording
            else with_keys(tr("Record"), *keys) + "\n" + tr("Click to start and stop, or hold while you talk")
        )
        parts.marked(self.record, "recording", recording)

    def _show_add(self) -> None:
        self.add.setVisible(bool(self.sentence.text().strip()))

    def _show_elapsed(self) -> None:
        seconds = self._recording_for.elapsed() // 1000
        self.elapsed.setText(f"{seconds // 60}:{seconds % 60:02d}")

    def _say(self, words: str) -> None:
        shown = self.stage.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(self.stage.width(), 300))
        self.stage.setText(shown)
        self.stage.setAccessibleName(words or tr("Ready"))

    def _mark(self, name: str, value: bool) -> None:
        parts.marked(self._composer, name, value)


def _words(status: Status) -> str:
    more = tr(" · {0} more waiting", status.waiting) if status.waiting else ""
    match status.stage:
        case Stage.OPENING:
            return tr("Opening the microphone…{0}", more)
        case Stage.RECORDING:
            return tr("Listening. Press again when you are done.{0}", more)
        case Stage.TRANSCRIBING:
            return tr("Transcribing…{0}", more)
        case Stage.UNDERSTANDING:
            return tr("Understanding “{0}”{1}", status.text, more)
        case Stage.SAVED:
            return tr("Saved")
        case Stage.NOTHING_HEARD:
            return tr("Nothing heard. Was the microphone muted?")
        case Stage.FAILED:
            return tr("That did not work; see above.")
    return ""
