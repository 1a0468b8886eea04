"""Keys of model servers: in the system's keyring or an environment variable, nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError, StoreError, UsageError
from bough.core.redact import remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SERVICE = "bough"

_TELLING = 16
"""Of a shorter key the last four signs would be a good part."""

_PORTS = {"http": 80, "https": 443}


class Backend(Protocol):
    """What a keyring can do."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is given out only for the origin it was entered for."""

    value: str = field(repr=False)
    origin: str

    def __post_init__(self) -> None:
        remember(self.value)

    def for_url(self, url: str) -> str:
        """The key itself. Raises ProviderError("wrong_origin") for an address elsewhere."""
        if origin_of(url) != self.origin:
            raise ProviderError("wrong_origin", origin=self.origin, address=origin_of(url))
        return self.value

    @property
    def ending(self) -> str:
        """The last four signs, by which a person knows it again; "…" where those tell too much."""
        return self.value[-4:] if len(self.value) >= _TELLING else "…"

    def __str__(self) -> str:
        return repr(self)


class Secrets:
    """Keys by endpoint. The keyring may ask the person and block meanwhile: use it off the GUI
    thread."""

    def __init__(self, backend: Backend | None = None) -> None:
        """`backend` is taken as it is; without one the system's keyring is found when needed."""
        self._backend = backend

    def get(self, endpoint: Endpoint) -> Key | None:
        """The key for the endpoint's present address. None where there is none, and where the
        keyring is closed: then the server says that a key is needed."""
        origin = origin_of(endpoint.base_url)
        if endpoint.key_env:
            value = os.environ.get(endpoint.key_env, "").strip()
            return Key(checked(value), origin) if value else None
        backend = self._found()
        if backend is None:
            return None
        try:
            found = backend.get_password(SERVICE, _name(endpoint))
        except self._errors():
            return None
        return Key(found, origin) if found else None

    def set(self, endpoint: Endpoint, value: str) -> None:
        """Keep the key for the endpoint's present address. Raises UsageError("bad_key") for what
        can be none, StoreError("no_keyring") where none is that keeps secrets."""
        value = checked(value)
        backend = self._found()
        if backend is None:
            raise StoreError("no_keyring", endpoint=endpoint.name)
        try:
            backend.set_password(SERVICE, _name(endpoint), value)
        except self._errors() as error:
            raise StoreError("keyring_refused", endpoint=endpoint.name) from error

    def forget(self, endpoint: Endpoint) -> None:
        """Take the key out of the keyring, if it is there."""
        backend = self._found()
        if backend is None:
            return
        try:
            if backend.get_password(SERVICE, _name(endpoint)) is not None:
                backend.delete_password(SERVICE, _name(endpoint))
        except self._errors() as error:
            raise StoreError("keyring_refused", endpoint=endpoint.name) from error

    @property
    def keeper(self) -> str:
        """What the keyring in use calls itself; "" where none is that keeps secrets."""
        backend = self._found()
        return str(getattr(backend, "name", type(backend).__name__)) if backend else ""

    def _found(self) -> Backend | None:
        if self._backend is None:
            import keyring

            self._backend = next((b for b in _inside(keyring.get_keyring()) if _safe(b)), None)
        return self._backend

    def _errors(self) -> tuple[type[Exception], ...]:
        from keyring.errors import KeyringError

        # Backends let what their system raises through: D-Bus errors, Windows errors.
        return (KeyringError, OSError, RuntimeError)


def origin_of(url: str) -> str:
    """ "scheme://host:port" in lower case, the port always there. Raises UsageError("bad_address")
    for what has none."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise UsageError("bad_address", address=url) from error
    port = port or _PORTS.get(scheme)
    if not host or not port:
        raise UsageError("bad_address", address=url)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def checked(value: str) -> str:
    """The key without white space around it. Raises UsageError("bad_key"), without the key."""
    value = value.strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError("bad_key")
    return value


def without_keys(endpoints: Iterable[Endpoint]) -> dict[str, str]:
    """Our environment for another program: without the variables that hold keys of these."""
    hold_keys = {endpoint.key_env for endpoint in endpoints}
    return {name: value for name, value in os.environ.items() if name not in hold_keys}


def _name(endpoint: Endpoint) -> str:
    """With the origin in its name, a key is not found for an endpoint that moved elsewhere."""
    return f"{endpoint.id} at {origin_of(endpoint.base_url)}"


def _inside(backend: object) -> Iterator[Backend]:
    """The backend, or those it asks one after the other."""
    yield from getattr(backend, "backends", None) or [backend]


def _safe(backend: object) -> bool:
    """False for what keeps secrets in plain files, or nowhere."""
    kind = type(backend)
    name = f"{kind.__module__}.{kind.__qualname__}".lower()
    return not (
        name.startswith("keyrings.alt")
        or "plaintext" in name
        or name.startswith(("keyring.backends.fail", "keyring.backends.null"))
    )
