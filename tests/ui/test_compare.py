"""A person compares what was said: opens it, reads on, picks a side, and goes on from there."""

from __future__ import annotations

import gc
import time
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.ui.compare.access import audience, be_readable
from bough.ui.compare.heads import Head
from bough.ui.compare.pane import ComparePane
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.transcript.turn_head import Step
from bough.ui.widgets import IconButton
from bough.ui.window import Window
from bough.ui.windows import Windows
from helpers.dialogs import click
from helpers.hands import button, copied
from helpers.listener import description, name
from helpers.pathological import CASES
from helpers.planting import ORBIT, plant
from helpers.rooms import asked, named
from helpers.server import ModelServer
from helpers.world import World

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier

FIXED = """Only for a fixed step.

## Why

Energy is conserved.

```python
h = 1
q, p = f(h)
```

The end."""
FREE = """Only for a free step.

## Why so

Energy is conserved.

```python
h = 2
q, p = f(h)
```

A last word."""


def versions(world: World, *texts: str, models: tuple[str, ...] = ()) -> list[Node]:
    """Replies to one question; the last of them is the head."""
    place, at = world.place, time.time() - 60
    question = Node(new_id(), None, Role.USER, (Text("Why?"),), created_at=at)
    replies = [
        Node(
            new_id(), question.id, Role.ASSISTANT, (Text(text),), created_at=at, ended_at=at + 2,
            model=models[number % len(models)] if models else "grok-4",
            settings={"temperature": number / 10},
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip
    act = Operation(new_id(), "say", (Plant((question, *replies)),), place.head, replies[-1].id, at)
    assert place.carry_out(lambda: act)
    return replies


def pane_of(window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    return pane


def settled(qtbot: QtBot, window: Window) -> ComparePane:
    """What is compared, once all of it is."""
    qtbot.waitUntil(lambda: pane_of(window).compared.shown is not None)
    shown = pane_of(window).compared.shown
    assert shown
    qtbot.waitUntil(lambda: not shown.comparing.busy)
    qtbot.waitUntil(shown.view.hasFocus)
    return shown


def by_key(qtbot: QtBot, window: Window) -> ComparePane:
    QTest.keyClick(window, Key.Key_D, CTRL)
    return settled(qtbot, window)


def focus(window: Window, node_id: str) -> None:
    view = pane_of(window).transcript
    view.reveal(node_id)
    view.setFocus()


def heads(shown: ComparePane) -> list[str]:
    return [head.accessibleName() for head in shown.view.findChildren(Head) if head.isVisible()]


def rows(shown: ComparePane) -> list[str]:
    """The rows as a screen reader reads them."""
    be_readable(shown.view)
    found = audience(shown.view)
    return [name(found.item(found.at(n))) for n in range(found.count())]


def notes(world: World) -> list[str]:
    said: list[str] = []
    world.place.noted.connect(lambda text, _undo: said.append(text))
    world.place.refused.connect(lambda text: said.append(f"No: {text}"))
    return said


# Opening it


def test_ctrl_d_compares_what_parts_at_the_last_fork_and_escape_shows_the_text_again(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)

    shown = by_key(qtbot, window)

    assert rows(shown) == [
        "Left: Only for a fixed step.. Right: Only for a free step.",
        "Left: Why. Right: Why so",
        "The same: Energy is conserved.",
        "Left: h = 1 q, p = f(h). Right: h = 2 q, p = f(h)",
        "Left: The end.. Right: A last word.",
    ]
    assert not pane_of(window).transcript.isVisible()

    QTest.keyClick(shown.view, Key.Key_Escape)

    pane = pane_of(window)
    assert pane.transcript.isVisible()
    assert pane.composer.draft.hasFocus()
    assert pane.compared.shown is None


def test_the_button_in_the_header_does_the_same_where_there_is_a_fork(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("a branch")
    asked(qtbot, world, "What is a bough?")
    compare = named(window, IconButton, "Compare")
    assert not compare.isEnabled()

    world.place.branch(world.place.path()[0].id)
    versions(world, FIXED, FREE)
    assert compare.isEnabled()
    compare.click()

    assert len(heads(settled(qtbot, window))) == 2


def test_d_on_a_turn_compares_it_with_its_only_sibling(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first, second = versions(world, FIXED, FREE)
    focus(window, second.id)

    QTest.keyClick(pane_of(window).transcript, Key.Key_D)

    assert settled(qtbot, window).ends == (first.id, second.id)


def test_d_on_one_of_several_asks_which(qtbot: QtBot, world: World, window: Window) -> None:
    first, _, third = versions(world, FIXED, FREE, "Third.")
    focus(window, third.id)

    QTest.keyClick(pane_of(window).transcript, Key.Key_D)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.accessibleName() == "Compare with"
    click(qtbot, menu, first.id)

    assert settled(qtbot, window).ends == (first.id, third.id)


def test_d_on_a_turn_without_another_version_says_so(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("a branch")
    reply = asked(qtbot, world, "What is a bough?")
    said = notes(world)
    focus(window, reply)

    QTest.keyClick(pane_of(window).transcript, Key.Key_D)

    assert said == [
        "No: There is no other version to compare it with. Try again or edit makes one."
    ]
    assert pane_of(window).compared.shown is None


def test_what_is_marked_on_the_map_is_compared_and_escape_shows_the_map_again(
    qtbot: QtBot, world: World, window: Window
) -> None:
    known = plant(world.place, ORBIT, "Yoshida")
    pane = pane_of(window)
    QTest.keyClick(window, Key.Key_M, CTRL)
    assert pane.map
    qtbot.waitUntil(pane.map.view.hasFocus)
    marked = (known["It is forced."], known["No, the step must not see the state."])
    for node in marked:
        pane.map.view.set_cursor(node)
        QTest.keyClick(pane.map.view, Key.Key_X)

    QTest.keyClick(pane.map.view, Key.Key_D)
    shown = settled(qtbot, window)

    assert set(shown.ends) == set(marked)
    assert len(shown.comparing.paths.stem) == 2
    assert rows(shown)[0] == (
        "Left: Show me a fourth-order one.. Right: Does it survive adaptive steps?"
    )
    QTest.keyClick(shown.view, Key.Key_Escape)
    assert pane.map.isVisible()
    assert not pane.transcript.isVisible()


def test_an_edited_question_is_compared_with_what_followed_it(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("an arm")
    asked(qtbot, world, "What is a bough?")
    server.reply("an arm of a tree")
    world.place.edit(world.place.path()[0].id, "What exactly is a bough?")
    qtbot.waitUntil(lambda: not world.place.running)

    shown = by_key(qtbot, window)

    assert rows(shown) == [
        "Left: What is a bough?. Right: What exactly is a bough?",
        "Left: an arm. Right: an arm of a tree",
    ]
    assert "the question was edited" in shown.foot.accessibleName()


# Reading it


def test_n_walks_the_changes_and_the_head_counts_them(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)
    steps = button(shown, "Next change")
    assert steps.accessibleDescription() == "4 changes"

    for told in ("1 of 4 changes", "2 of 4 changes"):
        QTest.keyClick(shown.view, Key.Key_N)
        assert steps.accessibleDescription() == told
    QTest.keyClick(shown.view, Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert steps.accessibleDescription() == "1 of 4 changes"
    QTest.keyClick(window, Key.Key_F3)
    assert steps.accessibleDescription() == "2 of 4 changes"


def test_arrows_walk_the_rows_and_copy_takes_the_side_that_they_are_at(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)

    for _ in range(2):
        QTest.keyClick(shown.view, Key.Key_Down)
    QTest.keyClick(shown.view, Key.Key_C, CTRL)
    assert copied("text/markdown") == "## Why"
    QTest.keyClick(shown.view, Key.Key_Right)
    QTest.keyClick(shown.view, Key.Key_C, CTRL)
    assert copied("text/markdown") == "## Why so"

    QTest.keyClick(shown.view, Key.Key_End)
    QTest.keyClick(shown.view, Key.Key_C, CTRL)
    assert copied() == "A last word."


def test_what_is_selected_with_the_mouse_is_copied(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)
    view, where = shown.view, shown.view.page.step(None, 1)
    assert where
    first = view.rect_of(where).toRect()
    last = view.rect_of(shown.view.page.step(where, 1) or where).toRect()

    viewport = view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first.topLeft() + QPoint(1, 8))
    QTest.mouseMove(viewport, last.topLeft() + QPoint(300, 10))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=last.topLeft() + QPoint(300, 10))
    QTest.keyClick(view, Key.Key_C, CTRL)

    assert copied("text/markdown") == "Only for a fixed step.\n\n## Why"


def test_the_same_is_shown_in_one_column_and_by_the_lines_of_the_source(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "It is *one*.", "It is *two*.")
    window.toggle_sidebar()
    window.toggle_outline()
    shown = by_key(qtbot, window)

    button(shown, "Inline").click()
    assert rows(shown) == ["It is one two."]
    button(shown, "Lines").click()
    qtbot.waitUntil(lambda: not shown.comparing.busy)
    assert rows(shown) == ["It is *one two*."]
    button(shown, "Side by side").click()
    assert rows(shown) == ["Left: It is *one*.. Right: It is *two*."]
    button(shown, "Rendered").click()
    assert not [
        c for b in shown.view.page.sections[0].bands or () for c in b.cells if c and c.tints
    ]


def test_a_narrow_pane_has_one_column(qtbot: QtBot, world: World, window: Window) -> None:
    versions(world, "It is one.", "It is two.")
    shown = by_key(qtbot, window)
    assert not shown.inline

    window.resize(900, 600)
    shown.resize(440, 500)

    assert shown.inline
    assert rows(shown) == ["It is one two."]


def test_sides_are_swapped(qtbot: QtBot, world: World, window: Window) -> None:
    first, second = versions(world, "one", "two")
    shown = by_key(qtbot, window)

    QTest.keyClick(shown.view, Key.Key_S)
    qtbot.waitUntil(lambda: not shown.comparing.busy)

    assert shown.ends == (second.id, first.id)
    assert rows(shown) == ["Left: two. Right: one"]


def test_another_sibling_comes_into_a_column(qtbot: QtBot, world: World, window: Window) -> None:
    first, second, third = versions(world, "one", "two", "three")
    pane_of(window).compared.compare([first.id, third.id])
    shown = settled(qtbot, window)

    button(shown, "Next version, left").click()
    qtbot.waitUntil(lambda: not shown.comparing.busy)

    assert shown.ends == (second.id, third.id)
    button(shown, "Next version, left").click()
    assert shown.ends == (third.id, second.id)


def test_three_replies_stand_in_three_columns_where_there_is_room(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "one step", "two steps", "three steps")
    window.toggle_sidebar()
    window.toggle_outline()

    shown = by_key(qtbot, window)

    assert len(heads(shown)) == 3
    assert rows(shown) == ["1: one step. 2: two steps. 3: three steps"]
    window.resize(700, 600)
    qtbot.waitUntil(lambda: len(shown.ends) == 2)


def test_a_reply_that_grows_is_compared_as_it_is_and_again_when_it_has_ended(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("one two three four")
    first = asked(qtbot, world, "Count.")
    server.reply("one two three five", hold_after=2, delay=0.001)
    world.place.retry(first)
    qtbot.waitUntil(lambda: world.place.path()[-1].text.strip() == "one two")

    shown = by_key(qtbot, window)
    assert "still growing" in heads(shown)[1]
    assert rows(shown) == ["Left: one two three four. Right: one two"]

    server.release()
    qtbot.waitUntil(lambda: "still growing" not in heads(shown)[1])
    qtbot.waitUntil(lambda: rows(shown) == ["Left: one two three four. Right: one two three five"])


def test_what_explains_the_difference_is_told(qtbot: QtBot, world: World, window: Window) -> None:
    versions(world, "one", "two")

    shown = by_key(qtbot, window)

    assert shown.foot.accessibleName().startswith("Same model · temperature 0 and 0.1")


def test_a_comparison_is_stopped_and_keeps_what_is_there(
    qtbot: QtBot, world: World, window: Window
) -> None:
    known = plant(world.place, ORBIT, "Yoshida")
    pane_of(window).compared.compare(
        [known["It is forced."], known["No, the step must not see the state."]]
    )
    shown = pane_of(window).compared.shown
    assert shown
    shown.cancel()

    assert not shown.comparing.busy
    steps = [b for b in shown.findChildren(IconButton) if b.accessibleName() == "Next change"]
    assert steps[0].accessibleDescription() == "0 changes so far"


def test_a_row_says_what_changed_to_who_does_not_see_it(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)
    be_readable(shown.view)
    audience(shown.view).replace_plain()
    page = QAccessible.queryAccessibleInterface(shown.view)

    assert page.role() is QAccessible.Role.List
    assert description(page) == "grok-4 beside grok-4, 4 changes"
    assert description(page.child(0)) == "removed “fixed”, added “free”"
    QTest.keyClick(shown.view, Key.Key_Down)
    assert page.focusChild().text(QAccessible.Text.Name) == rows(shown)[0]


def test_it_stays_where_it_is_when_it_looks_otherwise(
    qtbot: QtBot, world: World, window: Window, theme: Theme
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)
    before = rows(shown)

    theme.choose("dark")
    theme.set_text_size(160)

    assert rows(shown) == before
    assert shown.view.page.ink.scale == 1.6
    theme.set_text_size(100)


@pytest.mark.parametrize("case", CASES)
def test_what_no_one_should_write_is_compared_all_the_same(
    qtbot: QtBot, world: World, window: Window, case: str
) -> None:
    text = CASES[case]()[:20_000]
    versions(world, text, f"{text[:9_000]} new {text[9_000:]}")
    shown = by_key(qtbot, window)

    for mode in ("lines", "words"):
        shown.set_mode(mode)
        qtbot.waitUntil(lambda: not shown.comparing.busy)
        shown.step(1)
        QTest.keyClick(shown.view, Key.Key_End)
        assert not shown.view.grab().isNull()


# Going on from it


def test_a_figure_goes_on_from_that_side(qtbot: QtBot, world: World, window: Window) -> None:
    first, _ = versions(world, "one", "two")
    said = notes(world)
    shown = by_key(qtbot, window)

    QTest.keyClick(shown.view, Key.Key_1)

    assert world.place.head == first.id
    assert pane_of(window).composer.draft.hasFocus()
    assert said == ["You go on from the left one. The other is kept beside it."]


def test_the_button_of_a_side_does_the_same(qtbot: QtBot, world: World, window: Window) -> None:
    first, second = versions(world, "one", "two")
    world.place.branch(first.id)
    shown = by_key(qtbot, window)

    button(shown, "Continue from right").click()

    assert world.place.head == second.id


def test_m_opens_what_combines_both(qtbot: QtBot, world: World, window: Window) -> None:
    first, second = versions(world, "one", "two")
    shown = by_key(qtbot, window)

    QTest.keyClick(shown.view, Key.Key_M)
    editor = pane_of(window).editor
    assert editor is not None
    assert editor.task.picked == (first.id, second.id)
    qtbot.keyClick(editor.source, Key.Key_S, CTRL)
    qtbot.keyClick(editor.source, Key.Key_Escape)

    assert world.place.path()[-1].text == "one\n\n---\n\ntwo"
    assert pane_of(window).compared.shown is None
    assert pane_of(window).transcript.isVisible()


def test_who_gives_up_combining_is_back_at_the_comparison(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "one", "two")
    shown = by_key(qtbot, window)

    QTest.keyClick(shown.view, Key.Key_M)
    editor = pane_of(window).editor
    assert editor is not None
    assert window.topbar.tabs.tabText(0).startswith("Editing: ")
    qtbot.keyClick(editor.source, Key.Key_Escape)

    assert pane_of(window).compared.shown is shown
    assert shown.view.hasFocus() or shown.isAncestorOf(QApplication.focusWidget())


def test_it_closes_when_what_it_shows_goes_to_the_bin(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first, _ = versions(world, "one", "two")
    by_key(qtbot, window)

    world.place.prune(first.id)

    assert pane_of(window).compared.shown is None
    assert pane_of(window).transcript.isVisible()


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_comparison_is_written_to_a_file(
    qtbot: QtBot, world: World, window: Window, tmp_path: Path, form: str
) -> None:
    versions(world, "It is <b>one</b>.", "It is <b>two</b>.")
    said = notes(world)
    shown = by_key(qtbot, window)
    file = tmp_path / f"out.{form}"

    shown.export(form)
    (dialog,) = shown.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.close()

    text = file.read_text(encoding="utf-8")
    marks = ("<del>one</del>", "<ins>two</ins>") if form == "html" else ("~~one~~", "**two**")
    assert all(mark in text for mark in marks)
    assert "<b>" not in text.replace("\\<b>", "")
    assert said == [f"Saved out.{form}"]


# Not knowing whose it is


def blind(qtbot: QtBot, shown: ComparePane) -> None:
    shown.header.blind_requested.emit()
    qtbot.waitUntil(lambda: shown.blind and not shown.comparing.busy)


def test_names_times_and_order_are_hidden_until_one_is_picked(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "one word", "two", models=("grok-4", "qwen3"))
    shown = by_key(qtbot, window)

    blind(qtbot, shown)
    assert {h.split(",")[0] for h in heads(shown)} == {"Reply A", "Reply B"}
    everything = " ".join([*heads(shown), shown.foot.accessibleName(), *rows(shown)])
    assert not any(told in everything for told in ("grok", "qwen", "2.0 s", "temperature"))
    assert not any(b.isVisible() for b in shown.findChildren(Head)[0].findChildren(IconButton))

    picked = world.place.node(shown.ends[1]).model
    QTest.keyClick(shown.view, Key.Key_2)

    assert not shown.blind
    assert {h.split(",")[0] for h in heads(shown)} == {"grok-4", "qwen3"}
    assert f"{picked}: picked 1 of 1" in shown.foot.accessibleName()


def test_the_reply_tree_beside_hides_the_names_too(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "one word", "two", models=("grok-4", "qwen3"))
    shown = by_key(qtbot, window)

    def told() -> set[str]:
        assert window.outline.view
        rows = window.outline.view.rows
        said = " ".join(rows.spoken(rows.row(n)) for n in range(rows.rowCount()))
        return {model for model in ("grok-4", "qwen3") if model in said}

    assert told() == {"grok-4", "qwen3"}

    blind(qtbot, shown)
    assert not told()

    QTest.keyClick(shown.view, Key.Key_1)
    assert told() == {"grok-4", "qwen3"}

    blind(qtbot, shown)
    QTest.keyClick(shown.view, Key.Key_Escape)
    assert told() == {"grok-4", "qwen3"}


def test_picks_are_counted_for_each_model_and_kept(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "one word", "two", models=("grok-4", "qwen3"))
    shown = by_key(qtbot, window)

    for _ in range(3):
        blind(qtbot, shown)
        at = [world.place.node(end).model for end in shown.ends].index("qwen3")
        button(shown, f"Pick {'AB'[at]}").click()
        assert pane_of(window).compared.shown is shown

    assert world.place.picks.of("qwen3") == (3, 3)
    assert world.place.picks.of("grok-4") == (0, 3)
    assert "qwen3: picked 3 of 3" in shown.foot.accessibleName()


def test_replies_that_a_person_wrote_are_not_compared_blind(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first, second = versions(world, "one", "two")
    written = replace(second, id=new_id(), model=None, endpoint=None)
    act = Operation(new_id(), "say", (Plant((written,)),), second.id, written.id, time.time())
    assert world.place.carry_out(lambda: act)
    pane_of(window).compared.compare([first.id, written.id])
    shown = settled(qtbot, window)

    shown.header.blind_requested.emit()

    assert not shown.blind


def test_the_icon_beside_the_switcher_of_a_reply_compares_it(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first, second = versions(world, FIXED, FREE)
    view = pane_of(window).transcript
    turn = view.flow.turn(1)
    spots = [x for x in range(int(turn.width)) if turn.touch_at(x, turn.node_y) == Step(0)]
    x = spots[len(spots) // 2] + view.column()[0]
    y = round(view.flow.y_of(1) + turn.node_y)

    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))

    assert settled(qtbot, window).ends == (first.id, second.id)


def test_messages_that_are_shown_as_plain_text_are_compared_so(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, "It is *one*.", "It is *two*.")
    pane_of(window).transcript.show_plain(plain=True)

    assert rows(by_key(qtbot, window)) == ["Left: It is *one*.. Right: It is *two*."]


def test_what_was_compared_is_let_go_of(qtbot: QtBot, world: World, window: Window) -> None:
    versions(world, FIXED, FREE)
    gone = weakref.ref(by_key(qtbot, window))
    be_readable(gone().view)  # type: ignore[union-attr]

    QTest.keyClick(window, Key.Key_D, CTRL)

    def is_gone() -> bool:
        gc.collect()
        return gone() is None

    qtbot.waitUntil(is_gone)


def test_tab_reaches_every_control(qtbot: QtBot, world: World, window: Window) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)
    controls = {b for b in shown.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()}

    # Of words that exclude each other the chosen one; arrows lead to the others.
    controls -= {b for b in controls if b.autoExclusive() and not b.isChecked()}

    reached = set()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        reached.add(QApplication.focusWidget())

    assert controls <= reached
    assert all(b.accessibleName() for b in controls)
    words = button(shown, "Words")
    words.setFocus()
    QTest.keyClick(words, Key.Key_Right)
    assert button(shown, "Lines").isChecked()
    qtbot.waitUntil(lambda: rows(shown)[1] == "Empty line")


def test_the_tab_says_that_one_compares(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    world.place.retry(world.place.path()[-1].id)
    qtbot.waitUntil(lambda: not world.place.running)
    bar = window.topbar.tabs

    qtbot.keyClick(window.panes.current().composer.draft, Qt.Key.Key_D, CTRL)
    assert bar.tabText(0) == "Compare: What is a bough?"

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert bar.tabText(0) == "What is a bough?"


def test_ctrl_l_leaves_the_comparison_for_the_composer(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)

    QTest.keyClick(shown.view, Key.Key_L, CTRL)

    assert pane_of(window).composer.draft.hasFocus()
    assert pane_of(window).compared.shown is None


def test_a_tab_that_goes_to_another_window_does_not_say_that_one_compares_there(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    versions(world, FIXED, FREE)
    place = world.place
    world.workspace.new_session()
    world.workspace.activate(place.id)
    by_key(qtbot, windows.front())

    world.workspace.detach([place.id])

    assert pane_of(windows.front()).compared.shown is None
    assert windows.front().topbar.tabs.tabText(0) == (place.title or "New session")


def test_the_models_are_listed_below_the_head_of_a_comparison(
    qtbot: QtBot, world: World, window: Window
) -> None:
    versions(world, FIXED, FREE)
    shown = by_key(qtbot, window)

    QTest.keyClick(shown.view, Key.Key_M, CTRL | Qt.KeyboardModifier.ShiftModifier)

    picker = QApplication.activePopupWidget()
    assert picker
    head = shown.header
    assert picker.y() >= head.mapToGlobal(head.rect().bottomLeft()).y()
    picker.close()
    assert pane_of(window).compared.shown is shown
