"""What a person sees and gets who writes a slash in the composer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.ui.commands.registry import standard
from bough.ui.commands.slash_list import SlashList
from bough.ui.composer import Draft
from bough.ui.theme import Theme
from bough.ui.widgets import IconButton
from bough.ui.window import Window
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.world import World, draw, drawn

Key = Qt.Key
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Type = Callable[[str], None]


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    """Three whose words nothing else begins with."""
    prompts = Prompts(tmp_path / "prompts")
    for word in ("zebra", "zest", "zesty"):
        prompts.save(word, f"About a {word}.")
    return prompts


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme, prompts: Prompts) -> Iterator[Window]:
    with open_window(qtbot, world, theme, registry=lambda: standard(None, prompts)) as window:
        yield window


@pytest.fixture
def draft(qtbot: QtBot, window: Window) -> Draft:
    pane = window.panes.current()
    assert pane
    qtbot.waitUntil(pane.composer.draft.hasFocus)
    return pane.composer.draft


def seen(window: Window) -> list[str]:
    """The rows of the list, the chosen one marked; none where the list is not shown."""
    slash = window.commands.slash.list
    if slash.isHidden():
        return []
    rows = [slash.rows.row(n).shown for n in range(slash.rows.rowCount())]
    return [f"> {row}" if n == slash.current else row for n, row in enumerate(rows)]


def press(qtbot: QtBot, draft: Draft, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(draft, key)


# The list


def test_a_slash_lists_all_commands_and_letters_narrow_them(
    qtbot: QtBot, window: Window, draft: Draft
) -> None:
    qtbot.keyClicks(draft, "/")
    assert len(seen(window)) == len(window.commands.registry.slashed())

    qtbot.keyClicks(draft, "ze")
    assert seen(window) == ["> /zebra", "/zest", "/zesty"]

    qtbot.keyClicks(draft, "s")
    assert seen(window) == ["> /zest", "/zesty"]


def test_the_composer_keeps_the_keyboard(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/co")

    assert draft.hasFocus()
    found = window.findChild(SlashList)
    assert found
    assert not found.isWindow()
    assert QApplication.activePopupWidget() is None


def test_what_was_used_last_comes_first(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    run(qtbot, draft, "/zest")
    draft.clear()

    qtbot.keyClicks(draft, "/ze")

    assert seen(window) == ["> /zest", "/zebra", "/zesty"]


def test_the_list_goes_with_the_slash(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/co")
    press(qtbot, draft, *([Key.Key_Backspace] * 3))

    assert seen(window) == []


def test_a_path_and_a_later_slash_open_no_list(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/usr/bin/x is what?")
    assert seen(window) == []
    press(qtbot, draft, Key.Key_Return)
    qtbot.waitUntil(lambda: not world.place.running)

    qtbot.keyClicks(draft, "and /copy?")
    assert seen(window) == []
    press(qtbot, draft, Key.Key_Return)
    qtbot.waitUntil(lambda: not world.place.running)

    assert [n.text for n in world.place.path()][::2] == ["/usr/bin/x is what?", "and /copy?"]


def test_up_and_down_choose_and_go_around(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/ze")

    press(qtbot, draft, Key.Key_Down)
    assert seen(window) == ["/zebra", "> /zest", "/zesty"]
    press(qtbot, draft, Key.Key_Up, Key.Key_Up)
    assert seen(window) == ["/zebra", "/zest", "> /zesty"]


def test_tab_completes_the_word_and_then_its_argument(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    qtbot.keyClicks(draft, "/th")
    press(qtbot, draft, Key.Key_Tab)
    assert draft.toPlainText() == "/theme "

    qtbot.keyClicks(draft, "da")
    assert seen(window) == ["> dark", "contrast-dark"]
    press(qtbot, draft, Key.Key_Tab)
    assert draft.toPlainText() == "/theme dark"

    press(qtbot, draft, Key.Key_Return)
    assert theme.wish == "dark"
    assert draft.toPlainText() == ""
    assert draft.hasFocus()


def test_enter_takes_the_chosen_value(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    qtbot.keyClicks(draft, "/theme da")
    press(qtbot, draft, Key.Key_Down, Key.Key_Return)

    assert theme.wish == "contrast-dark"


def test_a_value_that_there_is_not_is_refused_and_the_words_stay(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    qtbot.keyClicks(draft, "/theme mauve")
    press(qtbot, draft, Key.Key_Return)

    assert theme.wish == "light"
    assert draft.toPlainText() == "/theme mauve"
    assert "mauve" in window.panes.note.text()


def test_a_click_runs_it(qtbot: QtBot, window: Window, draft: Draft, theme: Theme) -> None:
    qtbot.keyClicks(draft, "/theme da")
    view = window.commands.slash.list.view
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton,
        pos=view.visualRect(view.model().index(1, 0)).center(),
    )  # fmt: skip

    assert theme.wish == "contrast-dark"
    assert draft.hasFocus()


def test_an_input_method_keeps_its_keys_and_its_word(
    qtbot: QtBot, window: Window, draft: Draft
) -> None:
    qtbot.keyClicks(draft, "/")
    before = seen(window)
    QApplication.sendEvent(draft, QInputMethodEvent("fan", []))
    press(qtbot, draft, Key.Key_Down, Key.Key_Return)

    assert seen(window) == before
    assert draft.toPlainText() == "/"
    word = QInputMethodEvent()
    word.setCommitString("翻译")
    QApplication.sendEvent(draft, word)
    assert draft.toPlainText() == "/翻译"
    assert seen(window) == []
    assert not window.commands.slash.list.isHidden()


def test_the_list_stands_above_the_composer_within_the_window(
    qtbot: QtBot, window: Window, draft: Draft
) -> None:
    for size in ((1280, 840), (900, 600), (640, 480)):
        window.resize(*size)
        draft.clear()
        qtbot.keyClicks(draft, "/")
        found = window.commands.slash.list
        pane = window.panes.current()
        assert pane
        top = pane.composer.mapTo(window, pane.composer.card().toRect().topLeft()).y()
        assert window.rect().contains(found.geometry())
        assert found.geometry().bottom() < top


def test_esc_leaves_the_slash_as_text_until_the_text_changes(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/copy")
    press(qtbot, draft, Key.Key_Escape)
    assert seen(window) == []
    assert draft.toPlainText() == "/copy"

    qtbot.keyClicks(draft, " ")
    assert seen(window) != []
    press(qtbot, draft, Key.Key_Escape, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "/copy "


def test_the_button_writes_the_slash(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.mouseClick(named(window, IconButton, "Commands"), Qt.MouseButton.LeftButton)

    assert draft.toPlainText() == "/"
    assert draft.hasFocus()
    assert len(seen(window)) > 10


def test_the_list_goes_when_the_keyboard_goes(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/ze")
    window.sidebar.search.setFocus()
    assert seen(window) == []
    draft.setFocus()
    assert seen(window) == ["> /zebra", "/zest", "/zesty"]


# What is never sent


@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, CTRL, ALT, CTRL | SHIFT])
def test_an_unknown_word_is_not_sent_by_any_enter(
    qtbot: QtBot, window: Window, draft: Draft, world: World, modifiers: Qt.KeyboardModifier
) -> None:
    qtbot.keyClicks(draft, "/cmpare")
    assert seen(window) == []
    for _ in range(2):
        qtbot.keyClick(draft, Key.Key_Return, modifiers)

    assert world.place.head is None
    assert QApplication.activeModalWidget() is None


def test_the_first_enter_asks_and_the_nearest_command_is_chosen(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/cmpare two")
    press(qtbot, draft, Key.Key_Return)
    assert seen(window) == ["> /compare", "Send as text"]

    press(qtbot, draft, Key.Key_Return)
    assert draft.toPlainText() == "/compare two"
    assert world.place.head is None


def test_send_as_text_is_a_choice(qtbot: QtBot, window: Window, draft: Draft, world: World) -> None:
    qtbot.keyClicks(draft, "/cmpare two")
    press(qtbot, draft, Key.Key_Return, Key.Key_Down)
    assert seen(window) == ["/compare", "> Send as text"]
    press(qtbot, draft, Key.Key_Return)

    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "/cmpare two"
    assert draft.toPlainText() == ""


def test_esc_goes_on_writing(qtbot: QtBot, window: Window, draft: Draft, world: World) -> None:
    qtbot.keyClicks(draft, "/cmpare")
    press(qtbot, draft, Key.Key_Return, Key.Key_Escape, Key.Key_Return)

    assert seen(window) == ["> /compare", "Send as text"]
    assert world.place.head is None


def test_the_send_button_sends_no_command(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    pane = window.panes.current()
    assert pane
    qtbot.keyClicks(draft, "/cmpare")
    qtbot.mouseClick(pane.composer.send, Qt.MouseButton.LeftButton)

    assert world.place.head is None
    assert seen(window) == ["> /compare", "Send as text"]


def test_a_command_in_a_kept_draft_is_not_sent(qtbot: QtBot, world: World, theme: Theme) -> None:
    world.place.set_draft("/cmpare")
    with open_window(qtbot, world, theme) as window:
        pane = window.panes.current()
        assert pane
        qtbot.waitUntil(pane.composer.draft.hasFocus)
        press(qtbot, pane.composer.draft, Key.Key_Return)

        assert world.place.head is None
        assert seen(window) == ["> /compare", "Send as text"]


def test_two_slashes_send_one(qtbot: QtBot, window: Window, draft: Draft, world: World) -> None:
    qtbot.keyClicks(draft, "//copy this")
    assert seen(window) == []
    press(qtbot, draft, Key.Key_Return)

    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "/copy this"


def test_what_makes_no_sense_here_is_said_and_stays(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/continue")
    row = window.commands.slash.list.rows.row(0)
    assert "not cut off" in row.sentence
    press(qtbot, draft, Key.Key_Return)

    assert draft.toPlainText() == "/continue"
    assert "not cut off" in window.panes.note.text()


# What commands do


def run(qtbot: QtBot, draft: Draft, text: str) -> None:
    draft.clear()
    qtbot.keyClicks(draft, text)
    press(qtbot, draft, Key.Key_Return)


def test_commands_on_the_branch(
    qtbot: QtBot, window: Window, draft: Draft, world: World, server: ModelServer
) -> None:
    server.reply("A main branch.\n\n```py\nx = 1\n```")
    reply = asked(qtbot, world, "What is a bough?")
    place = world.place

    run(qtbot, draft, "/copy branch")
    assert QGuiApplication.clipboard().text().startswith("**You:**\n\nWhat is a bough?\n\n**")
    run(qtbot, draft, "/copy code")
    assert QGuiApplication.clipboard().text() == "x = 1"
    run(qtbot, draft, "/copy")
    assert QGuiApplication.clipboard().text() == "A main branch.\n\n```py\nx = 1\n```"

    run(qtbot, draft, "/bookmark")
    assert place.landmarks(reply).bookmark
    run(qtbot, draft, "/rename Trees and boughs")
    assert place.title == "Trees and boughs"
    run(qtbot, draft, "/pin")
    assert world.library.session(place.session_id).pinned

    server.reply("An arm of a tree.")
    run(qtbot, draft, "/retry")
    qtbot.waitUntil(lambda: not place.running)
    place.label(place.path()[-1].id, "arm")
    run(qtbot, draft, "/goto 1")
    place.show_sibling(reply, 0)
    run(qtbot, draft, "/goto arm")
    assert place.path()[-1].text == "An arm of a tree."
    assert draw(place.tree()) == drawn("""
        What is a bough?
          A main branch.

        ```py
        x = 1
        ```
          An arm of a tree.
    """)

    run(qtbot, draft, "/clear")
    assert place.head is None
    assert len(place.tree()) == 3


def test_ctrl_z_takes_back_what_a_command_did(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    node = asked(qtbot, world, "What is a bough?")
    run(qtbot, draft, "/bookmark")
    assert world.place.landmarks(node).bookmark

    qtbot.keyClick(draft, Key.Key_Z, CTRL)

    assert not world.place.landmarks(node).bookmark
    assert draft.toPlainText() == ""


def test_views_open_by_their_words(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane

    run(qtbot, draft, "/map")
    assert pane.shows_map
    pane.close_map()
    run(qtbot, draft, "/find bough")
    assert pane._finder.isVisible()
    run(qtbot, draft, "/split")
    assert len(world.workspace.places()) == 2
    here = window.panes.current()
    assert here
    run(qtbot, here.composer.draft, "/new")
    assert len(world.workspace.places()) == 3


def test_a_branch_is_written_to_a_file(
    qtbot: QtBot, window: Window, draft: Draft, world: World, tmp_path: Path
) -> None:
    asked(qtbot, world, "What is a bough?")
    run(qtbot, draft, "/export md")
    dialog = window.findChild(QFileDialog)
    assert dialog
    file = tmp_path / "bough.md"
    dialog.fileSelected.emit(str(file))
    dialog.close()

    assert "What is a bough?" in file.read_text()


def test_the_model_is_chosen_by_its_name(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    world.catalogue.discover()
    qtbot.waitUntil(lambda: any(c.ref.endpoint == "scripted" for c in world.catalogue.choices()))

    run(qtbot, draft, "/model scr")

    assert world.place.model.model == "scripted"
    assert draft.toPlainText() == ""


# Prompts


def test_a_prompt_comes_with_its_first_argument_selected(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, world: World
) -> None:
    prompts.save("tr", "Into {{language:English}} for {{reader}}: {{text}} ({{language:English}})")
    qtbot.keyClicks(draft, "/tr")
    assert seen(window) == ["> /tr"]
    press(qtbot, draft, Key.Key_Return)

    assert draft.textCursor().selectedText() == "English"
    qtbot.keyClicks(draft, "French")
    press(qtbot, draft, Key.Key_Tab)
    assert draft.textCursor().selectedText() == "{{reader}}"
    assert draft.toPlainText() == "Into French for {{reader}}: {{text}} (French)"
    qtbot.keyClick(draft, Key.Key_Backtab, SHIFT)
    assert draft.textCursor().selectedText() == "French"
    press(qtbot, draft, Key.Key_Tab)
    qtbot.keyClicks(draft, "me")

    press(qtbot, draft, Key.Key_Return)
    assert world.place.head is None
    assert draft.textCursor().selectedText() == "{{text}}"
    qtbot.keyClicks(draft, "oak")
    press(qtbot, draft, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "Into French for me: oak (French)"

    press(qtbot, draft, Key.Key_Tab)
    assert not draft.hasFocus()


def test_a_default_that_nobody_changes_stays(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, world: World
) -> None:
    prompts.save("tr", "😀 Into {{language:English}} please")
    qtbot.keyClicks(draft, "/tr")
    press(qtbot, draft, Key.Key_Return)
    assert draft.textCursor().selectedText() == "English"
    press(qtbot, draft, Key.Key_Return)

    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "😀 Into English please"


def test_what_follows_the_word_fills_the_first_argument(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts
) -> None:
    prompts.save("tr", "Into {{language:English}}, {{tone}}.")
    prompts.save("why", "Why?")

    run(qtbot, draft, "/tr Old French")
    assert draft.toPlainText() == "Into Old French, {{tone}}."
    assert draft.textCursor().selectedText() == "{{tone}}"

    run(qtbot, draft, "/why not")
    assert draft.toPlainText() == "Why? not"


def test_the_word_of_a_command_stays_its_own(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts
) -> None:
    prompts.save("copy", "Write copy for {{product}}.")
    qtbot.keyClicks(draft, "/copy")
    assert seen(window) == ["> /copy", "/prompt-copy"]
    assert window.commands.slash.list.rows.row(1).sentence == "Write copy for {{product}}."

    run(qtbot, draft, "/prompt-copy")
    assert draft.toPlainText() == "Write copy for {{product}}."


def test_the_composer_is_kept_as_a_prompt(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, world: World
) -> None:
    run(qtbot, draft, "/save-prompt greet Say hello to {{name}}.")
    assert {p.name: p.text for p in prompts.all()}["greet"] == "Say hello to {{name}}."
    assert draft.toPlainText() == ""

    asked(qtbot, world, "What is a bough?")
    run(qtbot, draft, "/save-prompt bough")
    assert {p.name: p.text for p in prompts.all()}["bough"] == "What is a bough?"

    before = prompts.all()
    run(qtbot, draft, "/save-prompt ../../x text")
    assert draft.toPlainText() == ""
    assert prompts.all() == before


def test_prompts_come_in_from_a_folder_and_go_out_to_one(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, tmp_path: Path
) -> None:
    commands = window.commands
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
    (source / "greet.md").write_text("Say hello.")
    (source / "notes.txt").write_text("None.")

    for command_id, folder in (("import_prompts", source), ("export_prompts", target)):
        command = commands.registry.find(command_id)
        assert command
        commands.run(command, commands.where())
        dialog = window.findChild(QFileDialog)
        assert dialog
        dialog.fileSelected.emit(str(folder))
        dialog.close()
        qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)

    assert prompts.by_name("greet")
    assert (target / "greet.md").read_text() == "Say hello.\n"
    assert window.panes.note.text() == "Prompts copied to target: 4."
