"""Measures formulas: setting twenty typical ones beside the window, against the library alone in
this process, and painting them, against a line of text of the same run.

    python tests/benchmarks/formulas.py
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from measure import Heartbeat
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from bough.app.formulas import Typesetter
from bough.app.io import IoThread
from bough.core.formulas import Formula, Setting
from bough.core.formulas.helper import Helper
from bough.ui.theme import Theme
from bough.ui.transcript.formula import Shape
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf

TYPICAL = [
    r"E = mc^2",
    r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
    r"\sum_{i=1}^n i = \frac{n(n+1)}{2}",
    r"\lim_{x \to 0} \frac{\sin x}{x} = 1",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{align} a &= b + c \\ &= d \end{align}",
    r"\nabla \times \vec{E} = -\frac{\partial \vec{B}}{\partial t}",
    r"\mathcal{L}(\theta) = -\sum_i \log p_\theta(x_i)",
    r"\hat{\beta} = (X^\top X)^{-1} X^\top y",
    r"P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)}",
    r"f: \mathbb{R}^n \to \mathbb{R}",
    r"\|x\|_2 = \sqrt{\sum_i x_i^2}",
    r"\binom{n}{k} = \frac{n!}{k!(n-k)!}",
    r"e^{i\pi} + 1 = 0",
    r"\prod_{p} \frac{1}{1 - p^{-s}}",
    r"\left\langle \psi \middle| \hat{H} \middle| \psi \right\rangle",
    r"\delta(t) \approx \delta_0 e^{\lambda t}",
    r"O(n \log n)",
]
FORMULAS = [Formula(tex, display=True) for tex in TYPICAL]


def main() -> None:
    app = QApplication([])
    io = IoThread()
    helper = Helper()
    typesetter = Typesetter(io, helper)
    begun = time.perf_counter()
    wait_for(typesetter, [Formula("x", display=False)])
    print(f"the first formula, with its process   {ms(begun):8.1f} ms")

    beats = Heartbeat()
    begun = time.perf_counter()
    wait_for(typesetter, FORMULAS)
    taken = ms(begun)
    floor = alone()
    print(f"{len(FORMULAS)} formulas, as they come home        {taken:8.1f} ms")
    print(f"  the library alone, in this process  {floor:8.1f} ms   ratio {taken / floor:.2f}")
    print(f"  longest gap of the event loop       {beats.longest_ms():8.1f} ms")
    outcomes = [typesetter.known(formula) for formula in FORMULAS]
    shapes = [Shape(o, 17.4) for o in outcomes if isinstance(o, Setting)]
    print(f"  not set                             {len(FORMULAS) - len(shapes):8}")
    print(f"  kept                                {typesetter.kept_bytes / 1e3:8.1f} kB")
    print(f"  memory of the process               {memory(helper):8.1f} MB")
    paint(app, shapes)
    typesetter.close()
    io.close()


def wait_for(typesetter: Typesetter, wanted: list[Formula]) -> None:
    loop = QEventLoop()

    def look() -> None:
        if all(typesetter.known(formula) for formula in wanted):
            loop.quit()

    typesetter.formula_set.connect(look)
    for formula in wanted:
        typesetter.get(formula)
    loop.exec()
    typesetter.formula_set.disconnect(look)


def alone() -> float:
    from bough.core.formulas.tex import draw

    draw(FORMULAS[0])
    begun = time.perf_counter()
    for formula in FORMULAS:
        draw(formula)
    return ms(begun)


def paint(app: QApplication, shapes: list[Shape]) -> None:
    ink = Ink(Theme("light"))
    leaf = Leaf("A line of text that is about as long as a formula.", ink.face("read"))
    leaf.lay(600)
    image = QImage(800, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(ink.color("text"))
    first, again, text = [], [], []
    for shape in shapes:
        for costs in (first, again):
            begun = time.perf_counter()
            shape.paint(painter, 10, 100)
            costs.append(ms(begun))
        begun = time.perf_counter()
        leaf.paint(painter, 10, 100, 0, 200)
        text.append(ms(begun))
    painter.end()
    line, formula, read = (statistics.median(costs) for costs in (text, again, first))
    print(f"painting one, median                  {formula:8.3f} ms   [..{max(again):.3f}]")
    print(f"  the first time                      {read:8.3f} ms   [..{max(first):.3f}]")
    print(f"  a line of text                      {line:8.3f} ms   ratio {formula / line:.1f}")


def memory(helper: Helper) -> float:
    return psutil.Process(helper.pid).memory_info().rss / 1e6


def ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1e3


if __name__ == "__main__":
    main()
