"""The process that says which words may be meant by a misspelt one, and ends.

Its orders, on standard input, are a line of JSON with the language, the folder of its dictionary, a
person's own words and the word in question; its answer is one on standard output.
"""

from __future__ import annotations

import json
from pathlib import Path

from bough.core.engine.child import begin
from bough.core.spelling import speller


def main() -> None:
    report, orders = begin()
    found = speller(orders["language"], Path(orders["folder"]))
    words: list[str] = []
    if found:
        for word in orders["own"]:
            found.learn(word)
        words = found.suggest(orders["word"])
    print(json.dumps({"words": words}), file=report, flush=True)


if __name__ == "__main__":
    main()
