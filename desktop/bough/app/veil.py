"""The veil keeps from a reader whose some replies are, until one of them was picked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from bough.core.node import Node


class Veil(QObject):
    """Whoever shows a reply beside the comparison shows it as the veil leaves it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hidden: frozenset[str] = frozenset()

    def hide(self, nodes: Collection[str]) -> None:
        """Keep whose these are, and nobody else's."""
        if (hidden := frozenset(nodes)) != self._hidden:
            self._hidden = hidden
            self.changed.emit()

    def over(self, node: Node) -> Node:
        """The node without its model, where that is kept."""
        return replace(node, model=None) if node.id in self._hidden else node
