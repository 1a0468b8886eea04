"""Finds the files shipped with Bough: in the wheel beside the code, else in the checkout."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """The path of a shipped file, such as `resource("icons", "plus.svg")`."""
    inside = _HERE / "resources"
    return (inside if inside.is_dir() else _HERE.parents[1] / "resources").joinpath(*parts)
