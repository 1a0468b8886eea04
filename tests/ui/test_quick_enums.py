"""Enums that are made quickly are those that Python makes."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

from bough.ui.quick_enums import MEANT

ALIKE = """
import enum
import pickle
from enum import Enum, EnumType, Flag, FlagBoundary, IntEnum, IntFlag
from itertools import combinations

from bough.ui.quick_enums import make_enums_quickly

python = EnumType._create_
make_enums_quickly()
quick = EnumType._create_
calls = []

def recorded(base, name, names, **options):
    calls.append((base, name, names, options))
    return quick(base, name, names, **options)

def tried(act):
    try:
        return repr(act())
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def described(made):
    values = [0, 1, 3, 99, -1, 2**31, -2**31, "x"]
    members = list(made.__members__.items())
    said = [made.__name__, made.__module__, made.__qualname__, made.__bases__, sorted(vars(made))]
    said += [repr(list(made)), len(made), tried(lambda: sorted(dir(made)))]
    said += [made._member_names_, made._member_type_, made._use_args_, made.__doc__]
    for name, member in members:
        said += [name, repr(member), str(member), f"{member}", member.name, member.value]
        said += [tried(lambda: hash(member)), made(member.value).name, made[name].name]
        said += [type(member) is made, member is getattr(made, name), tried(lambda: int(member))]
        said += [sorted(vars(member)), member._sort_order_, tried(lambda: list(member))]
        said += [tried(lambda: ~member), tried(lambda: member == member.value), bool(member)]
        said += [tried(lambda: type(member)(member.value) is member), name in made.__members__]
    said += [tried(lambda: made(value)) for value in values]
    for (_, one), (_, other) in combinations(members[:9], 2):
        said += [tried(lambda: one | other), tried(lambda: one & other), tried(lambda: one ^ other)]
        said += [tried(lambda: one in other), tried(lambda: one < other), one is other]
    said += [tried(lambda: setattr(made, members[0][0], 1)), tried(lambda: made.nothing)]
    said += [tried(lambda: type("More", (made,), {}))]
    if issubclass(made, Flag):
        said += [made._flag_mask_, made._singles_mask_, made._all_bits_, made._boundary_]
        said += [made._iter_member_.__name__]
    return said
"""


def said_by(lines: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ALIKE + dedent(lines)], capture_output=True, text=True, check=True
    )
    return done.stdout


only_here = pytest.mark.skipif(sys.version_info[:2] != MEANT, reason="other Pythons make their own")


@only_here
def test_the_enums_of_qt_are_as_python_makes_them() -> None:
    said = said_by("""
        EnumType._create_ = recorded
        from PySide6.QtCore import *
        from PySide6.QtGui import *
        from PySide6.QtNetwork import *
        from PySide6.QtWidgets import *
        assert len(calls) > 300, len(calls)
        for base, name, names, options in calls:
            EnumType._create_ = quick
            ours = base(name, names, **options)
            EnumType._create_ = python
            theirs = base(name, names, **options)
            for own, other in zip(described(ours), described(theirs), strict=True):
                assert own == other, (name, own, other)
        print("alike")
    """)

    assert said == "alike\n"


@only_here
@pytest.mark.parametrize(
    "call",
    [
        "Enum('Color', [('red', 1), ('green', 2), ('rot', 1)])",
        "Enum('Color', 'red green')",
        "Enum('Color', ['red', 'green'])",
        "Enum('Color', {'red': 1, 'green': 2})",
        "Enum('Color', [('red', 'r'), ('green', (1, 2))])",
        "Enum('Color', [('red', 1), ('red', 2)])",
        "Enum('Color', [('name', 1), ('value', 2)])",
        "Enum('Color', [('mro', 1)])",
        "Enum('Color', [('_red', 1), ('_green_', 2)])",
        "Enum('Color', [('red', True)])",
        "Enum('Color', [])",
        "IntEnum('Color', [('real', 1), ('red', 2)])",
        "IntEnum('Color', [('red', 1)], module='paint', qualname='Box.Color')",
        "Enum('Color', [('red', 1)], qualname='Box.Color')",
        "Enum('Color', [('red', 1)], type=int)",
        "Enum('Color', [('red', enum.auto())])",
        "Enum('Color', ['red'], start=5)",
        "Flag('Side', [('right', 2), ('left', 1), ('both', 3), ('none', 0), ('all', -1)])",
        "Flag('Side', [('both', 3), ('left', 1)], boundary=FlagBoundary.STRICT)",
        "IntFlag('Side', [('left', 1), ('right', 4)])",
    ],
)
def test_any_other_call_makes_what_python_makes(call: str) -> None:
    said = said_by(f"""
        EnumType._create_ = quick
        ours = tried(lambda: described({call}))
        EnumType._create_ = python
        theirs = tried(lambda: described({call}))
        assert ours == theirs, (ours, theirs)
        print("alike")
    """)

    assert said == "alike\n"


def test_an_enum_of_a_class_is_left_to_python() -> None:
    said = said_by("""
        class Color(Enum):
            red = 1
            green = 2

        print(pickle.loads(pickle.dumps(Color.red)) is Color.red, list(Color))
    """)

    assert said == "True [<Color.red: 1>, <Color.green: 2>]\n"
