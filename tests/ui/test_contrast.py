"""Every text can be read on every ground it stands on, in every theme.

WCAG 2.2, success criteria 1.4.3 and 1.4.11.
"""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from bough.core.config import ThemeName
from bough.ui.theme import Theme
from bough.ui.tokens import tokens
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.selection import Selection, first_of, last_of
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

TEXT, GRAPHICS, READ = 4.5, 3.0, 7.0
HUES = ("leaf", "sap", "sky", "rust")
SYNTAX = ("Keyword", "String", "Number", "Function", "Comment", "Type", "Plain")
GROUNDS = ("window", "canvas", "raised", "sunken", "prompt", "overlay", "hover", "selected")

PAIRS: list[tuple[str, str, float]] = [
    *(("text", ground, READ) for ground in GROUNDS),
    *((role, ground, TEXT) for role in ("text2", "text3") for ground in GROUNDS),
    *((hue, on, TEXT) for hue in HUES for on in ("window", "canvas", "raised", "prompt")),
    *((hue, f"{hue}Soft", TEXT) for hue in HUES),
    *((f"{hue}Line", on, GRAPHICS) for hue in HUES for on in ("window", "canvas", "raised")),
    *(("text", f"{hue}Soft", READ) for hue in HUES),
    *(("text2", f"{hue}Soft", TEXT) for hue in HUES),
    ("onLeaf", "leaf", TEXT),
    *(("control", on, GRAPHICS) for on in ("window", "canvas", "raised")),
    ("railText", "canvas", TEXT),
    ("rail", "canvas", GRAPHICS),
    *(("text", on, TEXT) for on in ("pressed", "diffAdd", "diffDel", "diffAddWord", "diffDelWord")),
    *((f"syn{kind}", on, TEXT) for kind in SYNTAX for on in ("sunken", "canvas")),
]


def luminance(color: QColor) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _floats(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _floats(color: QColor) -> tuple[float, float, float]:
    return (color.redF(), color.greenF(), color.blueF())


def ratio(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def alike(one: QColor, other: QColor) -> bool:
    """Whether they are the same, on a screen of 16 bits too."""
    return all(abs(a - b) < 0.04 for a, b in zip(_floats(one), _floats(other), strict=True))


def over(color: QColor, ground: QColor) -> QColor:
    """A colour that lets its ground through, on it."""
    a = color.alphaF()
    mixed = (a * c + (1 - a) * g for c, g in zip(_floats(color), _floats(ground), strict=True))
    return QColor.fromRgbF(*mixed)


@pytest.mark.parametrize("name", tokens()["color"])
def test_each_role_can_be_read_on_its_grounds(name: str) -> None:
    colors = {role: QColor(value[:7]) for role, value in tokens()["color"][name].items()}
    high = name.startswith("highContrast")

    weak = [
        (role, ground, round(found, 2))
        for role, ground, needed in PAIRS
        if (found := ratio(colors[role], colors[ground]))
        < (READ if high and role in ("text", "text2") else needed)
    ]

    assert len(PAIRS) == 89
    assert not weak


@pytest.mark.parametrize("wish", ["light", "dark", "contrast-light", "contrast-dark"])
@pytest.mark.parametrize("fun", [False, True])
def test_what_is_selected_can_still_be_read(
    qapp: QApplication, wish: ThemeName, *, fun: bool
) -> None:
    theme = Theme(wish)
    theme.set_fun(fun)
    ink = Ink(theme)
    roles = {
        "canvas": ["text", "text2", "text3", "sky"],
        "prompt": ["text", "sky"],
        "sunken": ["text", *(f"syn{kind}" for kind in SYNTAX)],
    }

    for ground, texts in roles.items():
        marked = over(ink.selection, ink.color(ground))
        for role in texts:
            assert ratio(ink.color(role), marked) >= TEXT, (role, ground)


@pytest.mark.parametrize("name", ["funLight", "funDark"])
def test_the_shapes_of_fun_mode_can_be_told_from_their_grounds(name: str) -> None:
    colors = {role: QColor(value[:7]) for role, value in tokens()["color"][name].items()}

    shapes = ("leafLine", "sapLine", "rustLine", "skyLine", "control", "rail")
    for shape in shapes:
        for ground in ("window", "canvas", "raised"):
            needed = 2.7 if shape == "rail" else GRAPHICS
            assert ratio(colors[shape], colors[ground]) >= needed, (shape, ground)
    for text in ("leaf", "text", "text2"):
        assert ratio(colors[text], colors["leafSoft"]) >= TEXT


@pytest.mark.parametrize("wish", ["contrast-light", "contrast-dark"])
def test_a_question_has_an_outline_where_its_ground_says_nothing(
    place: ScriptedPlace, theme: Theme, opened: Open, wish: ThemeName
) -> None:
    question = place.question("Is this a block?")
    theme.choose(wish)
    view = opened()
    assert theme.color("prompt") == theme.color("canvas")

    shot, block = view.viewport().grab().toImage(), view.rect_of(question)

    for y in (block.top(), block.bottom()):
        assert alike(shot.pixelColor(block.center().x(), y), theme.color("border"))


@pytest.mark.parametrize("wish", ["contrast-light", "contrast-dark"])
def test_selected_text_has_an_outline_of_two_px(
    place: ScriptedPlace, theme: Theme, opened: Open, wish: ThemeName
) -> None:
    place.question("?")
    place.reply("All of this is selected.")
    theme.choose(wish)
    view = opened()
    turn = view.turn_at(1)
    top = round(view.flow.y_of(1) + turn.y_of(1, 0))
    bottom = top + theme.line_height("read")

    view.select(Selection(first_of(1), last_of(1)))

    shot, x = view.viewport().grab().toImage(), view.column()[0] + 40
    for row in (top - 1, top, bottom, bottom + 1):
        assert alike(shot.pixelColor(x, row), theme.color("leafLine"))
