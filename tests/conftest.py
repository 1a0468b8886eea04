"""Gives every test a home of its own, and nothing beyond this machine."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.server import ModelServer

_OURS = (
    "BOUGH_COMMAND",
    "DBUS_SESSION_BUS_ADDRESS",
    "QT_SCALE_FACTOR",
    "QT_FONT_DPI",
    "QT_STYLE_OVERRIDE",
    *(name for name in os.environ if name.lower().endswith("_proxy")),
)
_LOCAL_NAMES = (None, "", "localhost", b"localhost")
_gone_out: list[str] = []


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a file in it; sessions and configuration are in `BOUGH_HOME` below it."""
    home = tmp_path_factory.mktemp("home")
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    for name in _OURS:
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "HOME": home,
        "USERPROFILE": home,
        "BOUGH_HOME": home / "bough",
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_STATE_HOME": home / "state",
        "XDG_RUNTIME_DIR": runtime,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "en",
    }.items():
        monkeypatch.setenv(name, str(value))
    return home


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A model server on loopback that plays what it is given."""
    with ModelServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _at_home() -> Iterator[None]:
    """Fails a test that tried to leave this machine, also where the program took it calmly."""
    _gone_out.clear()
    yield
    assert not _gone_out, f"went out to {', '.join(_gone_out)}"


@pytest.fixture(autouse=True)
def _collected_here() -> Iterator[None]:
    """Garbage goes on this thread only, as in the program: see `bough.app.garbage`."""
    gc.disable()
    yield
    gc.collect()
    # What is left is of modules and caches: the next test has less to look through.
    gc.freeze()


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    match event, arguments:
        case "socket.connect", (_, (str() as host, *_)) if not _local(host):
            _gone_out.append(host)
            raise OSError(f"a test wanted to connect to {host}")
        case "socket.getaddrinfo", (host, *_) if not _local(host):
            # What a machine without a network answers; some tests are about that.
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _local(host: object) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_guard)
