"""Starts the app: its folders, its log, one window at a time, and what happens to failures nobody foresaw."""

import gc
import logging
import logging.handlers
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from todoapp.composition import Composed, resources_folder
from todoapp.domain.errors import AlreadyRunning, StorageUnavailable, TodoAppError
from todoapp.services.app_settings import read_app_settings
from todoapp.services.dictation_settings import read_dictation_settings
from todoapp.services.keeping_settings import read_keeping_settings
from todoapp.services.settings import read_date_settings
from todoapp.services.shortcut_settings import read_shortcuts
from todoapp.ui.single_instance import SHOW, SingleInstance
from todoapp.ui.translation import install_language, said
from todoapp.weights.library import Library, default_data_dir

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


def run_app(argv: Sequence[str] = (), *, ask: str = SHOW, hidden: bool = False) -> int:
    """Run the window until it is closed; give the exit status.

    `ask` goes to the instance that runs already, or is done here, without the window if it is about dictation.
    """
    data_folder = default_data_dir()
    app = QApplication(["todoapp", *argv])
    app.setApplicationName("todoapp")
    app.setApplicationDisplayName("Todo")
    app.setDesktopFileName("todoapp")
    try:
        make_folder(data_folder)
        settings = read_date_settings(data_folder)
        keeping = read_keeping_settings(data_folder)
        anywhere = read_dictation_settings(data_folder)
        shortcuts = read_shortcuts(data_folder)
        app_settings = read_app_settings(data_folder)
        instance = SingleInstance(data_folder, ask)
    except AlreadyRunning as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 0
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        install_language(resources_folder())  # that of the desktop: what the user chose could not be read
        QMessageBox.critical(None, "Todo", f"{said(error.title)}\n\n{said(error.hint)}")
        return 1
    start_logging(log_folder(data_folder))
    settings = replace(settings, language=install_language(resources_folder(), app_settings.language))
    composed = Composed(
        app, data_folder, library=Library(), settings=settings, keeping=keeping, anywhere=anywhere, look=app_settings
    )
    composed.use_shortcuts(data_folder, shortcuts)
    hook_exceptions(composed)
    instance.on_second_start(composed.window.raise_window)
    instance.on_command(composed.anywhere.obey)
    if ask == SHOW and not hidden:
        composed.window.show()
    QTimer.singleShot(0, composed.start)  # once the window has been painted
    if ask == SHOW and not hidden and not app_settings.first_start_done:
        QTimer.singleShot(0, composed.show_first_start)
    if ask != SHOW:
        QTimer.singleShot(0, lambda: composed.anywhere.obey(ask))
    gc.freeze()  # what lives as long as the window is not looked through in its slots: a full collection takes 40 ms
    try:
        status = app.exec()
    finally:
        is_quiet = composed.close()
        instance.close()
    if not is_quiet:
        # A sound driver hangs in its thread. Everything is on disk; a process that never ends would help nobody.
        logging.shutdown()
        os._exit(status)
    return status


def make_folder(folder: Path) -> None:
    """Make the data folder.

    Raises:
        StorageUnavailable: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"The data folder cannot be made: {folder}.", f"{error.strerror}. Check its permissions and its disk."
        ) from error


def log_folder(data_folder: Path) -> Path:
    """The platform's log folder, or inside the data folder where TODOAPP_DATA_DIR names one: all of it in one place."""
    if os.environ.get("TODOAPP_DATA_DIR"):
        return data_folder / "logs"
    return Path(platformdirs.user_log_dir("todoapp", appauthor=False))


def start_logging(folder: Path) -> None:
    """Log into a rotating file; a folder that cannot be written costs the log, not the app."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "todoapp.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError as error:
        logging.basicConfig(level=logging.WARNING)
        log.warning("no log file: %s", error.strerror)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def hook_exceptions(composed: Composed) -> None:
    """Show every failure of our own, on whatever thread, in the dialog with copyable details."""

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            composed.window.quit()
            return
        composed.report_bug(error)

    def on_thread_exception(args: threading.ExceptHookArgs) -> None:
        error = args.exc_value
        if error is not None:
            composed.jobs.post(lambda: composed.report_bug(error))

    sys.excepthook = on_exception
    threading.excepthook = on_thread_exception
