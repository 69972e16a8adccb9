"""The page of the settings on how the window looks."""

from collections.abc import Callable

from todoapp.services.app_settings import AppSettings
from todoapp.ui.settings_parts import Choice, SettingsPage
from todoapp.ui.translation import later, tr

THEMES = (
    (later("As the desktop has it"), "system"),
    (later("Light"), "light"),
    (later("Dark"), "dark"),
    (later("High contrast"), "contrast"),
)
LANGUAGES = ((later("As the desktop has it"), "system"), ("English", "en"), ("Deutsch", "de"))
SIZES = tuple((f"{percent} %", percent) for percent in (85, 100, 115, 130, 150, 175, 200))


class LookPage(SettingsPage):
    """Colours and the size of text; both show at once."""

    def __init__(self, settings: AppSettings, change: Callable[..., None]) -> None:
        """`change` takes the settings that are other ones now, by name."""
        super().__init__(later("Look"))
        self.theme = Choice(tr("Colours"), THEMES, settings.theme).on_chosen(lambda value: change(theme=value))
        self.text_size = Choice(tr("Size of text"), SIZES, settings.text_percent).on_chosen(
            lambda value: change(text_percent=value)
        )
        self.row(tr("Colours"), self.theme, tr("High contrast is light or dark as the desktop is."))
        self.row(tr("Size of text"), self.text_size, tr("Of the size the desktop has for all its programs."))
        self.language = Choice(tr("Language"), LANGUAGES, settings.language).on_chosen(
            lambda value: change(language=value)
        )
        self.row(tr("Language"), self.language, tr("Of the window, from the next start on. Dictate in English."))
        self.end()
