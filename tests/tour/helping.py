"""The pictures of the help: the guide and the keys, whole and searched."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.ui.help.view import HelpView

SHELF = (Shelved("Letter to the landlord", forks=2),)


def opened(scene: Stage) -> HelpView:
    scene.open("Letter to the landlord")
    scene.close_empty_tab()
    scene.press(Qt.Key.Key_F1)
    scene.wait(lambda: scene.pane.help)
    assert scene.pane.help
    return scene.pane.help


def helping(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        shown = opened(scene)
        scene.picture(f"help-{theme}")
        shown.page.show_chapter(1)
        scene.picture(f"help-tree-{theme}")
        shown.find_words("branch")
        shown.step(3)
        scene.picture(f"help-found-{theme}")
        shown.show_topic("keys")
        scene.picture(f"help-keys-{theme}")
        shown.keys.show_place(2)
        scene.picture(f"help-keys-messages-{theme}")
        shown.find_words("fork")
        scene.picture(f"help-keys-found-{theme}")
        shown.find_words("perpetual motion")
        scene.picture(f"help-keys-not-found-{theme}")
        QTest.keyClick(shown.field, Qt.Key.Key_Escape)
        QTest.keyClick(shown.keys, Qt.Key.Key_Escape)
        scene.wait(lambda: scene.pane.help is None)


def helping_dark() -> None:
    helping("dark")


def helping_contrast() -> None:
    helping("contrast-light")


def helping_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        shown = opened(scene)
        scene.picture("help-900x600")
        shown.show_topic("keys")
        scene.picture("help-keys-900x600")
        scene.window.resize(640, 480)
        scene.picture("help-keys-640x480")


HELPING = (helping, helping_dark, helping_contrast, helping_small)
