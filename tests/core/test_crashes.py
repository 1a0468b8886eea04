"""A process that crashes leaves its stack for the next start, and nothing of its memory."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from bough.core.crashes import CrashFile
from bough.core.report import report


def crashed(profile: Path, code: str) -> int:
    """Run the code in a Python that watches for crashes; how it ended."""
    watch = f"""
        import os, signal
        from pathlib import Path
        from bough.core.crashes import CrashFile, hide_memory, leave_no_core
        leave_no_core()
        hide_memory()
        crash_file = CrashFile(Path({str(profile)!r}))
    """
    return subprocess.run(
        [sys.executable, "-c", dedent(watch) + dedent(code)],
        check=False,
    ).returncode


KILL = """
    def painting():
        os.kill(os.getpid(), signal.{})
    painting()
"""


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_leaves_its_stack_which_is_told_once(tmp_path: Path, number: signal.Signals):
    profile = tmp_path / "profile"

    assert crashed(profile, KILL.format(number.name)) == -number

    file = CrashFile(profile)
    left = file.take()
    assert left.startswith("Fatal Python error: ")
    assert " in painting" in left
    assert file.take() == ""
    file.close()
    assert stat.S_IMODE((profile / "logs" / "crash.txt").stat().st_mode) == 0o600


def test_a_run_that_ends_well_leaves_nothing(tmp_path: Path):
    assert crashed(tmp_path, "") == 0

    file = CrashFile(tmp_path)
    assert file.take() == ""
    file.close()


def test_a_crash_file_that_cannot_be_written_stops_nothing(tmp_path: Path):
    (tmp_path / "logs").write_text("not a folder")

    file = CrashFile(tmp_path)

    assert file.take() == ""
    file.close()


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_the_memory_of_the_process_does_not_reach_the_disk(tmp_path: Path):
    asked = """
        import ctypes, resource
        limit, _ = resource.getrlimit(resource.RLIMIT_CORE)
        os._exit(10 * limit + ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
    """

    assert crashed(tmp_path, asked) == 0


def test_a_report_says_what_where_and_on_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    logs = tmp_path / "profile" / "logs"
    logs.mkdir(parents=True)
    (logs / "bough.log").write_text("".join(f"line {n}\n" for n in range(500)))

    text = report(f'File "{tmp_path}/bough/x.py", line 3\nValueError: oak', tmp_path / "profile")

    assert text.startswith("Bough ")
    assert f"Python {sys.version.split()[0]}" in text
    assert 'File "~/bough/x.py", line 3\nValueError: oak\n' in text
    assert text.endswith("line 499\n")
    assert text.count("\nline ") == 200
    assert os.environ["HOME"] not in text
