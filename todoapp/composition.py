"""The composition root: builds adapters, services and the window, which then load what is heavy.

Whatever is slow to import (SQLModel, llama.cpp, faster-whisper) is imported in the lane that uses it,
behind the window.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.app_settings import AppSettings
from todoapp.services.autostart import Autostart
from todoapp.services.changing_settings import ChangingSettings, fetch_models
from todoapp.services.diagnostics import RecentErrors
from todoapp.services.dictation import Dictation
from todoapp.services.dictation_settings import DictationSettings, save_dictation_settings
from todoapp.services.jobs import Lane
from todoapp.services.keeping_settings import KeepingSettings
from todoapp.services.last_batch import LastBatch
from todoapp.services.model_process import ModelProcess
from todoapp.services.on_demand import ParserOnDemand, SpeechOnDemand, StoreOnDemand, measure_elsewhere
from todoapp.services.reminding import Reaction, Reminding
from todoapp.services.shortcut_settings import Keys, save_shortcuts
from todoapp.services.todos import View
from todoapp.services.typed_words import TypedWords
from todoapp.speech.player import Player
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings
from todoapp.store import DATABASE_FILE
from todoapp.ui.accounts_desk import AccountsDesk
from todoapp.ui.anywhere import Anywhere, Microphone
from todoapp.ui.date_words import DateWords
from todoapp.ui.first_start import FirstStart
from todoapp.ui.hotkey import choose_hotkey
from todoapp.ui.idle_models import IdleModels
from todoapp.ui.jobs import Jobs
from todoapp.ui.keeping import Keeping, Safety, window_lines
from todoapp.ui.learning import Learning
from todoapp.ui.main_window import MainWindow, Models
from todoapp.ui.models_card import FetchesModels
from todoapp.ui.notify import Answer, bug_details
from todoapp.ui.reminders import ReminderDesk, ReminderWatch
from todoapp.ui.service_words import deed
from todoapp.ui.settings_desk import InUse, SettingsDesk
from todoapp.ui.theme import Theme
from todoapp.ui.todo_rows import SPOKEN_PRIORITY
from todoapp.ui.todo_rows import describe as describe_row
from todoapp.ui.translation import tr
from todoapp.ui.tray_messages import TrayMessages
from todoapp.weights.catalog import DEFAULT_NAMES
from todoapp.weights.library import Library

if TYPE_CHECKING:
    from todoapp.services.date_fault import SettingChange
    from todoapp.services.draft_file import DraftFile
    from todoapp.services.feedback import Feedback

log = logging.getLogger(__name__)


class Composed:
    """The app, wired together."""

    def __init__(
        self,
        app: QApplication,
        data_folder: Path,
        *,
        library: Library | None = None,
        dark: bool | None = None,
        settings: DateSettings | None = None,
        keeping: KeepingSettings | None = None,
        anywhere: DictationSettings | None = None,
        look: AppSettings | None = None,
        bus_address: str | None = "SESSION",
    ) -> None:
        """Models come from `library`, or from the data folder; `dark` overrides what the desktop says."""
        self.dates = settings = settings or DateSettings()
        keeping = keeping or KeepingSettings()
        look = look or AppSettings()
        resources = resources_folder()
        library = library or Library(data_folder)
        self._recordings = Recordings(data_folder / "recordings")
        self.store = StoreOnDemand(data_folder / DATABASE_FILE, local_now, settings, keeping)
        self.models = ModelProcess()
        self._parser = ParserOnDemand(self.models, library, settings, look.parser_model)
        self._speech = SpeechOnDemand(self.models, library, look.speech_model)
        self.theme = Theme(resources, app, dark=dark)
        self.theme.choose(look.theme, look.text_percent)
        self.jobs = Jobs(self.report_bug)
        self._recorder = Recorder(self._recordings, look.microphone, on_sound=self._speech.hear)
        self._speech.on_pause = lambda: self.jobs.post(self._read_ahead)
        self._last = last = LastBatch(self._parser.understand, local_now, settings)
        self.dictation = Dictation(
            recorder=self._recorder,
            recordings=self._recordings,
            transcribe=self._speech.transcribe,
            understand=last.understand,
            apply=lambda actions, provenance: self.store.todos().apply(actions, provenance, recent_ids=last.ids),
            run=self.jobs.run,
            post=self.jobs.post,
            clock=local_now,
            typed=TypedWords(data_folder / "typed.unsaved.json"),
            was_saved=self._was_saved,
        )
        self.window = MainWindow(
            todos=self.store.todos,
            dictation=self.dictation,
            jobs=self.jobs,
            models=Models(self._parser.load, self._speech.load, fetch_from(library)),
            learning=self._learning(data_folder),
            last=last,
            words=date_words(lambda: self.dates),
            theme=self.theme,
            icon=QIcon(str(resources / "icons" / "app.svg")),
            clock=local_now,
        )
        self.first_start: FirstStart | None = None
        self._errors = RecentErrors()
        logging.getLogger().addHandler(self._errors)
        self._compose_reminders(settings, resources / "icons" / "app.svg", bus_address)
        self.anywhere = self._anywhere(data_folder, resources, anywhere or DictationSettings(), bus_address)
        self.keeping = self._compose_keeping(data_folder, settings, keeping, library)
        self.settings = self._compose_settings(data_folder, resources, look, library)
        self.idle_models = IdleModels(
            self.dictation,
            self.jobs.run,
            are_loaded=lambda: self.models.pid is not None,
            load=self._load_models,
            unload=self._unload_models,
            parent=self.window,
        )
        self.accounts = self._compose_accounts(data_folder)

    def _compose_reminders(self, settings: DateSettings, icon: Path, bus_address: str | None) -> None:
        window = self.window
        self.tray_messages = TrayMessages(QIcon(str(icon)), window.bring_forward, window)
        self.desk = ReminderDesk(
            window.reminders,
            bus_address=bus_address,
            show_message=self.tray_messages.show,
            icon=str(icon),
            parent=window,
        )

        def changed(words: str) -> None:
            window.changes.todos_changed.emit()
            window.notify.notice(deed(words), Answer(tr("Undo"), window.operations.undo))

        reaction = Reaction(changed, window.show_todos, window.notify.error, looked=lambda: self.watch.looked())
        self.reminding = Reminding(
            todos=self.store.todos,
            book=self.store.alarms,
            run=self.jobs.run,
            clock=local_now,
            dates=settings,
            desk=self.desk,
            reaction=reaction,
        )
        self.watch = ReminderWatch(self.reminding, self.desk, local_now, window)
        window.changes.todos_changed.connect(self.reminding.todos_changed)

    def _compose_keeping(
        self, data_folder: Path, settings: DateSettings, keeping: KeepingSettings, library: Library
    ) -> Keeping:
        from todoapp.services.keeping_wiring import StoreSafety

        store = self.store
        self._safety = safety = StoreSafety(
            store=store.store, todos=store.todos, alarms=store.alarms, data_folder=data_folder, clock=local_now,
            dates=settings, models=lambda: [f"{row.name} {row.state}" for row in library.status()],
            errors=lambda: self._errors.lines,
        )  # fmt: skip
        behind = Safety(
            backups=safety.backups,
            importing=safety.importing,
            restore=safety.restore,
            export=safety.export,
            purge=safety.purge,
            diagnostics=lambda: safety.diagnostics(window_lines(self.desk)),
            save_settings=safety.save_settings,
            test_reminder=self.desk.show_test,
        )
        made = Keeping(self.window, self.jobs.run, behind, keeping, local_now)
        self.watch.test_answered.connect(made.test_answered)
        return made

    def _anywhere(
        self, data_folder: Path, resources: Path, settings: DictationSettings, bus_address: str | None
    ) -> Anywhere:
        anywhere = Anywhere(
            window=self.window,
            dictation=self.dictation,
            run=self.jobs.run,
            settings=settings,
            save=lambda changed: save_dictation_settings(data_folder, changed),
            autostart=Autostart(),
            hotkey=choose_hotkey(bus_address, self.window),
            microphone=Microphone(self._recorder.stand_by, self._recorder.stand_down),
            play=Player().play,
            theme=self.theme,
            icon=QIcon(str(resources / "icons" / "app.svg")),
            sounds=resources / "sounds",
            show_message=self.tray_messages.show,
        )
        self.tray_messages.use(anywhere.tray.icon)
        return anywhere

    def _compose_settings(
        self, data_folder: Path, resources: Path, look: AppSettings, library: Library
    ) -> SettingsDesk:
        from todoapp.services.syncing import Syncing, local_zone

        work = ChangingSettings(
            data_folder=data_folder,
            library=library,
            recorder=self._recorder,
            tester=Recorder(self._recordings, look.microphone),
            recordings=self._recordings,
            sample=resources / "sounds" / "sample.wav",
            measure=partial(measure_elsewhere, self.models, library),
            syncing=lambda: Syncing(self.store.store(), local_now, local_zone(), settings=self.dates),
            clock=local_now,
        )
        return SettingsDesk(
            window=self.window,
            run=self.jobs.run,
            theme=self.theme,
            words=date_words(lambda: self.dates),
            clock=local_now,
            anywhere=self.anywhere,
            autostart=Autostart(),
            work=work,
            in_use=InUse(lambda: self.dates, self.use_dates, self._speech.use, self._parser.use),
            settings=look,
        )

    def _compose_accounts(self, data_folder: Path) -> AccountsDesk:
        from todoapp.services.sync_services import sign_in
        from todoapp.services.syncing import Syncing, local_zone

        return AccountsDesk(
            window=self.window,
            run=self.jobs.run,
            open_syncing=lambda: Syncing(self.store.store(), local_now, local_zone(), settings=self.dates),
            todos=self.store.todos,
            sign_in=partial(sign_in, data_folder),
            clock=local_now,
        )

    def show_first_start(self) -> None:
        """Go through the first start; once is enough."""
        self.first_start = FirstStart(
            window=self.window,
            dictation=self.dictation,
            run=self.jobs.run,
            theme=self.theme,
            anywhere=self.anywhere,
            settings=self.settings,
            desk=self.desk,
            watch=self.watch,
            describe=self._one_line,
        )
        self.first_start.begin()

    def _one_line(self, todo: Todo) -> str:
        row = describe_row(todo, View.ALL, local_now(), date_words(lambda: self.dates))
        priority = todo.fields.priority
        said = [] if priority == "none" else [tr("{0} priority", tr(SPOKEN_PRIORITY[priority]))]
        return " · ".join([todo.fields.title, *(chip.text for chip in row.chips), *said])

    def use_shortcuts(self, data_folder: Path, changed: Keys) -> None:
        """Let the window have these keys, and keep what is changed of them."""

        def save(keys: Keys) -> None:
            self.jobs.run(
                Lane.STORE,
                lambda: save_shortcuts(data_folder, keys),
                done=lambda _: None,
                failed=self.settings.show_failure,
            )

        self.window.shortcuts.use(changed)
        self.window.shortcuts.saved = save

    def use_dates(self, dates: DateSettings) -> None:
        """Read and show dates by these settings from now on, everywhere."""
        self.dates = dates = replace(dates, language=self.dates.language)  # no setting of dates changes the window's
        self.store.use_dates(dates)
        self._parser.use_dates(dates)
        self._last.settings = dates
        self.reminding.dates = dates
        self._safety.dates = dates
        self.accounts.background.use_dates(dates)
        self.window.changes.todos_changed.emit()

    def _learning(self, data_folder: Path) -> Learning:
        """Wire what stands behind the thumbs; what it needs is loaded in the lane that calls it."""

        def feedback() -> "Feedback":
            from todoapp.services.feedback import Feedback

            return Feedback(
                self.store.todos(),
                local_now,
                settings=lambda: self.dates,
                has_recording=lambda name: (self._recordings.folder / name).is_file(),
                app_version=metadata.version("todoapp"),
            )

        def drafts() -> "DraftFile":
            from todoapp.services.draft_file import DraftFile

            return DraftFile(data_folder / "correction.unsaved.json")

        def save_setting(change: "SettingChange") -> None:
            from todoapp.services import date_fault

            changed = date_fault.save_setting(data_folder, change)
            self.jobs.post(lambda: self.use_dates(changed))

        return Learning(
            feedback=feedback,
            recording=lambda name: self._recordings.folder / name,
            player=Player(),
            word_times=self._speech.word_times,
            understand=lambda text, reference: self._parser.understand(text, reference),
            listen_for=self._speech.listen_for,
            save_setting=save_setting,
            app_version=metadata.version("todoapp"),
            drafts=drafts,
        )

    def start(self) -> None:
        """Begin what happens behind the window."""
        log.info("window shown")
        self.window.start()
        self.window.ratings.start()
        self.anywhere.start()
        self.dictation.watch(outcome=lambda _: self.settings.dictation_ended())
        self.settings.start()
        self.accounts.start()
        self.watch.start()
        self.keeping.start()
        self.idle_models.start()

    def _was_saved(self, provenance: Provenance) -> bool:
        with self.store.todos().reading() as reader:
            return reader.feedback.has_origin(provenance)

    def _load_models(self) -> None:
        self._speech.load()
        self._parser.load()

    def _unload_models(self) -> None:
        self._speech.unload()
        self._parser.unload()

    def _read_ahead(self) -> None:
        self.jobs.run(
            Lane.INFERENCE,
            self._speech.read_ahead,
            done=self.anywhere.show_heard,
            failed=lambda error: log.warning("not read ahead: %s", type(error).__name__),
        )

    def close(self) -> bool:
        """Finish what is under way; False if something still hangs."""
        self.anywhere.close()
        self.dictation.close()
        self.jobs.run(Lane.RECORDING, self._recorder.stand_down, done=lambda _: None, failed=lambda _: None)
        self.watch.stop()
        self.keeping.stop()
        self.idle_models.stop()
        self.accounts.stop()
        self.settings.stop()
        logging.getLogger().removeHandler(self._errors)
        self.models.close()
        is_quiet = self.jobs.close()
        self.window.bar.close_down()
        if is_quiet:
            self.store.close()
        self.theme.close()
        return is_quiet

    def report_bug(self, error: BaseException) -> None:
        """Log where it happened and show it; without messages, which may quote what the user said."""
        log.error("our own failure: %s", bug_details(error))
        self.window.notify.bug(error)


def fetch_from(library: Library) -> FetchesModels:
    """Give the fetch of the models card: what the app needs."""
    return partial(fetch_models, library, DEFAULT_NAMES)


def date_words(settings: Callable[[], DateSettings] = DateSettings) -> DateWords:
    """Give the window its words for dates, and its reader of them, by the settings that hold at the time."""
    from todoapp.dates.explain import explain_reminder, explain_repeat, explain_when
    from todoapp.dates.reminders import Anchors, reminder_of
    from todoapp.dates.resolve import resolve

    def english() -> DateSettings:
        return replace(settings(), language="en")

    def read_when(phrase: str, reference: datetime) -> When | None:
        return resolve(phrase, _naive(reference), settings()).when

    def read_repeat(phrase: str, reference: datetime) -> tuple[Repeat, When | None] | None:
        found = resolve(phrase, _naive(reference), settings())
        return None if found.repeat is None else (found.repeat, found.when)

    def read_reminder(phrase: str, reference: datetime, due: When | None, scheduled: When | None) -> Reminder | None:
        return reminder_of(phrase, _naive(reference), Anchors(due, scheduled), settings())

    return DateWords(
        when=lambda when, reference: explain_when(when, _naive(reference), settings()),
        repeat=lambda repeat: explain_repeat(repeat, settings=settings()),
        reminder=lambda reminder: explain_reminder(reminder, settings()),
        spell_when=lambda when, reference: explain_when(when, _naive(reference), english()),
        spell_repeat=lambda repeat: explain_repeat(repeat, settings=english()),
        spell_reminder=lambda reminder: explain_reminder(reminder, english()),
        read_when=read_when,
        read_repeat=read_repeat,
        read_reminder=read_reminder,
    )


def local_now() -> datetime:
    """Give the aware local time."""
    return datetime.now().astimezone()


def resources_folder() -> Path:
    """Find icons and style sheet: beside the package in a checkout, inside the bundle in an installed app."""
    bundle = getattr(sys, "_MEIPASS", None)
    return (Path(bundle) if bundle else Path(__file__).resolve().parent.parent) / "resources"


def _naive(moment: datetime) -> datetime:
    """The calendar reads phrases on the local clock face."""
    return moment.replace(tzinfo=None)
