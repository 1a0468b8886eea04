"""What a reader does with a block of code."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from bough.ui.save_code import write
from bough.ui.theme import Theme
from bough.ui.transcript.code import FOLDED, LONG, CodeBox
from bough.ui.transcript.hover_card import HoverCard
from bough.ui.transcript.view import TranscriptView
from helpers.hands import copied, drag, image, tool, use, wheel
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace


def fence(lines: int, language: str = "text") -> str:
    return f"```{language}\n" + "".join(f"line {n}\n" for n in range(lines)) + "```\n"


def code(view: TranscriptView, turn: int = 0) -> CodeBox:
    """The first block of code of a turn."""
    return next(b for b in view.flow.turn(turn).body.boxes if isinstance(b, CodeBox))


def test_part_of_a_code_block_is_copied_line_by_line(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("```python\nfirst = 1\n\tsecond = 2\nthird = 3\n```")
    view = opened()
    body_y = view.rect_of(reply).top() + 28
    left = view.column()[0] + 14

    start = QPoint(left, body_y + 34 + 10 + 5)
    drag(qtbot, view, start, QPoint(left, start.y() + 40))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert copied() == "first = 1\n\tsecond = 2\n"


def test_code_has_a_copy_tool_that_answers_with_a_tick(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("```python\nx = '\u2028'\n```")
    view = opened()
    box = view.flow.turn(0).body.boxes[0]
    assert isinstance(box, CodeBox)

    use(qtbot, view, "copy")

    assert copied() == "x = '\u2028'"
    assert box.copied
    qtbot.waitUntil(lambda: not box.copied)


def test_code_in_sight_gets_its_colours_and_keeps_them_while_it_grows(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, theme: Theme
) -> None:
    place.question("Code?")
    reply = place.begin()
    view = opened()
    keyword = theme.color("synKeyword").hslHueF()

    def lines_with_a_keyword() -> int:
        """How many text lines have pixels of the keywords' hue, which nothing else is near."""
        image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        wide = image.bytesPerLine() // 4
        pixels = memoryview(image.constBits()).cast("I")
        of_keywords = {}
        rows = []
        for y in range(image.height()):
            # Few colours, many pixels: each colour is looked at once.
            for pixel in set(pixels[y * wide : y * wide + wide // 2]):
                if pixel not in of_keywords:
                    color = QColor(pixel)
                    of_keywords[pixel] = (
                        color.hslSaturationF() > 0.2 and abs(color.hslHueF() - keyword) < 0.02
                    )
                if of_keywords[pixel]:
                    rows.append(y)
                    break
        return sum(1 for a, b in zip([-99, *rows], rows, strict=False) if b - a > 5)

    assert lines_with_a_keyword() == 0
    place.write(reply, "```python\nimport os\n")
    qtbot.waitUntil(lambda: lines_with_a_keyword() == 1)

    place.write(reply, "\nreturn")
    qtbot.waitUntil(lambda: lines_with_a_keyword() == 2)


def test_long_lines_of_code_are_slid_sideways_or_wrapped(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("```text\n" + "word " * 200 + "\n```")
    view = opened()
    at = QPoint(view.column()[0] + 100, view.rect_of(reply).top() + 28 + 50)
    before = image(view)
    height = view.rect_of(reply).height()

    wheel(view, -1, at=at, across=True)
    assert image(view) != before
    use(qtbot, view, "wrap")

    assert view.rect_of(reply).height() > height + 100


def test_wide_characters_alone_make_no_code_too_wide(place: ScriptedPlace, opened: Open) -> None:
    place.reply(
        "```python\nx = 1  # 每 0.1 s 拉回一次, and some more words that follow on here\n```"
    )
    view = opened()

    assert not view.flow.turn(0).body.boxes[0].overflows()


# Folding


def test_code_of_many_lines_is_folded_and_shows_all_when_asked(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(fence(120))
    view = opened()
    folded = code(view).height

    use(qtbot, view, "fold")
    unfolded = code(view).height
    view.go_to_end()
    use(qtbot, view, "fold")

    assert unfolded == folded + (120 - FOLDED) * 20
    assert code(view).height == folded
    assert code(view).fold_words() == "Show all 120 lines"


def test_code_that_is_not_long_has_nothing_to_fold(place: ScriptedPlace, opened: Open) -> None:
    place.reply(fence(LONG))

    view = opened()

    assert not code(view).folded
    assert code(view).height == 34 + 10 + LONG * 20 + 12


def test_folded_code_is_copied_and_read_whole(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(fence(120))
    view = opened()

    use(qtbot, view, "copy")

    assert copied() == "".join(f"line {n}\n" for n in range(120)).removesuffix("\n")
    assert [code(view).text_of(n) for n in range(120)] == copied().split("\n")


def test_code_that_was_seen_growing_stays_as_it_is_when_it_ends(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, "Text.\n\n" + fence(60).removesuffix("```\n"))
    qtbot.waitUntil(lambda: view.flow.turn(1).body.end()[1] == 59)
    growing = code(view, 1).height

    place.write(reply, "```\n")
    place.finish(reply)

    assert code(view, 1).code.closed
    assert code(view, 1).height == growing
    assert view.follows


def test_what_stands_below_folded_code_stays_where_it_is_read(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply(fence(120) + "\n" + "The end. " * 400)
    view = opened()
    view.reveal(reply)
    use(qtbot, view, "fold")
    body = view.flow.turn(0).body
    view.scroll_by(120 * 20 - 200)
    before = view.flow.y_of(0) + view.flow.turn(0).y_of(1, 1)
    assert 0 < before < view.view_height()

    use(qtbot, view, "fold")

    assert body.boxes[0] is code(view)
    assert abs(view.flow.y_of(0) + view.flow.turn(0).y_of(1, 1) - before) <= 1


# Choices


def test_what_was_chosen_for_code_outlives_a_new_theme_and_a_new_width(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, theme: Theme
) -> None:
    place.reply("Text.\n\n" + fence(60) + "\nMore.\n\n" + fence(3))
    view = opened(900, 2000)
    for name in ("numbers", "wrap", "fold"):
        use(qtbot, view, name)
    chosen = code(view).choices

    theme.choose("dark")
    view.resize(760, 2000)

    assert code(view).choices == chosen
    assert not code(view).folded
    assert code(view).wrapped
    assert view.flow.turn(0).body.boxes[3].choices is None


def test_line_numbers_are_shown_and_not_copied(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("```text\none\ntwo\n```")
    view = opened()
    before = image(view)

    use(qtbot, view, "numbers")
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert image(view) != before
    assert copied("text/markdown") == "```text\none\ntwo\n```"


def test_the_pieces_of_a_line_without_end_have_one_number(
    place: ScriptedPlace, opened: Open
) -> None:
    from bough.ui.transcript.code_lines import LONGEST, Lines

    endless = "b" * (2 * LONGEST + 1)
    lines = Lines(f"a\n{endless}\nc")

    assert [lines.number(n) for n in range(5)] == [1, 2, 0, 0, 3]
    assert lines.count == 3
    assert "".join(lines.pieces) == f"a{endless}c"


def test_every_tool_of_code_is_in_the_menu_of_its_message(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(fence(60, "python"))
    view = opened()
    menu = view.tools.menu()
    block = next(a.menu() for a in menu.actions() if a.text() == "Block 1")
    names = [a.text() for a in block.actions()]

    assert names == [
        "Open in VS Code",
        "Save as…",
        "Line numbers",
        "Wrap long lines",
        "Show all 60 lines",
    ]
    block.actions()[-1].trigger()
    assert not code(view).folded


def test_huge_code_is_plain_until_its_colours_are_asked_for(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    lines = "".join(f"x{n} = {n}\n" for n in range(3000))
    place.reply("```python\n" + lines + "```\n")
    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)
    view.scroll_by(-10_000)
    assert code(view).colored

    use(qtbot, view, "color")

    assert not code(view).colored
    assert "color" not in code(view).tools


@pytest.mark.parametrize("fence", ["```", "```mermaid\n", "```svg\n"])
def test_a_fence_that_could_be_drawn_stays_code(
    fence: str, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(f"{fence}\n<svg/>\n```")

    view = opened()

    assert code(view).code.code.strip() == "<svg/>"


def test_a_tool_that_is_an_icon_says_its_name_under_the_pointer(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(fence(3))
    view = opened()

    qtbot.mouseMove(view.viewport(), tool(view, "numbers"))

    qtbot.waitUntil(lambda: view.viewport().findChild(HoverCard) is not None)
    card = view.viewport().findChild(HoverCard)
    qtbot.waitUntil(card.isVisible)
    assert card.text() == "Line numbers"


# Saving


def test_code_is_saved_under_the_name_that_its_fence_gives(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, tmp_path: Path
) -> None:
    place.reply("```python ../../orbit.py\nx = 'é'\r\ny = 1\n```")
    view = opened()
    said: list[str] = []
    view.message.connect(said.append)

    use(qtbot, view, "save")
    dialog = view.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "orbit.py"
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("orbit.py")
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()

    assert (tmp_path / "orbit.py").read_bytes() == code(view).code.code.encode()
    assert said[-1] == "Saved orbit.py"


def test_code_that_cannot_be_saved_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    said = write(str(tmp_path / "no" / "such.py"), "x = 1")

    assert said.startswith("such.py was not saved: ")
    assert list(tmp_path.iterdir()) == []


def test_code_that_wraps_is_laid_out_some_lines_at_a_time(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("```text\n" + "".join(f"{n} " * 40 + "\n" for n in range(2000)) + "```\n")
    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)
    view.scroll_by(-100_000)
    use(qtbot, view, "fold")
    plain = code(view).height

    use(qtbot, view, "wrap")
    first = len(code(view)._tops)
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert 0 < first < 2000
    assert len(code(view)._tops) == 2000
    assert code(view).height > plain
