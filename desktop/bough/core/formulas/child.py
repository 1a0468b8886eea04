"""The helper process that sets formulas, one a line, until its parent goes.

Its first line of standard input is `{"parent": PID}`; then comes a formula on each. Each line is
answered by one of JSON on standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from bough.core.engine.child import begin
from bough.core.formulas import Formula

MEMORY = 1 << 30
"""Bytes of address space."""

_EVERYTHING = Formula(
    r"\begin{cases}\frac{a}{b}\\\sqrt[3]{x}\end{cases}\hat{x}\vec{y}\left(\sum_{i=0}^n\right)"
    r"\mathbb{R}\underbrace{a+b}_{n}\boxed{\text{if }x}\mathbf{v}\mathcal{L}\int_0^1",
    display=True,
)


def main() -> None:
    report, _ = begin()
    warnings.simplefilter("ignore")
    ready = _answered(_EVERYTHING)
    _shut_in()
    print(json.dumps({"ready": "svg" in ready}), file=report, flush=True)
    with contextlib.suppress(OSError):
        while line := sys.stdin.readline():
            order = json.loads(line)
            answer = _answered(Formula(order["tex"], order["display"]))
            print(json.dumps(answer), file=report, flush=True)
    os._exit(0)


def _answered(formula: Formula) -> Mapping[str, Any]:
    try:
        from bough.core.formulas.tex import draw

        return draw(formula)
    except Exception as error:  # noqa: BLE001 - whatever the libraries raise, it is not set
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def _shut_in() -> None:
    """From here on nothing can be opened, whatever a formula says, and memory is bounded."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
