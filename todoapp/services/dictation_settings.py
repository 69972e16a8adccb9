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

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.services.settings import SETTINGS_FILE

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
    path = folder / SETTINGS_FILE
    section = _read(path).get(SECTION, {})
    if not isinstance(section, dict):
        raise InvalidInput(f"{path}: {SECTION} is no object.", "Write {…}.")
    known = {field.name: field.default for field in fields(DictationSettings)}
    for name, value in section.items():
        if name not in known:
            raise InvalidInput(
                f"{path}: there is no setting {SECTION}.{name[:60]}.", f"Known: {', '.join(sorted(known))}."
            )
        if not _is_right(name, value):
            raise InvalidInput(f"{path}: {SECTION}.{name} is {json.dumps(value)[:60]}.", f"It has to be {_form(name)}.")
    return DictationSettings(**section)


def save_dictation_settings(folder: Path, settings: DictationSettings) -> None:
    """Write them; the other sections stay as they are. The file is complete or, if anything fails, as before.

    Raises:
        StorageUnavailable: the folder cannot be written.
    """
    path = folder / SETTINGS_FILE
    found = {**_read(path), SECTION: asdict(settings)}
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            json.dump(found, stream, indent=2, ensure_ascii=False)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise StorageUnavailable(
            "The settings could not be saved.", f"{error.strerror or error}. Check the folder: {folder}"
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read.", "Mend its permissions, or move it away.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} is not JSON.", f"Mend it or move it away: {error}.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"{path}: the file is no object.", "Write {…}.")
    return found


def _form(name: str) -> str:
    """Say what a value has to look like."""
    if name == "hotkey":
        return 'keys such as "Ctrl+Alt+Space", or null'
    return "one of both, hold, toggle" if name == "press" else "true or false"


def _is_right(name: str, value: object) -> bool:
    if name == "hotkey":
        return value is None or (isinstance(value, str) and 0 < len(value) <= 60)
    return value in PRESSES if name == "press" else isinstance(value, bool)
