"""Colours, icons and the style sheet: light, dark or high contrast, as the desktop has it or the user wants it."""

import tempfile
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from todoapp.ui.restyling import Restyling, has_windows

LIGHT = {
    "surface": "#ffffff",
    "sidebar": "#f5f5f9",
    "raised": "#ffffff",
    "field": "#ffffff",
    "hover": "#f2f2f7",
    "border": "#e2e2ea",
    "text": "#1c1c24",
    "muted": "#686877",
    "accent": "#4f46e5",
    "accent_strong": "#4338ca",
    "accent_soft": "#eeedfd",
    "accent_border": "#d5d2fa",
    "on_accent": "#ffffff",
    "danger": "#cc2541",
    "danger_soft": "#fdf0f2",
    "danger_border": "#f5c6cf",
    "warning": "#a84f06",
    "warning_soft": "#fdf5e8",
    "warning_border": "#f2dbb3",
    "good": "#14803f",
    "toast": "#26262f",
    "on_toast": "#f4f4f8",
    "toast_link": "#b3aeff",
}
DARK = {
    "surface": "#1b1b20",
    "sidebar": "#151519",
    "raised": "#26262d",
    "field": "#232329",
    "hover": "#26262d",
    "border": "#37373f",
    "text": "#ededf2",
    "muted": "#9c9cab",
    "accent": "#8f88ff",
    "accent_strong": "#a59fff",
    "accent_soft": "#2b2945",
    "accent_border": "#45417a",
    "on_accent": "#14131f",
    "danger": "#ff7a8c",
    "danger_soft": "#35202a",
    "danger_border": "#663341",
    "warning": "#f2b35e",
    "warning_soft": "#332819",
    "warning_border": "#5f4a28",
    "good": "#5fd38d",
    "toast": "#ececf2",
    "on_toast": "#1c1c24",
    "toast_link": "#4338ca",
}
HIGH_LIGHT = LIGHT | {
    "sidebar": "#ffffff",
    "hover": "#e6e6e6",
    "border": "#000000",
    "text": "#000000",
    "muted": "#262626",
    "accent": "#1a0dab",
    "accent_strong": "#000080",
    "accent_soft": "#e3e1ff",
    "accent_border": "#1a0dab",
    "danger": "#800012",
    "danger_soft": "#ffffff",
    "danger_border": "#9b0018",
    "warning": "#6b3000",
    "warning_soft": "#ffffff",
    "warning_border": "#6b3000",
    "good": "#00521f",
    "toast": "#000000",
    "on_toast": "#ffffff",
    "toast_link": "#ffff66",
}
HIGH_DARK = DARK | {
    "surface": "#000000",
    "sidebar": "#000000",
    "raised": "#000000",
    "field": "#000000",
    "hover": "#333333",
    "border": "#ffffff",
    "text": "#ffffff",
    "muted": "#e0e0e0",
    "accent": "#ffff00",
    "accent_strong": "#ffff99",
    "accent_soft": "#26264d",
    "accent_border": "#ffff00",
    "on_accent": "#000000",
    "danger": "#ffb3bd",
    "danger_soft": "#000000",
    "danger_border": "#ff9aa8",
    "warning": "#ffd080",
    "warning_soft": "#000000",
    "warning_border": "#ffd080",
    "good": "#7dffae",
    "toast": "#ffffff",
    "on_toast": "#000000",
    "toast_link": "#1a0dab",
}


class Theme(QObject):
    """Hands out colours and icons by name; `changed` is emitted when they or the size of text changed."""

    changed = Signal()
    restyled = Signal()  # some turns of the event loop after `changed`: all of the open windows look so

    def __init__(self, resources: Path, app: QApplication, *, dark: bool | None = None) -> None:
        """`dark` overrides what the desktop says (screenshots, tests)."""
        super().__init__()
        self._resources = resources
        self._app = app
        self._forced = dark
        self._wish = "system"
        self._percent = 100
        self._own_font = QFont(app.font())  # what the user chose for the whole desktop
        self._dark, self._high = self._wanted()
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._svgs: dict[str, str] = {}
        self._restyling = Restyling(self)
        self._restyling.finished.connect(self.restyled)
        # A style sheet takes images from files only, so the tinted arrow of the combo boxes needs one.
        self._tinted = tempfile.TemporaryDirectory(prefix="todoapp-", ignore_cleanup_errors=True)
        app.setStyle("Fusion")
        self._app.setStyleSheet(self._apply())
        if dark is None:
            app.styleHints().colorSchemeChanged.connect(self._follow)
            accessibility = getattr(app.styleHints(), "accessibility", None)  # from Qt 6.10 on
            if accessibility is not None:
                accessibility().contrastPreferenceChanged.connect(self._follow)

    def choose(self, wish: str, percent: int) -> None:
        """Use the colours the user wants ("system", "light", "dark" or "contrast") and text of so many percent."""
        self._wish = wish
        is_other_size, self._percent = percent != self._percent, percent
        if is_other_size:
            font = QFont(self._own_font)
            font.setPointSizeF(_points(self._own_font) * percent / 100)
            self._app.setFont(font)
        if not self._follow() and is_other_size:
            self._restyle()

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self._dark

    def color(self, name: str) -> QColor:
        """Give a colour of the current scheme by its name."""
        return QColor(self._names()[name])

    def pixmap(self, name: str, color: str = "muted", size: int = 18, ratio: float = 2.0) -> QPixmap:
        """Draw an icon in a colour of the scheme; `size` in logical pixels."""
        tint = self.color(color).name()
        key = (name, tint, size, ratio)
        if key not in self._pixmaps:
            if name not in self._svgs:
                self._svgs[name] = (self._resources / "icons" / f"{name}.svg").read_text(encoding="utf-8")
            renderer = QSvgRenderer(QByteArray(self._svgs[name].replace("currentColor", tint).encode()))
            pixels = round(size * ratio)
            pixmap = QPixmap(pixels, pixels)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, pixels, pixels))
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            self._pixmaps[key] = pixmap
        return self._pixmaps[key]

    def icon(self, name: str, color: str = "muted", size: int = 18) -> QIcon:
        """Give an icon in a colour of the scheme."""
        return QIcon(self.pixmap(name, color, size))

    def close(self) -> None:
        """Remove the files the style sheet needed, and let text have its own size again."""
        self._restyling.stop()
        if self._percent != 100:
            self._app.setFont(self._own_font)
        self._tinted.cleanup()

    def _wanted(self) -> tuple[bool, bool]:
        """Whether the colours shall be dark, and of high contrast."""
        dark = {"light": False, "dark": True}.get(self._wish, self._forced)
        high = self._wish == "contrast" or (self._wish == "system" and self._forced is None and _is_high(self._app))
        return (_is_dark(self._app) if dark is None else dark), high

    def _names(self) -> dict[str, str]:
        if self._high:
            return HIGH_DARK if self._dark else HIGH_LIGHT
        return DARK if self._dark else LIGHT

    def _follow(self) -> bool:
        """Take other colours if they are wanted now; give whether they were."""
        wanted = self._wanted()
        if wanted == (self._dark, self._high):
            return False
        self._dark, self._high = wanted
        self._restyle()
        return True

    def _apply(self) -> str:
        """Use the palette; give the style sheet."""
        names = self._names()
        kind = f"{'dark' if self._dark else 'light'}{'-high' if self._high else ''}"
        chevron = Path(self._tinted.name) / f"chevron-{kind}.png"
        tick = chevron.with_name(f"tick-{chevron.name}")
        if not chevron.exists():
            self.pixmap("chevron-down", "muted", 16).save(str(chevron))
            self.pixmap("check", "on_accent", 12).save(str(tick))
        template = Template((self._resources / "app.qss").read_text(encoding="utf-8"))
        sheet = template.substitute(names, **self._sizes(), chevron=chevron.as_posix(), tick=tick.as_posix())
        self._app.setPalette(self._palette())
        return sheet

    def _restyle(self) -> None:
        """Take other colours, or text of another size: all that is open, and what is opened from now on."""
        sheet = self._apply()
        if has_windows():
            self._restyling.begin(sheet)
        else:
            self._app.setStyleSheet(sheet)
        self.changed.emit()

    def _sizes(self) -> dict[str, str]:
        normal = max(_points(self._own_font), 8.0) * self._percent / 100
        scale = {"small": 0.88, "normal": 1.0, "medium": 1.1, "large": 1.3, "title": 1.9}
        return {name: f"{normal * factor:.1f}pt" for name, factor in scale.items()}

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, name in (
            (QPalette.ColorRole.Window, "surface"),
            (QPalette.ColorRole.WindowText, "text"),
            (QPalette.ColorRole.Base, "field"),
            (QPalette.ColorRole.AlternateBase, "hover"),
            (QPalette.ColorRole.Text, "text"),
            (QPalette.ColorRole.PlaceholderText, "muted"),
            (QPalette.ColorRole.Button, "raised"),
            (QPalette.ColorRole.ButtonText, "text"),
            (QPalette.ColorRole.Highlight, "accent"),
            (QPalette.ColorRole.HighlightedText, "on_accent"),
            (QPalette.ColorRole.Link, "accent"),
            (QPalette.ColorRole.ToolTipBase, "raised"),
            (QPalette.ColorRole.ToolTipText, "text"),
        ):
            palette.setColor(role, self.color(name))
        return palette


def _points(font: QFont) -> float:
    return font.pointSizeF() if font.pointSizeF() > 0 else 10.0  # a font may be given in pixels


def _is_high(app: QApplication) -> bool:
    accessibility = getattr(app.styleHints(), "accessibility", None)
    return accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def _is_dark(app: QApplication) -> bool:
    scheme = app.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        palette = app.style().standardPalette()
        return palette.window().color().lightness() < palette.windowText().color().lightness()
    return scheme == Qt.ColorScheme.Dark
