"""What reading a growing reply costs: run `.venv/bin/python tests/benchmarks/markdown.py`.

The floor is parsing the same text once, when it is whole. A flush is what 200 tokens a second bring
in a frame of 33 ms.
"""

from __future__ import annotations

import time

from bough.core.highlight import Highlighter
from bough.core.markdown import parse
from bough.core.markdown.growing import Growing

FLUSH = 26
TOKEN = 4

PROSE = "Each **step** of the *method* costs `O(n)`, as [the book](https://example.org) says.\n\n"
ITEM = "{}. An item that says **something** in a line or so\n   - and a thing below it\n"
CODE = "    total = sum(row[{0}] for row in table if row.get('key')) + {0}  # again\n"
ROW = "| row {} | 3.14159 | `code` | what it means |\n"

TEXTS = {
    "prose": PROSE * 900,
    "one list": "".join(ITEM.format(n) for n in range(1, 900)),
    "one block of code": "```python\n" + "".join(CODE.format(n) for n in range(1000)) + "```\n",
    "one table": "| a | b | c | d |\n|---|---|---|---|\n" + "".join(map(ROW.format, range(1800))),
    "one paragraph": "Words that follow on each other without end, and a `code` in it. " * 1200,
    "one item": "- item\n" + "  A paragraph of the same item, with some words in it.\n\n" * 1400,
}


def main() -> None:
    print(f"{'':20}{'chars':>8}{'floor':>9}{'growing':>9}{'/1k tokens':>12}"
          f"{'1st quarter':>13}{'last':>9}{'longest':>9}{'close':>9}")  # fmt: skip
    for name, text in TEXTS.items():
        parse(text[:2000])
        begun = time.process_time()
        parse(text)
        floor = time.process_time() - begun
        report(name, text, floor, *grow(text))
    code = "".join(CODE.format(n) for n in range(500))
    highlight(code)


def grow(text: str) -> tuple[list[float], float]:
    growing = Growing()
    costs = []
    for start in range(0, len(text), FLUSH):
        begun = time.perf_counter()
        growing.feed(text[start : start + FLUSH])
        costs.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    growing.close()
    return costs, time.perf_counter() - begun


def report(name: str, text: str, floor: float, costs: list[float], close: float) -> None:
    quarter = len(costs) // 4
    first, last = (sum(part) / quarter * 1e6 for part in (costs[:quarter], costs[-quarter:]))
    print(
        f"{name:20}{len(text):8}{floor:7.3f} s{sum(costs):7.3f} s"
        f"{sum(costs) / len(text) * TOKEN * 1000:10.4f} s{first:10.0f} µs{last:6.0f} µs"
        f"{max(costs) * 1e3:6.1f} ms{close * 1e3:6.1f} ms"
    )


def highlight(code: str) -> None:
    colors = Highlighter("python")
    begun = time.perf_counter()
    colors.feed(code)
    floor = time.perf_counter() - begun
    colors = Highlighter("python")
    costs = []
    for end in range(FLUSH, len(code), FLUSH):
        begun = time.perf_counter()
        colors.feed(code[:end])
        costs.append(time.perf_counter() - begun)
    report("colours", code, floor, costs, 0.0)


if __name__ == "__main__":
    main()
