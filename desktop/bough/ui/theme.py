"""The theme: every colour, font and length that Bough paints with, from `resources/tokens.json`."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from bough.core.config import ThemeName
from bough.resources import resource
from bough.ui.spin import Spin

Scheme = Literal["light", "dark"]

UPRIGHT = ("InterVariable",)
ITALIC = ("InterVariable-Italic",)
MONO = ("JetBrainsMono-Regular", "JetBrainsMono-Italic", "JetBrainsMono-SemiBold")


@cache
def tokens() -> dict[str, Any]:
    """The design tokens: lengths in device-independent pixels, durations in milliseconds."""
    loaded: dict[str, Any] = json.loads(resource("tokens.json").read_text("utf-8"))
    return loaded


@cache
def load_font(name: str) -> None:
    """Make a shipped font known to Qt. Needs the application object."""
    QFontDatabase.addApplicationFont(str(resource("fonts", f"{name}.ttf")))


class Theme(QObject):
    """Colours by role ("leaf", "text2"), fonts by type step ("read", "h2", "code").

    `wish` is what the person chose; `scheme` is what is painted. `changed` follows both, and
    everything that paints repaints itself then. `spin` turns what is under way.
    """

    changed = Signal()
    chosen = Signal(str)
    """The wish of the person, just now."""

    def __init__(self, wish: ThemeName = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wish: ThemeName = wish
        self._fonts: dict[tuple[str, int | None, bool, bool], QFont] = {}
        self._colors: dict[str, QColor] = {}
        self.scheme: Scheme = "light"
        self.motion = True
        """Whether anything moves by itself; without it text comes in whole lines."""
        self.spin = Spin(self)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_scheme_changed)
        self._settle()

    @property
    def wish(self) -> ThemeName:
        return self._wish

    def choose(self, wish: ThemeName) -> None:
        """Follow the system, or be light or dark whatever it says."""
        self._wish = wish
        self._settle()
        self.changed.emit()
        self.chosen.emit(wish)

    def color(self, role: str) -> QColor:
        """The colour of a role; the object is shared, so copy before changing it."""
        return self._colors[role]

    def font(
        self, step: str, *, weight: int | None = None, italic: bool = False, numbers: bool = False
    ) -> QFont:
        """The font of a type step; `numbers` asks for figures of equal width. Shared: copy it
        before changing it."""
        key = (step, weight, italic, numbers)
        if key not in self._fonts:
            self._fonts[key] = self._make_font(step, weight, italic, numbers)
        return self._fonts[key]

    def line_height(self, step: str) -> int:
        """The distance of base lines of a type step in px."""
        return int(tokens()["type"][step][1])

    def palette(self) -> QPalette:
        """What Qt's own widgets are painted with."""
        c = self.color
        palette = QPalette()
        role = QPalette.ColorRole
        for which, name in (
            (role.Window, "window"),
            (role.WindowText, "text"),
            (role.Base, "raised"),
            (role.AlternateBase, "sunken"),
            (role.Text, "text"),
            (role.Button, "raised"),
            (role.ButtonText, "text"),
            (role.BrightText, "rust"),
            (role.ToolTipBase, "text"),
            (role.ToolTipText, "canvas"),
            (role.PlaceholderText, "text3"),
            (role.Highlight, "leafLine"),
            (role.HighlightedText, "onLeaf"),
            (role.Accent, "leafLine"),
            (role.Link, "sky"),
            (role.LinkVisited, "sky"),
            (role.Light, "raised"),
            (role.Midlight, "hover"),
            (role.Mid, "border"),
            (role.Dark, "control"),
            (role.Shadow, "border"),
        ):
            palette.setColor(which, c(name))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, c("disabled"))
        return palette

    def _make_font(self, step: str, weight: int | None, italic: bool, numbers: bool) -> QFont:
        size, _, normal, spacing = tokens()["type"][step]
        mono = step == "code"
        for name in MONO if mono else ITALIC if italic else UPRIGHT:
            load_font(name)
        families = tokens()["font"]["mono" if mono else "ui"]
        font = QFont()
        font.setFamilies(["Inter Variable", *families] if not mono else families)
        font.setPixelSize(size)
        font.setItalic(italic)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        wanted = weight or normal
        # Qt makes a face bolder by itself from 600 on where the variable font has one face only;
        # 599 still picks a bold face for scripts that Inter lacks.
        font.setWeight(QFont.Weight(min(wanted, 599)))
        if mono:
            font.setFeature(QFont.Tag("calt"), 0)
            font.setFeature(QFont.Tag("liga"), 0)
        else:
            font.setVariableAxis(QFont.Tag("wght"), wanted)
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * size)
        if numbers:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _settle(self) -> None:
        dark = (
            QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            if self._wish == "system"
            else self._wish == "dark"
        )
        self.scheme = "dark" if dark else "light"
        self._colors = {k: _color(v) for k, v in tokens()["color"][self.scheme].items()}

    def _on_system_scheme_changed(self) -> None:
        if self._wish == "system":
            self._settle()
            self.changed.emit()


def _color(value: str) -> QColor:
    """`#RRGGBB` or `#RRGGBBAA`; Qt wants the alpha first."""
    return QColor(value if len(value) == 7 else f"#{value[7:]}{value[1:7]}")
