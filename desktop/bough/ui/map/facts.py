"""What the map shows of a message, read from its node when it is first seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QFont, QFontMetricsF

from bough.app.place import Place
from bough.app.said import said
from bough.core.node import Node, Role, ToolCall
from bough.ui.map.say import tr
from bough.ui.outline import preview
from bough.ui.transcript import words
from bough.ui.transcript.hover_card import beginning, broken
from bough.ui.transcript.visible import shown

Shape = Literal["you", "reply", "edited", "tool", "broken", "stopped", "growing"]

_HAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORDS = re.compile(rf"[{_HAN}]|[^\s{_HAN}]*\w[^\s{_HAN}]*")
KEPT = 3000
"""Messages of which the words are kept ..."""
ROOMS = 8
"""... each cut to so many widths."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A message in the words of the map: its first line, who wrote it, two letters for a model,
    and how a growing one is doing."""

    shape: Shape
    line: str
    author: str
    tile: str
    live: str = ""


class Facts:
    """Facts by node, and their texts cut to the room they have."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._facts: dict[str, Fact] = {}
        self._cut: dict[str, dict[tuple[int, int], tuple[str, float]]] = {}
        self._bodies: dict[str, dict[int, list[str]]] = {}
        self._counts: dict[str, int] = {}

    def of(self, node_id: str) -> Fact:
        found = self._facts.get(node_id)
        if found is None:
            if len(self._facts) > KEPT:
                self.clear()
            found = self._facts[node_id] = self._read(self._place.node(node_id))
        return found

    def cut(self, node_id: str, text: str, font: QFont, room: float) -> tuple[str, float]:
        """One line of the text, with an ellipsis where there is no room for all of it, and how wide
        that is."""
        if len(self._cut) > KEPT:
            self._cut.clear()
        cuts = self._cut.setdefault(node_id, {})
        key = (round(room), font.weight())
        found = cuts.get(key)
        if found is None:
            if len(cuts) > ROOMS:
                cuts.clear()
            metrics = QFontMetricsF(font)
            shown = elided(text, metrics, room)
            found = cuts[key] = (shown, metrics.horizontalAdvance(shown))
        return found

    def body(self, node_id: str, font: QFont, room: float) -> list[str]:
        """The beginning of a message in at most three lines."""
        bodies = self._bodies.setdefault(node_id, {})
        key = round(room)
        if key not in bodies:
            node = self._place.node(node_id)
            bodies[key] = broken(beginning(node), font, room) if node.text else []
        return bodies[key]

    def words(self, node_id: str) -> int:
        """How many words a message has; where it is written without spaces, how many characters."""
        if node_id not in self._counts:
            text = self._place.node(node_id).text
            self._counts[node_id] = sum(1 for _ in _WORDS.finditer(text))
        return self._counts[node_id]

    def failure(self, node_id: str) -> str:
        """Why a reply failed, in one sentence."""
        failure = self._place.node(node_id).failure
        return said(failure.code, failure.facts) if failure else tr("Broken off")

    def forget(self, node_id: str) -> None:
        """The node is another now."""
        self._facts.pop(node_id, None)
        self._counts.pop(node_id, None)
        self._bodies.pop(node_id, None)
        self._cut.pop(node_id, None)

    def clear(self) -> None:
        self._facts.clear()
        self._counts.clear()
        self._bodies.clear()
        self._cut.clear()

    def _read(self, node: Node) -> Fact:
        line = shown(preview(node.text)).strip()
        live = ""
        if node.growing:
            state = self._place.live(node.id)
            if state is not None and state.rate:
                live = tr("{n} tok/s").format(n=round(state.rate))
        if not line:
            waits = tr("Thinking") if node.parts else tr("Waiting")
            line = waits if node.growing else tr("Nothing was said")
        tile = words.monogram(node.model) if node.role is Role.ASSISTANT else ""
        return Fact(_shape(node), line, words.author(node), tile, live)


def _shape(node: Node) -> Shape:
    if node.growing:
        return "growing"
    if node.broken_off:
        return "broken"
    if node.status == "stopped":
        return "stopped"
    if node.role is not Role.ASSISTANT:
        return "you"
    if any(isinstance(part, ToolCall) for part in node.parts):
        return "tool"
    return "edited" if node.edited_from else "reply"


def elided(text: str, metrics: QFontMetricsF, room: float) -> str:
    """Cheaper than Qt's own where the text is far too long."""
    from PySide6.QtCore import Qt

    return metrics.elidedText(text[: int(room / 3) + 8], Qt.TextElideMode.ElideRight, room)
