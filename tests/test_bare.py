"""The command line runs where PySide6 is not installed, and the window does not load it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from helpers.command import bough
from helpers.server import ModelServer


@pytest.fixture
def without_qt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No process that is started from here on finds PySide6."""
    for name in ("PySide6", "shiboken6"):
        (tmp_path / f"{name}.py").write_text(f'raise ImportError("{name} is not installed")\n')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("without_qt")
def test_every_command_runs_without_pyside6():
    with ModelServer() as server:
        asked = bough("ask", "What is a bough?", "--base-url", server.base_url, "--json")
    session = asked.json["session"]
    shown = bough("show", session, "--json")
    listed = bough("sessions", "--json")
    models = bough("models")

    assert asked.json["text"] == "A bough is a main branch of a tree."
    assert [n["text"] for n in shown.json["nodes"]] == ["What is a bough?", asked.json["text"]]
    assert [s["id"] for s in listed.json] == [session]
    assert (asked.code, shown.code, listed.code, models.code) == (0, 0, 0, 0)


@pytest.mark.usefixtures("without_qt")
def test_the_doctor_says_that_pyside6_does_not_load():
    found = {f["name"]: f for f in bough("doctor", "--json").json}

    assert found["window"]["state"] == "problem"
    assert "is not installed" in found["window"]["found"]
    assert found["window"]["remedy"]


@pytest.mark.usefixtures("without_qt")
def test_the_window_itself_does_need_it():
    ended = bough(QT_QPA_PLATFORM="offscreen")

    assert ended.code != 0
    assert "PySide6 is not installed" in ended.err


def test_a_bare_start_loads_nothing_of_the_command_line(tmp_path: Path):
    start = (
        "import sys, types\n"
        "window = types.ModuleType('bough.ui.start')\n"
        "window.run = lambda argv, profile, lock, held: print(profile)\n"
        "sys.modules['bough.ui.start'] = window\n"
        "sys.argv = ['bough', '--profile', 'here']\n"
        "from bough.main import main\n"
        "main()\n"
        "print([m for m in sys.modules if m.startswith('bough.cli')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import os; os.environ['DISPLAY'] = ':0'\n{start}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )

    assert done.stdout.split("\n") == ["here", "[]", ""]


def test_without_a_display_it_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if not sys.platform.startswith("linux"):
        pytest.skip("elsewhere there is always a display")

    told = bough(BOUGH_COMMAND="sh packaging/run")

    assert told.code == 0
    assert "display: none" in told.out
    assert len(told.err.splitlines()) == 2
    assert 'sh packaging/run ask "' in told.err
