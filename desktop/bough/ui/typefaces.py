"""Typefaces are the fonts of the design's type steps, in every size and for every script."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

from bough.resources import resource
from bough.ui.tokens import tokens

Script = Literal["", "SC", "TC", "JP", "KR"]
"""Whose letters a text is mostly written in: Simplified or Traditional Chinese, Japanese, Korean;
"" where none of them is asked for."""

UPRIGHT = "InterVariable"
ITALIC = "InterVariable-Italic"
MONO = ("JetBrainsMono-Regular", "JetBrainsMono-Italic", "JetBrainsMono-SemiBold")

LEAST = 9
LEAST_CJK = 12
"""px; in less than that the strokes of a character run together."""
CJK_LEADING = 27 / 24

_FAMILIES: dict[Script, tuple[str, ...]] = {
    "SC": ("Noto Sans{} CJK SC", "Microsoft YaHei UI", "PingFang SC"),
    "TC": ("Noto Sans{} CJK TC", "Microsoft JhengHei UI", "PingFang TC"),
    "JP": ("Noto Sans{} CJK JP", "Yu Gothic UI", "Hiragino Sans"),
    "KR": ("Noto Sans{} CJK KR", "Malgun Gothic", "Apple SD Gothic Neo"),
}

_loaded: set[str] = set()


def load_font(name: str) -> None:
    """Make a shipped font known to Qt. Needs the application object."""
    if name not in _loaded:
        _loaded.add(name)
        QFontDatabase.addApplicationFont(str(resource("fonts", f"{name}.ttf")))


def line_height(step: str, scale: float = 1.0, script: Script = "") -> int:
    """The distance of base lines of a type step, in px."""
    line = float(tokens()["type"][step][1])
    return round(line * scale * (CJK_LEADING if script else 1.0))


def pixel_size(step: str, scale: float = 1.0, script: Script = "") -> int:
    """How high the letters of a type step are, in px."""
    size = int(tokens()["type"][step][0] * scale + 0.5)
    return max(size, LEAST_CJK if script else LEAST)


def typeface(
    step: str,
    *,
    weight: int | None = None,
    italic: bool = False,
    numbers: bool = False,
    scale: float = 1.0,
    script: Script = "",
) -> QFont:
    """The font of a type step; `numbers` asks for figures of equal width."""
    _, _, normal, spacing = tokens()["type"][step]
    mono = step == "code"
    for name in MONO if mono else (ITALIC if italic else UPRIGHT,):
        load_font(name)
    font = QFont()
    font.setFamilies(_families(mono, script))
    size = pixel_size(step, scale, script)
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
        tracking = 0.0 if script else spacing * size
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, tracking)
    if numbers:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _families(mono: bool, script: Script) -> list[str]:
    families: list[str] = list(tokens()["font"]["mono" if mono else "ui"])
    if not mono:
        families.insert(0, "Inter Variable")
    if script:
        at = next(i for i, name in enumerate(families) if "CJK" in name)
        families[at:at] = [name.format(" Mono" if mono else "") for name in _FAMILIES[script]]
    return families
