"""Thumbs up and down, and the correction a thumb down opens."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from todoapp.domain.correction import Correction
from todoapp.domain.errors import TodoAppError
from todoapp.domain.todo import Todo
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui.changes import Changes
from todoapp.ui.date_words import DateWords
from todoapp.ui.learning import Learning
from todoapp.ui.notify import Answer, Notify
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

if TYPE_CHECKING:  # the window shows before these are loaded
    from todoapp.services.date_fault import SettingChange
    from todoapp.services.feedback import Case, Draft
    from todoapp.ui.correction_dialog import CorrectionDialog
    from todoapp.ui.feedback_dialog import FeedbackDialog


class Ratings(QObject):
    """The verbs behind the thumbs; `rated` tells the todo's id and its thumb, `corrected` the correction as stored."""

    rated = Signal(str, object)
    corrected = Signal(object)

    def __init__(
        self,
        learning: Learning,
        run: RunJob,
        changes: Changes,
        notify: Notify,
        theme: Theme,
        words: DateWords,
        clock: Callable[[], datetime],
        undo: Callable[[], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._learning = learning
        self._run = run
        self._changes = changes
        self._notify = notify
        self._theme = theme
        self._words = words
        self._clock = clock
        self._undo = undo
        self._window = window
        self._lists: tuple[str, ...] = ()
        self.dialog: CorrectionDialog | None = None
        self.feedback: FeedbackDialog | None = None  # the latest one opened
        self._closed: CorrectionDialog | None = None

    def start(self) -> None:
        """Save what an earlier run was killed over, and have the speech model listen for the words learned so far."""
        learning = self._learning

        def begin() -> tuple[Correction | None, tuple[str, ...]]:
            feedback = learning.feedback()
            return learning.drafts().save_left_over(feedback), feedback.hotwords()

        def done(result: tuple[Correction | None, tuple[str, ...]]) -> None:
            correction, words = result
            learning.listen_for(words)
            if correction is not None:
                self._changes.todos_changed.emit()
                self._notify.notice(tr("Saved as correction {0}, from before the app was ended", correction.number))

        self._run(Lane.STORE, begin, done=done, failed=lambda _: None)

    def set_lists(self, names: tuple[str, ...]) -> None:
        """Offer these lists in corrections."""
        self._lists = names

    def look_up(self, todo: Todo) -> None:
        """Ask for a todo's thumb; `rated` tells it."""
        if todo.provenance is not None:
            feedback = self._learning.feedback
            self._run(
                Lane.STORE,
                lambda: feedback().thumb(todo.id),
                done=lambda is_up: self.rated.emit(todo.id, is_up),
                failed=lambda _: None,
            )

    def rate(self, todo: Todo, is_up: bool) -> None:
        """Note a thumb up, or note a thumb down and open the correction."""
        if todo.provenance is None:
            self._notify.notice(tr("Only what came from your words can be marked; this todo was typed into the form"))
        elif is_up:
            self._rate(todo, True, lambda: self._notify.notice(tr("Marked as understood right"), self._unrate(todo)))
        else:
            self._rate(todo, False, lambda: self._open(todo))

    def _rate(self, todo: Todo, is_up: bool | None, then: Callable[[], None]) -> None:
        def done(_: None) -> None:
            self.rated.emit(todo.id, is_up)
            then()

        feedback = self._learning.feedback
        self._run(Lane.STORE, lambda: feedback().rate(todo.id, is_up), done=done, failed=self._show)

    def _unrate(self, todo: Todo) -> Answer:
        return Answer(tr("Undo"), lambda: self._rate(todo, None, lambda: None))

    def _open(self, todo: Todo) -> None:
        if self.dialog is not None:
            self.dialog.raise_()
            return
        feedback = self._learning.feedback

        def case() -> "Case":
            import todoapp.ui.correction_dialog  # noqa: F401 - read here, so that opening it does not wait for the disk

            return feedback().case(todo.id)

        self._run(Lane.STORE, case, done=self._show_case, failed=self._show)

    def _show_case(self, case: "Case") -> None:
        from todoapp.ui.correction_dialog import CorrectionDialog

        if self.dialog is not None:
            return
        if self._closed is not None:
            self._closed.deleteLater()  # not when it closed: an answer may still have been on its way to it
        dialog = CorrectionDialog(
            case, self._learning, self._run, self._theme, self._words, self._clock, self._lists, self._window
        )

        def show() -> None:  # in a slot of its own: building it takes its time
            if self.dialog is None:
                self.dialog = dialog
                dialog.open()

        def closed() -> None:
            self.dialog, self._closed = None, dialog

        def only_marked() -> None:
            self._notify.notice(tr("Marked “{0}” as wrong", case.todo.fields.title), self._unrate(case.todo))

        dialog.submitted.connect(lambda draft, settings: self._save(dialog, case, draft, settings))
        dialog.only_marked.connect(dialog.reject)
        dialog.rejected.connect(only_marked)
        dialog.finished.connect(closed)
        QTimer.singleShot(0, dialog, show)

    def _save(
        self, dialog: "CorrectionDialog", case: "Case", draft: "Draft", settings: tuple["SettingChange", ...]
    ) -> None:
        learning = self._learning

        drafts = learning.drafts()
        drafts.keep(case.todo.id, draft, self._clock())

        def save() -> tuple[Correction, tuple[str, ...]]:
            feedback = learning.feedback()
            try:
                return feedback.correct(case, draft), feedback.hotwords()
            finally:
                drafts.forget()  # committed; or refused, and then the form still holds it

        def done(result: tuple[Correction, tuple[str, ...]]) -> None:
            correction, words = result
            learning.listen_for(words)
            dialog.saved()
            self._changes.todos_changed.emit()
            self.rated.emit(case.todo.id, False)
            self.corrected.emit(correction)
            self._notify.notice(tr("Saved as correction {0}", correction.number), Answer(tr("Undo"), self._take_back))
            for change in settings:
                self._set(change)

        self._run(Lane.STORE, save, done=done, failed=dialog.saving_failed)

    def show_feedback(self) -> None:
        """Open the numbers, the sharing and the words."""

        def load() -> None:
            import todoapp.ui.feedback_dialog  # noqa: F401 - as for the correction

        self._run(Lane.STORE, load, done=lambda _: self._open_feedback(), failed=self._show)

    def _open_feedback(self) -> None:
        from todoapp.ui.feedback_dialog import FeedbackDialog

        if self.feedback is not None:
            if self.feedback.isVisible():
                return
            self.feedback.deleteLater()
        self.feedback = FeedbackDialog(self._learning, self._run, self._theme, self._window)
        self.feedback.open()

    def _take_back(self) -> None:
        """Undo, and listen no longer for words that were learned with what is undone."""
        self._undo()
        feedback = self._learning.feedback
        self._run(Lane.STORE, lambda: feedback().hotwords(), done=self._learning.listen_for, failed=self._show)

    def _set(self, change: "SettingChange") -> None:
        self._run(Lane.STORE, lambda: self._learning.save_setting(change), done=lambda _: None, failed=self._show)

    def _show(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):  # the job bridge has shown the others
            self._notify.error(error)
