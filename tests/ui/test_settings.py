"""The settings lie over the panes: every change at once, found by words, taken back by row or page,
and written where a person can read it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.core.config import Config
from bough.ui.commands.palette import Palette
from bough.ui.commands.settings import SettingSource, settings_entries
from bough.ui.configured import Looks
from bough.ui.settings.controls import Entry, OneOf
from bough.ui.settings.layer import Layer, PageList
from bough.ui.settings.marked import Marked
from bough.ui.settings.opening import open_settings
from bough.ui.settings.parts import Row, Section
from bough.ui.switch import Switch
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.dialogs import chosen, in_dialog
from helpers.rooms import asked, named
from helpers.server import ModelServer
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def looks(theme: Theme, world: World) -> Looks:
    """As in the program: what is chosen about the theme is written down."""
    return Looks(theme, world.catalogue)


@pytest.fixture(autouse=True)
def prompts(window: Window, tmp_path: Path) -> Prompts:
    """Those of the person, as the program has them."""
    prompts = Prompts(tmp_path / "prompts")
    window.commands.registry.prompts = prompts
    return prompts


def written(world: World) -> dict[str, object]:
    """What the configuration says."""
    file = world.home / "config.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}


def by_hand(world: World, text: str) -> None:
    """As an editor saves it."""
    file = world.home / "config.toml"
    file.write_text(text)
    status = file.stat()
    # Two changes may fall into one tick of the disk's clock.
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))


def opened(window: Window, page: str = "") -> Layer:
    open_settings(window, page)
    layer = window.settings.layer
    assert layer
    return layer


def click(qtbot: QtBot, parent: QWidget, name: str) -> None:
    qtbot.mouseClick(named(parent, QAbstractButton, name), LEFT)


def rows(layer: Layer) -> list[str]:
    """The names of the rows that are seen."""
    found = sorted(
        (row for row in layer.findChildren(Row) if row.isVisible()),
        key=lambda row: row.mapTo(layer, row.rect().topLeft()).y(),
    )
    return [row.name.text() for row in found]


# Opening and leaving


@pytest.mark.parametrize("way", ["keys", "gear", "function"])
def test_they_open_over_the_panes_and_give_the_keyboard_back(
    qtbot: QtBot, window: Window, way: str
) -> None:
    pane = window.panes.current()
    assert pane
    draft = pane.composer.draft
    draft.setFocus()
    match way:
        case "keys":
            qtbot.keyClick(draft, Key.Key_Comma, CONTROL)
        case "gear":
            click(qtbot, window.sidebar, "Settings")
        case _:
            open_settings(window, "appearance")
    layer = window.settings.layer
    assert layer is not None
    assert layer.isVisible()
    assert not window.panes.isVisible()
    assert QApplication.focusWidget() is layer.filter

    qtbot.keyClick(layer.filter, Key.Key_Escape)

    assert window.settings.layer is None
    assert window.panes.isVisible()
    qtbot.waitUntil(draft.hasFocus)


@pytest.mark.parametrize("way", ["cross", "close key", "tab"])
def test_there_are_other_ways_out(qtbot: QtBot, world: World, window: Window, way: str) -> None:
    layer = opened(window)
    before = world.place.id
    match way:
        case "cross":
            click(qtbot, layer, "Close the settings")
        case "close key":
            qtbot.keyClick(layer.filter, Key.Key_W, CONTROL)
        case _:
            tabs = window.topbar.tabs
            qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(0).center())

    assert window.settings.layer is None
    assert world.place.id == before, "the pane below is not closed along"


def test_keys_of_the_panes_do_nothing_to_what_is_below(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("A branch.")
    world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: not world.place.running)
    layer = opened(window, "appearance")

    for key in (Key.Key_Z, Key.Key_M, Key.Key_D, Key.Key_L):
        qtbot.keyClick(layer.filter, key, CONTROL)

    assert len(world.place.path()) == 2
    assert window.settings.layer is layer
    pane = window.panes.current()
    assert pane
    assert not pane.shows_map


@pytest.mark.parametrize("empty", [True, False])
def test_a_new_session_takes_their_place(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, empty: bool
) -> None:
    if not empty:
        asked(qtbot, world, "What is a bough?")
    layer = opened(window)

    qtbot.keyClick(layer.filter, Key.Key_N, CONTROL)

    assert window.settings.layer is None
    assert window.panes.isVisible()

    def at_hand() -> bool:
        pane = window.panes.current()
        return pane is not None and pane.place.head is None and pane.composer.draft.hasFocus()

    qtbot.waitUntil(at_hand)


def test_another_tab_takes_their_place_and_the_keyboard(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    first = world.place.id
    world.workspace.new_session()
    layer = opened(window)

    qtbot.keyClick(layer.filter, Key.Key_1, CONTROL)

    assert window.settings.layer is None
    assert world.place.id == first
    pane = window.panes.current()
    assert pane
    qtbot.waitUntil(pane.composer.draft.hasFocus)


def test_the_arrows_go_through_the_pages(qtbot: QtBot, window: Window) -> None:
    layer = opened(window, "general")
    qtbot.keyClick(layer.filter, Key.Key_Down)
    pages = named(layer, PageList, "Pages")
    assert pages.hasFocus()

    qtbot.keyClick(pages, Key.Key_Down)

    assert layer.page.id == "appearance"
    assert rows(layer) == ["Theme", "Text size", "Motion"]


# Each setting


def theme_row(qtbot: QtBot, layer: Layer) -> None:
    click(qtbot, named(layer, OneOf, "Theme"), "Dark")


def motion_row(qtbot: QtBot, layer: Layer) -> None:
    click(qtbot, named(layer, OneOf, "Motion"), "Off")


def size_row(qtbot: QtBot, layer: Layer) -> None:
    click(qtbot, layer, "Larger text")


def notify_row(qtbot: QtBot, layer: Layer) -> None:
    qtbot.mouseClick(named(layer, Switch, "Notifications"), LEFT)


def quit_row(qtbot: QtBot, layer: Layer) -> None:
    qtbot.keyClick(named(layer, Switch, "Ask before quitting"), Key.Key_Space)


def overflow_row(qtbot: QtBot, layer: Layer) -> None:
    chosen(qtbot, named(layer, QAbstractButton, "When the context is full"), "Ask me")


def questions_row(qtbot: QtBot, layer: Layer) -> None:
    chosen(qtbot, named(layer, QAbstractButton, "Next questions"), "Never")


def editor_row(qtbot: QtBot, layer: Layer) -> None:
    field = named(layer, Entry, "Editor outside of Bough")
    qtbot.keyClicks(field, "kate --line {line} '{file}'")
    qtbot.keyClick(field, Key.Key_Return)


@pytest.mark.parametrize(
    ("page", "name", "act", "field", "value"),
    [
        ("appearance", "Theme", theme_row, "theme", "dark"),
        ("appearance", "Motion", motion_row, "motion", "off"),
        ("appearance", "Text size", size_row, "text_size", 110),
        ("general", "Notifications", notify_row, "notify", False),
        ("general", "When the context is full", overflow_row, "overflow", "ask"),
        ("general", "Next questions", questions_row, "questions", "off"),
        ("general", "Ask before quitting", quit_row, "ask_before_quit", True),
        (
            "editor", "Editor outside of Bough", editor_row, "editor",
            ("kate", "--line", "{line}", "{file}"),
        ),
    ],
)  # fmt: skip
def test_a_change_counts_at_once_and_is_taken_back_by_its_arrow(
    qtbot: QtBot,
    world: World,
    window: Window,
    theme: Theme,
    page: str,
    name: str,
    act: Callable[[QtBot, Layer], None],
    field: str,
    value: object,
) -> None:
    theme.choose("system")
    default = getattr(Config(), field)
    world.catalogue.remember(questions=Config().questions)
    layer = opened(window, page)
    assert f"Reset: {name}" not in shown_buttons(layer)

    act(qtbot, layer)

    assert getattr(world.catalogue.configuration, field) == value
    found = written(world)[field]
    assert (tuple(found) if isinstance(found, list) else found) == value
    assert "Reset this page" in shown_buttons(layer)

    click(qtbot, layer, f"Reset: {name}")

    assert getattr(world.catalogue.configuration, field) == default
    assert f"Reset: {name}" not in shown_buttons(layer)


def shown_buttons(layer: Layer) -> list[str]:
    return [b.accessibleName() for b in layer.findChildren(QAbstractButton) if b.isVisible()]


def test_who_quits_while_a_reply_is_written_is_asked_where_that_is_wished(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("one two three", hold_after=1)
    world.place.say("Count.")
    qtbot.waitUntil(lambda: bool(world.place.path()[-1].text))
    assert window.may_end()
    quit_row(qtbot, opened(window, "general"))
    answers: list[bool] = []
    for name in ("Cancel", "Quit"):
        in_dialog(
            lambda: answers.append(window.may_end()),
            lambda dialog, name=name: named(dialog, QAbstractButton, name).click(),  # type: ignore[misc]
        )

    assert answers == [False, True]
    server.release()
    qtbot.waitUntil(lambda: not world.place.running)
    assert window.may_end(), "nothing is lost, so nobody is asked"


def test_the_theme_is_what_was_chosen(qtbot: QtBot, window: Window, theme: Theme) -> None:
    layer = opened(window, "appearance")
    segments = named(layer, OneOf, "Theme")
    named(segments, QAbstractButton, "Light").setFocus()

    qtbot.keyClick(named(segments, QAbstractButton, "Light"), Key.Key_Right)

    assert theme.scheme == "dark"
    assert named(segments, QAbstractButton, "Dark").hasFocus()


def test_a_page_is_reset_as_a_whole(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    layer = opened(window, "appearance")
    size_row(qtbot, layer)
    motion_row(qtbot, layer)

    click(qtbot, layer, "Reset this page")

    counted = world.catalogue.configuration
    assert (counted.theme, counted.text_size, counted.motion) == ("system", 100, "system")
    assert theme.text_size == 100
    assert "Reset this page" not in shown_buttons(layer)


def test_a_command_with_half_a_quotation_mark_is_told_and_not_kept(
    qtbot: QtBot, world: World, window: Window
) -> None:
    layer = opened(window, "editor")
    field = named(layer, Entry, "Editor outside of Bough")

    qtbot.keyClicks(field, "kate '{file}")
    qtbot.keyClick(field, Key.Key_Return)

    row = layer.page.row("editor")
    assert row
    assert "quotation mark" in row.about.text()
    assert world.catalogue.editor == ()


# Finding


def test_words_find_rows_of_all_pages_and_are_marked(qtbot: QtBot, window: Window) -> None:
    layer = opened(window, "about")

    qtbot.keyClicks(layer.filter, "Text SIZE")

    qtbot.waitUntil(lambda: rows(layer) == ["Text size"])
    row = next(r for r in layer.findChildren(Row) if r.isVisible())
    assert [(b.left() < b.right()) for b in row.name._boxes()] == [True, True]

    qtbot.keyClick(layer.filter, Key.Key_Escape)

    assert layer.page.id == "about"
    assert "Version" in rows(layer)
    assert not any(m._words for m in layer.findChildren(Marked))


def test_the_name_of_a_page_finds_all_that_is_on_it(qtbot: QtBot, window: Window) -> None:
    layer = opened(window)

    qtbot.keyClicks(layer.filter, "appearance")

    qtbot.waitUntil(lambda: {"Theme", "Text size", "Motion"} <= set(rows(layer)))


def test_what_no_setting_has_is_told(qtbot: QtBot, window: Window) -> None:
    layer = opened(window)

    qtbot.keyClicks(layer.filter, "zeppelin")

    none = next(m for m in layer.findChildren(Marked) if m.text() == "No setting has these words.")
    qtbot.waitUntil(none.isVisible)
    assert rows(layer) == []


@pytest.mark.parametrize("entry", settings_entries(), ids=lambda e: f"{e.page}-{e.row}")
def test_every_entry_of_the_palette_is_there(window: Window, entry: object) -> None:
    page, row = entry.page, entry.row  # type: ignore[attr-defined]

    layer = window.settings.open(page, row)

    assert layer.page.id == page
    if row:
        assert layer.page.row(row) or entry.name in [  # type: ignore[attr-defined]
            m.text() for m in layer.page.findChildren(Marked)
        ]


def test_the_palette_goes_to_a_row(window: Window) -> None:
    (found, *_) = SettingSource(window.commands.where()).find("text si", 5)

    found.act()

    layer = window.settings.layer
    assert layer
    assert layer.page.id == "appearance"
    assert named(layer, QAbstractButton, "Smaller text").hasFocus()


@pytest.mark.parametrize("words", ["rename", "map", "write"])
def test_a_command_of_the_palette_that_is_for_a_pane_leaves_the_settings(
    qtbot: QtBot, world: World, window: Window, words: str
) -> None:
    asked(qtbot, world, "hello")
    opened(window)
    qtbot.keyClick(window.focusWidget(), Key.Key_K, CONTROL)
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, Palette)

    qtbot.keyClicks(palette.field, f"/{words}")
    qtbot.keyClick(palette.field, Key.Key_Return)

    assert window.settings.layer is None
    assert (focused := window.focusWidget())
    assert focused.isVisible()


@pytest.mark.parametrize("words", ["full screen", "larger text", "settings"])
def test_a_command_of_the_palette_that_works_over_the_settings_lets_them_be(
    qtbot: QtBot, window: Window, words: str
) -> None:
    layer = opened(window)
    qtbot.keyClick(window.focusWidget(), Key.Key_K, CONTROL)
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, Palette)

    qtbot.keyClicks(palette.field, f"/{words}")
    qtbot.keyClick(palette.field, Key.Key_Return)

    assert window.settings.layer is layer


# The file


def test_what_is_written_by_hand_counts_when_a_person_comes_back(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    layer = opened(window, "appearance")
    by_hand(world, '# Mine.\ntheme = "dark" # at night\ntext_size = 130\n')

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)

    assert (theme.scheme, theme.text_size) == ("dark", 130)
    assert named(named(layer, OneOf, "Theme"), QAbstractButton, "Dark").isChecked()
    motion_row(qtbot, layer)
    text = (world.home / "config.toml").read_text()
    assert text.startswith('# Mine.\ntheme = "dark" # at night\n')
    assert 'motion = "off"' in text


def test_what_is_written_by_hand_is_not_written_over_by_the_next_change(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    layer = opened(window, "general")
    by_hand(world, 'theme = "contrast-dark"\n')

    notify_row(qtbot, layer)

    assert written(world) == {"theme": "contrast-dark", "notify": False}
    assert theme.contrast


def test_a_file_that_was_broken_by_hand_is_told_kept_aside_and_harms_nothing(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    layer = opened(window, "appearance")
    theme_row(qtbot, layer)
    by_hand(world, "theme = \n")

    world.catalogue.reload()

    assert "cannot be understood" in layer.note.text()
    assert "What counted before goes on counting" in layer.note.text()
    assert theme.scheme == "dark"
    motion_row(qtbot, layer)
    assert (world.home / "config.toml.broken").read_text() == "theme = \n"
    assert written(world)["theme"] == "dark"
    assert "It is kept as config.toml.broken" in layer.note.text()


def test_a_setting_that_cannot_be_written_is_told_where_it_is_seen(
    qtbot: QtBot, world: World, window: Window, tmp_path: Path
) -> None:
    layer = opened(window, "general")
    (world.home / "config.toml").mkdir()

    notify_row(qtbot, layer)

    assert "config.toml" in layer.note.text()
    assert layer.note.isVisible()
    assert named(layer, Switch, "Notifications").isChecked(), "it shows what counts"


# For everyone


def test_everything_has_a_name_and_a_key(qtbot: QtBot, window: Window) -> None:
    from test_access_names import nameless, without_a_key

    layer = opened(window)
    for page in layer.pages:
        layer.show_page(page)
        assert nameless(layer) == []
        assert without_a_key(layer) == []


@pytest.mark.parametrize("size", [(900, 600), (640, 480)], ids=str)
def test_nothing_is_cut_off_in_a_small_window(
    qtbot: QtBot, window: Window, theme: Theme, size: tuple[int, int]
) -> None:
    theme.choose("dark")  # So that there is something to reset.
    window.resize(*size)
    layer = opened(window)
    for page in layer.pages:
        layer.show_page(page)
        qtbot.waitUntil(lambda: cut_off(layer) == [])


EDGE = 12
"""px at the right, where the scroll bar is."""


def cut_off(layer: Layer) -> list[str]:
    """What is not seen whole on the page that is shown."""
    found = [
        widget
        for widget in layer.page.findChildren(QWidget)
        if widget.isVisible() and isinstance(widget, QAbstractButton | QLineEdit | Section | Marked)
    ]
    room = layer.area.viewport()
    close = named(layer, QAbstractButton, "Close the settings")
    corner = close.geometry()
    return (
        [
            widget.accessibleName()
            for widget in found
            if isinstance(widget, QAbstractButton)
            and corner.intersects(QRect(widget.mapTo(layer, QPoint()), widget.size()))
        ]
        + [
            widget.accessibleName() or widget.objectName() or type(widget).__name__
            for widget in found
            if widget.mapTo(room, widget.rect().topRight()).x() >= room.width() - EDGE
        ]
        + [
            widget.text()
            for widget in found
            if isinstance(widget, Marked)
            and widget.height() < widget.heightForWidth(widget.width())
        ]
    )
