"""Text as it stands: what is shown of a message where its Markdown cannot be."""

from __future__ import annotations

from bough.core.blocks import Block, Inline, Paragraph


def plain(text: str) -> list[Block]:
    """One block with all of the text."""
    return [Block(Paragraph(Inline(text.replace("\n", "\u2028"))), stop=len(text))]


class PlainGrowing:
    """A text that comes in pieces, as `core.markdown.Growing` takes it, in one block."""

    behind = False

    def __init__(self) -> None:
        self._text = ""
        self.blocks: list[Block] = []

    def feed(self, text: str) -> int:
        self._text += text
        self.blocks = plain(self._text)
        return 0

    def close(self) -> int:
        return len(self.blocks)
