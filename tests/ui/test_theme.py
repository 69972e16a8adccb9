"""Light and dark have the same colours by name, and every icon and style sheet name exists."""

import re

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from todoapp.composition import resources_folder
from todoapp.ui.theme import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Theme


def contrast(one: QColor, other: QColor) -> float:
    """The WCAG contrast ratio of two colours."""

    def luminance(colour: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_light_and_dark_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys() == HIGH_LIGHT.keys() == HIGH_DARK.keys()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_style_sheet_is_filled_in(qapp: QApplication, dark: bool) -> None:
    theme = Theme(resources_folder(), qapp, dark=dark)
    sheet = qapp.styleSheet()
    assert theme.color("surface").name() in sheet
    assert "$" not in sheet
    theme.close()


@pytest.mark.parametrize("names", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, "surface") for text in ("text", "muted", "danger", "warning", "good", "accent")),
        ("text", "accent_soft"),
        ("muted", "accent_soft"),
        ("danger", "accent_soft"),
        ("muted", "sidebar"),
        ("muted", "danger_soft"),
        ("muted", "warning_soft"),
        ("on_accent", "accent"),
        ("on_toast", "toast"),
        ("toast_link", "toast"),
    ],
)
def test_text_is_readable_on_its_ground(names: dict[str, str], text: str, ground: str) -> None:
    assert contrast(QColor(names[text]), QColor(names[ground])) >= 4.5


@pytest.mark.parametrize("names", [HIGH_LIGHT, HIGH_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["text", "muted", "danger", "warning", "good", "accent"])
@pytest.mark.parametrize("ground", ["surface", "sidebar", "field", "hover", "accent_soft", "warning_soft"])
def test_high_contrast_is_seven_to_one_wherever_text_stands(names: dict[str, str], text: str, ground: str) -> None:
    assert contrast(QColor(names[text]), QColor(names[ground])) >= 7


def test_the_user_may_want_other_colours_and_larger_text_than_the_desktop(qapp: QApplication) -> None:
    theme = Theme(resources_folder(), qapp, dark=False)
    before, changes = qapp.font().pointSizeF(), []
    theme.changed.connect(lambda: changes.append(theme.color("surface").name()))
    theme.choose("dark", 100)
    theme.choose("dark", 150)
    assert qapp.font().pointSizeF() == pytest.approx(1.5 * before)
    theme.choose("contrast", 150)
    theme.choose("system", 100)
    assert qapp.font().pointSizeF() == pytest.approx(before)
    assert changes == [DARK["surface"], DARK["surface"], HIGH_LIGHT["surface"], LIGHT["surface"]]
    theme.choose("system", 100)
    assert len(changes) == 4, "nothing is drawn anew for what is so already"
    theme.close()


def test_every_icon_the_window_asks_for_is_drawn(qapp: QApplication) -> None:
    theme = Theme(resources_folder(), qapp, dark=False)
    for file in (resources_folder() / "icons").glob("*.svg"):
        image = theme.pixmap(file.stem, "text").toImage()
        alphas = {image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())}
        assert max(alphas) > 200, f"{file.name} is empty"
    theme.close()


def test_every_icon_named_in_the_code_exists() -> None:
    folder = resources_folder()
    code = "".join(path.read_text(encoding="utf-8") for path in (folder.parent / "todoapp" / "ui").glob("*.py"))
    named = set(re.findall(r'(?:icon|pixmap|Chip)\(\s*"([a-z-]+)"', code))
    assert {"microphone" if name == "" else name for name in named} <= {
        file.stem for file in (folder / "icons").glob("*.svg")
    }
    assert {"calendar", "close", "check"} <= named
