"""The correction: what was said beside what became of it, the sound to hear again, one tap on what went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from todoapp.domain.actions import Add, TodoFields
from todoapp.domain.errors import TodoAppError
from todoapp.services.date_fault import SettingChange
from todoapp.services.feedback import Advice, Case, Draft
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.parsing import Understood
from todoapp.services.todo_fields import DATES
from todoapp.ui import parts
from todoapp.ui.date_words import DateWords
from todoapp.ui.learning import Learning
from todoapp.ui.playback import Playback
from todoapp.ui.reason_box import ReasonBox
from todoapp.ui.service_words import told
from todoapp.ui.theme import Theme
from todoapp.ui.todo_form import LABELS, PRIORITY_WORDS, TodoForm
from todoapp.ui.translation import later, tr

ADVISE_AFTER_MS = 250  # after the last change
FIELD_PLAYER = 20  # pixels; no higher than the line it stands in
NOT_SPOKEN = later("There is no recording: this was typed.")
NOT_KEPT = later("The recording is no longer kept, so it cannot be played.")


class CorrectionDialog(QDialog):
    """Shows one case; says what to save and does not save itself."""

    submitted = Signal(object, object)  # Draft, the settings to change
    only_marked = Signal()

    def __init__(
        self,
        case: Case,
        learning: Learning,
        run: RunJob,
        theme: Theme,
        words: DateWords,
        clock: Callable[[], datetime],
        lists: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Correct a dictation"))
        self.resize(960, 660)
        self._case = case
        self._learning = learning
        self._run = run
        self._theme = theme
        self._words = words
        self._advice_id = 0
        self._is_saving = False
        self.text = parts.named(QPlainTextEdit(case.provenance.text), says=tr("What was said"))
        self.text.setTabChangesFocus(True)
        self.again = parts.button(tr("Read these words again"), self._read_again, kind="link")
        self.play = parts.icon_button(tr("Play the recording"), clicked=self._on_play)
        self.sound = parts.label(tone="muted", wraps=True)
        self.reasons = ReasonBox(was_spoken=case.was_spoken)
        self.form = TodoForm(theme, _as_spoken(words, case), clock)
        self.form.setObjectName("correctionForm")
        self.problem = parts.label(tone="danger", wraps=True)
        self.problem.hide()
        self.save = parts.button(tr("Save correction"), self._on_save, kind="primary", tip=tr("Ctrl+Enter"))
        self.save.setDefault(False)
        self.only_mark = parts.button(tr("Only mark as wrong"), self.only_marked.emit, kind="link")
        self.only_mark.setProperty("edge", "start")
        self.cancel = parts.button(tr("Cancel"), self.reject, tip=tr("Esc"))
        self.field_players: dict[str, QToolButton] = {}
        self.playback: Playback | None = None
        if case.is_audio_kept and case.provenance.recording is not None:
            self.playback = Playback(learning.recording(case.provenance.recording), learning, run, self)
            self.playback.changed.connect(self._on_playback)
        self._pause = QTimer(self, singleShot=True, interval=ADVISE_AFTER_MS)
        self._lay_out()
        self.form.edit(case.todo)
        self.form.set_lists(tuple(lists))
        self._pause.timeout.connect(self._advise)
        self.text.textChanged.connect(self._on_changed)
        self.form.changed.connect(self._on_changed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._on_save)
        self._on_playback(False, "")
        self._advise()

    @property
    def case(self) -> Case:
        """What is being corrected."""
        return self._case

    def saving_failed(self, error: Exception) -> None:
        """Give the form back with the reason; nothing typed is lost."""
        self._set_saving(False)
        if isinstance(error, TodoAppError):
            self._refuse(told(error))

    def saved(self) -> None:
        """Close: it is stored."""
        self._set_saving(False)
        self.accept()

    def done(self, result: int) -> None:
        self._pause.stop()
        self._advice_id += 1  # an answer on its way is dropped
        if self.playback is not None and self.playback.is_playing:
            self.playback.stop()
        super().done(result)

    def reject(self) -> None:
        if not self._is_saving:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_saving:
            event.ignore()
            return
        super().closeEvent(event)

    # -- what the replay says

    def _on_changed(self) -> None:
        self.again.setVisible(self.text.toPlainText().strip() != self._case.provenance.text.strip())
        self._pause.start()

    def _advise(self) -> None:
        fields = self._fields()
        if fields is None:
            return
        self._advice_id += 1
        asked, case, text = self._advice_id, self._case, self.text.toPlainText()
        self._mark_changed(fields)

        def done(advice: Advice) -> None:
            if asked == self._advice_id:
                self.reasons.show_advice(advice)

        call = self._learning.feedback
        self._run(Lane.STORE, lambda: call().advise(case, text, fields), done=done, failed=lambda _: None)

    def _fields(self) -> TodoFields | None:
        """Give what the form says, None while something in it cannot be read or the title is empty."""
        fields = self.form.fields()
        self.form.problem.hide()
        return fields

    def _mark_changed(self, fields: TodoFields) -> None:
        """Say beside the name of a changed field what it was."""
        changed = self._case.wrong_fields(fields)
        before = self._case.understood or self._case.todo.fields
        for name, label in self.form.labels.items():
            said = tr("{0} · was {1}", tr(LABELS[name]), self._value_words(before, name)) if name in changed else None
            label.setText(said or tr(LABELS[name]))
            parts.marked(label, "tone", "danger" if said else "label")

    def _value_words(self, fields: TodoFields, name: str) -> str:
        now = self._case.provenance.reference or datetime.now().astimezone()
        match name:
            case "due" | "scheduled":
                when = fields.due if name == "due" else fields.scheduled
                return self._words.when(when, now) if when else tr("nothing")
            case "repeat":
                return self._words.repeat(fields.repeat) if fields.repeat else tr("never")
            case "reminders":
                return ", ".join(map(self._words.reminder, fields.reminders)) or tr("nothing")
        value = getattr(fields, name)
        said = value if isinstance(value, str) else ", ".join(value or ())
        short = said if len(said) <= 40 else f"{said[:39]}…"
        if name == "priority":
            return tr(PRIORITY_WORDS[fields.priority])
        return f"“{short}”" if said else tr("nothing")

    # -- read again

    def _read_again(self) -> None:
        reference = self._case.provenance.reference or datetime.now().astimezone()
        text, position = " ".join(self.text.toPlainText().split()), self._case.index or 0
        self.again.setEnabled(False)

        def done(understood: Understood) -> None:
            self.again.setEnabled(True)
            adds = [action.todo for action in understood.actions if isinstance(action, Add)]
            own = adds[min(position, len(adds) - 1)] if adds else None
            if own is not None:
                self.form.edit(replace(self._case.todo, fields=own))
                self._advise()

        def failed(error: Exception) -> None:
            self.again.setEnabled(True)
            if isinstance(error, TodoAppError):
                self._refuse(told(error))

        call = self._learning.understand
        self._run(Lane.INFERENCE, lambda: call(text, reference), done=done, failed=failed)

    # -- the sound

    def _on_play(self) -> None:
        if self.playback is not None:
            self.playback.toggle()

    def _play_field(self, name: str) -> None:
        if self.playback is not None:
            self.playback.play_words(self._said_words(name))

    def _said_words(self, name: str) -> str:
        """Give the words a field came from: the model's phrase, or the value."""
        parsed = self._case.parsed
        value = getattr(parsed, "head" if name == "title" else name) if parsed else None
        if not value:
            value = getattr(self._case.todo.fields, name)
        if name in DATES and not isinstance(value, str):
            value = getattr(value, "phrase", value)
        texts = (value,) if isinstance(value, str) else value or ()
        return " ".join(text if isinstance(text, str) else getattr(text, "phrase", "") for text in texts)

    def _on_playback(self, is_playing: bool, words: str) -> None:
        self.play.setIcon(self._theme.icon("stop" if is_playing else "play", "accent"))
        says = tr("Stop") if is_playing else tr("Play the recording")
        self.play.setAccessibleName(says)
        self.play.setToolTip(says)
        missing = tr(NOT_KEPT if self._case.was_spoken else NOT_SPOKEN)
        self.sound.setText((words or says) if self.playback is not None else missing)

    # -- saving

    def _on_save(self) -> None:
        fields = self.form.fields()
        if fields is None:
            self._refuse(self.form.problem.text())
            return
        self.problem.hide()
        self._set_saving(True)
        heard = self.reasons.heard_words if self.reasons.reason == "heard" else ()
        settings: tuple[SettingChange, ...] = self.reasons.settings
        self.submitted.emit(Draft(self.text.toPlainText(), fields, self.reasons.reason, heard), settings)

    def _set_saving(self, is_saving: bool) -> None:
        self._is_saving = is_saving
        for widget in (self.text, self.form, self.reasons, self.save, self.only_mark, self.cancel):
            widget.setEnabled(not is_saving)
        self.save.setText(tr("Saving…") if is_saving else tr("Save correction"))

    def _refuse(self, why: str) -> None:
        self.problem.setText(why)
        self.problem.show()

    # -- layout

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(22, 18, 16, 12)
        left.setSpacing(7)
        left.addWidget(parts.label(tr("What you said"), "detailsTitle"))
        left.addWidget(parts.label(tr("Put right what was heard wrong."), tone="muted", wraps=True))
        self.text.setFixedHeight(120)
        left.addWidget(self.text)
        self.again.hide()
        sound = QHBoxLayout()
        self.play.setVisible(self.playback is not None)
        sound.addWidget(self.play)
        sound.addWidget(self.sound, 1)
        sound.addWidget(self.again)
        left.addLayout(sound)
        left.addSpacing(10)
        left.addWidget(parts.label(tr("What went wrong?"), "detailsTitle"))
        left.addWidget(self.reasons)
        left.addStretch(1)
        side = QWidget()
        side.setLayout(left)
        side.setFixedWidth(430)
        right = QVBoxLayout(self.form)
        right.setContentsMargins(0, 18, 0, 0)
        heading = parts.label(tr("What it should be"), "detailsTitle")
        heading.setContentsMargins(18, 0, 0, 4)
        right.addWidget(heading)
        right.addWidget(self.form.scroll_area(), 1)
        self.form.problem.hide()
        self._add_field_players()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        between = parts.named(QFrame(), "rule")
        between.setFixedWidth(1)
        row.addWidget(between)
        row.addWidget(self.form, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(22, 10, 18, 14)
        buttons.addWidget(self.only_mark)
        buttons.addWidget(self.problem, 1)
        buttons.addStretch()
        buttons.setSpacing(8)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        rule = parts.named(QFrame(), "rule")
        rule.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row, 1)
        layout.addWidget(rule)
        layout.addLayout(buttons)

    def _add_field_players(self) -> None:
        """Where there is a recording, each field that came from words can be heard."""
        for name, heading in self.form.headings.items():
            if self.playback is not None and self._said_words(name).strip() and name != "priority":
                button = parts.icon_button(tr("Hear the words of {0}", name), self._theme.icon("play", "accent", 14))
                button.setFixedSize(FIELD_PLAYER, FIELD_PLAYER)
                button.clicked.connect(lambda _=False, name=name: self._play_field(name))
                self.field_players[name] = button
                heading.addWidget(button)
            heading.addStretch(1)


def _as_spoken(words: DateWords, case: Case) -> DateWords:
    """Read a phrase whose words were all said from the moment they were said; any other from now."""
    said = set(case.provenance.text.lower().split())
    spoken_at = case.provenance.reference

    def reference(phrase: str, now: datetime) -> datetime:
        was_said = all(word.strip(".,") in said for word in phrase.lower().split())
        return spoken_at if was_said and spoken_at is not None else now

    return replace(
        words,
        read_when=lambda phrase, now: words.read_when(phrase, reference(phrase, now)),
        read_repeat=lambda phrase, now: words.read_repeat(phrase, reference(phrase, now)),
        read_reminder=lambda phrase, now, due, scheduled: words.read_reminder(
            phrase, reference(phrase, now), due, scheduled
        ),
    )
