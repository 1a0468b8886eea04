"""Markdown that no one should write: what breaks a transcript that lays out all it is given."""

from __future__ import annotations

from collections.abc import Callable

CASES: dict[str, Callable[[], str]] = {
    "deep list": lambda: "\n".join(f"{'  ' * n}- level {n}" for n in range(100)),
    "deep quote": lambda: "\n".join(
        f"{'>' * (n + 1)} level {n}\n{'>' * (n + 1)}" for n in range(100)
    ),
    "brackets": lambda: "[" * 100_000,
    "long word": lambda: "abcdefghij" * 200_000,
    "long paragraph": lambda: "some words of no weight " * 44_000,
    "long table": lambda: "| a | b | c |\n|---|--:|:-:|\n"
    + "".join(f"| row {n} | {n * 7} | `x{n}` |\n" for n in range(10_000)),
    "wide table": lambda: "|" + "".join(f" c{n} |" for n in range(1000))
    + "\n|" + "---|" * 1000 + "\n"
    + "".join("|" + "".join(f" {n}.{m} |" for m in range(1000)) + "\n" for n in range(8)),
    "long fence": lambda: "```python\n"
    + "".join(f"value_{n} = compute(q, p, {n}.5)  # step\n" for n in range(110_000)) + "```\n",
    "fence of one line": lambda: "```json\n" + '{"key": [1, 2, 3]}, ' * 250_000 + "\n```\n",
    "one-word lines": lambda: "word\n" * 50_000,
    "long list": lambda: "".join(f"- item {n}\n" for n in range(20_000)),
    "emoji": lambda: "👩‍👩‍👧‍👦🏳️‍🌈👍🏽 " * 62_000,
    "combining marks": lambda: ("z" + "\u0301\u0323\u0308" * 60 + " ") * 1_000,
}  # fmt: skip
