"""The pictures of next questions: below a reply, in a small window, in Chinese, and on the map."""

from __future__ import annotations

from collections.abc import Sequence

import texts
from PySide6.QtCore import Qt
from stage import Shelf, Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.ui.suggested.row import ChipRow
from helpers.server import reply_script

LEAPFROG = "Why leapfrog stays in orbit"
PENDULUM = "双摆与李雅普诺夫指数"
SHELF: Sequence[Shelf] = (
    Shelved(LEAPFROG, pinned=True),
    Shelved(PENDULUM),
    Shelved("Letter to the landlord", 1),
)
SHORT = ("Why a nearby Hamiltonian?", "Does RK4 have one?", "Is O(h²) the best?")
LONG = (
    "Why must one of the three substeps of a fourth-order leapfrog run backwards in time?",
    "How does the energy error change when the step size is halved?",
    "Can I add a thrust term without losing the shadow Hamiltonian?",
)
CHINESE = (
    "为什么双摆的李雅普诺夫指数是正的？",
    "初始误差要多久才会放大一万倍？",
    "怎样用数值方法估计李雅普诺夫指数？",
)


def suggested(scene: Stage, questions: Sequence[str], many: int = 3) -> None:
    """Let a model think of these below the head."""
    scene.server.play(reply_script("\n".join(questions)))
    scene.place.suggesting.ask()
    scene.wait(lambda: len(scene.place.suggesting.texts) == many)
    row = scene.window.findChild(ChipRow)
    scene.wait(lambda: row and row.chips)


def leapfrog(scene: Stage) -> None:
    scene.open(LEAPFROG)
    scene.close_empty_tab()
    scene.use("grok-4")
    scene.ask(texts.QUESTION, texts.ENERGY)


def questions() -> None:
    """Three that fit on a line, and three that do not."""
    themes: tuple[ThemeName, ...] = ("light", "dark", "contrast-dark")
    for theme in themes:
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            suggested(scene, LONG)
            scene.pane.transcript.go_to_end()
            scene.picture(f"questions-{theme}")
            if theme == "light":
                scene.press(Qt.Key.Key_Tab)
                scene.picture("questions-in-composer-light")


def questions_short() -> None:
    with stage(shelf=SHELF) as scene:
        leapfrog(scene)
        suggested(scene, SHORT)
        scene.pane.transcript.go_to_end()
        scene.picture("questions-short-light")


def questions_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        leapfrog(scene)
        suggested(scene, LONG)
        scene.pane.transcript.go_to_end()
        scene.picture("questions-900x600-light")


def questions_inside() -> None:
    """The model inside answers, and thinks of what could be asked next."""
    with stage(embedded=True) as scene:
        scene.write("Why is the night sky dark?")
        scene.press(Qt.Key.Key_Return)
        place = scene.place
        scene.wait(lambda: place.running)
        scene.wait(lambda: not place.running, 180)
        scene.wait(lambda: not place.suggesting.thinks, 60)
        scene.picture("questions-inside-light")


def questions_chinese() -> None:
    with stage(shelf=SHELF) as scene:
        scene.open(PENDULUM)
        scene.close_empty_tab()
        scene.use("qwen3-1.7b")
        scene.ask(texts.ORBIT_60, texts.CHAOS)
        suggested(scene, CHINESE)
        scene.pane.transcript.go_to_end()
        scene.picture("questions-chinese-light")


def questions_on_map() -> None:
    themes: tuple[ThemeName, ...] = ("light", "dark")
    for theme in themes:
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            place = scene.place
            first = place.path()[-1]
            for question in ("Does it survive adaptive steps?", "What does “nearby” mean?"):
                place.branch(first.id)
                scene.ask(question, "Only if the step is a function of a conserved quantity.")
            place.branch(first.id)
            scene.ask(texts.FOURTH, texts.YOSHIDA)
            suggested(scene, LONG)
            scene.pane.toggle_map()
            scene.picture(f"questions-map-{theme}")
            scene.pane.map.view.show_level(type(scene.pane.map.view.camera.level).NEAR)
            scene.picture(f"questions-map-near-{theme}")
            scene.pane.toggle_map()
            scene.retry(place.path()[-1], texts.FOREST_RUTH)
            suggested(scene, LONG)
            scene.pane.toggle_map()
            scene.pane.map.view.show_level(type(scene.pane.map.view.camera.level).MIDDLE)
            scene.pane.map.view.fit()
            scene.picture(f"questions-map-beside-{theme}")


def first_run_small() -> None:
    """The first start in the smallest window that shows a reply whole."""
    with stage(embedded=True, size=(900, 600)) as scene:
        scene.wait(lambda: scene.bough.catalogue.engine_state == "ready", 120)
        scene.picture("first-run-900x600-light")


def onward() -> None:
    """A new session after others: what they lead to, and a server that was found here."""
    themes: tuple[ThemeName, ...] = ("light", "dark")
    for theme in themes:
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            suggested(scene, LONG)
            scene.open(PENDULUM)
            scene.use("qwen3-1.7b")
            scene.ask(texts.ORBIT_60, texts.CHAOS)
            suggested(scene, CHINESE)
            scene.bough.catalogue.discover()
            scene.wait(lambda s=scene: not s.bough.catalogue.looking)
            scene.bough.workspace.new_session()
            scene.picture(f"onward-{theme}")


def larger_model() -> None:
    with stage(embedded=True) as scene:
        scene.picture_of_dialog("larger-model-light", lambda: scene.click("Get a larger model"))


QUESTIONS = (
    first_run_small,
    onward,
    larger_model,
    questions,
    questions_short,
    questions_small,
    questions_inside,
    questions_chinese,
    questions_on_map,
)
