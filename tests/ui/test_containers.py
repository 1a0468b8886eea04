"""What stands inside of lists, quotes, notes, definitions and details."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from bough.core.blocks import Block, Code, Inline, Mark, Paragraph, Run, Style
from bough.ui.theme import Theme
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import READ, Tool
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.marks import NARROWEST
from bough.ui.transcript.view import TranscriptView
from helpers.hands import use
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace


def text(words: str, *marks: Mark) -> Block:
    return Block(Paragraph(Inline(words)), marks)


def details(summary: str, *, first: bool = False) -> Mark:
    return Mark("details", summary, first)


OPENING = [
    text("Before."),
    text("Inside.", details("More", first=True)),
    Block(Code("x = 1", "python", "python"), (details("More"),)),
    text("Deeper.", details("More"), details("Even more", first=True)),
    text("After."),
]


def body(theme: Theme, blocks: list[Block], width: float = 600.0) -> Body:
    made = Body(Ink(theme), READ)
    made.set_width(width)
    made.show(blocks)
    made.settle_all()
    return made


def show(view: TranscriptView, blocks: list[Block]) -> Body:
    """Show these blocks in the first turn."""
    turn = view.flow.turn(0)
    turn.body.show(blocks)
    turn.arrange()
    view.flow.changed(0)
    view.flow.settle()
    view.show_all()
    return turn.body


def test_details_are_closed_and_open_with_a_click_on_their_summary(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("x")
    view = opened()
    shown = show(view, OPENING)
    closed = shown.height
    assert [box.hidden for box in shown.boxes] == [False, True, True, True, False]

    use(qtbot, view, "open")

    assert [box.hidden for box in shown.boxes] == [False, False, False, True, False]
    assert shown.height > closed + 80
    use(qtbot, view, "open")
    assert shown.height == closed


def test_details_open_from_the_menu_of_the_message(place: ScriptedPlace, opened: Open) -> None:
    place.reply("x")
    view = opened()
    shown = show(view, OPENING)

    next(a for a in view.tools.menu().actions() if a.text() == "Open “More”").trigger()

    assert not shown.boxes[1].hidden
    assert [d.summary for d in shown.details] == ["More", "Even more"]


def test_what_is_looked_for_in_details_opens_all_around_it(theme: Theme) -> None:
    made = body(theme, OPENING)

    assert made.unfold(3)

    assert not any(box.hidden for box in made.boxes)
    assert not made.unfold(3)


def test_closed_details_take_no_room_and_keep_their_text(theme: Theme) -> None:
    made = body(theme, OPENING)

    assert made.boxes[1].text_of(0) == "Inside."
    assert made.tops[1] == made.tops[2] == made.tops[3]
    assert made.place_at(0, made.tops[4] + 1)[0] == 4
    assert made.end() == (4, 0, len("After."))


def test_details_that_grow_are_open_and_stay_so(theme: Theme) -> None:
    made = Body(Ink(theme), READ)
    made.set_width(600.0)
    made.growing = True
    made.show(OPENING[:2])
    made.growing = False
    made.show(OPENING, 2)
    made.settle_all()

    assert [box.hidden for box in made.boxes] == [False, False, False, True, False]


def test_which_details_are_open_outlives_a_new_theme(qtbot: QtBot, theme: Theme) -> None:
    made = body(theme, OPENING)
    made.unfold(1)

    again = body(theme, OPENING)
    again.choose(made.choices)

    assert [b.hidden for b in again.boxes] == [b.hidden for b in made.boxes]


@pytest.mark.parametrize("kind", ["bullet", "quote"])
@pytest.mark.parametrize("width", [250.0, 600.0, 720.0])
def test_text_a_hundred_levels_deep_keeps_room_to_be_read(
    kind: str, width: float, theme: Theme
) -> None:
    marks = tuple(Mark(kind, "•", first=True) for _ in range(100))  # type: ignore[arg-type]
    made = body(theme, [text("word " * 40, *marks[:depth]) for depth in range(1, 101)], width)

    for number, box in enumerate(made.boxes):
        assert box.width == width - made.indent(number)
        assert box.width >= min(NARROWEST, width - 48)
    rooms = [box.width for box in made.boxes]
    assert rooms == sorted(rooms, reverse=True)


def test_a_term_is_bold_and_its_definition_stands_to_the_right(theme: Theme) -> None:
    made = body(theme, [text("Term", Mark("term")), text("What it is.", Mark("definition"))])

    assert [made.indent(n) for n in (0, 1)] == [0.0, 22.0]
    plain = body(theme, [text("Term")])
    assert made.caret() is not None
    assert made.boxes[0].face.weight > plain.boxes[0].face.weight  # type: ignore[attr-defined]


def test_a_long_label_pushes_its_text_to_the_right_and_is_not_cut(theme: Theme) -> None:
    made = body(
        theme,
        [
            text("Nine.", Mark("number", "9.", first=True)),
            text("Many.", Mark("number", "123456789.", first=True)),
            text("A note.", Mark("note", "1", first=True)),
            text("A note.", Mark("note", "a-long-name", first=True)),
        ],
    )

    assert made.indent(0) == made.indent(2) == 22.0
    assert made.indent(1) > 80
    assert made.indent(3) > 60


def test_small_styles_do_not_change_the_height_of_a_line(theme: Theme) -> None:
    styles = (Style.SUB, Style.SUPER, Style.KEY, Style.NOTE, Style.IMAGE)
    runs = tuple(Run(2 * n, 2 * n + 1, style) for n, style in enumerate(styles))
    made = body(theme, [Block(Paragraph(Inline.of("a b c d e", runs))), text("a b c d e")])

    assert made.boxes[0].height == made.boxes[1].height


def test_a_summary_is_a_place_to_click_and_its_blocks_are_not(theme: Theme) -> None:
    made = body(theme, OPENING)
    row = made._rows[0]

    touched = made.touch_at(40, row.y + row.height / 2)

    assert touched == Tool("open", row.details)
    assert made.touch_at(40, made.tops[4] + 4) is None
