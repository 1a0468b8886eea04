"""Pictures to show, and a transcript that shows them."""

from __future__ import annotations

import base64
import re

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from bough.core import markdown
from bough.core.blocks import Block, Picture
from bough.ui.transcript.box import Box
from bough.ui.transcript.picture import PictureBox
from bough.ui.transcript.pictures import Pictures
from bough.ui.transcript.view import TranscriptView


def drawn(width: int, height: int, color: str = "#d04020", kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


def data_uri(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


_ALONE = re.compile(r"!\[(?P<description>[^]]*)\]\((?P<address>[^)]*)\)\s*")


def read_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a paragraph that is a picture alone read as one, as the parser is to do."""
    parse = markdown.parse

    def read(source: str) -> list[Block]:
        blocks = parse(source)
        for number, block in enumerate(blocks):
            if found := _ALONE.fullmatch(source[slice(*block.source)]):
                picture = Picture(found["address"], found["description"])
                blocks[number] = block._replace(body=picture)
        return blocks

    monkeypatch.setattr(markdown, "parse", read)


def pictured(view: TranscriptView) -> Pictures:
    """Have a transcript show its pictures, and let clicks reach their tools."""
    pictures = Pictures(view, view.place)
    color, use = view._coloring.want, view._actions._use

    def want(boxes: list[Box]) -> None:
        color(boxes)
        pictures.want(boxes)

    def use_it(name: str, index: int, box: object) -> None:
        if isinstance(box, PictureBox):
            pictures.use(name, box)
        else:
            use(name, index, box)

    view._coloring.want = want  # type: ignore[method-assign, assignment]
    view._actions._use = use_it  # type: ignore[method-assign]
    return pictures
