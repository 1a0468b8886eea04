"""The tools that are painted in a turn, as who cannot point at them finds them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from bough.core.blocks import Inline, Style
from bough.ui.transcript import words
from bough.ui.transcript.box import Box, Link, Tool, link_at
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.code_head import language_name
from bough.ui.transcript.picture import PictureBox
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.sources import Origin, Source
from bough.ui.transcript.table import TableBox
from bough.ui.transcript.turn import Fold, Turn, TurnTouch
from bough.ui.transcript.turn_head import Step
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import translate


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press; `act` is a tool of the box, an address, or which way to step."""

    kind: Literal["tool", "link", "origin", "fold", "step"]
    name: str
    box: int = -1
    act: str = ""

    def touch(self, turn: Turn) -> TurnTouch | None:
        """The click that does the same."""
        match self.kind:
            case "fold":
                return Fold()
            case "step":
                return Step(int(self.act))
            case "link":
                return Link(self.act, self.name)
            case "origin":
                return Origin(self.act)
        return (
            Tool(self.act, turn.body.boxes[self.box]) if self.box < len(turn.body.boxes) else None
        )


def controls(turn: Turn, siblings: tuple[int, int]) -> list[Control]:
    """All that can be pressed in a turn, in reading order."""
    which, many = siblings
    found = []
    if which > 0:
        found.append(Control("step", translate("transcript", "Previous version"), act="-1"))
    if which < many - 1:
        found.append(Control("step", translate("transcript", "Next version"), act="1"))
    if many > 1 and not turn.is_question:
        found.append(Control("step", translate("transcript", "Compare versions"), act="0"))
    if turn.thought:
        found.append(Control("fold", words.thought(turn.node, time.time())))
    elif turn.foldable:
        found.append(Control("fold", words.fold_row(turn.node, shown=turn.open)))
    code = 0
    for number, box in enumerate(turn.body.boxes):
        code += isinstance(box, CodeBox)
        found += [Control("tool", name, number, act) for act, name in tools_of(box, code)]
        found += [_link(link, number) for link in _links(box)]
    if turn.sources:
        found += [_source(source) for source in turn.sources.sources]
    return found


def _source(source: Source) -> Control:
    if source.node:
        return Control("origin", source.words, act=source.node)
    return _link(Link(source.address, source.words), -1)


def _link(link: Link, box: int) -> Control:
    return Control("link", shown(link.text), box, link.href)


def tools_of(box: Box, number: int) -> list[tuple[str, str]]:
    """The tools of a box and what they are called; `number` is which block of code it is."""
    match box:
        case CodeBox():
            language = language_name(box.code.language) or translate("transcript", "code")
            named = [
                ("copy", translate("transcript", "Copy block {n}, {language}")),
                ("save", translate("transcript", "Save block {n}, {language}")),
                ("open", translate("transcript", "Open block {n}, {language}, in VS Code")),
                ("numbers", translate("transcript", "Number the lines of block {n}, {language}")),
                ("wrap", translate("transcript", "Wrap the lines of block {n}, {language}")),
            ]
            fold = [("fold", box.fold_words())] if box.foldable else []
            return [(act, t.format(n=number, language=language)) for act, t in named] + fold
        case TableBox() if len(box.table.rows) > box.shown:
            more = translate("transcript", "Show more of the {count} rows")
            return [("more", more.format(count=len(box.table.rows)))]
        case PictureBox():
            return box.tools()
    return []


def _links(box: Box) -> list[Link]:
    match box:
        case Prose():
            return _links_in(box.inline)
        case TableBox():
            rows = (box.table.head, *box.table.rows)
            return [link for row in rows for cell in row if cell.runs for link in _links_in(cell)]
    return []


def _links_in(inline: Inline) -> list[Link]:
    starts = [run.start for run in inline.runs if run.style & Style.LINK]
    links = (link_at(inline, start) for start in starts)
    # Emphasis in a link cuts it into several runs, which follow one another.
    return [link for link, _ in groupby(filter(None, links))]
