"""Who wants nothing to move sees nothing move."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.core import config, paths
from bough.ui.theme import Theme
from bough.ui.transcript.streaming import AWAITED_MS, STILL_HZ
from helpers.program import opened as program
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace


def test_what_is_under_way_stands_still_but_is_still_counted(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme = Theme("light", motion="off")

    with qtbot.waitSignal(theme.spin.turned):
        theme.spin.want()

    assert theme.spin.angle == 0.0


def test_it_turns_where_things_may_move(qtbot: QtBot, qapp: QApplication) -> None:
    spin = Theme("light", motion="on").spin
    before = spin.angle

    qtbot.waitUntil(lambda: spin.angle != before)


def test_text_comes_eight_times_a_second(
    place: ScriptedPlace, theme: Theme, opened: Open, qtbot: QtBot
) -> None:
    theme.choose_motion("off")
    place.question("?")
    reply = place.begin()
    view = opened()
    view.flush()

    place.write(reply, "Some more words.\n")

    waits = [t.interval() for t in view.findChildren(QTimer) if t.isActive() and t.isSingleShot()]
    assert any(1000 / 30 < wait <= 1000 / STILL_HZ + AWAITED_MS for wait in waits)
    body = view.turn_at(1).body
    qtbot.waitUntil(lambda: bool(body.boxes) and "more words" in body.boxes[0].text_of(0))


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("gtk-3.0/settings.ini", "gtk-enable-animations=0"),
        ("gtk-4.0/settings.ini", "gtk-enable-animations = false"),
        ("kdeglobals", "AnimationDurationFactor=0"),
    ],
)
def test_a_desktop_without_animations_is_believed(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, line: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert Theme("light").motion
    settings = tmp_path / file
    settings.parent.mkdir(exist_ok=True)
    settings.write_text(f"[Settings]\n{line}\n", encoding="utf-8")

    assert not Theme("light").motion
    assert Theme("light", motion="on").motion


def test_the_wish_is_there_after_a_restart(qtbot: QtBot, home: Path) -> None:
    with program(qtbot, home / "bough") as bough:
        bough.theme.choose_motion("off")

    assert config.load(paths.config_file()).motion == "off"
    with program(qtbot, home / "bough") as bough:
        assert not bough.theme.motion
