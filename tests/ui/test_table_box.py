"""What a reader sees of a table."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from bough.ui.transcript.table import SLICE, TableBox
from bough.ui.transcript.view import TranscriptView
from helpers.hands import copied, image, wheel
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace


def rows(count: int, columns: int = 1) -> str:
    cells = "".join(f" c{n} |" for n in range(columns))
    lines = ("|" + "".join(f" {r}.{c} |" for c in range(columns)) for r in range(count))
    return f"|{cells}\n|{'---|' * columns}\n" + "".join(f"{line}\n" for line in lines)


def table(view: TranscriptView) -> TableBox:
    box = view.flow.turn(0).body.boxes[0]
    assert isinstance(box, TableBox)
    return box


def test_a_huge_table_shows_its_rows_page_by_page(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("| n |\n|---|\n" + "".join(f"| {n} |\n" for n in range(1000)))
    view = opened()
    view.reveal(reply)
    before = view.rect_of(reply).height()
    view.go_to_end()

    at = QPoint(view.column()[0] + 20, view.rect_of(reply).bottom() - 8 - 15)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert view.rect_of(reply).height() == before + 300 * 31


def test_the_rows_that_are_not_shown_are_copied_and_read(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(rows(700))
    view = opened()

    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert copied("text/markdown") == rows(700)
    assert [table(view).text_of(n) for n in (0, 1, 700, 701)] == ["c0", "0.0", "699.0", ""]


def test_a_row_that_is_looked_for_is_shown(place: ScriptedPlace, opened: Open) -> None:
    place.reply(rows(700))
    view = opened()

    assert view.flow.turn(0).body.unfold(0, 650)
    assert table(view).shown == 900
    assert not view.flow.turn(0).body.unfold(0, 650)


def test_a_table_is_laid_out_some_cells_at_a_time(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(rows(100, 16))
    view = opened()
    first = len(table(view)._kept)

    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert 0 < first <= 2 * SLICE
    assert table(view).height == 101 * 31


def test_a_table_that_was_laid_out_in_slices_looks_like_one_laid_out_at_once(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(rows(100, 16) + "\nThe end.")
    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)
    view.go_to_end()
    sliced = image(view)

    box = table(view)
    box.width = -1.0
    box.lay(view.column()[1])
    while box.unfinished:
        box.go_on()

    assert image(view) == sliced


def test_no_word_of_a_narrow_table_is_broken_where_the_columns_have_room(
    place: ScriptedPlace, opened: Open
) -> None:
    place.reply("| Name | Description |\n|---|---|\n| one two | " + "words and words " * 30 + "|\n")

    box = table(opened(600, 500))

    assert box._columns[0] >= box._least[0]
    assert box._least[0] > 30


def test_a_table_of_many_columns_is_slid_sideways(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply(rows(3, 60))
    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)
    before = image(view)
    at = QPoint(view.column()[0] + 100, view.rect_of(reply).top() + 60)

    wheel(view, -3, at=at, across=True)

    assert image(view) != before
    assert table(view).overflows()
