"""The servers that can be asked: how each is reached, and what mends one that does not answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bough.app.io import IoThread
from bough.core import config
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, SLOTS, Endpoint
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.providers.provider import Provider
    from bough.core.providers.retry import Origin
    from bough.core.secrets import Key, Secrets

POLL = 2.0
"""Seconds between two looks whether a server listens."""


class Servers(QObject):
    """Endpoints by id, and the one configuration they stand in.

    What is changed here counts from now on, also where it could not be written down.
    """

    server_changed = Signal(str)
    """endpoint id: its key, address or certificate is in place now."""
    address_found = Signal(str, str)
    """endpoint id, the address at which its API was found, or ""."""
    listening = Signal(str)
    """endpoint id: a server that was watched listens now."""
    trouble = Signal(str, object)
    """code, facts: something could not be kept."""
    keyring_known = Signal(str)
    """What the keyring calls itself in which keys are kept; "" where there is none."""
    configured = Signal()
    """The configuration is another now: by what was changed here, or in its file by hand."""

    def __init__(
        self,
        configuration: Config,
        file: Path,
        io: IoThread,
        secrets: Secrets | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._config = configuration
        self._file = file
        self._io = io
        if secrets:
            self._secrets = secrets
        self._endpoints = {e.id: e for e in configuration.endpoints}
        self._origins: dict[str, Origin] = {}
        self._watched: dict[str, Future[None]] = {}
        self._seen = _stamp(file)
        self._news = io.mailbox(self._on_news)

    def server(self, endpoint_id: str) -> Endpoint | None:
        """None for the engine inside, and for one that is not known any more."""
        return self._endpoints.get(endpoint_id)

    def local(self, endpoint_id: str) -> bool:
        """Whether it is on this machine, as the engine inside is."""
        found = self._endpoints.get(endpoint_id)
        return found.local if found else endpoint_id == EMBEDDED

    def at_once(self, endpoint_id: str) -> int:
        """How many replies may be under way there at once."""
        found = self._endpoints.get(endpoint_id)
        return found.at_once if found else SLOTS

    @property
    def notify(self) -> bool:
        """Whether the desktop is to tell that a long reply has ended."""
        return self._config.notify

    @property
    def configuration(self) -> Config:
        """What is configured, as it counts now."""
        return self._config

    @property
    def file(self) -> Path:
        """Where the configuration is written down."""
        return self._file

    def remember(self, **changes: Any) -> None:
        """Keep these fields of the configuration, of which there is one for all of the program.

        Raises StoreError where it cannot be written.
        """
        # What a person wrote there meanwhile counts as well.
        self.reload()
        kept = config.change(self._file, self._config, **changes)
        self._seen = _stamp(self._file)
        before, self._config = self._config, replace(self._config, **changes)
        if kept:
            self.trouble.emit("config_set_aside", {"path": self._file, "kept": kept.name})
        if before != self._config:
            self.configured.emit()

    def reload(self) -> None:
        """Let count what was written into the file by hand. One that cannot be understood is told
        once, and what counted before goes on counting."""
        stamp = _stamp(self._file)
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            found = config.load(self._file)
        except BoughError as error:
            self.trouble.emit(error.code, {"stage": "running", **error.facts})
            return
        if found != self._config:
            self._config = found
            self._on_written_by_hand()
            self.configured.emit()

    def trust(self, endpoint_id: str, fingerprint: str) -> None:
        """From now on this certificate is trusted there, and no other; "" is for what the
        authorities of the system vouch for."""
        self._change(replace(self._endpoints[endpoint_id], certificate=fingerprint))
        self.server_changed.emit(endpoint_id)

    def set_key(self, endpoint_id: str, key: str) -> None:
        """Keep another key in the keyring."""
        endpoint = self._endpoints[endpoint_id]
        if endpoint.key_env:
            endpoint = replace(endpoint, key_env="")
            self._change(endpoint)
        self._io.run(self._set_key(endpoint, key))

    def move_server(self, endpoint_id: str, base_url: str) -> None:
        """The server is at another address. At another origin it has no key yet, and no
        certificate of its own."""
        from bough.core.secrets import origin_of

        before = self._endpoints[endpoint_id]
        moved = replace(before, base_url=base_url.rstrip("/"))
        if origin_of(before.base_url) != origin_of(moved.base_url):
            moved = replace(moved, certificate="")
        self._change(moved)
        self.server_changed.emit(endpoint_id)

    def find_address(self, endpoint_id: str) -> None:
        """Look where at its origin the API of the server is; `address_found` tells."""
        self._io.run(self._find_address(self._endpoints[endpoint_id]))

    def watch(self, endpoint_id: str) -> None:
        """Look every two seconds whether the server listens, until it does; `listening` tells."""
        if endpoint_id not in self._watched:
            endpoint = self._endpoints[endpoint_id]
            self._watched[endpoint_id] = self._io.run(self._watch(endpoint))

    def unwatch(self, endpoint_id: str) -> None:
        """Look no more."""
        if watch := self._watched.pop(endpoint_id, None):
            watch.cancel()

    def look_for_keyring(self) -> None:
        """Find out where keys are kept; `keyring_known` tells."""
        self._io.run(self._look_for_keyring())

    def arrange_servers(self, endpoints: tuple[Endpoint, ...]) -> None:
        """These servers are configured from now on, in this order.

        Raises StoreError where that cannot be written; then all is as it was.
        """
        self.remember(endpoints=endpoints)
        self._settle_servers()

    @cached_property
    def _secrets(self) -> Secrets:
        from bough.core.secrets import Secrets

        return Secrets()

    def _change(self, endpoint: Endpoint) -> None:
        self.reload()
        self._endpoints = {**self._endpoints, endpoint.id: endpoint}
        configured = self._config.endpoints
        if endpoint.id in {e.id for e in configured}:
            configured = tuple(endpoint if e.id == endpoint.id else e for e in configured)
        else:
            configured = (*configured, endpoint)
        try:
            self.remember(endpoints=configured)
        except BoughError as error:
            self.trouble.emit(error.code, error.facts)

    def _settle_servers(self) -> None:
        """Know the servers that are configured, first and in their order."""
        self._endpoints = {e.id: e for e in self._config.endpoints}

    def _on_written_by_hand(self) -> None:
        self._settle_servers()

    # On the I/O thread

    async def _key(self, endpoint: Endpoint) -> Key | None:
        import asyncio

        # The keyring may ask the person, and blocks while it does.
        return await asyncio.to_thread(self._secrets.get, endpoint)

    def _speaks(self, endpoint: Endpoint, key: Key | None) -> Provider:
        from bough.core.providers.openai_compatible import OpenAICompatible
        from bough.core.providers.retry import Origin, Persistent
        from bough.core.secrets import origin_of

        where = origin_of(endpoint.base_url)
        origin = self._origins.setdefault(where, Origin(local=endpoint.local))
        return Persistent(OpenAICompatible(endpoint, key), origin)

    async def _look_for_keyring(self) -> None:
        import asyncio

        name = await asyncio.to_thread(lambda: self._secrets.keeper)
        self._news.put(lambda: self.keyring_known.emit(name))

    async def _set_key(self, endpoint: Endpoint, key: str) -> None:
        if await self._keep_key(endpoint, key):
            self._news.put(lambda: self.server_changed.emit(endpoint.id))

    async def _keep_key(self, endpoint: Endpoint, key: str) -> bool:
        """Whether the key is in the keyring; if not, the trouble is told."""
        import asyncio

        try:
            await asyncio.to_thread(self._secrets.set, endpoint, key)
        except BoughError as error:
            code, facts = error.code, error.facts
            self._news.put(lambda: self.trouble.emit(code, facts))
            return False
        return True

    async def _find_address(self, endpoint: Endpoint) -> None:
        from bough.core.providers.addresses import find

        found = await find(endpoint, await self._key(endpoint))
        self._news.put(lambda: self.address_found.emit(endpoint.id, found))

    async def _watch(self, endpoint: Endpoint) -> None:
        import asyncio

        from bough.core.secrets import origin_of

        port = origin_of(endpoint.base_url).rpartition(":")[2]
        while True:
            try:
                async with asyncio.timeout(POLL):
                    _, writer = await asyncio.open_connection(endpoint.host, port)
            except (OSError, TimeoutError):
                await asyncio.sleep(POLL)
            else:
                writer.close()
                self._news.put(lambda: self._on_listening(endpoint.id))
                return

    # Home again

    def _on_listening(self, endpoint_id: str) -> None:
        if self._watched.pop(endpoint_id, None):
            self.listening.emit(endpoint_id)

    def _on_news(self, news: list[Callable[[], None]]) -> None:
        for tell in news:
            tell()


def _stamp(file: Path) -> tuple[int, ...]:
    """What tells whether a file was written; nothing for one that is not there."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino
