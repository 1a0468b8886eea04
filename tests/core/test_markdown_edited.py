"""A text that is edited anywhere has the blocks of a full parse, and keeps those that stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.blocks import Block
from bough.core.markdown import edited, parse
from bough.core.markdown.edited import Edited

PIECES = [
    "# head\n", "para text\n", "\n", "\n\n", "- item\n", "  more\n", "1. one\n", "> quote\n",
    "```py\n", "code x\n", "```\n", "$$\n", "x_1\n", "    indented\n", "| a | b |\n",
    "|---|---|\n", "| 1 | 2 |\n", "[a]: http://x\n", "see [a] and [b]\n", "[b]: http://y\n",
    "<details>\n", "<summary>s</summary>\n", "</details>\n", "---\n", "===\n", "term\n",
    ": def\n", "[^1]: note\n", "text[^1]\n", "**bold\n", "\\[\n", "\\]\n", "word ", "x", "`",
    "*", "$", "双摆", "🌱",
]  # fmt: skip

written = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
change = st.tuples(
    st.floats(0, 1),
    st.integers(0, 20),
    st.lists(st.sampled_from(PIECES), max_size=3).map("".join),
)


@pytest.fixture(autouse=True, scope="module")
def small_pieces() -> object:
    """Few characters at a time, so that even a short text is read in several goes."""
    patch = pytest.MonkeyPatch()
    patch.setattr(edited, "WINDOW", 20)
    patch.setattr(edited, "AHEAD", 4)
    yield
    patch.undo()


def settle(text: Edited, shown: list[Block]) -> None:
    """Read all that is left, and do to what is shown as one is told."""
    while piece := text.piece():
        if splice := text.take(piece, text.read(piece)):
            shown[splice.first : splice.first + splice.removed] = splice.blocks


def without_places(blocks: list[Block]) -> list[Block]:
    return [block._replace(start=0, stop=0) for block in blocks]


@given(written, st.lists(change, max_size=5))
def test_a_text_edited_anywhere_has_the_blocks_of_the_whole(
    text: str, changes: list[tuple[float, int, str]]
) -> None:
    reading = Edited()
    shown: list[Block] = []
    reading.update(text)
    settle(reading, shown)
    for where, gone, put in changes:
        at = int(where * len(text))
        text = text[:at] + put + text[at + gone :]
        reading.update(text)
        settle(reading, shown)

    assert reading.blocks == parse(text)
    assert without_places(shown) == without_places(parse(text))
    assert reading.offsets == sorted(reading.offsets)
    assert len(reading.offsets) == len(shown)


@given(written, change, change)
def test_what_was_changed_again_before_it_was_read_comes_out_right(
    text: str, first: tuple[float, int, str], second: tuple[float, int, str]
) -> None:
    reading = Edited()
    shown: list[Block] = []
    reading.update(text)
    settle(reading, shown)
    for where, gone, put in (first, second):
        at = int(where * len(text))
        text = text[:at] + put + text[at + gone :]
        reading.update(text)
        if (piece := reading.piece()) and (splice := reading.take(piece, reading.read(piece))):
            shown[splice.first : splice.first + splice.removed] = splice.blocks
    settle(reading, shown)

    assert without_places(shown) == without_places(parse(text))


def test_what_does_not_change_stays_the_same_object() -> None:
    reading = Edited()
    shown: list[Block] = []
    text = "\n\n".join(f"Paragraph number {n}." for n in range(40))
    reading.update(text)
    settle(reading, shown)
    before = list(shown)

    reading.update(text.replace("number 20", "number twenty"))
    settle(reading, shown)

    assert [n for n, (a, b) in enumerate(zip(before, shown, strict=True)) if a is not b] == [20]


def test_what_was_read_of_another_text_is_not_taken() -> None:
    reading = Edited()
    reading.update("one")
    piece = reading.piece()
    assert piece
    read = reading.read(piece)

    reading.update("one two")

    assert reading.take(piece, read) is None
    assert reading.piece() is not None
