"""What nobody expected is told once, whole and without keys, wherever it happened."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from bough.core import redact
from bough.core.bugs import Bug, Bugs


@pytest.fixture
def told() -> Iterator[list[Bug]]:
    """What was told while the test runs."""
    told: list[Bug] = []
    bugs = Bugs(told.append)
    yield told
    bugs.close()


def in_a_slot(fail: Callable[[], object]) -> None:
    """As Qt for Python does it."""
    try:
        fail()
    except Exception:  # noqa: BLE001 (that is what it does)
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]


def in_a_thread(fail: Callable[[], object]) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_finalizer(fail: Callable[[], object]) -> None:
    class Fails:
        def __del__(self) -> None:
            fail()

    Fails()


def fail() -> None:
    raise ValueError("no entry with plainly-a-key-4711")


@pytest.mark.parametrize("somewhere", [in_a_slot, in_a_thread, in_a_finalizer])
def test_an_exception_is_told_whole_and_without_keys(
    told: list[Bug],
    somewhere: Callable[[Callable[[], object]], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(redact, "_known", {"plainly-a-key-4711"})

    somewhere(fail)

    (bug,) = told
    assert bug.text.startswith("Traceback (most recent call last):")
    assert ", in fail\n" in bug.text
    assert bug.text.endswith("ValueError: no entry with •••")
    assert capsys.readouterr().err == bug.text + "\n"


def test_the_third_of_a_kind_says_so_and_what_follows_at_that_pace_is_not_told(told: list[Bug]):
    for _ in range(10):
        in_a_slot(fail)

    assert [bug.often for bug in told] == [False, False, True]


def test_exceptions_from_different_lines_are_different_ones(told: list[Bug]):
    for number in range(3):
        in_a_slot([lambda: 1 / 0, lambda: {}[0], lambda: [][0]][number])  # type: ignore[misc]

    assert [bug.often for bug in told] == [False, False, False]


def test_an_interrupt_is_no_bug_and_goes_where_it_went_before(monkeypatch: pytest.MonkeyPatch):
    before: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: before.append(kind))
    told: list[Bug] = []
    bugs = Bugs(told.append)

    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    bugs.close()

    assert (told, before) == ([], [KeyboardInterrupt])


def test_no_frame_of_it_is_kept_alive_afterwards(told: list[Bug]):
    vars(sys)["last_traceback"] = "kept for a debugger"

    in_a_slot(fail)

    assert not hasattr(sys, "last_traceback")
