"""Fuzzes one target with coverage as its guide, until the time is up.

    python tests/fuzz/run.py TARGET SECONDS [FOLDER]

A target is a module of this folder with SEEDS, inputs to begin with, and `one(data)`, which raises
for a bug alone. What was found interesting is kept in FOLDER (a temporary one unless it is named),
an input that fails beside it. A case may take one second of CPU and 256 MB.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CASE_SECONDS = 1.0
CASE_MB = 256
HANG_SECONDS = 30
SHORTEST = 1 << 16
"""Bytes that an input may have at least; twice the longest seed where that is more."""


def main() -> None:
    target, seconds, *folder = sys.argv[1:]
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    import atheris

    with atheris.instrument_imports(include=["bough"]):
        module = importlib.import_module(target)
    corpus = Path(folder[0] if folder else tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(module.SEEDS):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    print(f"bough: fuzzing {target} for {seconds} s, kept in {corpus}", flush=True)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={HANG_SECONDS}",
        f"-malloc_limit_mb={CASE_MB}",
        f"-max_len={max(SHORTEST, 2 * max(map(len, module.SEEDS)))}",
        f"-artifact_prefix={corpus}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], _in_time(module.one))
    atheris.Fuzz()


def _in_time(one: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def timed(data: bytes) -> None:
        # What a busy machine adds is not the case's fault.
        began = time.process_time()
        one(data)
        took = time.process_time() - began
        assert took <= CASE_SECONDS, f"{took:.2f} s of CPU"

    return timed


if __name__ == "__main__":
    main()
