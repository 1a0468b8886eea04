"""The writer thread: in order, nothing lost at the end, and errors go where they are waited for."""

from __future__ import annotations

import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bough.core.errors import StoreError
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.store.writer import Writer


def test_work_is_done_in_order_on_one_thread_of_its_own(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    done: list[int] = []

    def work(number: int, store: Store) -> int:
        done.append(number)
        return threading.get_ident()

    threads = {f.result() for f in [writer.submit(partial(work, i)) for i in range(100)]}
    writer.close()

    assert done == list(range(100))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_what_was_asked_before_the_end_is_written(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    for i in range(50):
        writer.submit(partial(Store.add_session, session=Session(f"s{i}")))

    assert writer.close(timeout=30)

    with closing(Store.open(tmp_path)) as store:
        assert len(store.sessions()) == 50


def test_a_failure_goes_to_its_own_future_and_the_rest_is_done(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))

    lost = writer.submit(lambda store: store.bin_session("gone"))
    kept = writer.submit(lambda store: store.set_state("a", 1))
    writer.close()

    with pytest.raises(StoreError, match="no_such_session"):
        lost.result()
    assert kept.result() is None
    with closing(Store.open(tmp_path, readonly=True)) as store:
        assert store.state("a") == 1


def test_nobody_can_take_back_what_was_asked(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    go = threading.Event()
    writer.submit(lambda store: go.wait(10))
    asked = writer.submit(lambda store: store.set_state("a", 1))

    assert not asked.cancel()
    go.set()
    writer.close()

    with closing(Store.open(tmp_path, readonly=True)) as store:
        assert store.state("a") == 1


def test_a_profile_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with (
        closing(Store.open(tmp_path)),
        pytest.raises(StoreError, match="profile_locked"),
    ):
        Writer(lambda: Store.open(tmp_path))


def test_closing_waits_no_longer_than_it_is_told_and_work_goes_on(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    go = threading.Event()
    writer.submit(lambda store: go.wait(10))
    late = writer.submit(lambda store: store.set_state("a", 1))

    assert not writer.close(timeout=0.01)
    go.set()
    assert writer.close()

    assert late.exception() is None


def test_after_its_end_nothing_is_accepted(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    writer.close()

    with pytest.raises(StoreError, match="store_closed"):
        writer.submit(lambda store: store.set_state("a", 1)).result()
