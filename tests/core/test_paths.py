"""Folders of Bough's own, also where several make them at once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bough.core.paths import make_private

MANY = 8


def test_of_many_that_make_a_folder_at_once_none_fails(tmp_path: Path) -> None:
    together = Barrier(MANY)

    def make(folder: Path) -> None:
        together.wait()
        make_private(folder)

    with ThreadPoolExecutor(MANY) as pool:
        for number in range(200):
            folder = tmp_path / f"{number}" / "profile"
            for made in [pool.submit(make, folder) for _ in range(MANY)]:
                made.result()
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("mine")

    with pytest.raises(FileExistsError):
        make_private(tmp_path / "profile")
