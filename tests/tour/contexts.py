"""The pictures of the context: the meter, its page, what is not read, a summary, what it costs."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import texts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stage import Stage, stage

from bough.app.pinning import set_wish
from bough.core.config import ThemeName
from bough.core.ids import new_id
from bough.core.node import Node, Role, Text, Usage
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.terms import Terms

ENGLISH = (
    ("Why does leapfrog keep the orbit closed?", texts.ENERGY),
    ("And why does RK4 lose energy over ten thousand orbits?", texts.ENERGY),
    ("Show me the numbers for Mercury, 200 steps per revolution.", texts.ENERGY),
    ("Give me a fourth-order symplectic integrator in plain numpy.", texts.ENERGY),
    ("Does it survive adaptive steps?", texts.ENERGY),
)
CHINESE = (
    ("双摆为什么对初始条件这么敏感？", texts.CHAOS),
    ("李雅普诺夫指数怎样从轨迹里算出来？请给出步骤。", texts.CHAOS),
    ("用 60 个初值画出来会看到什么？", texts.CHAOS),
)


@dataclass(frozen=True)
class Talk:
    """A session with these questions and answers, `times` over."""

    title: str
    turns: tuple[tuple[str, str], ...]
    times: int = 1
    model: str = "grok-4"

    def put_into(self, store: Store) -> None:
        at = time.time() - 3600
        session = Session(new_id(), self.title, titled=True, created_at=at, updated_at=at)
        store.add_session(session)
        nodes: list[Node] = []
        for question, answer in self.turns * self.times:
            parent = nodes[-1].id if nodes else None
            asked = Node(new_id(), parent, Role.USER, (Text(question),), created_at=at)
            reply = Node(
                new_id(),
                asked.id,
                Role.ASSISTANT,
                (Text(answer),),
                created_at=at,
                first_token_at=at + 1,
                ended_at=at + 14.2,
                endpoint="scripted",
                model=self.model,
                stop_reason="stop",
                usage=Usage(len(question) * 3, len(answer) // 4),
            )
            nodes += [asked, reply]
        act = Operation(new_id(), "say", (Plant(tuple(nodes)),), None, nodes[-1].id, at)
        store.record(session.id, act)


LEAPFROG = Talk("Why leapfrog stays in orbit", ENGLISH)
PENDULUM = Talk("双摆与李雅普诺夫指数", CHINESE)


def small(scene: Stage, talk: Talk, share: float) -> None:
    """Look at that session with a model in whose context it takes about such a share."""
    scene.open(talk.title)
    scene.close_empty_tab()
    context = scene.place.context
    context.refresh()
    tokens = context.reading.tokens
    catalogue = scene.bough.catalogue
    size = round(tokens / share / 0.75)
    for endpoint, answer in catalogue._answers.items():
        models = tuple(replace(model, context=size) for model in answer.models)
        catalogue._answers[endpoint] = answer._replace(models=models)
    catalogue.changed.emit()
    scene.wait(lambda: context.reading.room.context == size)


def ready(scene: Stage) -> None:
    scene.bough.catalogue.discover()
    scene.wait(lambda: scene.bough.catalogue._answers and not scene.bough.catalogue.looking)
    scene.wait(lambda: scene.pane.composer.meter is not None)


def context_meters() -> None:
    for theme, share, name in (
        ("light", 0.12, "low"), ("light", 0.86, "80"), ("dark", 0.97, "95"),
    ):  # fmt: skip
        with stage(theme, shelf=(LEAPFROG,)) as scene:
            scene.open(LEAPFROG.title)
            ready(scene)
            small(scene, LEAPFROG, share)
            scene.write("Why is one of the three weights negative?")
            scene.picture(f"context-meter-{name}-{theme}")


def opened(scene: Stage) -> None:
    scene.pane.show_context()
    scene.wait(QApplication.activePopupWidget)


def context_page(
    theme: ThemeName = "light", talk: Talk = LEAPFROG, size: tuple[int, int] = (1440, 900)
) -> None:
    with stage(theme, shelf=(talk,), size=size) as scene:
        scene.open(talk.title)
        ready(scene)
        place = scene.place
        place.set_terms(Terms(system="Answer for a reader who knows physics."), branch=False)
        path = place.path()
        set_wish(place, path[2].id, "pinned")
        set_wish(place, path[5].id, "left_out")
        small(scene, talk, 1.3)
        scene.write("Why is one of the three weights negative?")
        opened(scene)
        kind = "chinese-" if talk is PENDULUM else ""
        where = "900x600-" if size[0] == 900 else ""
        scene.picture(f"context-page-{where}{kind}{theme}", moving=True, whole=False)
        popup = QApplication.activePopupWidget()
        popup.close()
        scene.look_at(talk.turns[0][0])
        scene.picture(f"context-rail-{where}{kind}{theme}")


def context_dark() -> None:
    context_page("dark")


def context_contrast() -> None:
    context_page("contrast-dark")


def context_chinese() -> None:
    context_page("light", PENDULUM)


def context_small() -> None:
    context_page("dark", LEAPFROG, (900, 600))


def context_summary() -> None:
    for theme in ("light", "dark"):
        with stage(theme, shelf=(LEAPFROG,)) as scene:
            scene.open(LEAPFROG.title)
            ready(scene)
            scene.close_empty_tab()
            scene.server.reply(
                "The reader asked why **leapfrog** keeps a Kepler orbit closed while RK4 loses "
                "energy. Leapfrog is symplectic: it solves a nearby Hamiltonian, so the energy "
                "error stays in a band of 7.4e−3 at 200 steps. Open: adaptive steps."
            )
            assert scene.place.compacting.begin(4)
            scene.wait(lambda: not scene.place.compacting.turns)
            scene.ask("And with adaptive steps?", texts.ENERGY)
            scene.look_at("The reader asked")
            scene.picture(f"context-summary-{theme}")
            QTest.keyClick(scene.pane.composer.draft, Qt.Key.Key_Escape)


def context_cost() -> None:
    from bough.ui.context.opening import show_cost

    for theme in ("light", "dark"):
        talk = replace(LEAPFROG, times=2)
        with stage(theme, shelf=(talk,)) as scene:
            scene.open(talk.title)
            scene.close_empty_tab()
            ready(scene)
            catalogue = scene.bough.catalogue
            catalogue.prices._local = lambda _endpoint: False
            scene.use("qwen3-1.7b")
            scene.ask("And in Rust?", texts.ENERGY)
            scene.use("claude-sonnet-4.5")
            scene.ask("And in Julia?", texts.ENERGY)
            show_cost(scene.pane, scene.bough.theme)
            scene.wait(QApplication.activePopupWidget)
            popup = QApplication.activePopupWidget()
            scene.wait(lambda popup=popup: not popup.counting)
            scene.picture(f"context-cost-{theme}", moving=True, whole=False)
            popup.close()


CONTEXTS = (
    context_meters,
    context_page,
    context_dark,
    context_contrast,
    context_chinese,
    context_small,
    context_summary,
    context_cost,
)
