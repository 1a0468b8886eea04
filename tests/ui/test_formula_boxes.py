"""Formulas in the transcript: where they stand, how they are selected, and what is copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.app.formulas import Typesetter
from bough.app.io import IoThread
from bough.core.as_markdown import inlined
from bough.core.blocks import Block, Formula, Heading, Inline, Mark, Paragraph, Table
from bough.core.excerpt import part
from bough.core.markdown import parse
from bough.ui.theme import Theme
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import READ, Brush
from bough.ui.transcript.copying import copied
from bough.ui.transcript.formula import FormulaBox
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.selection import Selection, Where
from bough.ui.transcript.table import TableBox
from bough.ui.transcript.view import TranscriptView
from helpers.scripted_place import ScriptedPlace

PATIENCE = 30_000
_NUMBERS = count()
"""So that a test that waits for formulas has others than the one before."""
HIGH = r"\frac{\frac{a}{b}}{\frac{c}{d}}"
WIDE = "+".join(f"x_{{{n}}}" for n in range(200))


@pytest.fixture(scope="module")
def typesetter(qapp: QApplication) -> Iterator[Typesetter]:
    io = IoThread()
    typesetter = Typesetter(io)
    yield typesetter
    typesetter.close()
    io.close()


@pytest.fixture
def ink(theme: Theme, typesetter: Typesetter) -> Ink:
    return Ink(theme, typesetter=typesetter)


def inline(text: str) -> Inline:
    """The text of a paragraph."""
    body = parse(text)[0].body
    assert isinstance(body, Paragraph)
    return body.inline


def laid(body: Body, qtbot: QtBot, typesetter: Typesetter) -> Body:
    """The body with all of its formulas set."""
    body.set_width(600.0)
    body.settle_all()
    while True:
        waiting = [box for box in body.boxes if _waits(box)]
        if not waiting:
            return body
        with qtbot.waitSignal(typesetter.formula_set, timeout=PATIENCE):
            pass
        body.restyle()


def _waits(box: object) -> bool:
    match box:
        case FormulaBox():
            return box._waits
        case Prose() | TableBox():
            return bool(box._waiting)
    return False


@pytest.fixture
def body(ink: Ink, qtbot: QtBot, typesetter: Typesetter):
    """Makes the body of a text, or of blocks, with its formulas set."""

    def make(what: str | list[Block]) -> Body:
        made = Body(ink, READ)
        made.show(parse(what) if isinstance(what, str) else what)
        return laid(made, qtbot, typesetter)

    return make


def prose(body: Body) -> Prose:
    box = body.boxes[0]
    assert isinstance(box, Prose)
    return box


def whole(body: Body) -> FormulaBox:
    box = body.boxes[0]
    assert isinstance(box, FormulaBox)
    return box


def painted(body: Body, ratio: float = 1.0) -> QImage:
    """What is painted of a body, on white."""
    image = QImage(
        round(600 * ratio), round((body.height + 20) * ratio), QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body.paint(Brush(painter, body.ink, 0, body.height + 20, []), 0.0, 10.0, None)
    painter.end()
    return image


def inked(image: QImage, left: float, top: float, right: float, bottom: float) -> int:
    """How many pixels of an area are dark."""
    ratio = image.devicePixelRatio()
    return sum(
        image.pixelColor(x, y).lightness() < 160
        for x in range(int(left * ratio), int(right * ratio))
        for y in range(int(top * ratio), min(int(bottom * ratio), image.height()))
    )


# Within a line


def test_a_formula_is_its_source_until_it_is_set(
    ink: Ink, qtbot: QtBot, typesetter: Typesetter
) -> None:
    made = Body(ink, READ)
    made.show(parse(r"so $\alpha + \beta + \gamma + \delta$ it is"))
    made.set_width(600.0)
    made.settle_all()
    (source,) = prose(made).leaves
    before = source.natural_width()

    laid(made, qtbot, typesetter)

    (leaf,) = prose(made).leaves
    assert leaf.natural_width() < before
    assert leaf.text == source.text == r"so \alpha + \beta + \gamma + \delta it is"


def test_without_a_typesetter_a_formula_stays_its_source(theme: Theme) -> None:
    made = Body(Ink(theme), READ)
    made.show(parse("so $x^2$ it is\n\n$$\ny\n$$"))
    made.set_width(600.0)
    made.settle_all()

    assert not made.restyle()
    assert [box.text_of(0) for box in made.boxes] == ["so x^2 it is", "y"]


def test_only_a_line_with_a_high_formula_is_higher(body) -> None:
    plain = "words and words and more words " * 12
    low, high = body(plain + "$x$"), body(plain + f"${HIGH}$")

    before, after = (
        leaf.rects(0, len(leaf.text)) for leaf in (prose(low).leaves[0], prose(high).leaves[0])
    )

    assert [r.height() for r in before] == [24.0] * len(before)
    assert [r.height() for r in after[:-1]] == [24.0] * (len(after) - 1)
    assert after[-1].height() > 30
    assert high.height == low.height + after[-1].height() - 24


@pytest.mark.parametrize("formula", ["", f" ${HIGH}$ "])
def test_rectangles_are_found_for_the_lines_that_are_wanted(body, formula: str) -> None:
    words = "words and words and more words " * 12
    leaf = prose(body(words + formula + words)).leaves[0]
    marked = (10, len(leaf.text) - 5)
    every = leaf.rects(*marked)
    top, bottom = every[2].top() + 1, every[4].top() + 1

    assert len(every) > 6
    assert leaf.rects(*marked, seen=(top, bottom)) == every[2:5]
    assert leaf.rects(*marked, seen=(-50.0, -1.0)) == []
    assert leaf.rects(*marked, seen=(-50.0, 1e6)) == every


def test_a_click_on_a_formula_is_before_or_behind_it(body) -> None:
    made = body(r"so $\alpha\beta\gamma$ it is")
    leaf = prose(made).leaves[0]

    (rect,) = leaf.rects(3, 20)

    assert len(r"\alpha\beta\gamma") == 17
    assert leaf.offset_at(rect.left() + 1, 5) == 3
    assert leaf.offset_at(rect.right() - 1, 5) == 20
    everywhere = {leaf.offset_at(x, 5) for x in range(0, 600)}
    assert everywhere == {*range(4), *range(20, len(leaf.text) + 1)}


@pytest.mark.parametrize("part", [(3, 20), (5, 9), (3, 4), (19, 20)])
def test_a_part_of_a_formula_is_marked_as_the_whole(body, part: tuple[int, int]) -> None:
    leaf = prose(body(r"so $\alpha\beta\gamma$ it is")).leaves[0]

    assert leaf.rects(*part) == leaf.rects(3, 20)


def test_characters_of_two_units_before_a_formula_move_nothing(body) -> None:
    leaf = prose(body("😀😀 $x^2$ 😀")).leaves[0]
    (rect,) = leaf.rects(3, 6)

    assert leaf.offset_at(rect.left() + 0.5, 5) == 3
    assert leaf.offset_at(rect.right() - 0.5, 5) == 6
    assert leaf.offset_at(590, 5) == 8


@pytest.mark.parametrize(
    ("start", "stop", "said"),
    [
        (0, 99, "so $x^2$ and $$y$$."),
        (4, 5, "$x^2$"),
        (1, 4, "o $x^2$"),
        (5, 8, "$x^2$ a"),
        (0, 3, "so "),
        (6, 11, " and "),
        (11, 12, "$$y$$"),
    ],
)
def test_what_is_copied_has_a_formula_as_a_whole_or_not(start: int, stop: int, said: str) -> None:
    assert inlined(part(inline("so $x^2$ and $$y$$."), start, stop)) == said


def test_a_formula_wider_than_the_column_stays_source_and_wraps(body) -> None:
    leaf = prose(body(f"so ${WIDE}$ it is")).leaves[0]

    assert leaf.lines > 3
    assert leaf.natural_width() <= 600


def test_a_very_long_paragraph_is_never_cut_within_a_formula(body) -> None:
    text = "words $x^2 + y^2 = z^2$ " * 500

    box = prose(body(text))

    assert len(box.leaves) > 2
    assert "".join(leaf.text for leaf in box.leaves) == box.inline.text
    for leaf in box.leaves:
        assert leaf.text.count("x^2 + y^2 = z^2") == leaf.text.count("z^2")


def test_headings_lists_and_cells_have_formulas_too(body) -> None:
    cell = inline(rf"${HIGH}$")
    made = body(
        [
            Block(Heading(2, inline(r"On $\mathbb{R}^n$"))),
            Block(Paragraph(inline(rf"an ${HIGH}$ item")), (Mark("bullet", "•", True),)),
            Block(Table(("", "right"), (inline("$a$"), inline("b")), ((cell, inline("$c$")),))),
        ]
    )
    heading, item, table = made.boxes

    assert isinstance(heading, Prose)
    assert heading.leaves[0].widest_inset() > 10
    assert isinstance(item, Prose)
    assert item.lift > 0
    assert isinstance(table, TableBox)
    assert table.height > table.estimate(600.0) + 8


def test_a_column_is_as_wide_as_the_formula_in_it(body) -> None:
    wide = inline(f"${WIDE}$")
    made = body([Block(Table(("", ""), (inline("a"), inline("b")), ((wide, inline("c")),)))])
    (table,) = made.boxes

    assert isinstance(table, TableBox)
    assert table.overflows()
    assert table._columns[0] >= table._leaf(1, 0).widest_inset()


@pytest.mark.parametrize(
    "text",
    [
        "".join(
            f"words and $p_{{{n}}}^2 + \\frac{{a}}{{{n}}}$ and more words " for n in range(120)
        ),
        f"so ${WIDE}$ and $r$",
        r"\mathrm fails $\frac{1}{$ and $s$",
    ],
)
def test_what_is_set_bit_by_bit_stands_as_if_it_was_set_before(
    body, ink: Ink, qtbot: QtBot, typesetter: Typesetter, text: str
) -> None:
    table = Table(("", "right"), (inline("a"), inline("b")), ((inline(text), inline("$t$")),) * 3)
    what = [Block(Paragraph(inline(text))), Block(table), Block(Formula(r"\frac{u}{v}"))]
    bit_by_bit = body(what)

    at_once = Body(ink, READ)
    at_once.show(what)
    at_once.set_width(600.0)
    at_once.settle_all()

    assert bit_by_bit.tops == at_once.tops
    assert bit_by_bit.height == at_once.height
    assert painted(bit_by_bit) == painted(at_once)


# On lines of its own


def test_a_formula_stands_in_the_middle_of_the_column(body) -> None:
    made = body("$$\nE = mc^2\n$$")

    image = painted(made)

    assert inked(image, 0, 0, 200, 60) == 0
    assert inked(image, 250, 0, 350, 60) > 20
    assert inked(image, 400, 0, 600, 60) == 0


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_formula_keeps_within_its_box_on_every_screen(body, ratio: float) -> None:
    made = body(f"$$\n{HIGH}\n$$")

    image = painted(made, ratio)

    assert inked(image, 0, 0, 600, 10) == 0
    assert inked(image, 0, 10 + made.height, 600, made.height + 20) == 0
    assert inked(image, 250, 10, 350, 10 + made.height) > 100 * ratio


def test_a_formula_wider_than_the_column_slides_inside_it(body) -> None:
    box = whole(body(f"$$\n{WIDE}\n$$"))

    assert box.overflows()
    assert box.slide(100.0)
    assert box.slide(1e6)
    assert not box.slide(1.0)
    assert box.slide(-1e6)


def test_a_formula_is_selected_as_a_whole(body) -> None:
    box = whole(body("$$\nE = mc^2\n$$"))

    assert box.spot_at(10.0, 5.0) == (0, 0)
    assert box.spot_at(590.0, 5.0) == box.end() == (0, 8)
    assert box.text_of(0) == "E = mc^2"


def test_the_height_is_guessed_before_a_formula_is_set(ink: Ink, body) -> None:
    for tex in (r"E = mc^2 - 7", r"\frac{p}{q} + 7", r"\begin{align}a&=b\\c&=d\\e&=f\end{align}"):
        before = FormulaBox(Block(Formula(tex)), ink, READ)
        guess = before.estimate(600.0)
        pending = before.lay(600.0)

        after = whole(body(f"$$\n{tex}\n$$")).height

        assert abs(pending - after) <= max(8.0, 0.25 * after), tex
        assert guess == pending


def test_what_cannot_be_set_is_shown_as_it_is_with_a_word(body) -> None:
    box = whole(body("$$\n\\frac{1}{\n$$"))

    image = painted(body("$$\n\\frac{1}{\n$$"))

    assert box.text_of(0) == "\\frac{1}{"
    assert inked(image, 0, 0, 100, 30) > 20
    assert box.height > 30


def test_a_formula_is_not_asked_for_before_its_end_has_come(
    ink: Ink, typesetter: Typesetter
) -> None:
    growing = FormulaBox(Block(Formula("q = 1 + ", closed=False)), ink, READ)
    growing.lay(600.0)

    assert growing.grow(Block(Formula("q = 1 + 2", closed=False))) == 0.0
    assert not _waits(growing)

    assert growing.grow(Block(Formula("q = 1 + 2 + 3"))) == 0.0
    assert _waits(growing)


# In the view


@pytest.fixture
def view(
    qtbot: QtBot,
    place: ScriptedPlace,
    typesetter: Typesetter,
) -> Iterator[TranscriptView]:
    """A view of 60 messages whose formulas are not set yet, at their end."""
    for number in (next(_NUMBERS) for _ in range(30)):
        place.question(f"What is $q_{{{number}}}$?")
        place.reply(f"$$\n{HIGH} + {number}\n$$\n\n" * 3 + "And that is all of it. " * 30)
    theme = Theme("light")
    view = TranscriptView(place, theme, typesetter=typesetter)  # type: ignore[arg-type]
    qtbot.addWidget(view)
    view.resize(900, 500)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.close()


def waits(view: TranscriptView) -> bool:
    return any(_waits(box) for turn in view.flow.turns() for box in turn.body.boxes)


def test_the_view_holds_its_place_while_formulas_are_set(
    view: TranscriptView, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not waits(view), timeout=PATIENCE)
    view.scroll_by(-4000)
    assert waits(view)
    node_id, section, box, height = view.flow.hold()

    qtbot.waitUntil(lambda: not waits(view), timeout=PATIENCE)

    now = view.flow.hold()
    assert now[:3] == (node_id, section, box)
    assert abs(now[3] - height) <= 1


def test_the_end_stays_in_view_while_formulas_are_set(view: TranscriptView, qtbot: QtBot) -> None:
    assert waits(view)

    qtbot.waitUntil(lambda: not waits(view), timeout=PATIENCE)

    assert view.follows
    assert view.flow.top == view.flow.lowest


def test_another_theme_needs_no_other_setting(
    view: TranscriptView, qtbot: QtBot, typesetter: Typesetter
) -> None:
    qtbot.waitUntil(lambda: not waits(view), timeout=PATIENCE)

    view._theme.choose("dark")

    assert not waits(view)


def test_a_formula_and_the_words_around_it_are_copied_as_markdown(
    view: TranscriptView, place: ScriptedPlace, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not waits(view), timeout=PATIENCE)
    last = len(view.flow) - 1
    selection = Selection(Where(last, 1, 2, 3), Where(last, 1, 3, 3))

    text = copied(selection, view.flow).markdown

    assert re.fullmatch(rf"\$\$\n{re.escape(HIGH)} \+ \d+\n\$\$\n\nAnd", text)
