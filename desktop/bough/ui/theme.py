"""The theme: every colour, font and length that Bough paints with, from `resources/tokens.json`."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from bough.core.config import MotionName, ThemeName
from bough.ui.spin import Spin
from bough.ui.tokens import tokens as tokens
from bough.ui.typefaces import Script, line_height, typeface

Scheme = Literal["light", "dark"]

TEXT_SIZES = (70, 80, 90, 100, 110, 120, 130, 145, 160, 180, 200)
"""Per cent of the design's, each about a tenth larger than the one before."""


class Theme(QObject):
    """Colours by role ("leaf", "text2"), fonts by type step ("read", "h2", "code").

    `wish` is what the person chose; `scheme`, `contrast` and `fun` are what is painted. `changed`
    follows them and the text size, and everything that paints repaints itself then. `spin` turns
    what is under way.
    """

    changed = Signal()
    chosen = Signal(str)
    """The wish of the person, just now."""
    motion_chosen = Signal(str)
    text_size_chosen = Signal(int)

    def __init__(
        self,
        wish: ThemeName = "system",
        parent: QObject | None = None,
        *,
        motion: MotionName = "system",
    ) -> None:
        super().__init__(parent)
        self._wish: ThemeName = wish
        self._motion_wish: MotionName = motion
        self._fonts: dict[tuple[object, ...], QFont] = {}
        self._colors: dict[str, QColor] = {}
        self.scheme: Scheme = "light"
        self.contrast = False
        """Whether grounds are black or white, and outlines say what fills say otherwise."""
        self.fun = False
        """Whether fun mode is shown: in its colours, but in high contrast, and in its shapes."""
        self.text_size = 100
        """How large the text is that is read and written, in per cent of the design's."""
        self.spin = Spin(lambda: self.motion, self)
        self._hints = QGuiApplication.styleHints()
        self._hints.colorSchemeChanged.connect(self._on_system_changed)
        self._accessibility = self._hints.accessibility()
        self._accessibility.contrastPreferenceChanged.connect(self._on_system_changed)
        self._settle()

    @property
    def wish(self) -> ThemeName:
        return self._wish

    def choose(self, wish: ThemeName) -> None:
        """Follow the system, or look like that whatever it says."""
        self._wish = wish
        self._settle()
        self.changed.emit()
        self.chosen.emit(wish)

    @property
    def motion_wish(self) -> MotionName:
        return self._motion_wish

    def choose_motion(self, wish: MotionName) -> None:
        """Follow the system, or let things move or stand still whatever it says."""
        self._motion_wish = wish
        self.changed.emit()
        self.motion_chosen.emit(wish)

    @property
    def motion(self) -> bool:
        """Whether anything may move. Where not, what is under way stands still and text comes in
        whole lines."""
        return self._system_moves if self._motion_wish == "system" else self._motion_wish == "on"

    def set_fun(self, on: bool) -> None:
        """Look as fun mode does, or as always. Nothing takes another place or size."""
        if on != self.fun:
            self.fun = on
            self._settle()
            self.changed.emit()

    @property
    def scale(self) -> float:
        """The factor of the text size."""
        return self.text_size / 100

    def set_text_size(self, percent: int) -> None:
        """Let what is read and written be of the nearest size there is."""
        size = min(TEXT_SIZES, key=lambda known: abs(known - percent))
        if size != self.text_size:
            self.text_size = size
            self.changed.emit()

    def step_text_size(self, steps: int) -> None:
        """Make the text larger, or smaller, or with 0 as the design has it."""
        at = TEXT_SIZES.index(self.text_size) + steps if steps else TEXT_SIZES.index(100)
        self.set_text_size(TEXT_SIZES[max(0, min(at, len(TEXT_SIZES) - 1))])
        self.text_size_chosen.emit(self.text_size)

    def color(self, role: str) -> QColor:
        """The colour of a role; the object is shared, so copy before changing it."""
        return self._colors[role]

    def font(
        self,
        step: str,
        *,
        weight: int | None = None,
        italic: bool = False,
        numbers: bool = False,
        scale: float = 1.0,
        script: Script = "",
    ) -> QFont:
        """The font of a type step; `numbers` asks for figures of equal width. Shared: copy it
        before changing it."""
        key = (step, weight, italic, numbers, scale, script)
        if key not in self._fonts:
            self._fonts[key] = typeface(
                step, weight=weight, italic=italic, numbers=numbers, scale=scale, script=script
            )
        return self._fonts[key]

    def line_height(self, step: str) -> int:
        """The distance of base lines of a type step in px."""
        return line_height(step)

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

    def _settle(self) -> None:
        wish = self._wish
        if wish == "system":
            dark = self._hints.colorScheme() is Qt.ColorScheme.Dark
            high = Qt.ContrastPreference.HighContrast
            self.contrast = self._accessibility.contrastPreference() is high
        else:
            dark = wish.endswith("dark")
            self.contrast = wish.startswith("contrast")
        self.scheme = "dark" if dark else "light"
        match self.contrast, self.fun:
            case True, _:
                name = f"highContrast{self.scheme.title()}"
            case _, True:
                name = f"fun{self.scheme.title()}"
            case _:
                name = self.scheme
        self._colors = {k: _color(v) for k, v in tokens()["color"][name].items()}

    @cached_property
    def _system_moves(self) -> bool:
        from bough.ui.stillness import still

        return not still(self._accessibility)

    def _on_system_changed(self) -> None:
        if self._wish == "system":
            self._settle()
            self.changed.emit()


def between(color: QColor, other: QColor, share: float) -> QColor:
    """The colour of something over another where it covers that share of it."""

    def mix(a: int, b: int) -> int:
        return round(a * share + b * (1 - share))

    return QColor(
        mix(color.red(), other.red()),
        mix(color.green(), other.green()),
        mix(color.blue(), other.blue()),
    )


def _color(value: str) -> QColor:
    """`#RRGGBB` or `#RRGGBBAA`; Qt wants the alpha first."""
    return QColor(value if len(value) == 7 else f"#{value[7:]}{value[1:7]}")
