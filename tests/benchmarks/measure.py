"""What the benchmarks share: a process's memory and CPU, heartbeats, a table of figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

HELPERS = Path(__file__).resolve().parents[1] / "helpers"


def pss_mb() -> float:
    """This process's memory with shared pages counted in proportion, in MB (RSS elsewhere)."""
    memory = psutil.Process().memory_full_info()
    return float(getattr(memory, "pss", memory.rss)) / 1e6


def cpu_seconds() -> float:
    """User and system time of this process, all threads."""
    return time.process_time()


class Heartbeat(QObject):
    """A timer that should beat every few ms; what lies between two beats beyond that is a gap."""

    INTERVAL_MS = 4

    def __init__(self, *, beats: bool = True) -> None:
        super().__init__()
        # Thousands of floats would be part of the memory that is measured.
        self.gaps = array("d")
        self._clock = QElapsedTimer()
        self._clock.start()
        self._last = self._clock.nsecsElapsed()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        if beats:
            self._timer.start(self.INTERVAL_MS)

    def _on_beat(self) -> None:
        now = self._clock.nsecsElapsed()
        self.gaps.append((now - self._last) / 1e6)
        self._last = now

    def stop(self) -> None:
        """Beat no more; what was measured stays."""
        self._timer.stop()

    def longest_ms(self) -> float:
        return max(self.gaps, default=0.0)

    def p99_ms(self) -> float:
        return sorted(self.gaps)[int(len(self.gaps) * 0.99)] if self.gaps else 0.0

    def reset(self) -> None:
        del self.gaps[:]
        self._last = self._clock.nsecsElapsed()


class ServerProcess:
    """The scripted model server in a process of its own, so that it costs this one nothing."""

    def __init__(self, *, rate: float, tokens: int, kind: str = "prose") -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                str(HELPERS / "server.py"),
                "--rate",
                str(rate),
                "--tokens",
                str(tokens),
                "--kind",
                kind,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.base_url: str = json.loads(self._process.stdout.readline())["base_url"]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def alternate(commands: dict[str, Sequence[str]], runs: int) -> dict[str, list[dict[str, Any]]]:
    """Each command in turn, `runs` times and once before; every run prints one line of JSON."""
    # Installed programs come with their byte code.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            started = time.time()
            done = subprocess.run(
                command, check=True, capture_output=True, text=True, env=environment
            )
            result = json.loads(done.stdout.strip().splitlines()[-1])
            if "painted_at" in result:
                result["start_ms"] = (result["painted_at"] - started) * 1e3
            if run:
                results[name].append(result)
    return results


def middle(results: list[dict[str, Any]], key: str) -> float:
    return median(r[key] for r in results)


def row(what: str, value: float, unit: str, floor: float | None = None, target: str = "") -> None:
    """One line of the table, with its ratio to the floor of the same run."""
    ratio = f"{value / floor:6.2f} x" if floor else " " * 8
    print(f"{what:<58}{value:10.2f} {unit:<6}{ratio}  {target}", flush=True)
