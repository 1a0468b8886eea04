"""Starts that break off are counted until one lasts or ends as it should."""

from __future__ import annotations

import os
from pathlib import Path

from bough.app.unclean import Starts


def test_after_two_starts_that_broke_off_the_third_is_careful(tmp_path: Path):
    assert [Starts(tmp_path).careful for _ in range(4)] == [False, False, True, True]


def test_a_start_that_lasted_or_ended_well_makes_up_for_those_before(tmp_path: Path):
    Starts(tmp_path)
    Starts(tmp_path).settle()

    assert Starts(tmp_path).unclean == 0
    assert Starts(tmp_path).unclean == 1


def test_the_file_says_who_runs_and_is_for_its_owner_alone(tmp_path: Path):
    before = os.umask(0)
    try:
        Starts(tmp_path)
    finally:
        os.umask(before)

    file = tmp_path / "running"
    assert file.read_text().startswith(f"{os.getpid()} ")
    assert file.stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_written_nothing_is_counted(tmp_path: Path):
    (tmp_path / "running").mkdir()

    starts = Starts(tmp_path)
    starts.settle()

    assert starts.unclean == 0
