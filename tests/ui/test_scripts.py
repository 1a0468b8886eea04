"""A text is set as its script wants it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from bough.core.markdown import parse
from bough.ui.theme import Theme
from bough.ui.transcript.body import box_for
from bough.ui.transcript.box import READ, Box
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.scripts import gaps, runs_right_to_left, script_of
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

ROOM = 600.0


@pytest.fixture
def box(qapp: QApplication) -> Callable[[str], Box]:
    """Lays out the first block of a Markdown text."""
    ink = Ink(Theme("light"))

    def lay(markdown: str) -> Box:
        made = box_for(parse(markdown)[0], ink, READ)
        made.lay(ROOM)
        return made

    return lay


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The tide comes twice a day.", ""),
        ("Почему приливов два?", ""),
        ("这是简体中文，说明为什么。", "SC"),
        ("這是繁體中文，說明為什麼。", "TC"),
        ("これは日本語の文章です。", "JP"),
        ("한국어 문장입니다.", "KR"),
        ("A word, 中, in a long sentence of English that goes on and on.", ""),
    ],
)
def test_a_text_says_whose_letters_it_wants(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("用GPU算", "用·GPU·算"),
        ("第2行", "第·2·行"),
        ("用 GPU 算", "用 GPU 算"),
        ("「GPU」，CPU。", "「GPU」，CPU。"),
        ("これはPythonです", "これは·Python·です"),
        ("Python으로", "Python으로"),
        ("ＡＢＣ2", "ＡＢＣ2"),
    ],
)
def test_a_gap_stands_between_han_and_latin(text: str, wanted: str) -> None:
    behind = set(gaps(text))

    assert "".join(c + "·" * (i in behind) for i, c in enumerate(text)) == wanted


def test_the_gap_is_painted_and_not_in_the_text(box: Callable[[str], Box]) -> None:
    apart, together = box("用GPU算"), box("用算GPU")

    assert apart.text_of(0) == "用GPU算"
    assert _width(apart) > _width(together)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("שלום world", True),
        ("مرحبا", True),
        ("1. «مرحبا»", True),
        ("hello שלום", False),
        ("中文", False),
        ("… 12", False),
    ],
)
def test_the_first_letter_gives_a_paragraph_its_direction(text: str, right: bool) -> None:
    assert runs_right_to_left(text) is right


def test_what_is_read_from_the_right_stands_at_the_right(box: Callable[[str], Box]) -> None:
    paragraph = box("مرحبا بكم.")

    # The first letter is at the right edge, the full stop left of the words.
    assert paragraph.spot_at(ROOM, 5) == (0, 0)
    assert paragraph.spot_at(0.0, 5) == paragraph.end()


@pytest.mark.parametrize("text", ["差别是质的，*不是*量的。", "A word *中文* here, in English."])
def test_han_never_slopes(box: Callable[[str], Box], text: str) -> None:
    for span in _leaf(box(text))._layout.formats():
        assert not span.format.fontItalic()


def test_a_line_of_emoji_is_as_high_as_any(box: Callable[[str], Box]) -> None:
    plain, lively = box("A line."), box("A 👨‍👩‍👧‍👦 line 👍🏽 🇫🇷 ❤️.")

    assert lively.height == plain.height
    # A family is one sign: no place between its members is ever found.
    found = {lively.spot_at(x / 2, 5)[1] for x in range(200)}
    assert not found & set(range(3, 9))


def test_chinese_stands_on_higher_lines(box: Callable[[str], Box]) -> None:
    assert (box("中文。").height, box("English.").height) == (27, 24)


def _leaf(box: Box) -> Leaf:
    assert isinstance(box, Prose)
    return box.leaves[0]


def _width(box: Box) -> float:
    return _leaf(box).natural_width()


def test_the_marks_of_what_is_read_from_the_right_stand_at_the_right(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("?")
    place.reply("- אורן\n- oak\n")
    view = opened()
    body = view.turn_at(1).body

    assert body.left(0) == 0.0
    assert body.left(1) == body.indent(1) > 0.0
    x, y = view.column()[0], view.flow.y_of(1) + view.turn_at(1).body_y
    image = view.viewport().grab().toImage()

    def inked(box: int, left: float) -> bool:
        """Whether there is ink in the room of a mark that begins there."""
        top = round(y + body.tops[box])
        return any(
            image.pixelColor(x + round(left) + dx, top + dy).lightness() < 128
            for dx in range(20) for dy in range(round(body.boxes[box].height))
        )  # fmt: skip

    width = body.width
    assert [inked(0, width - 20), inked(0, 0)] == [True, False]
    assert [inked(1, width - 20), inked(1, 0)] == [False, True]
