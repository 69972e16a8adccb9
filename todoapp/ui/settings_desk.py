"""Owns the settings of the app: opens the dialog, and lets a change take effect and be kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from todoapp.domain.errors import TodoAppError
from todoapp.domain.when import DateSettings
from todoapp.services.app_settings import AppSettings
from todoapp.services.autostart import Autostart
from todoapp.services.changing_settings import ChangingSettings
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui.anywhere import Anywhere
from todoapp.ui.date_words import DateWords
from todoapp.ui.main_window import MainWindow
from todoapp.ui.settings_dates import DatesPage
from todoapp.ui.settings_dialog import Maker, SettingsDialog
from todoapp.ui.settings_dictation import DictationPage
from todoapp.ui.settings_look import LookPage
from todoapp.ui.settings_microphone import MicrophoneChoice
from todoapp.ui.settings_models import ModelsPage
from todoapp.ui.settings_privacy import PrivacyPage
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

LOOK_EVERY_MS = 60 * 60 * 1000


@dataclass(frozen=True)
class InUse:
    """What the rest of the app uses of the settings. Both models are taken over in the INFERENCE lane."""

    dates: Callable[[], DateSettings]
    use_dates: Callable[[DateSettings], None]
    use_speech_model: Callable[[str], None]
    use_parser_model: Callable[[str | None], None]


class SettingsDesk(QObject):
    """Lives as long as the window. `settings` are those that hold now."""

    def __init__(
        self,
        *,
        window: MainWindow,
        run: RunJob,
        theme: Theme,
        words: DateWords,
        clock: Callable[[], datetime],
        anywhere: Anywhere,
        autostart: Autostart,
        work: ChangingSettings,
        in_use: InUse,
        settings: AppSettings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._run = run
        self._theme = theme
        self._words = words
        self._clock = clock
        self._anywhere = anywhere
        self._autostart = autostart
        self.work = work
        self._in_use = in_use
        self.settings = settings
        self.dialog: SettingsDialog | None = None
        self._hourly = QTimer(self, interval=LOOK_EVERY_MS)
        self._hourly.timeout.connect(self.drop_recordings)
        window.show_settings = self.show
        menu = window.sidebar.more.menu()
        if menu is not None:
            action = QAction(menu)
            window.shortcuts.tell("settings", lambda keys: action.setText(f"{tr('Settings…')}\t{keys}".rstrip()))
            action.triggered.connect(lambda: self.show())
            menu.insertAction(menu.actions()[0], action)
            menu.insertSeparator(menu.actions()[1])

    def start(self) -> None:
        """Drop what is past keeping, now and from time to time."""
        self._hourly.start()
        self.drop_recordings()

    def stop(self) -> None:
        """End what runs by itself, and the dialog."""
        self._hourly.stop()
        self._run(Lane.RECORDING, self.work.stop_listening, done=lambda _: None, failed=self.show_failure)
        if self.dialog is not None:
            self.dialog.close()

    def dictation_ended(self) -> None:
        """Where nothing is kept, the recording goes as soon as its todos are made."""
        if self.settings.recordings_days == 0:
            self.drop_recordings()

    def show(self, page: str = "") -> None:
        """Open the dialog, or bring it forward; `page` is one by its name."""
        if self.dialog is None:
            self.dialog = self._made()
            self.dialog.closed.connect(self._on_closed)
            self.dialog.open()
        if page:
            self.dialog.show_page(page)
        self.dialog.raise_()
        self.dialog.activateWindow()

    def change(self, **changed: Any) -> None:
        """Take over settings by name, and keep them."""
        self.settings = settings = replace(self.settings, **changed)

        def saved(_: None) -> None:
            if "network" in changed:
                self._window.changes.network_switched.emit(settings.network)

        self._run(Lane.STORE, lambda: self.work.save_app(settings), done=saved, failed=self.show_failure)
        if "theme" in changed or "text_percent" in changed:
            self._theme.choose(settings.theme, settings.text_percent)
        if "microphone" in changed:
            self._run(
                Lane.RECORDING,
                lambda: self.work.use_microphone(settings.microphone),
                done=lambda _: self._anywhere.stand_by(),
                failed=self.show_failure,
            )
        if "speech_model" in changed:
            self._load(lambda: self._in_use.use_speech_model(settings.speech_model))
        if "parser_model" in changed:
            self._load(lambda: self._in_use.use_parser_model(settings.parser_model))
        if "recordings_days" in changed:
            self.drop_recordings()

    def change_dates(self, dates: DateSettings) -> None:
        """Take over how dates are read and shown, and keep that."""
        self._in_use.use_dates(dates)
        self._run(Lane.STORE, lambda: self.work.save_dates(dates), done=lambda _: None, failed=self.show_failure)

    def drop_recordings(self) -> None:
        """Delete the recordings that are older than the settings want, now."""
        days = self.settings.recordings_days
        self._run(Lane.STORE, lambda: self.work.drop_recordings(days), done=lambda _: None, failed=self.show_failure)

    def show_failure(self, error: Exception) -> None:
        """Say what did not work; our own bugs are said elsewhere."""
        if isinstance(error, TodoAppError):
            self._window.notify.error(error)

    def microphone(self) -> MicrophoneChoice:
        """Make a choice of microphones, here or in the first start."""
        return MicrophoneChoice(
            self._theme, self._run, self.work, self.settings.microphone, lambda name: self.change(microphone=name)
        )

    def _made(self) -> SettingsDialog:
        makers: tuple[tuple[str, Maker], ...] = (
            ("Look", lambda: LookPage(self.settings, self.change)),
            ("Dictation", self._dictation_page),
            ("Models", self._models_page),
            ("Dates", lambda: DatesPage(self._in_use.dates(), self.change_dates, self._words, self._clock)),
            ("Privacy", lambda: PrivacyPage(self._run, self.work, self.settings, self.change, self.show_failure)),
        )
        return SettingsDialog(makers, self._window)

    def _dictation_page(self) -> DictationPage:
        return DictationPage(
            self.microphone(),
            self._anywhere.settings,
            self._anywhere.use,
            starts_with_computer=self._autostart.is_on,
            turn_autostart=self._anywhere.turn_autostart,
        )

    def _models_page(self) -> ModelsPage:
        return ModelsPage(
            self._run,
            self.work,
            lambda: (self.settings.speech_model, self.settings.parser_model),
            lambda name: self.change(speech_model=name),
            lambda name: self.change(parser_model=name),
        )

    def _load(self, call: Callable[[], None]) -> None:
        self._window.sidebar.show_models(tr("Loading models…"))

        def done(_: None) -> None:
            self._window.sidebar.show_models(tr("Models ready, on this computer"))

        def failed(error: Exception) -> None:
            self._window.sidebar.show_models(tr("Models could not be loaded"))
            self.show_failure(error)

        self._run(Lane.INFERENCE, call, done=done, failed=failed)

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
