"""What makes the window appear a tenth sooner; to be called before Qt or the rest is imported."""

from __future__ import annotations

import builtins
import gc
from typing import Any

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
