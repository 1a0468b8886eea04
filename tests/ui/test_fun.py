"""Fun mode changes colours and shapes, and no place, size or meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.core.config import ThemeName
from bough.core.node import Failure, Node, Role, Status, Text, ToolCall
from bough.ui.logo import BLOOM, Logo
from bough.ui.map.glyph import paint_shape
from bough.ui.outline.shapes import node_shape
from bough.ui.pane_header import PaneHeader
from bough.ui.theme import Theme
from bough.ui.tokens import tokens
from bough.ui.transcript.view import TranscriptView
from bough.ui.wave import PERIOD, SWAY
from bough.ui.window import Window
from helpers.rooms import Open, asked, named, shown
from helpers.screen import afresh, on_screen
from helpers.scripted_place import ScriptedPlace
from helpers.turns import node_of
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton


def alike(one: QColor, other: QColor, *, by: int = 24) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return all(abs(a - b) < by for a, b in pairs)


# Colours


@pytest.mark.parametrize(("wish", "name"), [("light", "funLight"), ("dark", "funDark")])
def test_its_colours_come_and_go(qapp: QApplication, wish: ThemeName, name: str) -> None:
    theme = Theme(wish)
    before = theme.color("leaf")
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.fun))

    theme.set_fun(True)
    theme.set_fun(True)
    assert theme.color("leaf") == QColor(tokens()["color"][name]["leaf"])
    assert theme.palette().highlight().color() == theme.color("leafLine")

    theme.set_fun(False)
    assert theme.color("leaf") == before
    assert told == [True, False]


def test_another_theme_has_its_own_fun(qapp: QApplication) -> None:
    theme = Theme("light")
    theme.set_fun(True)

    theme.choose("dark")

    assert theme.color("canvas") == QColor(tokens()["color"]["funDark"]["canvas"])


@pytest.mark.parametrize("wish", ["contrast-light", "contrast-dark"])
def test_high_contrast_keeps_its_colours(qapp: QApplication, wish: ThemeName) -> None:
    theme = Theme(wish)
    roles = tokens()["color"]["light"]
    before = [theme.color(role) for role in roles]

    theme.set_fun(True)

    assert theme.fun
    assert [theme.color(role) for role in roles] == before


def test_what_failed_keeps_its_colour(qapp: QApplication) -> None:
    theme = Theme("light")
    serious = [theme.color(role) for role in ("rust", "rustLine", "rustSoft", "sky", "skyLine")]

    theme.set_fun(True)

    now = [theme.color(role) for role in ("rust", "rustLine", "rustSoft", "sky", "skyLine")]
    assert now == serious


# Shapes


@pytest.fixture
def talk(place: ScriptedPlace) -> ScriptedPlace:
    question = place.question("Why does RK4 lose energy?")
    place.reply("Each step loses a little.")
    place.head = question
    place.reply("A brilliant accountant with a hole in one pocket. " * 60)
    place.question("And leapfrog?")
    place.reply("It cannot add, but its pockets are sewn shut.")
    place.question("And Euler?")
    place.reply("It has", status=Status.INTERRUPTED, failure=Failure("cut_off"))
    return place


def geometry(view: TranscriptView) -> list[object]:
    """Where everything of the transcript is, and what a click beside its nodes does."""
    flow = view.flow
    found: list[object] = [view.column(), flow.total]
    for index in range(len(flow)):
        turn, y = flow.turn(index), flow.y_of(index)
        found += [y, turn.height, turn.node_y, turn.foot_y]
        middle = QPoint(view.column()[2], round(y + turn.node_y))
        for dx in range(-24, 25, 3):
            for dy in (-14, -4, 0, 6):
                found.append(view.touch_at((middle + QPoint(dx, dy)).toPointF()))
    return found


def test_nothing_of_the_transcript_moves(talk: ScriptedPlace, theme: Theme, opened: Open) -> None:
    view = opened(1000, 700)
    before, serious = geometry(view), view.grab().toImage()

    theme.set_fun(True)
    assert geometry(view) == before
    assert view.grab().toImage() != serious

    theme.set_fun(False)
    assert geometry(view) == before
    assert view.grab().toImage() == serious


def test_nothing_of_the_window_moves(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane

    def boxes() -> list[object]:
        widgets = (window.topbar, window.outline, pane, pane.header, pane.composer)
        kids = [w for part in widgets for w in part.findChildren(QAbstractButton)]
        return [(w.accessibleName(), w.geometry()) for w in kids if w.isVisible()]

    before = boxes()

    theme.set_fun(True)

    assert [box for box in boxes() if box[0] != "Fun mode"] == before  # type: ignore[index]


def across(view: TranscriptView, y: int, role: QColor) -> list[int]:
    """How far from the middle of the rail a row is of that colour."""
    image, x = view.viewport().grab().toImage(), view.column()[2]
    return [dx for dx in range(-8, 9) if alike(image.pixelColor(x + dx, y), role)]


def test_the_lit_line_waves_with_a_period_around_where_it_was(
    talk: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    view = opened(1000, 700)
    view.scroll_by(-5000)
    turn, top = view.turn_at(1), view.flow.y_of(1)
    start = round(top + turn.node_y)

    def middle(down: float) -> float:
        found = across(view, round(start + down), theme.color("leafLine"))
        return sum(found) / len(found)

    straight = middle(PERIOD / 4)
    theme.set_fun(True)

    left, right = middle(PERIOD * 5 / 4), middle(PERIOD * 7 / 4)
    assert abs(straight) <= 0.5
    assert left < -SWAY / 2 < SWAY / 2 < right
    assert middle(PERIOD * 9 / 4) == left


def test_a_reply_is_a_blossom_and_you_stay_a_ring(
    talk: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    view = opened(1000, 2400)
    first, reply = (node.id for node in talk.path()[:2])

    def at(node: str, dx: int, dy: int) -> QColor:
        return view.viewport().grab().toImage().pixelColor(node_of(view, node) + QPoint(dx, dy))

    ring = [at(first, dx, 0) == theme.color("canvas") for dx in (-1, 0, 1)]
    assert not alike(at(reply, 6, -2), theme.color("leafLine"))

    theme.set_fun(True)

    assert alike(at(reply, 0, 0), theme.color("sapLine"))
    assert alike(at(reply, 6, -2), theme.color("leafLine"))
    assert [at(first, dx, 0) == theme.color("canvas") for dx in (-1, 0, 1)] == ring


def node(role: Role, **rest: Any) -> Node:
    return Node("n", None, role, (Text("Well."),), **rest)


OTHERS = (
    node(Role.USER),
    node(Role.ASSISTANT, edited_from="o"),
    node(Role.ASSISTANT, status=Status.STOPPED),
    node(Role.ASSISTANT, status=Status.FAILED),
    node(Role.ASSISTANT, status=Status.GROWING),
    Node("n", None, Role.ASSISTANT, (ToolCall("1", "clock", "{}"),)),
)


def painted(paint: Callable[[QPainter, QPointF], object]) -> QImage:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, QPointF(20, 20))
    painter.end()
    return image


@pytest.mark.parametrize("lit", [False, True])
def test_in_the_reply_tree_and_on_the_map_replies_bloom_and_nothing_else(
    qapp: QApplication, *, lit: bool
) -> None:
    # Its colours are the same in both modes.
    theme = Theme("contrast-light")

    def seen() -> list[QImage]:
        row = [node(Role.ASSISTANT), *OTHERS]
        glyphs = ("reply", "you", "edited", "tool", "broken", "stopped", "growing")
        return [
            *(painted(lambda p, at, n=n: node_shape(p, theme, n, at, lit=lit, radius=5))
              for n in row),
            *(painted(lambda p, at, g=g: paint_shape(p, theme, g, at, 5, lit=lit)) for g in glyphs),
        ]  # fmt: skip

    before = seen()
    theme.set_fun(True)
    changed = [number for number, image in enumerate(seen()) if image != before[number]]

    assert changed == [0, len(OTHERS) + 1]


def test_a_broken_reply_looks_broken_as_always(
    talk: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    view = opened(1000, 2400)
    node = node_of(view, talk.path()[-1].id)

    def rust() -> set[tuple[int, int]]:
        image, color = view.viewport().grab().toImage(), theme.color("rustLine")
        return {
            (dx, dy)
            for dx in range(-10, 11)
            for dy in range(-10, 60)
            if alike(image.pixelColor(node + QPoint(dx, dy)), color, by=10)
        }

    before = rust()
    theme.set_fun(True)

    assert before
    assert rust() == before


def test_a_wave_that_is_scrolled_looks_as_if_it_were_painted_afresh(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    for number in range(20):
        place.question(f"Question {number}?")
        place.reply("Some of it is long. " * (90 if number % 3 == 0 else 20))
    theme.set_fun(True)
    view = opened(700, 500)

    for by in (-300, 120, -450, 60, -1000, 33, -37):
        view.scroll_by(by)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: on_screen(view) == afresh(view))


def test_a_wave_that_grows_looks_as_if_it_were_painted_afresh(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    place.question("?")
    reply = place.begin()
    theme.set_fun(True)
    theme.choose_motion("off")
    view = opened(800, 500)

    for _ in range(12):
        place.write(reply, "One more line, and it is long enough to be broken somewhere.\n\n")
        view.flush()
        QApplication.processEvents()
        qtbot.waitUntil(lambda: on_screen(view) == afresh(view))


def test_the_wave_meets_the_composer_in_the_middle_wherever_one_looks(
    place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    for number in range(6):
        place.question(f"Question {number}?")
        place.reply("Some of it is long. " * 90)
    theme.set_fun(True)
    view = opened(700, 500)

    for _ in range(12):
        view.scroll_by(-61)
        found = across(view, view.viewport().height() - 1, theme.color("leafLine"))
        assert abs(sum(found) / len(found)) <= 0.5


# The logo


@pytest.fixture
def moving(qapp: QApplication) -> Theme:
    return Theme("light", motion="on")


def bloomed(logo: Logo) -> bool:
    return logo.at == BLOOM


def toggle(logo: Logo, theme: Theme) -> Callable[[], None]:
    return lambda: theme.set_fun(not theme.fun)


def test_a_click_lets_the_logo_bloom_once(qtbot: QtBot, moving: Theme) -> None:
    logo = shown(qtbot, Logo(moving))
    logo.clicked.connect(toggle(logo, moving))
    rests: list[float] = []
    seen: list[float] = []
    logo.rested.connect(lambda: rests.append(logo.at))
    logo.clearFocus()
    serious = logo.grab().toImage()

    qtbot.mouseClick(logo, LEFT)
    assert logo.isChecked()
    while not rests:
        qtbot.waitUntil(lambda: bool(rests) or logo.at not in seen)
        seen.append(logo.at)

    assert seen == sorted(seen)
    assert any(0 < at < BLOOM for at in seen)
    assert rests == [BLOOM]
    logo.clearFocus()
    assert logo.grab().toImage() == Logo(moving).grab().toImage() != serious


def test_a_screen_reader_hears_whether_the_logo_is_in_bloom(qapp: QApplication) -> None:
    theme = Theme("light", motion="off")
    logo = Logo(theme)

    def said() -> tuple[str, int]:
        face = QAccessible.queryAccessibleInterface(logo)
        return (face.text(QAccessible.Text.Name), face.state().checked)

    assert said() == ("Bough", 0)
    theme.set_fun(True)
    assert said() == ("Bough", 1)


def test_the_logo_goes_back_from_wherever_it_is(qtbot: QtBot, moving: Theme) -> None:
    logo = shown(qtbot, Logo(moving))
    logo.clicked.connect(toggle(logo, moving))
    rests: list[float] = []
    logo.rested.connect(lambda: rests.append(logo.at))

    qtbot.mouseClick(logo, LEFT)
    qtbot.waitUntil(lambda: 0 < logo.at < BLOOM)
    qtbot.mouseClick(logo, LEFT)

    assert not moving.fun
    assert not logo.isChecked()
    qtbot.waitUntil(lambda: rests == [0])


def test_without_motion_the_logo_swaps_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme("light", motion="off")
    logo = shown(qtbot, Logo(theme))
    logo.clicked.connect(toggle(logo, theme))

    qtbot.keyClick(logo, Qt.Key.Key_Return)
    assert bloomed(logo)
    assert logo.isChecked()

    qtbot.keyClick(logo, Qt.Key.Key_Return)
    assert logo.at == 0
    assert not logo.isChecked()


def test_a_click_that_changes_nothing_leaves_the_logo_as_it_is(qtbot: QtBot, moving: Theme) -> None:
    logo = shown(qtbot, Logo(moving))

    qtbot.mouseClick(logo, LEFT)

    assert not logo.isChecked()
    assert logo.at == 0


def test_the_bar_says_that_its_logo_was_clicked(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.topbar.logo_clicked):
        qtbot.mouseClick(named(window.topbar, Logo, "Bough"), LEFT)


# What says so


def test_a_chip_says_so_and_asks_to_leave(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane
    header, theme = pane.header, window.topbar.logo._theme
    assert chips(header) == []

    theme.set_fun(True)
    (chip,) = chips(header)
    assert header.rect().contains(chip.geometry())
    with qtbot.waitSignal(header.fun_left_requested):
        qtbot.mouseClick(chip, LEFT)
    with qtbot.waitSignal(header.fun_left_requested):
        qtbot.keyClick(chip, Qt.Key.Key_Return)

    theme.set_fun(False)
    assert chips(header) == []


def chips(header: PaneHeader) -> list[QAbstractButton]:
    buttons = header.findChildren(QAbstractButton)
    return [b for b in buttons if b.isVisible() and b.accessibleName() == "Fun mode"]


def test_the_composer_and_the_welcome_have_words_of_their_own(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    pane = window.panes.current()
    assert pane
    said = pane.composer.draft.placeholderText()

    theme.set_fun(True)
    assert pane.composer.draft.placeholderText() != said

    theme.set_fun(False)
    assert pane.composer.draft.placeholderText() == said
