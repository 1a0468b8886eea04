"""A hurried start leaves out work, and nothing that can be seen."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest


def said_after(lines: str) -> str:
    """What a process that hurried says."""
    code = "from bough.ui.hurry import hurry\nhurry()\n" + dedent(lines)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_qt_comes_without_what_explains_wrong_arguments() -> None:
    said = said_after("""
        import sys
        import PySide6.QtWidgets
        print([name for name in ("argparse", "tomlkit") if name in sys.modules])
    """)

    assert said == "[]\n"


def test_a_wrong_argument_is_explained_nevertheless() -> None:
    said = said_after("""
        from PySide6.QtCore import QPoint, QRect
        try:
            QRect(QPoint(0, 0), "wide")
        except TypeError as error:
            print(error, QPoint.setX.__doc__)
    """)

    assert "QRect.__init__(left: int, top: int, width: int, height: int, /)" in said
    assert "setX(self, x: int, /)" in said


def test_modules_are_not_searched_for_the_name_of_pyside() -> None:
    said = said_after("""
        import colorsys
        from PySide6.support import feature
        print("colorsys" in feature.pyside_feature_dict)
    """)

    assert said == "False\n"


POINTS = """
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

@dataclass(frozen=True, slots=True)
class Empty:
    pass

@dataclass(frozen=True, slots=True)
class One:
    x: object

@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    said: str = field(default="", compare=False, repr=False)

@dataclass(frozen=True)
class Mark(Point):
    color: str = "leaf"

@dataclass(order=True)
class Open:
    x: int
    inner: object = None

def tried(act):
    try:
        return act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

nan = float("nan")
open_one = Open(1)
open_one.inner = open_one
point = Point(1, said="here")
found = [
    Empty(), Empty() == Empty(), hash(Empty()) == hash(()), One(nan) == One(nan), One(1) == One(2),
    repr(One("a")), One(1) == Point(1), point, point == Point(1, 2), Point(1) == Mark(1), Mark(1),
    hash(point) == hash((1, 2)), hash(One(3)) == hash((3,)), replace(point, y=5),
    tried(lambda: setattr(point, "x", 3)), tried(lambda: delattr(point, "x")),
    tried(lambda: setattr(Mark(1), "color", "")), tried(lambda: setattr(Mark(1), "other", "")),
    tried(lambda: hash(open_one)), open_one, Open(1) < Open(2), tried(lambda: Open(1) < 1),
    [f.name for f in fields(Mark)], Point.__match_args__, Point.__eq__.__qualname__,
]
print(found)
"""


def test_dataclasses_are_what_they_are() -> None:
    plain = subprocess.run(
        [sys.executable, "-c", POINTS], capture_output=True, text=True, check=True
    )

    assert said_after(POINTS) == plain.stdout


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="its dataclasses are quick")
def test_dataclasses_are_made_of_few_texts() -> None:
    said = said_after("""
        import dataclasses
        texts = []
        made = dataclasses._create_fn

        def making(name, *rest, **more):
            texts.append(name)
            return made(name, *rest, **more)

        dataclasses._create_fn = making

        @dataclasses.dataclass(frozen=True, slots=True)
        class Point:
            x: int

        print(texts)
    """)

    assert said == "['__init__']\n"
