"""The pictures of the reply tree: the path with its exits, the lists in its stead, the card."""

from __future__ import annotations

from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.landmarks import Verdict
from bough.ui.outline import OutlineView
from helpers.planting import long_session, plant, put

LEAPFROG = "Why leapfrog stays in orbit"
PENDULUM = "双摆与李雅普诺夫指数"
LONG = "Three hundred turns, sixty forks"
SHELF = (Shelved(LEAPFROG), Shelved(PENDULUM), Shelved(LONG))

ORBIT = """
u Why does RK4 lose energy and leapfrog not, on the same orbit?
  C The phase-space volume argument, after Liouville
    u And for a driven one?
      C Not autonomous: extend the phase space by time and its energy.
  Q RK4 has the larger error constant over a whole orbit
    u How large is it at 200 steps?
      Q! Because the cubic terms must
  G Geometry beats local accuracy
    u Does it survive adaptive steps?
      G No: the step must not see the state
        u What about time-transformed leapfrog?
          G Step in s, with dt = ds / U
            u Code for three bodies
              G Figure-eight, 60 lines
      C No, unless it is time-reversible
    u What does “nearby Hamiltonian” mean?
      C A power series in h whose first term is yours
        u How far does it converge?
          C It does not: truncate it optimally
    u Show me a fourth-order one in numpy
      C Forest–Ruth, term by term
        u Vectorise it over 1 000 particles
          C Broadcast the force, keep the loop over substeps
        u Add a unit test
          C Test: energy stays within 1e-4 over a hundred orbits
      Q Composition in a for-loop
      G Yoshida: three leapfrogs, one backwards in time
        u Measure it against RK4 at equal cost
          G Equal cost: Yoshida wins after 5 orbits
            u Plot both on log–log axes
              G The slopes: 1 against 0
            u And at e = 0.9?
              G All three suffer at pericentre
          C Same table, plus wall-clock
            u Why is numpy so slow here?
              C Two-element arrays cost more than the arithmetic
u Same question for Mercury, 88 days
  G Precession needs a different test
    u How much, per century?
      G 42 seconds of arc per century from the integrator alone
    u Add the 1PN term
      G A velocity-dependent force breaks the split
"""

CHINESE = """
u 为什么十几秒后就毫不相干？
  C 用蝴蝶效应打个比方
    u 再具体一点
      C 相邻轨迹的距离大致按 e 的 λt 次方增长。
  G 确定，但不可预测
    u 能画出庞加莱截面吗？
      C 取 θ₁ = 0、p₁ > 0，每次穿过记一个点。
        u 点数不够怎么办？
          C 换几个初始能量相同的起点。
    u 换成 60° 会怎样？请和 120° 对比，并说明该怎么读这张表。
      Q 规则运动，λ 趋近于零
"""


def orbit(scene: Stage) -> dict[str, str]:
    """The session of the pictures, with one reply that grows on another branch."""
    place = scene.open(LEAPFROG)
    scene.close_empty_tab()
    known = plant(place, ORBIT, "Yoshida")
    place.bookmark(known["Geometry beats local accuracy"])
    place.judge(known["Composition in a for-loop"], Verdict.DEAD_END)
    place.label(known["Show me a fourth-order one in numpy"], "Fourth order in numpy")
    place.branch(known["And at e = 0.9?"])
    scene.use("grok-4")
    scene.server.reply("Complex weights, real part kept. " * 9, delay=0.02, hold_after=30)
    place.retry(known["And at e = 0.9?"])
    scene.wait(lambda: len(place.growing) == 1)
    place.branch(known["Yoshida: three leapfrogs, one backwards in time"])
    scene.window.panes.note.hide()
    painted(scene)
    return known


def painted(scene: Stage) -> None:
    """Wait for the card, where it is shown."""
    outline = scene.window.outline
    scene.wait(lambda: not (card := outline.card) or not card.isVisible() or card.painted)


def shown(scene: Stage) -> OutlineView:
    view = scene.window.outline.view
    assert view is not None
    return view


def dock(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        orbit(scene)
        scene.write("Why is one of the three weights negative? Can I avoid it?")
        scene.picture(f"dock-{theme}", moving=True)
        outline = scene.window.outline
        outline.show_contents()
        scene.picture(f"dock-contents-{theme}", moving=True)
        outline.find_words("step")
        scene.wait(lambda: outline.search and not outline.search.busy)
        scene.picture(f"dock-found-{theme}", moving=True)
        outline.field.setText("perpetual motion")
        scene.wait(lambda: outline.search and not outline.search.busy)
        scene.picture(f"dock-not-found-{theme}", moving=True)
        outline.show_path()


def dock_dark() -> None:
    dock("dark")


def dock_contrast() -> None:
    dock("contrast-light")
    dock("contrast-dark")


def dock_chinese() -> None:
    with stage(shelf=SHELF) as scene:
        place = scene.open(PENDULUM)
        scene.close_empty_tab()
        plant(place, CHINESE, "规则运动")
        painted(scene)
        scene.picture("dock-chinese-light")


def dock_small() -> None:
    for size, name in (((900, 600), "900x600"), ((1080, 600), "1080x600")):
        with stage(shelf=SHELF, size=size) as scene:
            orbit(scene)
            if size[0] < 1080:
                scene.window.toggle_outline()
                painted(scene)
            scene.picture(f"dock-{name}", moving=True)


def dock_long() -> None:
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            place = scene.open(LONG)
            scene.close_empty_tab()
            nodes = long_session(300, 60)
            put(place, nodes, nodes[-1].id)
            painted(scene)
            scene.pane.transcript.scroll_by(-2000)
            scene.picture(f"dock-long-{theme}")
            scene.window.outline.show_contents()
            scene.picture(f"dock-long-contents-{theme}")


DOCKS = (dock, dock_dark, dock_contrast, dock_chinese, dock_small, dock_long)
