"""Makes resources/guide: a picture of each screen, light and dark, of the real window over sample todos.

Needs the models (`scripts/run` fetches them) and Xvfb: `xvfb-run -s "-screen 0 2400x1700x24" python
scripts/build_screenshots.py`. Nothing of the user's own data folder but the models is read.
"""

import argparse
import datetime as dt
import io
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QItemSelectionModel, Qt
from PySide6.QtGui import QCursor, QFont, QFontDatabase, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sample_todos import SAMPLE, SENTENCE, dictate_for_weeks, fields_of

from todoapp import composition
from todoapp.composition import Composed
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Todo
from todoapp.services.dictation import Stage, Status
from todoapp.services.syncing import Syncing, local_zone
from todoapp.services.todos import View
from todoapp.services.todos_find import Criteria
from todoapp.ui.shortcut_sheet import ShortcutSheet
from todoapp.ui.sidebar import CALENDAR
from todoapp.ui.todo_model import Query
from todoapp.weights.library import Library

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "guide"
NOW = dt.datetime(2027, 3, 2, 9, 12)  # a Tuesday
SIZE = (980, 730)
SCALE = "1.5"  # pixels per logical pixel, so that text is sharp on most displays
EXACT = 128  # colours of a picture that stay as they are
LIMIT_S = 120.0


class Guide:
    """The running app, the hands that use it and the camera."""

    def __init__(
        self, qt: QApplication, data: Path, library: Library, pictures: Path, only: frozenset[str], *, dark: bool
    ) -> None:
        self.now = NOW
        composition.local_now = lambda: self.now.astimezone()  # the pictures show the same day whenever they are made
        self.app = Composed(qt, data, library=library, dark=dark, bus_address=None)
        self.window = self.app.window
        self._qt = qt
        self._kind = "dark" if dark else "light"
        self._pictures = pictures
        self._only = only

    def settle(self, pause_s: float = 0.4) -> None:
        """Wait until nothing runs any more and what moves has come to rest."""
        end, quiet_since = time.monotonic() + LIMIT_S, None
        while quiet_since is None or time.monotonic() - quiet_since < pause_s:
            self._qt.processEvents()
            if self.app.jobs.is_busy:
                quiet_since = None
            elif quiet_since is None:
                quiet_since = time.monotonic()
            if time.monotonic() > end:
                raise SystemExit("The app does not come to rest.")
            time.sleep(0.01)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Write a picture of a widget, or of the window."""
        if self._only and name not in self._only:
            return
        self.settle()
        path = self._pictures / f"{name}-{self._kind}.png"
        path.write_bytes(_png(widget or self.window, self.app.theme.color("surface").name()))
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")

    def set_clock(self, now: dt.datetime) -> None:
        """Let it be this time from now on."""
        self.now = now

    def add(self, *sample: ParsedAction) -> None:
        """Store todos as if they had been typed into a form, an hour ago."""
        self.set_clock(NOW - dt.timedelta(hours=1))
        for fields in fields_of(sample, NOW):
            self.app.store.todos().add(fields)
        self.set_clock(NOW)
        self.changed()

    def changed(self) -> None:
        """Let the window read again what was stored behind it."""
        self.window.changes.todos_changed.emit()
        self.settle()

    def choose(self, query: Query) -> None:
        """Choose in the sidebar."""
        self.window.sidebar.choose(query)
        self.settle()

    def todo(self, words: str) -> Todo:
        """Give the todo whose title begins with these words."""
        todos = self.app.store.todos().page(View.ALL)
        return next(todo for todo in todos if todo.fields.title.startswith(words))

    def go_round(self) -> None:
        """Open the app and each screen in it, and close it."""
        self.window.resize(*SIZE)
        self.window.show()
        self.app.start()
        self.settle(1)
        self.first_start()
        self.add(*SAMPLE)
        self.accounts()
        dictate_for_weeks(self.app.store.todos(), self.set_clock, NOW)
        self.changed()
        self.feedback()
        self.list_and_cards()
        self.correction()
        self.calendar()
        self.search()
        self.settings()
        self.keys()
        self.reminder()
        self.overlay()
        self.window.quit()
        self.app.close()

    # -- the screens

    def first_start(self) -> None:
        """Go through the steps, and try the sample recording in the last."""
        self.app.show_first_start()
        first = self.app.first_start
        assert first is not None
        self.settle()
        self.take("first-start", first)
        for _ in range(4):
            first.next.click()
            self.settle()
        first.sentence.sample.click()
        self.settle(2)
        self.take("first-start-try", first)
        first.next.click()
        self.settle()
        self.window.reviews.keep()

    def list_and_cards(self) -> None:
        """Show today, then dictate."""
        self.choose(Query(View.TODAY))
        self.window.list.clearSelection()
        self.take("today")
        bar = self.window.bar
        bar.sentence.setText(SENTENCE)
        QTest.keyClick(bar.sentence, Qt.Key.Key_Return)
        self.settle(1)
        self.take("cards")
        self.window.reviews.keep()
        self.settle()

    def correction(self) -> None:
        """Correct what the sample recording became."""
        self.choose(Query(View.ALL))
        ratings = self.window.ratings
        ratings.rate(self.todo("Pay the rent"), False)
        self.settle()
        dialog = ratings.dialog
        assert dialog is not None
        dialog.form.due.type("tomorrow at 8")
        self.settle(1)
        self.take("correction", dialog)
        dialog.reject()
        self.settle()
        self.window.notify.toast.hide()

    def calendar(self) -> None:
        """Show the month."""
        self.choose(CALENDAR)
        self.take("calendar")

    def search(self) -> None:
        """Narrow all todos, and choose some of them."""
        self.choose(Query(View.ALL))
        browsing = self.window.browsing
        browsing.filters.set_criteria(Criteria(tags=("errands",)), tell=True)
        self.settle()
        for row in range(3):
            flag = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            browsing.list.selectionModel().select(browsing.model.index(row), flag)
        self.settle()
        self.take("search")
        browsing.filters.set_criteria(Criteria(), tell=True)
        browsing.list.clearSelection()
        self.settle()

    def settings(self) -> None:
        """Turn to two pages."""
        for page in ("Models", "Privacy"):
            self.app.settings.show(page)
            self.settle(1)
            self.take(f"settings-{page.lower()}", self.app.settings.dialog)
        assert self.app.settings.dialog is not None
        self.app.settings.dialog.reject()

    def accounts(self) -> None:
        """Keep the todos in a folder as well."""
        shared = Path("~/Shared todos")
        for name in ("Tasks", "Home", "Work", "Holiday"):
            (shared / name).expanduser().mkdir(parents=True)
        syncing = Syncing(self.app.store.store(), lambda: self.now.astimezone(), local_zone(), settings=self.app.dates)
        syncing.add("Shared folder", "folder", str(shared), "", "", inbox="Tasks")
        syncing.sync("Shared folder")
        self.app.accounts.background.look()
        self.app.accounts.show("Shared folder")
        self.settle(1)
        self.take("accounts", self.app.accounts.dialog)
        assert self.app.accounts.dialog is not None
        self.app.accounts.dialog.reject()
        self.settle()

    def feedback(self) -> None:
        """Show the numbers."""
        self.window.ratings.show_feedback()
        self.settle(1)
        dialog = self.window.ratings.feedback
        self.take("feedback", dialog)
        assert dialog is not None
        dialog.reject()

    def keys(self) -> None:
        """Show the keys."""
        sheet = ShortcutSheet(self.window.shortcuts, self.window)
        sheet.open()
        self.take("keys", sheet)
        sheet.reject()

    def reminder(self) -> None:
        """Let it be time for the parcel."""
        self.choose(Query(View.TODAY))
        self.now = NOW.replace(hour=17, minute=0)
        self.app.reminding.tick()
        self.changed()
        self.take("reminder")

    def overlay(self) -> None:
        """Show the small window as somebody speaks."""
        overlay = self.app.anywhere.overlay
        overlay.show_status(Status(Stage.RECORDING), above_others=True)
        for level in random.Random(3).choices((0.1, 0.3, 0.5, 0.8), k=200):
            overlay.show_level(level)
        overlay.show_heard("call the dentist on friday at three and")
        self.take("overlay", overlay)
        overlay.hide()


def _png(widget: QWidget, behind: str) -> bytes:
    """Give what a widget shows as a PNG of few colours, which looks the same and is far smaller."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    picture = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGBA")
    flat = Image.new("RGBA", picture.size, behind)
    flat.alpha_composite(picture)
    flat = flat.convert("RGB")
    pixels = np.asarray(flat, dtype=np.uint32)
    packed = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    found = found[:, np.newaxis] >> np.array([16, 8, 0], dtype=np.uint32) & 255
    order = np.argsort(-counts.astype(np.int64), kind="stable")
    rest = Image.fromarray(found[order[EXACT:] if len(order) > EXACT else order].astype(np.uint8)[np.newaxis])
    mixed = np.array(rest.quantize(256 - EXACT, method=Image.Quantize.MAXCOVERAGE).getpalette()).reshape(-1, 3)
    palette = np.concatenate([found[order[:EXACT]], mixed]).astype(np.int32)  # what is flat keeps its colour
    nearest = np.array([((palette - color) ** 2).sum(axis=1).argmin() for color in found.astype(np.int32)])
    picture = Image.fromarray(nearest[places].reshape(packed.shape).astype(np.uint8), "P")
    picture.putpalette(palette.astype(np.uint8).tobytes())
    small = io.BytesIO()
    picture.save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("only", nargs="*", help="names of pictures; all of them if left out")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_SCALE_FACTOR", SCALE)
    qt = QApplication(["todoapp"])
    if "Inter" in QFontDatabase.families():
        qt.setFont(QFont("Inter", 10))
    pictures: Path = arguments.folder.resolve()
    pictures.mkdir(parents=True, exist_ok=True)
    library = Library()
    QCursor.setPos(QGuiApplication.primaryScreen().geometry().bottomRight())  # nothing shall look pointed at
    for dark in (False, True):
        with tempfile.TemporaryDirectory() as data:
            os.environ["HOME"] = data  # the models are found by now
            guide = Guide(qt, Path(data), library, pictures, frozenset(arguments.only), dark=dark)
            guide.go_round()


if __name__ == "__main__":
    main()
