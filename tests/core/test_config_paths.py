"""Where files are looked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bough.core import paths


def test_what_is_asked_for_wins_then_the_variable_then_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOUGH_HOME", str(tmp_path / "home"))
    assert paths.profile_dir(tmp_path / "asked") == tmp_path / "asked"
    assert paths.profile_dir() == tmp_path / "home"
    assert paths.config_file() == tmp_path / "home" / "config.toml"

    monkeypatch.setenv("BOUGH_HOME", "")
    assert paths.profile_dir().name == "bough"
    assert paths.profile_dir() != tmp_path / "home"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG is Linux's")
def test_on_linux_the_xdg_folders_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOUGH_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    assert paths.profile_dir() == tmp_path / "data" / "bough"
    assert paths.config_file() == tmp_path / "config" / "bough" / "config.toml"


def test_a_profile_is_an_absolute_path_with_the_home_filled_in(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert paths.profile_dir(Path("here")) == tmp_path / "here"
    assert paths.profile_dir(Path("~/there")) == home / "there"
