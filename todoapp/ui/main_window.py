"""The window: layout, and the wires between its parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from todoapp.domain.actions import Action, DeleteList, TodoFields
from todoapp.domain.correction import Correction
from todoapp.domain.errors import ModelMissing, TodoAppError
from todoapp.domain.todo import Todo
from todoapp.services.dictation import Dictation, Outcome, Stage, Status
from todoapp.services.jobs import Lane
from todoapp.services.last_batch import LastBatch
from todoapp.services.todos import Applied, Question, Todos, View
from todoapp.ui import parts
from todoapp.ui.browsing import Browsing
from todoapp.ui.changes import Changes
from todoapp.ui.date_words import DateWords
from todoapp.ui.dictation_bar import DictationBar
from todoapp.ui.edit_panel import EditPanel
from todoapp.ui.jobs import Jobs
from todoapp.ui.keys import Shortcuts
from todoapp.ui.learning import Learning
from todoapp.ui.models_card import FetchesModels, ModelsCard
from todoapp.ui.notify import Answer, Notify
from todoapp.ui.operations import Operations
from todoapp.ui.pending_recordings import PendingRecordings
from todoapp.ui.questions import QuestionCard
from todoapp.ui.ratings import Ratings
from todoapp.ui.reminder_card import ReminderCard
from todoapp.ui.review_desk import ReviewDesk
from todoapp.ui.review_panel import ReviewPanel
from todoapp.ui.shortcut_sheet import ShortcutSheet
from todoapp.ui.sidebar import CALENDAR, Sidebar
from todoapp.ui.theme import Theme
from todoapp.ui.todo_model import Query
from todoapp.ui.todo_rows import describe
from todoapp.ui.translation import tr

REFRESH_MS = 60_000  # what was due "today at 3" turns red by itself
ROOM_FOR_ALL = 940  # pixels for sidebar, list and edit panel side by side


@dataclass(frozen=True)
class Models:
    """The models behind the window: each loads in the INFERENCE lane, raising ModelMissing where it is not there."""

    load_parser: Callable[[], None]
    load_speech: Callable[[], None]
    fetch: FetchesModels


class MainWindow(QMainWindow):
    """Sidebar, list, dictation bar, edit panel."""

    def __init__(
        self,
        *,
        todos: Callable[[], Todos],
        dictation: Dictation,
        jobs: Jobs,
        models: Models,
        learning: Learning,
        last: LastBatch,
        words: DateWords,
        theme: Theme,
        icon: QIcon,
        clock: Callable[[], datetime],
    ) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__()
        self._dictation = dictation
        self._jobs = jobs
        self._models = models
        self._words = words
        self._clock = clock
        self._theme = theme
        self.quit: Callable[[], object] = self.close  # closing may only hide the window
        self.show_settings: Callable[[], object] = lambda: None
        self._announced = Stage.IDLE
        self._is_loading = False
        self.changes = Changes(self)
        self.sidebar = Sidebar(todos, jobs.run, theme, icon)
        self.browsing = Browsing(self.sidebar, todos, jobs.run, theme, words, clock, self)
        self.model, self.list, self.search = self.browsing.model, self.browsing.list, self.browsing.search
        self.bar = DictationBar(theme)
        self.details = EditPanel(theme, words, clock)
        self.models_card = ModelsCard(theme, jobs.run, models.fetch)
        self.result = ReviewPanel(theme)
        self.questions = QuestionCard(theme, describe=self._one_line, answered=self._on_answered)
        self.reminders = ReminderCard(theme)
        self._banners = QVBoxLayout()
        self._lay_out(icon)
        self.notify = Notify(theme, self._banners, self._main)
        self.pending = PendingRecordings(dictation, self.notify)
        self.operations = Operations(todos, jobs.run, self.changes, self.notify, words, clock)
        self.ratings = Ratings(
            learning, jobs.run, self.changes, self.notify, theme, words, clock, self.operations.undo, self
        )
        self.reviews = ReviewDesk(self.result, last, todos, jobs.run, self.changes, self.notify, clock)
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self.browsing.use(self.operations, self._delete, self._edit)
        self._connect()

    def start(self) -> None:
        """Read the todos, offer what an earlier run left, then load the models behind the window.

        The models come last: importing their libraries takes seconds of the interpreter, and todos should not wait.
        """
        once = Qt.ConnectionType.SingleShotConnection
        self.sidebar.lists_read.connect(self._load_models, once)
        self.sidebar.read_failed.connect(self._load_models, once)
        self._refresh.start()
        self._reload()
        self._dictation.offer_pending()
        self._dictation.read_left_over()
        self.bar.sentence.setFocus()

    def raise_window(self) -> None:
        """Bring the window to the front, for the app was started again."""
        self.bring_forward()
        self.notify.notice(tr("Todo was already running; here is its window"))

    def bring_forward(self) -> None:
        """Show the window in front of the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_todos(self, todo_ids: tuple[str, ...]) -> None:
        """Come forward with the cursor on the first of these todos."""
        self.bring_forward()
        if todo_ids:
            self.sidebar.choose(Query(View.ALL))
            self.list.select(todo_ids[0])
            self.list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the edit panel takes the sidebar's place."""
        self.sidebar.setVisible(self.details.isHidden() or self.width() >= ROOM_FOR_ALL)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._save_open_edit()
        self._refresh.stop()
        self._dictation.close()
        self.models_card.stop()
        super().closeEvent(event)

    # -- layout

    def _lay_out(self, icon: QIcon) -> None:
        self.setWindowTitle(tr("Todo"))
        self.setWindowIcon(icon)
        self.resize(1120, 740)
        self.setMinimumSize(720, 480)
        self._banners.setSpacing(8)
        self._main = QWidget()
        column = QVBoxLayout(self._main)
        column.setContentsMargins(28, 22, 28, 20)
        column.setSpacing(10)
        column.addLayout(self.browsing.header)
        column.addLayout(self._banners)
        column.addWidget(self.reminders)
        column.addWidget(self.models_card)
        column.addWidget(self.browsing.body, 1)
        column.addWidget(self.questions)
        column.addWidget(self.result)
        column.addWidget(self.bar)
        central = parts.named(QWidget(), "central")
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self._main, 3)
        row.addWidget(self.details, 1)
        self.details.hide()
        self.setCentralWidget(central)

    def _connect(self) -> None:
        self._dictation.watch(
            status=self._on_status, level=self.bar.show_level, outcome=self._on_outcome, pending=self.pending.show
        )
        self.bar.record_started.connect(self._dictation.start_recording)
        self.bar.record_stopped.connect(self._dictation.stop_recording)
        self.bar.cancelled.connect(self._dictation.cancel)
        self.bar.text_entered.connect(self._dictation.type)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self.bar)
        self.sidebar.feedback_requested.connect(self.ratings.show_feedback)
        self.sidebar.list_created.connect(self.operations.create_list)
        self.sidebar.list_deleted.connect(self.operations.delete_list)
        self.sidebar.lists_read.connect(self.details.set_lists)
        self.sidebar.lists_read.connect(self.ratings.set_lists)
        self.sidebar.read_failed.connect(self._on_read_failed)
        self.browsing.read_failed.connect(self._on_read_failed)
        self.browsing.calendar.grid.said.connect(self.notify.announce)
        self.list.rated.connect(self.ratings.rate)
        self.list.ticked.connect(
            lambda *asked: self.operations.tick(*asked, then=self.details.take_ticks, failed=self.list.ticks.hide)
        )
        self.result.rated.connect(self.ratings.rate)
        self.details.thumbs.rated.connect(self.ratings.rate)
        self.ratings.rated.connect(self._on_rated)
        self.ratings.corrected.connect(self._on_corrected)
        self.details.saved.connect(self._on_edit_saved)
        self.details.closed.connect(self._on_edit_closed)
        self.details.delete_requested.connect(self._delete)
        self.result.edit_requested.connect(self._edit)
        self.result.left.connect(self.bar.sentence.setFocus)
        self.result.kept.connect(self.bar.sentence.setFocus)
        self.bar.nothing_entered.connect(self.reviews.keep)
        self.models_card.fetched.connect(self._load_models)
        self.changes.todos_changed.connect(self._reload)
        self._refresh.timeout.connect(self.browsing.reload)
        self.shortcuts = Shortcuts(
            self,
            {
                "type": self.bar.sentence.setFocus,
                "record": self.bar.toggle,
                "search": self.search.setFocus,
                "undo": self.operations.undo,
                "cancel": self._cancel,
                "cards": self.result.enter,
                "list": self.browsing.go_to_list,
                "today": lambda: self.sidebar.choose(Query(View.TODAY)),
                "upcoming": lambda: self.sidebar.choose(Query(View.UPCOMING)),
                "all": lambda: self.sidebar.choose(Query(View.ALL)),
                "calendar": lambda: self.sidebar.choose(CALENDAR),
                "done": lambda: self.sidebar.choose(Query(View.DONE)),
                "new_list": self.sidebar.ask_for_list,
                "feedback": self.ratings.show_feedback,
                "settings": lambda: self.show_settings(),
                "keys": lambda: ShortcutSheet(self.shortcuts, self).open(),
                "quit": lambda: self.quit(),
            },
        )
        self.bar.name_keys(self.shortcuts)
        self.sidebar.name_keys(self.shortcuts)
        self.browsing.name_keys(self.shortcuts)
        self.shortcuts.tell("cards", lambda keys: setattr(self.reviews, "keys", keys))

    # -- the list

    def _reload(self) -> None:
        self.browsing.reload()
        self.sidebar.reload()

    def _on_read_failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self.notify.error(error, [Answer(tr("Try again"), self._reload)])

    def _cancel(self) -> None:
        if self._dictation.status.stage in (
            Stage.OPENING,
            Stage.RECORDING,
            Stage.TRANSCRIBING,
            Stage.UNDERSTANDING,
        ):
            self._dictation.cancel()
        elif self.result.isAncestorOf(self.focusWidget() or self):
            self.bar.sentence.setFocus()
        elif self.details.isVisible():
            self.details.close_panel()
        else:
            self.browsing.escape()

    # -- editing

    def _edit(self, todo: Todo) -> None:
        self._save_open_edit()
        self.details.edit(todo)
        self.ratings.look_up(todo)
        self.details.show()
        self._fit()
        self.details.title.setFocus()

    def _save_open_edit(self) -> None:
        """Another todo is opened, or the window closed: what was typed so far is not thrown away."""
        todo, fields = self.details.todo, None
        if todo is not None:
            fields = self.details.fields()
        if todo is not None and fields is not None and fields != todo.fields:
            self.operations.edit(todo.id, fields, saved=lambda: None)

    def _on_edit_saved(self, todo_id: str, fields: TodoFields) -> None:
        self.details.setEnabled(False)

        def saved() -> None:
            self.details.setEnabled(True)
            self.details.close_panel()

        self.operations.edit(todo_id, fields, saved=saved, failed=lambda: self.details.setEnabled(True))

    def _on_rated(self, todo_id: str, is_up: bool | None) -> None:
        if self.details.todo is not None and self.details.todo.id == todo_id:
            self.details.thumbs.show_thumb(is_up)
        self.result.show_thumb(todo_id, is_up)

    def _on_corrected(self, correction: Correction) -> None:
        """What was typed into the panel about the todo before it was corrected would undo the correction."""
        if self.details.todo is not None and self.details.todo.id == correction.todo_id:
            self.details.close_panel()

    def _on_edit_closed(self) -> None:
        self.details.hide()
        self._fit()
        self.browsing.go_to_list()

    def _delete(self, todo: Todo) -> None:
        if self.details.todo is not None and self.details.todo.id == todo.id:
            self.details.close_panel()
        self.operations.delete(todo)

    # -- dictations

    def _on_status(self, status: Status) -> None:
        self.bar.show_status(status)
        if status.stage is not self._announced:
            self._announced = status.stage
            self.notify.announce(self.bar.stage.accessibleName())

    def _on_outcome(self, outcome: Outcome) -> None:
        if outcome.applied is not None:
            self._show_applied(outcome.applied, outcome)
        elif outcome.utterance is None and outcome.text:
            self.bar.give_back(outcome.text)
        utterance = outcome.utterance
        if outcome.stage is Stage.NOTHING_HEARD and utterance is not None:
            self.notify.notice(tr("Nothing heard"), Answer(tr("Try again"), lambda: self._dictation.retry(utterance)))
        if isinstance(outcome.error, ModelMissing):
            self.models_card.offer(speech=outcome.applied is None)
        elif outcome.error is not None:
            self.notify.error(outcome.error)

    def _show_applied(self, applied: Applied, outcome: Outcome | None = None) -> None:
        text = outcome.text if outcome is not None else ""
        if applied.description():
            self.reviews.open(applied, outcome)
            self.changes.todos_changed.emit()
            if applied.added:
                self.list.select(applied.added[0].id)
        if applied.shown is not None:
            self.sidebar.clear_choice()
            self.browsing.show_query(Query(View.ALL, filter=applied.shown))
        if not applied.description() and applied.shown is None and not applied.questions and text:
            keep = Answer(tr("Keep as a todo"), lambda: self.operations.keep(text))
            self.notify.notice(tr("No task found in “{0}”", text), keep)
        self._ask(applied)

    def _ask(self, applied: Applied) -> None:
        for question in applied.questions:
            if question.kind == "nothing_found":
                self.notify.banner("nothing found", "info", _not_found(question.action), tr("Nothing was changed."))
        self.questions.ask(tuple(question for question in applied.questions if question.kind != "nothing_found"))

    def _on_answered(self, question: Question, chosen_ids: tuple[str, ...]) -> None:
        self.operations.answer(question, chosen_ids, self._show_applied)

    def _one_line(self, todo: Todo) -> str:
        row = describe(todo, View.ALL, self._clock(), self._words)
        return " · ".join([todo.fields.title, *(chip.text for chip in row.chips[:2])])

    # -- models

    def _load_models(self) -> None:
        if self._is_loading:
            return
        self._is_loading = True
        self.sidebar.show_models(tr("Loading models…"))
        failures: list[Exception] = []

        def load(call: Callable[[], None], *, speech: bool, then: Callable[[], None]) -> None:
            def failed(error: Exception) -> None:
                if isinstance(error, ModelMissing) and not failures:
                    self.models_card.offer(speech=speech)
                elif isinstance(error, TodoAppError) and not isinstance(error, ModelMissing):
                    self.notify.error(error)
                failures.append(error)
                then()

            self._jobs.run(Lane.INFERENCE, call, done=lambda _: then(), failed=failed)

        def tell() -> None:
            self._is_loading = False
            if not failures:
                self.sidebar.show_models(tr("Models ready, on this computer"))
            elif all(isinstance(error, ModelMissing) for error in failures):
                self.sidebar.show_models(tr("Models are missing"))
            else:
                self.sidebar.show_models(tr("Models could not be loaded"))

        load(self._models.load_parser, speech=False, then=lambda: None)
        load(self._models.load_speech, speech=True, then=tell)


def _not_found(action: Action) -> str:
    if isinstance(action, DeleteList):
        return tr("There is no list “{0}”.", action.list)
    target = getattr(action, "target", None)
    return tr("No todo is like “{0}”.", target) if target else tr("No todo is like that.")
