"""A hurried start leaves out work, and nothing that can be seen."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent


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
