"""Tells the log what happens to replies, to the engine and to what is stored; no word of a chat."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library

_TOLD = ("endpoint", "status", "stage", "seconds", "retry_after", "attempts")
"""Facts in which no server can repeat what was said to it."""

_log = logging.getLogger("bough")


class Chronicle(QObject):
    """Listens as long as it lives."""

    def __init__(
        self, library: Library, catalogue: Catalogue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._catalogue = catalogue
        self._engine = catalogue.engine_state
        library.node_changed.connect(self._on_node_changed)
        library.trouble.connect(self._on_trouble)
        catalogue.trouble.connect(self._on_trouble)
        catalogue.changed.connect(self._on_catalogue_changed)

    def _on_node_changed(self, session_id: str, node_id: str) -> None:
        node = self._library.node(session_id, node_id)
        why = f": {_words(node.failure.code, node.failure.facts)}" if node.failure else ""
        seconds = (node.ended_at or node.created_at) - node.created_at
        _log.info(
            "reply %s by %s at %s: %s after %.1f s, %d characters%s",
            node_id, node.model, node.endpoint, node.status, seconds, len(node.text), why,
        )  # fmt: skip

    def _on_trouble(self, code: str, facts: Mapping[str, object]) -> None:
        _log.warning("trouble: %s", _words(code, facts))

    def _on_catalogue_changed(self) -> None:
        if self._engine != self._catalogue.engine_state:
            self._engine = self._catalogue.engine_state
            _log.info("engine: %s", self._engine)


def _words(code: str, facts: Mapping[str, object]) -> str:
    return " ".join([code, *(f"{name}={facts[name]}" for name in _TOLD if name in facts)])
