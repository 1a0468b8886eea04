"""What comes as fast as it is taken comes at one pace, from however many servers."""

from __future__ import annotations

from bough.core.providers.connection import BULK_RATE, Bulk


def test_each_piece_waits_for_those_before_it_of_all_servers() -> None:
    bulk = Bulk()
    second = int(BULK_RATE)

    assert bulk.taken(second, now=10.0) == 11.0
    assert bulk.taken(second // 2, now=10.0) == 11.5


def test_a_pause_is_not_made_up_for() -> None:
    bulk = Bulk()
    bulk.taken(int(BULK_RATE), now=10.0)

    assert bulk.taken(int(BULK_RATE), now=20.0) == 21.0
