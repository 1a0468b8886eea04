"""The checkout is what it says it is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FOLDERS = {"desktop", "resources", "tests", "packaging"}
FILES = {"pyproject.toml", "README.md", "LICENSE"}


def test_the_two_commands_of_the_readme_are_there():
    named = set(re.findall(r"^sh (packaging/\w+)", README, re.MULTILINE))

    assert {"packaging/run", "packaging/test"} <= named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("script", ["packaging/run", "packaging/test", "packaging/setup.sh"])
def test_a_script_is_plain_shell(script: str):
    checked = subprocess.run(["sh", "-n", ROOT / script], capture_output=True, check=False)

    assert checked.stderr == b""


def test_the_readme_shows_every_command_of_the_command_line():
    from bough.cli import COMMANDS

    shown = set(re.findall(r"^\| `bough (\w+)", README, re.MULTILINE))

    assert shown == set(COMMANDS)


def test_paths_that_the_readme_names_exist():
    named = set(re.findall(r"`((?:desktop|resources|tests|packaging)/[\w./-]*)`", README))

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_top_level_holds_what_it_is_to_hold_and_no_more():
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    tracked = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True
    ).stdout.split("\0")
    top = {name.split("/")[0] for name in tracked if name and not name.startswith(".")}

    assert top == FOLDERS | FILES


def test_void_calls_and_signals_may_be_made_for_hours():
    """PySide6 6.12.0 loses a reference to None in each void call and to True in each emit, and
    aborts where they are mortal (before Python 3.12) after some thousands."""
    work = (
        "from PySide6.QtCore import QObject, Signal\n"
        "class Bell(QObject):\n"
        "    rung = Signal()\n"
        "bell = Bell()\n"
        "for _ in range(100_000):\n"
        "    bell.setObjectName('x')\n"
        "    bell.rung.emit()\n"
        "print('whole')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", work], capture_output=True, text=True, timeout=120, check=False
    )

    assert (done.stdout, done.returncode) == ("whole\n", 0)
