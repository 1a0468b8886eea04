"""Garbage is collected on the GUI thread, and soon where much was let go of."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from bough.app.garbage import CHECK_MS, GarbageCollector


class Knot:
    """Holds itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def garbage(qtbot: QtBot) -> Iterator[GarbageCollector]:
    garbage = GarbageCollector()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    yield garbage
    garbage.close()
    gc.unfreeze()
    gc.disable()


def test_what_was_large_is_freed_soon_after_it_went(
    qtbot: QtBot, garbage: GarbageCollector
) -> None:
    knot = Knot()
    alive = weakref.ref(knot)
    # As old as what lives for long: such are looked at only once many others came.
    gc.collect()

    del knot
    garbage.much_went()

    qtbot.waitUntil(lambda: alive() is None)


def test_a_thread_that_is_always_busy_is_cleaned_up_after_too(
    qtbot: QtBot, garbage: GarbageCollector
) -> None:
    busy = QTimer()
    busy.timeout.connect(lambda: time.sleep((CHECK_MS + 30) / 1000))
    busy.start(0)
    knot = Knot()
    alive = weakref.ref(knot)
    gc.collect()

    del knot
    garbage.much_went()

    qtbot.waitUntil(lambda: alive() is None)
