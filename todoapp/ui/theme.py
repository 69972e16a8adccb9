"""Colours, icons and the style sheet, light or dark as the desktop has it."""

import tempfile
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

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


class Theme(QObject):
    """Hands out colours and icons by name; `changed` is emitted when the desktop turns light or dark."""

    changed = Signal()

    def __init__(self, resources: Path, app: QApplication, *, dark: bool | None = None) -> None:
        """`dark` overrides what the desktop says (screenshots, tests)."""
        super().__init__()
        self._resources = resources
        self._app = app
        self._dark = _is_dark(app) if dark is None else dark
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._svgs: dict[str, str] = {}
        # A style sheet takes images from files only, so the tinted arrow of the combo boxes needs one.
        self._tinted = tempfile.TemporaryDirectory(prefix="todoapp-", ignore_cleanup_errors=True)
        app.setStyle("Fusion")
        self._apply()
        if dark is None:
            app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self._dark

    def color(self, name: str) -> QColor:
        """Give a colour of the current scheme by its name."""
        return QColor((DARK if self._dark else LIGHT)[name])

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
        """Remove the files the style sheet needed."""
        self._tinted.cleanup()

    def _follow(self) -> None:
        dark = _is_dark(self._app)
        if dark != self._dark:
            self._dark = dark
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        names = DARK if self._dark else LIGHT
        chevron = Path(self._tinted.name) / f"chevron-{'dark' if self._dark else 'light'}.png"
        tick = chevron.with_name(f"tick-{chevron.name}")
        self.pixmap("chevron-down", "muted", 16).save(str(chevron))
        self.pixmap("check", "on_accent", 12).save(str(tick))
        template = Template((self._resources / "app.qss").read_text(encoding="utf-8"))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(
            template.substitute(names, **self._sizes(), chevron=chevron.as_posix(), tick=tick.as_posix())
        )

    def _sizes(self) -> dict[str, str]:
        normal = max(self._app.font().pointSizeF(), 8.0)  # the size the user chose for the whole desktop
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


def _is_dark(app: QApplication) -> bool:
    scheme = app.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        palette = app.style().standardPalette()
        return palette.window().color().lightness() < palette.windowText().color().lightness()
    return scheme == Qt.ColorScheme.Dark
