"""What makes the window appear a quarter sooner; to be called before Qt or the rest is imported."""

from __future__ import annotations

import builtins
import dataclasses
import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError
from operator import attrgetter
from typing import Any

from bough.ui.quick_enums import make_enums_quickly

SUPPORT = "shibokensupport/signature/"
UNUSED = ("errorhandler", "layout", "parser", "lib/enum_sig", "lib/pyi_generator", "lib/tool")
"""What PySide needs of its own to explain a wrong argument, and to write the types of it all. Not
`mapping`, into which the library itself looks."""

POSTPONED = """
def __getattr__(name):
    if name.startswith("__") or "_source" not in globals():
        raise AttributeError(name)
    exec(compile(globals().pop("_source"), __file__, "exec"), globals())
    return globals()[name]
"""
"""The text of a module that becomes what its `_source` says when something of it is asked for."""


def hurry() -> None:
    """Leave out what costs time while much is imported and made."""
    # Nothing that is made at the start becomes garbage; bough.app.garbage collects from then on.
    gc.disable()
    make_enums_quickly()
    if sys.version_info < (3, 13):
        _make_dataclasses_of_functions()
    _import_qt()


def _import_qt() -> None:
    # WORKAROUND PySide 6.11: it has parts of its own in an archive as text, and compiles all of it
    # at each start, a quarter of what its import takes.
    compiled = builtins.compile

    def postponing(source: Any, filename: Any, *rest: Any, **options: Any) -> Any:
        if filename in unused:
            source = f"_source = {source!r}\n{POSTPONED}"
        return compiled(source, filename, *rest, **options)

    unused = {f"{SUPPORT}{name}.py" for name in UNUSED}
    builtins.compile = postponing
    try:
        import PySide6.QtCore  # noqa: F401
    finally:
        builtins.compile = compiled
    # WORKAROUND PySide 6.11: it takes the place of `import`, and after each it reads the source of
    # the module to see whether it says "PySide6", for a switch of names that Bough does not use.
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _make_dataclasses_of_functions() -> None:
    """WORKAROUND Python 3.11: it compiles the text of six functions for each dataclass, 0.4 ms. Of
    those only `__init__` need be text; what the others do stays the same."""
    module: Any = dataclasses
    ordered = module._cmp_fn

    def comparing(name: str, sign: str, own: str, others: str, globals: dict[str, Any]) -> Any:
        if name != "__eq__":
            return ordered(name, sign, own, others, globals)
        # "(self.one,self.two,)"
        names = [each.removeprefix("self.") for each in own.strip("(),").split(",") if each]
        return _equal(_values(names))

    module._cmp_fn = comparing
    module._hash_fn = lambda fields, _: _hash(_values([f.name for f in fields]))
    module._repr_fn = lambda fields, _: module._recursive_repr(_repr([f.name for f in fields]))
    module._frozen_get_del_attr = lambda cls, fields, _: _frozen(cls, {f.name for f in fields})


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _equal(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], object]:
    def __eq__(self: Any, other: object) -> object:
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    return __eq__


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:
        return hash(values(self))

    return __hash__


def _repr(names: Sequence[str]) -> Callable[[object], str]:
    def __repr__(self: object) -> str:
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({said})"

    return __repr__


def _frozen(cls: Any, names: set[str]) -> tuple[Callable[..., None], Callable[..., None]]:
    def __setattr__(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__
