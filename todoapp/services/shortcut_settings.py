"""The keys of the window that were changed: the section `shortcuts` of `settings.json`; every key may be left out.

{"shortcuts": {
    "search": "Ctrl+K",                   the keys for it
    "feedback": null                      none at all
}}

While something is typed, keys that write (letters, digits, signs) write, whatever they are set to.
"""

from collections.abc import Mapping
from pathlib import Path

from todoapp.services.settings import Form, read_section, replace_section

SECTION = "shortcuts"
DEFAULT_KEYS: Mapping[str, str] = {
    "type": "Ctrl+N",
    "record": "Ctrl+R",
    "search": "Ctrl+F",
    "undo": "Ctrl+Z",
    "cancel": "Esc",
    "cards": "Ctrl+K",
    "list": "Ctrl+L",
    "today": "Ctrl+1",
    "upcoming": "Ctrl+2",
    "all": "Ctrl+3",
    "done": "Ctrl+4",
    "calendar": "Ctrl+5",
    "new_list": "Ctrl+Shift+N",
    "feedback": "Ctrl+Shift+F",
    "settings": "Ctrl+,",
    "keys": "F1",
    "quit": "Ctrl+Q",
}

Keys = Mapping[str, str | None]  # what was changed, by name; None is no keys


def read_shortcuts(folder: Path) -> Keys:
    """Read the changed ones from a data folder.

    Raises:
        InvalidInput: the file cannot be read, or says something that is no setting.
    """
    return read_section(folder, SECTION, _FORMS)


def save_shortcuts(folder: Path, changed: Keys) -> None:
    """Write the changed ones, and only those.

    Raises:
        InvalidInput: the file that is there cannot be read.
        StorageUnavailable: the folder cannot be written.
    """
    replace_section(folder, SECTION, changed)


def _keys(value: object) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= 60):
        return value
    raise ValueError(value)


_FORMS = {name: Form(_keys, 'keys such as "Ctrl+F", or null') for name in DEFAULT_KEYS}
