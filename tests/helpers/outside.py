"""A D-Bus session of its own, with a reader of the screen in it that belongs to no toolkit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from helpers.program import PATIENCE

PYTHON = "/usr/bin/python3"
PACKAGES = "dbus-daemon at-spi2-core python3-gi gir1.2-atspi-2.0"
_BINDINGS = "import gi; gi.require_version('Atspi', '2.0'); gi.require_version('GLib', '2.0')"


class Lacks(LookupError):
    """What was asked about is not there."""


class OutsideReader:
    """Asks the script that speaks AT-SPI, and waits for what has to come."""

    def __init__(self, qtbot: QtBot, process: subprocess.Popen[str]) -> None:
        self._qtbot = qtbot
        self._process = process
        self.told: list[list[Any]] = []
        """The events that were heard: kind, name of the source, detail, words."""

    def ask(self, *request: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "lacks" in answer:
            raise Lacks(answer["lacks"])
        return answer["ok"]

    def wait_for(self, wanted: Any, *request: Any) -> None:
        """Ask until that is the answer."""
        self._wait(lambda answer: bool(answer == wanted), *request)

    def wait_for_all(self, wanted: set[str], *request: Any) -> None:
        """Ask until all of these are among the answers."""
        self._wait(lambda answer: isinstance(answer, list) and wanted <= set(answer), *request)

    def _wait(self, suits: Callable[[Any], bool], *request: Any) -> None:
        def is_there() -> None:
            try:
                answer = self.ask(*request)
            except Lacks as lacks:
                answer = lacks
            assert suits(answer), answer

        self._qtbot.waitUntil(is_there, timeout=PATIENCE)

    def wait_to_hear(self, kind: str, name: str, words: str = "") -> None:
        """Until it was told so, at any time since the start."""

        def heard() -> None:
            self.told += self.ask("events")
            assert any(
                said.startswith(kind) and source == name and text == words and detail
                for said, source, detail, text in self.told
            ), self.told

        self._qtbot.waitUntil(heard, timeout=PATIENCE)

    def heard(self, kind: str) -> list[tuple[str, str]]:
        """Source and words of all events of a kind."""
        self.told += self.ask("events")
        return [(source, words) for said, source, _, words in self.told if said.startswith(kind)]


@contextmanager
def outside_reader(
    qtbot: QtBot, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OutsideReader]:
    """A reader in a session that programs started meanwhile are in; all of it ends at the end."""
    if lacking := _lacking():
        pytest.skip(f"{lacking}: it takes Debian's {PACKAGES}")
    with session_bus(runtime, monkeypatch) as environment:
        reader = subprocess.Popen(
            [PYTHON, str(Path(__file__).with_name("outside_reader.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        monkeypatch.setenv("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
        try:
            yield OutsideReader(qtbot, reader)
        finally:
            reader.kill()
            reader.communicate()


@contextmanager
def session_bus(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A session of its own, in which this process is meanwhile; the environment for others."""
    # Without the display, on whose root the address of this bus would outlive it.
    apart = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    apart |= {"XDG_RUNTIME_DIR": str(runtime), "GSETTINGS_BACKEND": "memory"}
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=apart,
    )
    assert bus.stdout is not None
    address = bus.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    try:
        yield apart | {"DBUS_SESSION_BUS_ADDRESS": address}
    finally:
        # What the bus started for the session belongs to it.
        started = psutil.Process(bus.pid).children(recursive=True)
        bus.kill()
        bus.communicate()
        for child in started:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(started, timeout=PATIENCE / 1000)


def _lacking() -> str:
    if shutil.which("dbus-daemon") is None:
        return "no D-Bus here"
    if not any(Path("/usr/share/dbus-1/services").glob("org.a11y.Bus.service")):
        return "no AT-SPI here"
    if (
        not Path(PYTHON).exists()
        or subprocess.run([PYTHON, "-c", _BINDINGS], capture_output=True, check=False).returncode
    ):
        return "the system's Python has no bindings for AT-SPI"
    return ""
