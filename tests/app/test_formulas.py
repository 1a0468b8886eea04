"""Formulas are set beside the window, and no formula can hold it up or reach anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from bough.app import formulas
from bough.app.formulas import Typesetter
from bough.app.io import IoThread
from bough.core.formulas import Formula, Outcome, Setting, Unsettable
from bough.core.formulas.helper import CHILD, Helper, checked
from helpers.engines import gone, playing

PATIENCE = 30_000
NEST = r"\frac{1}{1+"
ENDLESS = Formula(NEST * 30 + "x" + "}" * 30, display=True)

SetOne = Callable[[Formula], Outcome]


@pytest.fixture
def helper() -> Helper:
    return Helper()


@pytest.fixture
def typesetter(qapp: object, helper: Helper) -> Iterator[Typesetter]:
    io = IoThread()
    typesetter = Typesetter(io, helper)
    yield typesetter
    typesetter.close()
    io.close()


@pytest.fixture
def set_one(qtbot: QtBot, typesetter: Typesetter) -> SetOne:
    """Asks for a formula and waits until it is set."""

    def set_it(formula: Formula) -> Outcome:
        typesetter.get(formula)
        qtbot.waitUntil(lambda: typesetter.known(formula) is not None, timeout=PATIENCE)
        outcome = typesetter.get(formula)
        assert outcome is not None
        return outcome

    return set_it


def inline(tex: str) -> Formula:
    return Formula(tex, display=False)


def test_a_formula_is_there_once_its_signal_came(qtbot: QtBot, typesetter: Typesetter):
    with qtbot.waitSignal(typesetter.formula_set, timeout=PATIENCE):
        assert typesetter.get(inline("x^2")) is None

    found = typesetter.get(inline("x^2"))
    assert isinstance(found, Setting)
    assert 0.5 < found.width < 2
    assert "currentColor" in found.svg
    assert typesetter.get(inline("x^2")) is found


def test_nothing_runs_before_the_first_formula(typesetter: Typesetter, helper: Helper):
    assert typesetter.get(inline(" ")) == Unsettable("nothing")

    assert helper.pid is None


def test_a_displayed_sum_is_higher_than_one_within_a_line(set_one: SetOne):
    within, displayed = (set_one(Formula(r"\sum_{i=1}^n i", display=d)) for d in (False, True))

    assert isinstance(within, Setting)
    assert isinstance(displayed, Setting)
    assert displayed.ascent > within.ascent


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{",
        r"x^{",
        r"\begin{align}a",
        r"\foo{x}",
        r"\input{/etc/passwd}",
        r"\includegraphics{/etc/passwd}",
        r"\color{url(file:///etc/passwd)}x",
        r"\newcommand{\a}{\a\a}\a",
        r"\text{如果}",
        "{" * 100 + "x" + "}" * 100,
        "x" * 20_000,
    ],
)
def test_what_cannot_be_set_is_refused_and_the_next_one_is_set(tex: str, set_one: SetOne):
    refused = isinstance(set_one(inline(tex)), Unsettable) if len(tex) < 10_000 else True

    assert refused
    assert isinstance(set_one(inline("y")), Setting)


def test_a_formula_that_is_too_long_is_not_even_asked_for(typesetter: Typesetter, helper: Helper):
    assert typesetter.get(inline("x" * 20_000)) == Unsettable("too long")
    assert helper.pid is None


@pytest.mark.parametrize(
    "tex",
    [
        r"\tag{}",
        r"x \tag{1}",
        r"\text{a<b & <mi>c</mi>}",
        r"\begin{align}a &= b \\ c &= \frac{d}{e}\end{align}",
        r"\begin{aligned}a &= b\end{aligned}",
        r"\begin{equation}E=mc^2 \label{e}\end{equation}",
        r"\mathop{\mathrm{arg\,min}}_x f(x)",
    ],
)
def test_what_models_write_is_set(tex: str, set_one: SetOne):
    assert isinstance(set_one(Formula(tex, display=True)), Setting)


def test_what_takes_too_long_is_given_up_and_the_next_is_set_by_a_fresh_process(
    set_one: SetOne, helper: Helper
):
    set_one(inline("x"))
    first = helper.pid

    assert set_one(ENDLESS) == Unsettable("takes too long")

    assert isinstance(set_one(inline("y")), Setting)
    assert first is not None
    assert gone(first)
    assert helper.pid not in (None, first)
    assert set_one(ENDLESS) == Unsettable("takes too long"), "it is remembered"


def test_a_formula_is_tried_again_where_something_else_ended_its_process(
    qtbot: QtBot, typesetter: Typesetter, set_one: SetOne, helper: Helper
):
    set_one(inline("x"))
    victim = psutil.Process(helper.pid)
    victim.suspend()
    typesetter.get(inline("y"))

    victim.kill()

    assert isinstance(set_one(inline("y")), Setting)
    assert helper.pid != victim.pid


def test_a_formula_that_ends_two_processes_is_not_tried_a_third_time(
    tmp_path: Path, qtbot: QtBot, qapp: object
):
    starts = tmp_path / "starts"
    program = f"""
with open({str(starts)!r}, "a") as file:
    file.write("x")
answer(ready=True)
for line in sys.stdin:
    if "boom" in line:
        os._exit(3)
    answer(error="played")
"""
    io = IoThread()
    typesetter = Typesetter(io, Helper(playing(tmp_path, program)))
    for tex in ("boom", "calm"):
        with qtbot.waitSignal(typesetter.formula_set, timeout=PATIENCE):
            typesetter.get(inline(tex))

    assert typesetter.known(inline("boom")) == Unsettable("ends the process that sets it")
    assert typesetter.known(inline("calm")) == Unsettable("played")
    assert starts.read_text() == "xxx"
    typesetter.close()
    io.close()


@pytest.mark.parametrize(
    ("start", "starts"),
    [("answer(ready=False)", "x"), ("os._exit(1)", "xxx")],
    ids=["without the library", "not at all"],
)
def test_a_process_that_does_not_start_is_not_tried_for_ever(
    tmp_path: Path, qtbot: QtBot, qapp: object, start: str, starts: str
):
    program = f"open({str(tmp_path / 'starts')!r}, 'a').write('x')\n{start}"
    io = IoThread()
    typesetter = Typesetter(io, Helper(playing(tmp_path, program)))
    for tex in "abcde":
        with qtbot.waitSignal(typesetter.formula_set, timeout=PATIENCE):
            typesetter.get(inline(tex))
        assert isinstance(typesetter.known(inline(tex)), Unsettable)

    assert (tmp_path / "starts").read_text() == starts
    typesetter.close()
    io.close()


@pytest.mark.parametrize("tex", [r"\rule{1em}{1em}", r"\color{black}x", r"\textcolor{#000}{x}"])
def test_what_is_to_be_black_has_the_colour_of_the_text(tex: str, set_one: SetOne):
    drawn = set_one(inline(tex))

    assert isinstance(drawn, Setting)
    assert "black" not in drawn.svg
    assert "#000" not in drawn.svg


def test_what_is_asked_for_last_is_set_first(qtbot: QtBot, typesetter: Typesetter):
    many = [inline(f"x_{{{number}}}") for number in range(60)]
    typesetter.get(inline("first"))
    for formula in many:
        typesetter.get(formula)
    typesetter.get(many[3])

    qtbot.waitUntil(lambda: typesetter.known(many[3]) is not None, timeout=PATIENCE)

    assert typesetter.known(many[0]) is None


def test_a_thousand_formulas_take_no_more_memory_than_is_set_aside(
    qtbot: QtBot, typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(formulas, "KEPT_BYTES", 200_000)
    for start in range(0, 1000, 250):
        wave = [inline(f"x_{{{number}}}") for number in range(start, start + 250)]
        done: set[Formula] = set()
        typesetter.formula_set.connect(
            lambda wave=wave, done=done: done.update(f for f in wave if typesetter.known(f))
        )
        for formula in wave:
            typesetter.get(formula)
        qtbot.waitUntil(lambda done=done: len(done) == 250, timeout=PATIENCE)

        assert 100_000 < typesetter.kept_bytes <= 200_000
    assert typesetter.known(inline("x_{0}")) is None


def test_closing_ends_the_process(qtbot: QtBot, typesetter: Typesetter, helper: Helper):
    with qtbot.waitSignal(typesetter.formula_set, timeout=PATIENCE):
        typesetter.get(inline("x"))
    pid = helper.pid
    assert pid is not None

    typesetter.close()

    assert gone(pid)


@pytest.mark.parametrize("warm", [False, True])
def test_closing_while_a_formula_is_set_leaves_nothing_behind(
    qtbot: QtBot, typesetter: Typesetter, set_one: SetOne, helper: Helper, warm: bool
):
    if warm:
        set_one(inline("x"))
    typesetter.get(ENDLESS)
    qtbot.waitUntil(lambda: helper.pid is not None, timeout=PATIENCE)
    pid = helper.pid
    assert pid is not None

    typesetter.close()

    assert gone(pid)


def test_the_process_ends_when_no_formula_comes_and_starts_again_with_the_next(
    qtbot: QtBot, qapp: object, helper: Helper, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(formulas, "IDLE_MS", 1)
    io = IoThread()
    typesetter = Typesetter(io, helper)
    for tex in ("x", "y"):
        with qtbot.waitSignal(typesetter.formula_set, timeout=PATIENCE):
            typesetter.get(inline(tex))
        assert isinstance(typesetter.known(inline(tex)), Setting)

        qtbot.waitUntil(lambda: helper.pid is None, timeout=PATIENCE)
    typesetter.close()
    io.close()


def test_the_process_ends_when_its_input_does():
    child = subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin
    child.stdin.close()

    assert child.wait(30) == 0
    assert child.stdout
    child.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_process_can_open_nothing_more_once_it_is_ready(set_one: SetOne, helper: Helper):
    set_one(inline("x"))

    limits = Path(f"/proc/{helper.pid}/limits").read_text()

    (line,) = [line for line in limits.splitlines() if line.startswith("Max open files")]
    assert line.split()[3:5] == ["0", "0"]


GOOD = {"width": 1.0, "ascent": 1.0, "descent": 0.2}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1" viewBox="0 0 1 1">{}</svg>'


def test_paths_and_rectangles_are_let_through():
    drawn = SVG.format('<path d="M 1 2 L 3 4 Z " fill="currentColor" /><rect x="0" y="-1.5" />')

    assert checked({"svg": drawn, **GOOD}) == Setting(drawn, 1.0, 1.0, 0.2)


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///dev/zero" />',
        '<use xlink:href="#a" />',
        '<path fill="url(http://example.com)" />',
        '<path style="fill: url(x)" />',
        "<style>@import 'x'</style>",
        "<script>1</script>",
        "text",
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
    ],
)
def test_a_drawing_that_names_something_outside_of_it_is_refused(inside: str):
    assert isinstance(checked({"svg": SVG.format(inside), **GOOD}), Unsettable)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"svg": SVG.format("")},
        {"svg": SVG.format(""), **GOOD, "width": 0.0},
        {"svg": SVG.format(""), **GOOD, "width": 1e9},
        {"svg": SVG.format(""), **GOOD, "ascent": float("nan")},
        {"svg": SVG.format(""), **GOOD, "ascent": float("inf")},
        {"svg": SVG.format(" " * 2_000_000), **GOOD},
    ],
)
def test_an_answer_that_is_none_is_refused(answer: dict[str, object]):
    assert isinstance(checked(answer), Unsettable)
