"""The words of the window in the user's language: English in the code, others from `resources/translations`.

Only what the window itself says is translated. Dates are said and read in English, as they are dictated.
"""

import json
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

CONTEXT = "todoapp"
TRANSLATED = ("de",)  # besides English


def tr(source: str, *values: object) -> str:
    """Give the words in the user's language, with the values in the places of {0}, {1} and so on."""
    words = QCoreApplication.translate(CONTEXT, source)
    return words.format(*values) if values else words


def counted(one: str, many: str, count: int, *values: object) -> str:
    """Give the words for a count, which is {0} in them; further values are {1} and so on."""
    return tr(one if count == 1 else many, count, *values)


def later(source: str) -> str:
    """Mark words of a table that is made before the language is known; who shows them calls `tr`."""
    return source


class Catalog(QTranslator):
    """The words of one language."""

    def __init__(self, words: dict[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        return self._words.get(source) if context == CONTEXT else None

    def isEmpty(self) -> bool:
        return not self._words


def read_catalog(resources: Path, language: str) -> dict[str, str]:
    """Read the words of a language, by the English ones."""
    found: dict[str, str] = json.loads((resources / "translations" / f"{language}.json").read_text(encoding="utf-8"))
    return found


def install_language(resources: Path, language: str = "system") -> str:
    """Let the app speak a language, or that of the desktop; give the one it is.

    Qt's own words (the menu of a field, the buttons of its dialogs) come from Qt's catalogue.
    """
    wanted = QLocale.system().name()[:2] if language == "system" else language
    app = QCoreApplication.instance()
    if app is None or wanted not in TRANSLATED:
        return "en"
    app.installTranslator(Catalog(read_catalog(resources, wanted), app))
    of_qt = QTranslator(app)
    if of_qt.load(f"qtbase_{wanted}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(of_qt)
    return wanted
