"""A reading is what is said of a turn: its words without the marks of Markdown, as one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from bough.core.blocks import Block, Code, Formula, Heading, Mark, Picture, Rule, Table
from bough.core.excerpt import text_of
from bough.ui.transcript.code_head import language_name
from bough.ui.transcript.leaf import Units
from bough.ui.transcript.turn import Turn
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import translate

_BREAKS = str.maketrans("\u2028", "\n")


class Passage(NamedTuple):
    """The text of one block is said at [start, end), character by character."""

    section: int
    block: int
    start: int
    end: int


class Reading:
    """Offsets count code points; `units` converts them to what Qt counts."""

    def __init__(self, text: str, passages: tuple[Passage, ...]) -> None:
        self.text = text
        self.passages = passages

    @cached_property
    def units(self) -> Units:
        return Units(self.text)

    def place_at(self, offset: int) -> tuple[int, int, int] | None:
        """Section, block and offset in the block's text of a character that is said."""
        number = bisect_right(self.passages, offset, key=lambda p: p.start) - 1
        if not self.passages:
            return None
        section, block, start, end = self.passages[max(0, number)]
        return (section, block, max(0, min(offset, end) - start))

    def offset_of(self, section: int, block: int, offset: int) -> int:
        """How far into what is said that is; of what is not said, the end."""
        for passage in self.passages:
            if (passage.section, passage.block) == (section, block):
                return min(passage.start + offset, passage.end)
        return len(self.text)


def read(turn: Turn, thought: str) -> Reading:
    """What is said of a turn, with what the model thought where that is unfolded, below `thought`
    as its title."""
    made = _Made()
    if turn.open and turn.thought:
        made.add(thought)
        made.add_blocks(0, (box.block for box in turn.thought.boxes))
    made.add_blocks(1, (box.block for box in turn.body.boxes))
    return Reading("\n".join(made.lines), tuple(made.passages))


class _Made:
    """A reading while it is put together, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.passages: list[Passage] = []
        self._length = 0

    def add(self, line: str) -> int:
        """Say this next; returns where it begins."""
        start = self._length
        self.lines.append(line)
        self._length += len(line) + 1
        return start

    def add_blocks(self, section: int, blocks: Iterable[Block]) -> None:
        marks: tuple[Mark, ...] = ()
        for number, block in enumerate(blocks):
            self._add_block(section, number, block, _containers(block.marks, marks))
            marks = block.marks

    def _add_block(self, section: int, number: int, block: Block, lead: str) -> None:
        text = text_of(block)
        match block.body:
            case Heading(level):
                lead += translate("transcript", "Heading {level}:").format(level=level) + " "
            case Code(_, language):
                name = language_name(language)
                title = translate("transcript", "Code, {language}:").format(language=name)
                self.add(lead + (title if name else translate("transcript", "Code:")))
                lead = ""
            case Table(_, head, rows):
                words = translate("transcript", "Table, {columns} columns, {rows} rows:")
                self.add(lead + words.format(columns=len(head), rows=len(rows)))
                lead = ""
            case Formula():
                lead += translate("transcript", "Formula:") + " "
            case Picture(_, description):
                lead += translate("transcript", "Picture:") + " "
                # Not its address, which may be the picture itself.
                text = description
            case Rule():
                lead += translate("transcript", "Separator")
        start = self.add(lead + _said(text)) + len(lead)
        self.passages.append(Passage(section, number, start, start + len(text)))


def _containers(marks: tuple[Mark, ...], before: tuple[Mark, ...]) -> str:
    """What is said before a block of the containers that begin with it."""
    said = []
    for depth, mark in enumerate(marks):
        goes_on = depth < len(before) and before[depth].kind == mark.kind
        match mark.kind:
            case "bullet" | "number" if mark.first:
                said.append(mark.label)
            case "task" if mark.first:
                said.append(
                    translate("transcript", "Done:")
                    if mark.checked
                    else translate("transcript", "To do:")
                )
            case "quote" if not goes_on:
                said.append(translate("transcript", "Quote:"))
            case "note" if mark.first:
                said.append(translate("transcript", "Note {label}:").format(label=mark.label))
            case "details" if not goes_on:
                said.append(
                    translate("transcript", "Details, {summary}:").format(summary=mark.label)
                )
    return "".join(f"{_said(words)} " for words in said)


def _said(text: str) -> str:
    """The text with what must not act replaced by a sign; as long as it was."""
    return "\n".join(map(shown, text.split("\n"))).translate(_BREAKS)
