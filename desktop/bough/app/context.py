"""The context of a place: what a model will read that is asked there next, as it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.reading import Inputs, inputs_at
from bough.core.context import KEPT, Reading, Room
from bough.core.endpoint import ModelRef

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.place import Place

FOLLOW_MS = 60
"""How soon it follows what is typed."""
SLICE_S = 0.004
"""How long messages that nobody asked for yet are read between two frames."""


class Context(QObject):
    """Made when it is first asked for, and then always up to date, a moment later."""

    changed = Signal()
    """It is reckoned anew."""

    def __init__(self, place: Place, library: Library, catalogue: Catalogue) -> None:
        super().__init__(place)
        self._place = place
        self._library = library
        self._catalogue = catalogue
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(FOLLOW_MS)
        self._soon.timeout.connect(self.look)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(1)
        self._next.timeout.connect(self.look)
        self._looking = self._closed = False
        self._changes, self._reckoned = 0, -1
        self.reading = Reading((), 0, Room(), exact=False)
        """What will be read with what is written in the composer by now."""
        for signal in (place.path_changed, place.draft_changed, place.model_changed):
            signal.connect(self._follow)
        place.node_changed.connect(self._on_node_changed)
        place.terms_changed.connect(self._follow)
        catalogue.changed.connect(self._follow)
        catalogue.personas.changed.connect(self._follow)
        catalogue.personas.fun_mode_changed.connect(self._follow)
        catalogue.tokens.counted.connect(self._on_counted)
        library.session_changed.connect(self._on_session_changed)
        self.look()

    def refresh(self) -> None:
        """Reckon now, however long it takes, unless nothing changed since it was reckoned last."""
        if self._place.session_id in self._library and self._reckoned != self._changes:
            inputs = self._inputs()
            self._take(inputs, inputs.read(), self._changes)

    def close(self) -> None:
        """Follow no longer."""
        self._closed = True
        self._soon.stop()
        self._next.stop()
        self._library.session_changed.disconnect(self._on_session_changed)
        self._catalogue.changed.disconnect(self._follow)
        self._catalogue.personas.changed.disconnect(self._follow)
        self._catalogue.personas.fun_mode_changed.disconnect(self._follow)
        self._catalogue.tokens.counted.disconnect(self._on_counted)

    def _inputs(self) -> Inputs:
        place = self._place
        persona = place.personas.answering(place.terms)
        return inputs_at(
            self._library,
            self._catalogue,
            place.session_id,
            place.path(),
            place.model,
            place.personas.settings(place.terms),
            place.draft,
            persona.voice.strip() if persona else "",
        )

    def _take(self, inputs: Inputs, found: Reading, changes: int) -> None:
        """What was reckoned after so many changes."""
        self._reckoned = changes
        self._catalogue.tokens.complete(inputs.ref, inputs.counter)
        if found != self.reading:
            self.reading = found
            self.changed.emit()

    def look(self) -> None:
        """Reckon a short path now, and a long one on another thread once its messages are read."""
        place = self._place
        if place.session_id not in self._library:
            return
        if not place.tree().read_some(place.names(), SLICE_S):
            self._next.start()
            return
        inputs = self._inputs()
        if not inputs.long:
            self._take(inputs, inputs.read(), self._changes)
        elif self._looking:
            self._soon.start()
        else:
            self._looking = True
            self._catalogue.io.run(self._look_long(inputs, self._changes))

    async def _look_long(self, inputs: Inputs, changes: int) -> None:
        import asyncio

        found = await asyncio.to_thread(inputs.read)
        self._catalogue.bring_home(lambda: self._on_looked(inputs, found, changes))

    def _on_looked(self, inputs: Inputs, found: Reading, changes: int) -> None:
        self._looking = False
        if not self._closed and changes > self._reckoned:
            self._take(inputs, found, changes)

    def _follow(self) -> None:
        self._changes += 1
        # Within that time also while one change follows the other.
        if not self._soon.isActive():
            self._soon.start()

    def _on_counted(self, ref: ModelRef) -> None:
        if ref == self._place.model:
            self._follow()

    def _on_session_changed(self, session_id: str) -> None:
        if session_id == self._place.session_id:
            self._follow()

    def _on_node_changed(self, node_id: str) -> None:
        self._follow()
        node = self._place.node(node_id)
        kept = node.settings.get(KEPT)
        expected = kept.get("tokens") if isinstance(kept, dict) else None
        if isinstance(expected, int) and node.usage and node.usage.input_tokens:
            ref = ModelRef(node.endpoint or "", node.model or "")
            self._catalogue.tokens.check(ref, expected, node.usage.input_tokens)
