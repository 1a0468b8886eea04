"""Where in its source a message is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.core.excerpt import text_of

if TYPE_CHECKING:
    from bough.ui.transcript.view import TranscriptView

LOOKED_FOR = 24


def selected_offset(view: TranscriptView, node_id: str) -> int:
    """The character of the message's source at which the selection begins, as near as the markup
    lets it be told; where it is not in the message, the first paragraph's end."""
    text = view.place.node(node_id).text
    index, selected = view.flow.index(node_id), view.selection
    if index is None or selected is None or selected.empty or selected.start.turn != index:
        return max(0, text.find("\n\n"))
    start, boxes = selected.start, view.flow.turn(index).body.boxes
    if start.section != 1 or start.block >= len(boxes):
        return 0
    block = boxes[start.block].block
    shown = text_of(block)
    words = shown[start.offset : start.offset + LOOKED_FOR].split("\u2028")[0].split("\n")[0]
    # Which of several occurrences is meant is told by how often the words came before.
    found, passed = block.start - 1, shown[: start.offset].count(words) if words else 0
    for _ in range(passed + 1):
        found = text.find(words, found + 1, block.stop or None)
        if found < 0:
            return block.start
    return found
