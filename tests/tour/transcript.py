"""The pictures of the transcript: each kind of block in each theme, size and script."""

from __future__ import annotations

from typing import get_args

import texts
from stage import Stage, stage

from bough.core.config import ThemeName
from bough.ui.transcript.selection import everything

ASKED = "Show me every kind of block you know."
TALL = (1440, 1660)
"""Taller than any screen, for all on one picture."""
SMALL = (900, 600)


def transcript() -> None:
    for theme in get_args(ThemeName)[1:]:
        blocks(theme)
    sizes()
    scripts()
    small()
    motionless()


def blocks(theme: ThemeName) -> None:
    """All that Markdown has, and what is selected of it."""
    with stage(theme, size=TALL) as scene:
        show(scene, texts.BLOCKS)
        scene.picture(f"blocks-{theme}")
        show(scene, texts.MORE_BLOCKS)
        view = scene.pane.transcript
        scene.picture(f"blocks-more-{theme}")
        view.select(everything(len(view.flow)))
        scene.picture(f"blocks-selected-{theme}")


def sizes() -> None:
    with stage(size=TALL) as scene:
        show(scene, texts.BLOCKS)
        for percent in (70, 150, 200):
            scene.bough.theme.set_text_size(percent)
            scene.look_at(ASKED)
            scene.picture(f"text-size-{percent}")


def scripts() -> None:
    for theme in ("light", "dark"):
        with stage(theme, size=(1440, 1300)) as scene:
            scene.ask(texts.ARABIC, texts.SCRIPTS)
            scene.look_at(texts.ARABIC)
            scene.picture(f"scripts-{theme}")


def small() -> None:
    """A page after the other, in the smallest window that is comfortable."""
    for theme in ("light", "contrast-dark"):
        with stage(theme, size=SMALL) as scene:
            show(scene, texts.BLOCKS)
            view = scene.pane.transcript
            for page in range(5):
                scene.picture(f"blocks-900x600-{theme}-{page + 1}")
                view.scroll_by(view.view_height() - 40)


def motionless() -> None:
    with stage("dark", size=SMALL) as scene:
        scene.bough.theme.choose_motion("off")
        scene.begin(texts.NEGATIVE, texts.SHENG, 30)
        scene.picture("motion-off-dark")


def show(scene: Stage, answer: str) -> None:
    scene.ask(ASKED, answer)
    node = scene.place.path()[-2]
    view = scene.pane.transcript
    view.scroll_by(view.rect_of(node.id).top() - 24)
