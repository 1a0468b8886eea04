"""What is on this computer is found out away from the window, and forgotten when nobody waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.stock import Stock
from bough.core.external_editors import every
from bough.core.holdings import Holding, Weight, delete_logs, holdings, weigh
from helpers.world import World


def test_folders_and_files_are_weighed_whole(tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "one").write_bytes(b"x" * 10)
    (tmp_path / "deep" / "deeper" / "two").write_bytes(b"x" * 5)
    (tmp_path / "bough.db").write_bytes(b"x" * 7)
    (tmp_path / "bough.db-wal").write_bytes(b"x" * 3)

    assert weigh(tmp_path / "deep") == Weight(15, 2)
    assert weigh(tmp_path / "bough.db") == Weight(10, 2), "with its log"
    assert weigh(tmp_path) == Weight(25, 4)
    assert weigh(tmp_path / "nothing") == Weight()


def test_links_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert weigh(tmp_path / "here").files == 1


def test_nobody_waits_for_what_is_not_wanted_any_more(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).write_text("x")
    asked = 0

    def wanted() -> bool:
        nonlocal asked
        asked += 1
        return asked < 5

    assert weigh(tmp_path, wanted).files == 4


def test_only_logs_are_deleted(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in ("bough.log", "bough.log.3", "crash.txt"):
        (logs / name).write_text("x")

    assert delete_logs(tmp_path) == 2

    assert [file.name for file in logs.iterdir()] == ["crash.txt"]


def test_a_second_look_takes_the_place_of_the_first(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    stock = Stock(world.io)
    weighed: list[str] = []
    stock.weighed.connect(lambda holding, _: weighed.append(holding))
    first = (Holding("first", tmp_path), Holding("first", tmp_path))

    stock.look(first, world.home / "profile")
    with qtbot.waitSignal(stock.looked):
        stock.look(holdings(world.home / "profile", tmp_path), world.home / "profile")

    assert "first" not in weighed
    assert {"profile", "database", "configuration"} <= set(weighed)


def test_every_editor_is_named_once_and_a_person_s_own_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("code", "codium", "mine"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("HOME", str(tmp_path))

    found = every(("mine", "{file}"), {"PATH": str(tmp_path), "EDITOR": "codium"})

    names = [editor.name for editor in found]
    assert names[:3] == ["mine", "VSCodium", "VS Code"]
    assert len(names) == len(set(names))
