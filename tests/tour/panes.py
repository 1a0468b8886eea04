"""The pictures of panes: side by side, one above the other, where there is no room for two."""

from __future__ import annotations

import texts
from PySide6.QtCore import QPoint, QRect
from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.ui.pane_card import PaneCard

PENDULUM = "双摆与李雅普诺夫指数"
RING = "Ring buffer without locks"
LEAPFROG = "Why leapfrog stays in orbit"
LETTER = "Letter to the landlord"
SHELF = (
    Shelved(LEAPFROG, forks=2),
    Shelved(PENDULUM, folder="Numerical methods"),
    Shelved(RING, folder="Rust at work"),
    Shelved(LETTER, forks=3),
)


def side_by_side(scene: Stage) -> None:
    """Two sessions in one tab, both being answered, between two other tabs."""
    scene.open(LEAPFROG)
    ring = scene.open(RING)
    scene.use("claude-sonnet-4.5")
    scene.ask(texts.RING, texts.PUSH)
    (pendulum,) = [s for s in scene.bough.library.sessions() if s.title == PENDULUM]
    scene.bough.workspace.open_beside(pendulum.id, ring.id)
    scene.use("qwen3-1.7b")
    scene.close_empty_tab()
    scene.begin(texts.ORBIT_60, texts.CHAOS, 30)
    scene.open(LETTER)
    scene.bough.workspace.activate(ring.id)
    scene.begin("And with two consumers?", texts.PUSH, 60)


def split(theme: ThemeName = "dark") -> None:
    with stage(theme, shelf=SHELF, size=(1600, 1000)) as scene:
        side_by_side(scene)
        scene.window.toggle_sidebar()
        scene.window.toggle_outline()
        scene.picture(f"split-{theme}", moving=True)
        scene.bough.workspace.split(scene.place.id, "below")
        scene.picture(f"split-three-{theme}", moving=True)


def split_light() -> None:
    split("light")


def split_narrow() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        side_by_side(scene)
        scene.picture("split-900x600", moving=True)


def dropping() -> None:
    with stage(shelf=SHELF) as scene:
        scene.open(LEAPFROG)
        scene.close_empty_tab()
        scene.open(LETTER)
        # The reply tree comes, and takes its room.
        scene.picture("split-drop-light")
        panes = scene.window.panes
        (card,) = [c for c in panes.findChildren(PaneCard) if c.isVisible()]
        panes._shade.show_at(QRect(card.mapTo(panes, QPoint(0, 0)), card.size()), "right")
        scene.picture("split-drop-light")


PANES = (split, split_light, split_narrow, dropping)
