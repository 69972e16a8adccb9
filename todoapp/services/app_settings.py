"""How the app looks and what it keeps and uses: the section `app` of `settings.json`; every key may be left out.

{"app": {
    "theme": "system",                    "light", "dark" or "contrast" (high contrast), or as the desktop has it
    "text_percent": 100,                  the size of all text, of what the desktop has
    "microphone": null,                   its name as the settings list it; null: the system's default
    "speech_model": "whisper-tiny.en",    or "whisper-base"
    "parser_model": null,                 an id of models/registry.yaml; null: the one that is current there
    "recordings_days": 30,                so long recordings stay once they became todos; 0: not at all, null: for good
    "network": true,                      false: the app connects to nothing
    "language": "system",                 of the window: "en" or "de", or as the desktop has it; from the next start on
    "first_start_done": false             whether the first start was gone through or skipped
}}
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from todoapp.domain.errors import TodoAppError
from todoapp.services.settings import FLAG, Form, read_section, save_sections
from todoapp.weights.catalog import WHISPER_BASE, WHISPER_TINY_EN

SECTION = "app"
LANGUAGES = ("system", "en", "de")
THEMES = ("system", "light", "dark", "contrast")
SMALLEST_PERCENT, LARGEST_PERCENT = 75, 200
SPEECH_MODELS = (WHISPER_TINY_EN.name, WHISPER_BASE.name)
LONGEST_DAYS = 3650


class NetworkOff(TodoAppError):
    """Something wanted to connect while the user has the network switched off."""


@dataclass(frozen=True)
class AppSettings:
    """The settings of the app itself."""

    theme: str = "system"
    text_percent: int = 100
    microphone: str | None = None
    speech_model: str = WHISPER_TINY_EN.name
    parser_model: str | None = None
    recordings_days: int | None = 30
    network: bool = True
    language: str = "system"
    first_start_done: bool = False


def read_app_settings(folder: Path) -> AppSettings:
    """Read them from a data folder; the defaults where there are none.

    Raises:
        InvalidInput: the file cannot be read, or says something that is no setting.
    """
    return AppSettings(**read_section(folder, SECTION, _FORMS))


def save_app_settings(folder: Path, settings: AppSettings) -> None:
    """Write them; the other sections stay as they are. The file is complete or, if anything fails, as before.

    Raises:
        InvalidInput: the file that is there cannot be read.
        StorageUnavailable: the folder cannot be written.
    """
    save_sections(folder, {SECTION: asdict(settings)})


def require_network(folder: Path) -> None:
    """Refuse to connect where the settings of this data folder say so.

    Raises:
        NetworkOff: they do.
    """
    if not read_app_settings(folder).network:
        raise NetworkOff("The network is switched off in the settings.", "Nothing was sent. Switch it on there first.")


def _one_of(names: tuple[str, ...]) -> Form:
    def read(value: object) -> str:
        if value not in names:
            raise ValueError(value)
        return str(value)

    return Form(read, f"one of {', '.join(names)}")


def _name(value: object) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= 200):
        return value
    raise ValueError(value)


def _number(first: int, last: int, *, or_null: bool = False) -> Form:
    def read(value: object) -> int | None:
        if or_null and value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
            raise ValueError(value)
        return value

    return Form(read, f"a number from {first} to {last}{', or null' if or_null else ''}")


_FORMS = {
    "theme": _one_of(THEMES),
    "text_percent": _number(SMALLEST_PERCENT, LARGEST_PERCENT),
    "microphone": Form(_name, "the name of a microphone, or null"),
    "speech_model": _one_of(SPEECH_MODELS),
    "parser_model": Form(_name, "the id of a parser, or null"),
    "recordings_days": _number(0, LONGEST_DAYS, or_null=True),
    "network": FLAG,
    "language": _one_of(LANGUAGES),
    "first_start_done": FLAG,
}
