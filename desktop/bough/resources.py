"""Finds the files shipped with Bough: in the wheel beside the code, else in the checkout."""

from functools import cache
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a shipped file, such as `resource("icons", "plus.svg")`."""
    return _root().joinpath(*parts)


@cache
def _root() -> Path:
    here = Path(__file__).resolve().parent
    inside = here / "resources"
    return inside if inside.is_dir() else here.parents[1] / "resources"
