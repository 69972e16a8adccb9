"""The words of the window in the user's language: English in the code, others from `resources/translations`.

What the window says by itself is in `de.json`. What reaches it from the rooms below (errors, doubts, what a change did)
was made in English, for the command line and the logs; the window knows it by its pattern, from `de.services.json`.
Dates are read in English, as they are dictated.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

CONTEXT = "todoapp"
SERVICES = "services"  # the words of the rooms below
_TODOS = r'".*"|\d+ todos?'  # what "{todos}" stands for in a pattern: a title in quotes, or how many
Language = Literal["en", "de"]
TRANSLATED: tuple[Language, ...] = ("de",)  # besides English


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


def said(words: str) -> str:
    """Give words that a service made in the user's language; as they are where nobody knows them."""
    return QCoreApplication.translate(SERVICES, words) if words else ""


class Patterns:
    """Words with values in them, known again by what stands around the values."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        # Those of a change first, then the most words of its own: "{0} is gone" also fits "The backup {0} is gone".
        patterns = ((source, _literals(source)) for source in words if "{" in source)
        self._patterns = sorted(patterns, key=lambda one: ("{todos}" not in one[0], -sum(map(len, one[1]))))
        self._compiled: dict[str, re.Pattern[str]] = {}

    def find(self, words: str) -> str | None:
        """Give the words in the other language, None where they are not known."""
        if words in self._words and "{" not in words:
            return self._words[words]
        for source, literals in self._patterns:
            if all(literal in words for literal in literals):  # spares most patterns the compiling
                if source not in self._compiled:
                    self._compiled[source] = re.compile(_expression(source), re.DOTALL)
                if found := self._compiled[source].fullmatch(words):
                    values = {name.lstrip("_"): _Value(value, self) for name, value in found.groupdict().items()}
                    return _Form().vformat(self._words[source], (), values)
        return None


class _Value(str):
    """A value in a pattern; in "{0:said}" it is words of a service in turn."""

    _patterns: Patterns

    def __new__(cls, value: str, patterns: Patterns) -> "_Value":
        made = super().__new__(cls, value)
        made._patterns = patterns
        return made

    def __format__(self, form: str) -> str:
        return self._patterns.find(str(self)) or str(self) if form == "said" else str(self)


class _Form(Formatter):
    """Takes "{0}" for a name, as the groups of an expression have them."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        return kwargs[str(key)]


def _literals(source: str) -> list[str]:
    return [literal for literal, *_ in Formatter().parse(source) if literal]


def _expression(source: str) -> str:
    """Make "No {0} here" an expression with a group for each value; groups cannot be called by a digit alone."""
    return "".join(
        re.escape(literal) + ("" if name is None else f"(?P<_{name}>{_TODOS if name == 'todos' else '.+?'})")
        for literal, name, *_ in Formatter().parse(source)
    )


class Catalog(QTranslator):
    """The words of one language: those of the window, and those of the services."""

    def __init__(
        self, words: Mapping[str, str], services: Mapping[str, str] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._services = Patterns(services or {})

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        if context == SERVICES:
            return self._services.find(source)
        return self._words.get(source) if context == CONTEXT else None

    def isEmpty(self) -> bool:
        return not self._words


def read_catalog(resources: Path, language: str, part: str = "") -> dict[str, str]:
    """Read the words of a language, by the English ones; those of the services are the part ".services"."""
    path = resources / "translations" / f"{language}{part}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def install_language(resources: Path, language: str = "system") -> Language:
    """Let the app speak a language, or that of the desktop; give the one it is.

    Qt's own words (the menu of a field, the buttons of its dialogs) come from Qt's catalogue.
    """
    name = QLocale.system().name()[:2] if language == "system" else language
    app = QCoreApplication.instance()
    wanted = next((one for one in TRANSLATED if one == name), None)
    if app is None or wanted is None:
        return "en"
    app.installTranslator(Catalog(read_catalog(resources, wanted), read_catalog(resources, wanted, ".services"), app))
    of_qt = QTranslator(app)
    if of_qt.load(f"qtbase_{wanted}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(of_qt)
    return wanted
