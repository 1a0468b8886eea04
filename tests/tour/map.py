"""The pictures of the map: from afar, as rows and as cards, in each look, and of large sessions."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import NamedTuple

from stage import MODELS, SceneError, Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.events import Ended, Failed, TextDelta
from bough.core.ids import new_id
from bough.core.node import Failure, Node, Part, Role, Status, Text, ToolCall
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.store import Store
from bough.ui.map.camera import Level
from bough.ui.map.pane import MapPane

TITLE = "Why leapfrog stays in orbit"
LARGE = "Three hundred turns, sixty forks"
HUGE = "Ten thousand messages"
CHINESE = "双摆与李雅普诺夫指数"
G, C, Q = "grok-4", "claude-sonnet-4.5", "qwen3-1.7b"

ORBIT = """
u Why does RK4 lose energy and leapfrog not, on the same orbit?
  G Geometry beats local accuracy. The leapfrog map conserves a nearby Hamiltonian exactly.
    u Show me a fourth-order one in numpy, plain, with no other dependencies. Keep it short.
      C Forest–Ruth, term by term. Longer, but every line can be checked against the 1990 paper.
        u Vectorise it over 1 000 particles
          C Broadcast the force, keep the loop over substeps
        u Add a unit test
          C Test: energy stays within 1e-4 over a hundred orbits at two hundred steps
      G Yoshida: three leapfrogs, one of them backwards. Weights w1, w0, w1; the middle is negative.
        u Why must one substep run backwards? Can I avoid stepping backwards in time?
          G Sheng–Suzuki: it is forced. Any splitting of order above two needs a negative weight.
            u Prove the order-3 case
              G BCH to third order, two equations: the weights sum to one, their cubes to zero.
              C The same proof without BCH
          Q! Because the cubic terms must can
        u Measure it against RK4 at equal cost
          T ran bench.py · 14.2 s
            G Equal cost: Yoshida wins after 5 orbits
              u Plot both on log–log axes
                T ran plot.py · wrote drift.png
                  G The slopes: 1 against 0
              u And at e = 0.9?
                G All three suffer at pericentre
          C Same table, plus wall-clock
            u Why is numpy so slow here?
              C Two-element arrays cost more than the arithmetic
                u Numba version, please
                  C @njit on the inner loop
      Q Composition in a for-loop
    u Does it survive adaptive steps?
      G No: the step must not see the state
        u What about time-transformed leapfrog?
          G Step in s, with dt = ds / U
            u Code for three bodies
              G Figure-eight, 60 lines
      G* No, unless it is time-reversible
        u Implement the implicit symmetric choice
          C Two fixed-point passes are enough
            u Is one pass enough?
              C One pass leaks 3e-7 per orbit
    u What does “nearby Hamiltonian” mean?
      C A power series in h whose first term is yours
        u How far does it converge?
          C It does not: truncate it optimally
            u And then?
              C Exponentially small drift
    u Draw the phase portrait
      C Two portraits: a ring and a smear
        u Explain the ring to a first-year
          C A merry-go-round with a wobble
          Q Area in = area out
    u Is Verlet the same thing?
      Q Yes, written in positions only
        u And velocity Verlet?
          Q The same orbit, half a step apart
    u Are you sure? Compare at h → 0
      Q You are right, I was wrong
    u So is Störmer–Verlet in my MD code symplectic?
      Q Yes, for NVE; not with a thermostat
      G Safe up to h ≈ 2/ω of the stiffest bond
        u And rigid water?
          G RATTLE keeps it symplectic
  C The phase-space volume argument, after Liouville
  Q RK4 has the larger error constant over a whole orbit
u Same question for Mercury, 88 days
  G Precession needs a different test
    u How much, per century?
      T ran precess.py · 38 s
        G 42° per century from the integrator alone
    u Add the 1PN term
      G A velocity-dependent force breaks the split
        u Then what?
          G Implicit midpoint, two passes
"""

PENDULUM = """
u 为什么十几秒后就毫不相干？
  G 方程是确定的，误差却按指数放大。
    u 如果两根摆都从 60° 静止释放，结果会怎样？请和 120° 对比。
      Q 差别是质的，不是量的：60° 时总能量不够下摆翻越最高点。
      G 60° 时运动被困在规则区；120° 时相空间大半是混沌海。
        u 怎样从数据里读出李雅普诺夫指数？
          G 取两条相邻轨迹距离的对数，看它的斜率。
          C 用切空间方程，比差分稳得多。
    u 能画出庞加莱截面吗？
      C 取 θ₁ = 0、p₁ > 0，每次穿过记一个点。
  Q 确定，但不可预测。
"""

WORDS = (
    "orbit", "energy", "step", "map", "drift", "error", "time", "force", "weight", "order", "kick",
    "phase", "volume", "the", "a", "of", "and", "in", "is", "with", "under", "for",
)  # fmt: skip
SPEAKERS = {"G": G, "C": C, "Q": Q, "T": G}


class Planted(NamedTuple):
    """A session of a picture: its nodes, parents first."""

    title: str
    nodes: list[Node]

    def put_into(self, store: Store) -> None:
        now = time.time()
        session = Session(new_id(), self.title, titled=True, created_at=now, updated_at=now)
        store.add_session(session)
        head = self.nodes[-1].id
        act = Operation(new_id(), "say", (Plant(tuple(self.nodes)),), None, head, now)
        store.record(session.id, act)


def planted(title: str, picture: str) -> Planted:
    """One node a line, two spaces a level; who speaks stands before what is said."""
    nodes: list[Node] = []
    line: list[str] = []
    for row in picture.strip("\n").splitlines():
        who, text = row.split(maxsplit=1)
        depth = (len(row) - len(row.lstrip())) // 2
        del line[depth:]
        nodes.append(_node(line[-1] if line else None, who, text))
        line.append(nodes[-1].id)
    return Planted(title, nodes)


def _node(parent: str | None, who: str, text: str) -> Node:
    at = time.time()
    if who == "u":
        return Node(new_id(), parent, Role.USER, (Text(text),), created_at=at)
    parts: tuple[Part, ...] = (Text(text),)
    if who.startswith("T"):
        parts = (ToolCall("1", "python", "{}"), *parts)
    failed = who.endswith("!")
    return Node(
        new_id(),
        parent,
        Role.ASSISTANT,
        parts,
        Status.FAILED if failed else Status.SEALED,
        created_at=at,
        model=SPEAKERS[who[0]],
        failure=Failure("cut_off", {"endpoint": "Loopback"}) if failed else None,
        edited_from="x" if who.endswith("*") else None,
    )


def generated(title: str, turns: int, forks: int) -> Planted:
    """A long session with exactly so many forks: mostly on along one branch, with retries and other
    questions here and there, some of them of several turns."""
    for tries in range(forks, turns - 3):
        found = _wandered(title, turns, tries)
        if sum(n > 1 for n in Counter(node.parent for node in found.nodes).values()) == forks:
            return found
    raise SceneError(f"no session of {forks} forks")


def _wandered(title: str, turns: int, tries: int) -> Planted:
    rng = random.Random(11)
    words = WORDS
    nodes: list[Node] = []
    fork_at = set(rng.sample(range(3, turns), tries))

    def say(parent: str | None, who: str) -> str:
        text = " ".join(rng.choices(words, k=rng.randint(3, 12))).capitalize()
        nodes.append(_node(parent, who, text + ("?" if who == "u" else ".")))
        return nodes[-1].id

    replies: list[str] = []
    at: str | None = None
    for turn in range(turns):
        if turn in fork_at:
            back = min(len(replies), int(rng.expovariate(0.05)) + 1)
            from_reply = replies[-back]
            if rng.random() < 0.35:
                at = next(n.parent for n in nodes if n.id == from_reply)
                replies.append(say(at, rng.choice("GCQ")))
                at = replies[-1]
                continue
            at = from_reply
        question = say(at, "u")
        who = rng.choice("GGGCQ") + ("!" if rng.random() < 0.01 else "")
        at = say(question, who)
        replies.append(at)
    return Planted(title, nodes)


def huge(count: int) -> Planted:
    rng = random.Random(5)
    nodes: list[Node] = []
    for number in range(count):
        before = nodes[-1] if nodes else None
        if nodes and rng.random() < 0.14:
            before = nodes[rng.randrange(max(0, number - 1500), number)]
        mine = before is None or before.role is Role.ASSISTANT
        text = f"{'Question' if mine else 'Answer'} number {number}, about the orbit"
        nodes.append(_node(before.id if before else None, "u" if mine else "GCQ"[number % 3], text))
    return Planted(HUGE, nodes)


def opened(scene: Stage, title: str, at: str = "") -> MapPane:
    """The map of that session, with the head at the message that begins so."""
    place = scene.open(title)
    scene.close_empty_tab()
    if at:
        (node,) = [n for n in place.tree().walk() if n.text.startswith(at)]
        place.branch(node.id)
    scene.window.toggle_map()
    shown = scene.pane.map
    assert shown is not None
    scene.wait(lambda: shown.minimap.painted or shown.minimap.isHidden())
    return shown


def growing(scene: Stage) -> None:
    """A reply that is written while the pictures are taken."""
    scene.use(G)
    said = "Complex weights, real part kept. " * 9
    scene.begin("Is there a way round it with complex weights?", said, 30)


def shot(scene: Stage, shown: MapPane, name: str, *, moving: bool = False) -> None:
    scene.wait(lambda: shown.view.settled)
    scene.picture(name, moving=moving)


def map_levels(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF, size=(1600, 1000)) as scene:
        place = scene.open(TITLE)
        scene.close_empty_tab()
        (node,) = [n for n in place.tree().walk() if n.text.startswith("Sheng")]
        place.branch(node.id)
        growing(scene)
        scene.window.toggle_sidebar()
        scene.window.toggle_outline()
        scene.window.toggle_map()
        shown = scene.pane.map
        assert shown is not None
        for text in ("What does", "Is Verlet", "Add the 1PN"):
            (fold,) = [n for n in place.tree().walk() if n.text.startswith(text)]
            shown.view.fold(fold.id)
        shown.view.fit()
        shown.view.set_cursor(place.head)
        shown.header.field.setText("orbit")
        scene.wait(lambda: not shown.search.busy)
        shown.view.set_cursor(place.head)
        shown.view.fit()
        shot(scene, shown, f"map-middle-{theme}", moving=True)
        shown.view.show_level(Level.FAR)
        shot(scene, shown, f"map-far-{theme}", moving=True)
        (yoshida,) = [n for n in place.tree().walk() if n.text.startswith("Yoshida")]
        shown.header.field.setText("weight")
        scene.wait(lambda: not shown.search.busy)
        shown.view.set_cursor(yoshida.id)
        shown.view.show_level(Level.NEAR)
        shown.view.center_on(yoshida.id)
        shot(scene, shown, f"map-near-{theme}", moving=True)


def map_levels_dark() -> None:
    map_levels("dark")


def map_contrast() -> None:
    map_levels("contrast-dark")


def map_details() -> None:
    """A draft, what is picked, a card at the pointer, and what a person put at messages."""
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF, size=(1440, 900)) as scene:
            scene.open(TITLE)
            scene.place.set_draft("Why is one of the three weights negative?")
            shown = opened(scene, TITLE, "Sheng")
            view, tree = shown.view, scene.place.tree()
            nodes = {n.text[:9]: n.id for n in tree.walk()}
            for marked in ("BCH to th", "RATTLE ke"):
                scene.place.bookmark(nodes[marked])
            scene.window.toggle_outline()
            view.fit()
            for picked in ("Two fixed", "Figure-ei"):
                shown.scene.mark(nodes[picked])
            shown.scene.hovered = nodes["Does it s"]
            shown.scene.lit.emit()
            view.hover.peek(nodes["Does it s"], view.spot(nodes["Does it s"]))
            scene.wait(view.hover.card.isVisible)
            shot(scene, shown, f"map-details-{theme}")
            view.hover.leave()
            view.show_level(Level.FAR)
            shot(scene, shown, f"map-details-far-{theme}")
            view.show_level(Level.NEAR)
            shot(scene, shown, f"map-details-near-{theme}")


def map_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        shown = opened(scene, TITLE, "Yoshida")
        shot(scene, shown, "map-900x600-first")
        for level in (Level.MIDDLE, Level.NEAR):
            shown.view.show_level(level)
            shot(scene, shown, f"map-900x600-{level.name.lower()}")
        scene.window.resize(*scene.window.minimumSize().toTuple())
        shot(scene, shown, "map-smallest")


def map_chinese() -> None:
    with stage("dark", shelf=SHELF) as scene:
        shown = opened(scene, CHINESE)
        shot(scene, shown, "map-chinese-middle")
        shown.view.show_level(Level.NEAR)
        shot(scene, shown, "map-chinese-near")
        shown.view.show_level(Level.FAR)
        shot(scene, shown, "map-chinese-far")


def map_large() -> None:
    """Three hundred turns and sixty forks: what is read at the first zoom."""
    for theme in ("light", "dark"):
        with stage(theme, shelf=(generated(LARGE, 300, 60),)) as scene:
            place = scene.open(LARGE)
            scene.close_empty_tab()
            growing(scene)
            scene.window.toggle_map()
            shown = scene.pane.map
            assert shown is not None
            shot(scene, shown, f"map-300-turns-{theme}", moving=True)
            shown.view.fold_rest()
            shown.view.fit()
            shot(scene, shown, f"map-300-turns-folded-{theme}", moving=True)
            shown.view.fold_rest()
            shown.view.show_level(Level.MIDDLE)
            shown.view.show_here()
            shot(scene, shown, f"map-300-turns-middle-{theme}", moving=True)
            assert place.head


def map_huge() -> None:
    """Ten thousand messages."""
    for theme in ("light", "dark"):
        with stage(theme, shelf=(huge(10_000),)) as scene:
            place = scene.open(HUGE)
            scene.close_empty_tab()
            middle = place.tree().node(place.path()[len(place.path()) // 2].id)
            place.branch(middle.id)
            growing(scene)
            scene.window.toggle_map()
            shown = scene.pane.map
            assert shown is not None
            shot(scene, shown, f"map-10000-{theme}", moving=True)
            shown.view.show_here()
            shown.view.zoom_by(7)
            shown.view.show_here()
            shot(scene, shown, f"map-10000-closer-{theme}", moving=True)


def map_unforked() -> None:
    with stage(shelf=(Shelved("Letter to the landlord"),)) as scene:
        scene.open("Letter to the landlord")
        scene.close_empty_tab()
        scene.hear(TextDelta("Dear Sir or Madam."), Ended("stop"))
        scene.place.say("Write to my landlord.")
        scene.answered()
        scene.hear(Failed("cut_off", {"endpoint": "Loopback"}))
        scene.place.say("Shorter.")
        scene.answered()
        scene.window.toggle_map()
        shown = scene.pane.map
        assert shown is not None
        shot(scene, shown, "map-unforked")


SHELF = (planted(TITLE, ORBIT), planted(CHINESE, PENDULUM))
MAPS = (
    map_levels,
    map_levels_dark,
    map_contrast,
    map_details,
    map_small,
    map_chinese,
    map_large,
    map_huge,
    map_unforked,
)
assert set(MODELS) >= {G, C, Q}
