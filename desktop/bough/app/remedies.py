"""What is under way to mend the failed replies of a place, and how far it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.core.node import Node

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue, Choice
    from bough.app.place import Place

LOOK_MS = 10_000
"""How long, at most, a clock that was set anew or a machine that slept goes unnoticed."""


class Remedies(QObject):
    """Asks the catalogue to watch, to search and to change servers, and tries replies again once
    that was done. It ends with its place."""

    changed = Signal(str)
    """node: something of what is known about it."""

    def __init__(self, place: Place, catalogue: Catalogue) -> None:
        super().__init__(place)
        self._place = place
        self._catalogue = catalogue
        self._watched: dict[str, str] = {}
        self._listening: set[str] = set()
        self._searched: dict[str, str] = {}
        self._found: dict[str, str] = {}
        self._mended: dict[str, str] = {}
        self._times: dict[str, float] = {}
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._on_time)
        catalogue.listening.connect(self._on_listening)
        catalogue.address_found.connect(self._on_address_found)
        catalogue.server_changed.connect(self._on_server_changed)
        catalogue.trouble.connect(self._on_trouble)

    def other_model(self, node: Node) -> Choice | None:
        """Who else could answer: the first that is not the one that failed."""
        return next(
            (
                choice
                for choice in self._catalogue.choices()
                if (choice.ref.endpoint, choice.ref.model) != (node.endpoint, node.model)
            ),
            None,
        )

    # A local server that was not running

    def attend(self, node: Node) -> None:
        """Somebody looks at this failed reply: if its server runs here and was not there, watch
        for it."""
        endpoint = node.endpoint
        if not endpoint or node.id in self._watched or node.id in self._listening:
            return
        refused = node.failure is not None and node.failure.code == "refused"
        if refused and self._catalogue.local(endpoint):
            if endpoint not in self._watched.values():
                self._catalogue.watch(endpoint)
            self._watched[node.id] = endpoint

    def leave(self, node_id: str) -> None:
        """Nobody looks at it any more."""
        endpoint = self._watched.pop(node_id, None)
        if endpoint and endpoint not in self._watched.values():
            self._catalogue.unwatch(endpoint)

    def watches(self, node_id: str) -> bool:
        return node_id in self._watched

    def listening(self, node_id: str) -> bool:
        """Whether the server that was not there is there now."""
        return node_id in self._listening

    # A wrong address

    def find_address(self, node: Node) -> None:
        """Look where the server's chat API is; `address` is what was found."""
        if node.endpoint:
            self._searched[node.id] = node.endpoint
            self._found.pop(node.id, None)
            self.changed.emit(node.id)
            self._catalogue.find_address(node.endpoint)

    def searching(self, node_id: str) -> bool:
        return node_id in self._searched

    def address(self, node_id: str) -> str | None:
        """The base URL that was found, "" where none was, None before it was looked for."""
        return self._found.get(node_id)

    # A change of the server, after which the reply is tried again

    def use_address(self, node: Node) -> None:
        if node.endpoint and (address := self._found.get(node.id)):
            self.retry_when_changed(node)
            self._catalogue.move_server(node.endpoint, address)

    def set_key(self, node: Node, key: str) -> None:
        if node.endpoint:
            self.retry_when_changed(node)
            self._catalogue.set_key(node.endpoint, key)

    def retry_when_changed(self, node: Node) -> None:
        """Try the reply again when the catalogue says that its server was changed, which takes a
        moment where a key goes to the keyring."""
        if node.endpoint:
            self._mended[node.endpoint] = node.id

    def trust(self, node: Node, fingerprint: str) -> None:
        if node.endpoint:
            self.retry_when_changed(node)
            self._catalogue.trust(node.endpoint, fingerprint)

    # A time from which on the server works again

    def send_at(self, node_id: str, at: float) -> None:
        """Try the reply again at that moment (unix seconds)."""
        self._times[node_id] = at
        self._wind()
        self.changed.emit(node_id)

    def cancel(self, node_id: str) -> None:
        """Keep no appointment."""
        if self._times.pop(node_id, None) is not None:
            self._wind()
            self.changed.emit(node_id)

    def appointment(self, node_id: str) -> float | None:
        """When the reply will be tried again, in unix seconds."""
        return self._times.get(node_id)

    def close(self) -> None:
        """Watch nothing and keep no appointment."""
        for node_id in list(self._watched):
            self.leave(node_id)
        self._clock.stop()
        self._catalogue.listening.disconnect(self._on_listening)
        self._catalogue.address_found.disconnect(self._on_address_found)
        self._catalogue.server_changed.disconnect(self._on_server_changed)
        self._catalogue.trouble.disconnect(self._on_trouble)

    # Inside

    def _wind(self) -> None:
        if not self._times:
            self._clock.stop()
            return
        left = (min(self._times.values()) - time.time()) * 1000
        self._clock.start(max(0, min(LOOK_MS, int(left) + 1)))

    def _on_time(self) -> None:
        now = time.time()
        for node_id in [i for i, at in self._times.items() if at <= now]:
            del self._times[node_id]
            self._retry(node_id)
        self._wind()

    def _retry(self, node_id: str) -> None:
        if node_id in self._place.tree():
            self._place.retry(node_id)

    def _on_listening(self, endpoint: str) -> None:
        for node_id, watched in list(self._watched.items()):
            if watched == endpoint:
                self._listening.add(node_id)
                self.leave(node_id)
                self.changed.emit(node_id)

    def _on_address_found(self, endpoint: str, address: str) -> None:
        for node_id, searched in list(self._searched.items()):
            if searched == endpoint:
                del self._searched[node_id]
                self._found[node_id] = address
                self.changed.emit(node_id)

    def _on_server_changed(self, endpoint: str) -> None:
        if node_id := self._mended.pop(endpoint, None):
            self._retry(node_id)

    def _on_trouble(self, _code: str, _facts: object) -> None:
        """What was to be kept could not be: a later change is another matter."""
        self._mended.clear()
