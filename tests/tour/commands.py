"""The scenes of commands: the list above the composer, the palette, prompts, and the keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import texts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.ui.commands.keys_page import KeysDialog

LEAPFROG = "Why leapfrog stays in orbit"
SHELF = (
    Shelved(LEAPFROG, pinned=True, folder="Numerical methods"),
    Shelved("Yoshida, by hand", 3, forks=9, folder="Numerical methods"),
    Shelved("双摆与李雅普诺夫指数", folder="Numerical methods"),
    Shelved("Ring buffer without locks", folder="Rust at work"),
    Shelved("Letter to the landlord", forks=2),
    Shelved("Explain this traceback"),
    Shelved("Name for a night-bus app", 1, forks=5),
)
THEMES: tuple[ThemeName, ...] = ("light", "dark")


@contextmanager
def talk(theme: ThemeName, size: tuple[int, int] = (1440, 900)) -> Iterator[Stage]:
    """A session with a fork, looked at at its end."""
    with stage(theme, shelf=SHELF, size=size) as scene:
        place = scene.open(LEAPFROG)
        scene.use("claude-sonnet-4.5")
        other = scene.ask(texts.QUESTION, "RK4 has the larger error constant over a *whole* orbit.")
        scene.use("grok-4")
        energy = scene.retry(other, texts.ENERGY)
        place.label(energy.id, "Energy argument")
        forest = scene.ask(texts.FOURTH, texts.FOREST_RUTH)
        scene.retry(forest, texts.YOSHIDA)
        place.bookmark(scene.place.path()[-1].id)
        scene.close_empty_tab()
        scene.window.panes.note.hide()
        yield scene


def typed(scene: Stage, text: str, name: str, *, downs: int = 0, enters: int = 0) -> None:
    """What is seen with a text in the composer."""
    draft = scene.pane.composer.draft
    draft.setFocus()
    draft.clear()
    draft.insertPlainText(text)
    for key, times in ((Qt.Key.Key_Down, downs), (Qt.Key.Key_Return, enters)):
        for _ in range(times):
            QTest.keyClick(draft, key)
    scene.picture(name)


def slash() -> None:
    for theme in THEMES:
        with talk(theme) as scene:
            typed(scene, "/co", f"slash-{theme}", downs=1)
            typed(scene, "/", f"slash-all-{theme}")
            typed(scene, "/model ", f"slash-model-{theme}")
            typed(scene, "/theme d", f"slash-theme-{theme}")
            typed(scene, "/goto ", f"slash-goto-{theme}")
            typed(scene, "/rename ", f"slash-rename-{theme}")
            typed(scene, "/cmpare", f"slash-unknown-{theme}")
            typed(scene, "/cmpare", f"slash-unknown-asked-{theme}", enters=1)


def slash_small() -> None:
    with talk("light", (900, 600)) as scene:
        typed(scene, "/", "slash-900x600-light")
        scene.window.resize(640, 480)
        typed(scene, "/c", "slash-640x480-light")


def found(scene: Stage, text: str, name: str) -> None:
    """What the palette finds for a text."""
    scene.window.commands.open_palette(text)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    scene.picture(name, whole=False)
    popup.close()


def palette() -> None:
    for theme in THEMES:
        with talk(theme) as scene:
            found(scene, "", f"palette-empty-{theme}")
            found(scene, "yoshi", f"palette-{theme}")
            found(scene, "/sp", f"palette-commands-{theme}")
            found(scene, "#", f"palette-labels-{theme}")
            found(scene, "qqqq", f"palette-nothing-{theme}")


def palette_chinese() -> None:
    with talk("light") as scene:
        scene.bough.prompts.save("翻译", "把下面的文字译成{{语言:英文}}，保留语气。")
        found(scene, "摆", "palette-chinese-light")
        typed(scene, "/翻", "slash-chinese-light")
        typed(scene, "/翻译", "prompt-chinese-light", enters=1)


def palette_small() -> None:
    with talk("light", (900, 600)) as scene:
        found(scene, "co", "palette-900x600-light")
    with talk("contrast-dark") as scene:
        found(scene, "co", "palette-contrast-dark")
        typed(scene, "/co", "slash-contrast-dark", downs=1)


def keys() -> None:
    for theme in THEMES:
        with talk(theme) as scene:
            scene.window.commands.show_keys()
            dialog = scene.window.findChild(KeysDialog)
            assert dialog is not None
            scene.wait(dialog.isActiveWindow)
            scene.picture(f"keys-{theme}", whole=False)
            QTest.keyClicks(dialog.page.search, "map")
            dialog.page.record()
            QTest.keyClick(dialog.page.view, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
            scene.picture(f"keys-clash-{theme}", whole=False)
            dialog.page.record()
            scene.picture(f"keys-recording-{theme}", whole=False)
            dialog.close()


def prompts() -> None:
    for theme in THEMES:
        with talk(theme) as scene:
            kept = scene.bough.prompts
            kept.save(
                "review",
                "---\nsentence: Review code as a strict colleague\n---\n"
                "Review this {{language:Python}} code. Look first for {{concern}},\n"
                "then for whatever a {{reader:maintainer}} of {{language:Python}} would trip over.",
            )
            kept.save("translate", "Translate into {{language:English}}, keeping the tone.")
            typed(scene, "/re", f"prompt-offered-{theme}")
            typed(scene, "/review", f"prompt-{theme}", enters=1)
            QTest.keyClick(scene.pane.composer.draft, Qt.Key.Key_Tab)
            scene.picture(f"prompt-second-{theme}")


COMMANDS = (keys, prompts, slash, slash_small, palette, palette_chinese, palette_small)
