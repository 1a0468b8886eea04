"""The log keeps what happened: for the owner alone, without keys, and without stopping anything."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bough.core import log, redact

_log = logging.getLogger("bough.test")


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Path]:
    """A profile that is logged to while the test runs."""
    handler = log.keep(tmp_path)
    yield tmp_path
    logging.getLogger().removeHandler(handler)


def kept(profile: Path) -> str:
    file = profile / "logs" / "bough.log"
    return file.read_text("utf-8") if file.exists() else ""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_record_is_one_line_with_its_time_and_its_level(profile: Path):
    _log.info("the engine is %s", "ready")

    stamp, _, rest = kept(profile).partition("Z ")
    assert stamp[:2] == "20"
    assert rest == "INFO bough.test: the engine is ready\n"


def test_the_log_is_for_its_owner_alone_whatever_the_umask_is(profile: Path):
    before = os.umask(0)
    try:
        _log.info("here")
    finally:
        os.umask(before)

    assert mode(profile / "logs") == 0o700
    assert mode(profile / "logs" / "bough.log") == 0o600


def test_what_follows_the_first_line_cannot_pass_for_another_record(profile: Path):
    _log.info("it said:\n2026-01-01 00:00:00Z INFO bough: all is well")

    first, second = kept(profile).splitlines()
    assert first.endswith("it said:")
    assert second.startswith("    2026-01-01")


def test_full_files_are_put_aside_and_five_are_kept(profile: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(log, "SIZE", 1000)

    for number in range(200):
        _log.info("record %d", number)

    files = sorted((profile / "logs").iterdir())
    assert [f.name for f in files] == ["bough.log", *(f"bough.log.{n}" for n in range(1, 5))]
    assert max(f.stat().st_size for f in files) <= 1000
    assert {mode(f) for f in files} == {0o600}
    last = [line.rsplit(": ")[1] for line in log.tail(profile, 20)]
    assert last == [f"record {number}" for number in range(180, 200)]


def test_no_key_and_no_query_of_an_address_is_kept(profile: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(redact, "_known", {"plainly-a-key-4711"})

    _log.info("GET %s", "https://models.example/v1/models?key=AIzaSyA1234567890&page=2")
    _log.info("header %s", "Bearer plainly-a-key-4711")

    assert kept(profile).count("•••") == 1
    assert "GET https://models.example/v1/models?…\n" in kept(profile)
    assert "4711" not in kept(profile)


def test_a_key_that_a_long_line_is_cut_in_is_hidden_before(
    profile: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(redact, "_known", {"plainly-a-key-4711"})

    for room in range(log.LINE - 80, log.LINE):
        _log.info("%s plainly-a-key-4711", "x" * room)

    assert "plainly" not in kept(profile)
    assert max(map(len, kept(profile).splitlines())) == log.LINE


def test_addresses_that_the_http_library_tells_at_info_are_not_kept(profile: Path):
    logging.getLogger("httpx").info("HTTP Request: GET https://models.example/?key=secret")

    assert kept(profile) == ""


def test_a_log_that_cannot_be_written_stops_nothing(profile: Path):
    (profile / "logs").write_text("not a folder")

    _log.error("nobody hears this")

    assert (profile / "logs").read_text() == "not a folder"


def test_a_profile_that_is_not_there_is_not_made_for_the_log(profile: Path):
    profile.rmdir()

    _log.error("nobody hears this")

    assert not profile.exists()
    profile.mkdir()
