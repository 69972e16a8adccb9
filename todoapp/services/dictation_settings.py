"""How dictation is reached from anywhere: the section `dictation` of `settings.json`; every key may be left out.

{"dictation": {
    "hotkey": "Ctrl+Alt+Space",           works in every program; null: none
    "press": "both",                      "hold" to talk, "toggle", or both: a short press toggles, a long one talks
    "sounds": true,                       a short tone when recording begins and ends
    "overlay": true,                      a small window above the others while recording
    "close_to_tray": true,                closing the window leaves the app in the tray, where there is one
    "open_microphone": false              keep the microphone open while the hotkey is set, for the first half word
}}
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from todoapp.services.settings import FLAG, Form, read_section, save_sections

SECTION = "dictation"
PRESSES = ("both", "hold", "toggle")


@dataclass(frozen=True)
class DictationSettings:
    """The settings of dictation from anywhere."""

    hotkey: str | None = "Ctrl+Alt+Space"
    press: str = "both"
    sounds: bool = True
    overlay: bool = True
    close_to_tray: bool = True
    open_microphone: bool = False


def read_dictation_settings(folder: Path) -> DictationSettings:
    """Read them from a data folder; the defaults where there are none.

    Raises:
        InvalidInput: the file cannot be read, or says something that is no setting.
    """
    return DictationSettings(**read_section(folder, SECTION, _FORMS))


def save_dictation_settings(folder: Path, settings: DictationSettings) -> None:
    """Write them; the other sections stay as they are. The file is complete or, if anything fails, as before.

    Raises:
        StorageUnavailable: the folder cannot be written.
    """
    save_sections(folder, {SECTION: asdict(settings)})


def _hotkey(value: object) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= 60):
        return value
    raise ValueError(value)


def _press(value: object) -> str:
    if value not in PRESSES:
        raise ValueError(value)
    return str(value)


_FORMS = {
    "hotkey": Form(_hotkey, 'keys such as "Ctrl+Alt+Space", or null'),
    "press": Form(_press, "one of both, hold, toggle"),
    "sounds": FLAG,
    "overlay": FLAG,
    "close_to_tray": FLAG,
    "open_microphone": FLAG,
}
