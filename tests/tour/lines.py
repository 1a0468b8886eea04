"""The pictures of what waits: messages below a reply that grows, and replies in line."""

from __future__ import annotations

import texts
from PySide6.QtCore import Qt
from stage import Shelved, Stage, stage

from bough.core.acts import Answerer
from bough.core.config import ThemeName

LEAPFROG = "Why leapfrog stays in orbit"
LETTER = "Letter to the landlord"
PENDULUM = "双摆与李雅普诺夫指数"
SHELF = (Shelved(LEAPFROG), Shelved(LETTER), Shelved(PENDULUM))
USUAL, SMALL = (1440, 900), (900, 600)
NEXT = "And at an eccentricity of 0.9? Show the same table, with the steps at pericentre only."
THEN = "Then write the test for it."


def queued(theme: ThemeName = "light", size: tuple[int, int] = USUAL) -> None:
    """A message below a reply that grows, two of them, and after the reply was stopped."""
    name = f"queued-{theme}" + ("-small" if size == SMALL else "")
    with stage(theme, shelf=SHELF, size=size) as scene:
        scene.open(LEAPFROG)
        scene.close_empty_tab()
        scene.use("grok-4")
        scene.begin(texts.QUESTION, texts.ENERGY, 60)
        write(scene, NEXT)
        scene.picture(f"{name}-one", moving=True)
        scene.use("claude-sonnet-4.5")
        write(scene, THEN)
        scene.picture(f"{name}-two", moving=True)
        scene.press(Qt.Key.Key_Escape)
        scene.picture(f"{name}-stopped")


def write(scene: Stage, text: str) -> None:
    scene.write(text)
    scene.press(Qt.Key.Key_Return)
    scene.pane.transcript.flush()


def queued_chinese() -> None:
    with stage("light", shelf=SHELF) as scene:
        scene.open(PENDULUM)
        scene.close_empty_tab()
        scene.use("qwen3-1.7b")
        scene.begin(texts.ORBIT_60, texts.CHAOS, 20)
        scene.place.set_draft("如果从 60° 释放，李雅普诺夫指数还会接近零吗？请给出理由。")
        scene.press(Qt.Key.Key_Return)
        scene.picture("queued-chinese", moving=True)


def in_line(theme: ThemeName = "light", size: tuple[int, int] = USUAL) -> None:
    """A reply that is second in line, and one that was taken out of it."""
    name = f"in-line-{theme}" + ("-small" if size == SMALL else "")
    with stage(theme, shelf=SHELF, size=size) as scene:
        scene.open(LEAPFROG)
        scene.use("grok-4")
        endpoint = scene.place.model.endpoint
        limit = scene.bough.catalogue.at_once(endpoint)
        for _ in range(limit):
            scene.server.reply(texts.ENERGY, delay=0.02, hold_after=30)
        scene.place.say_to(texts.QUESTION, [Answerer(endpoint, "grok-4")] * (limit + 1))
        scene.open(LETTER)
        scene.close_empty_tab()
        scene.use("claude-sonnet-4.5")
        scene.place.say("Make it one paragraph, and friendly.")
        scene.pane.transcript.flush()
        scene.picture(f"{name}-second", moving=True)
        scene.press(Qt.Key.Key_Escape)
        scene.picture(f"{name}-unsent", moving=True)


def queued_dark() -> None:
    queued("dark")


def queued_small() -> None:
    queued(size=SMALL)


def queued_contrast() -> None:
    queued("contrast-dark")


def in_line_dark() -> None:
    in_line("dark")


def in_line_small() -> None:
    in_line(size=SMALL)


LINES = (
    queued,
    queued_dark,
    queued_small,
    queued_contrast,
    queued_chinese,
    in_line,
    in_line_dark,
    in_line_small,
)
