"""Fuzzes one target with coverage as its guide, until the time is up.

    python tests/fuzz/run.py TARGET SECONDS [FOLDER]

A target is a module of this folder with SEEDS, inputs to begin with, and `one(data)`, which raises
for a bug alone. What was found interesting is kept in FOLDER (a temporary one unless it is named),
an input that fails beside it. A case may take one second and 256 MB.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

CASE_SECONDS = 1
CASE_MB = 256
LONGEST = 1 << 16
"""Bytes of an input."""


def main() -> None:
    target, seconds, *folder = sys.argv[1:]
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
        f"-timeout={CASE_SECONDS}",
        f"-malloc_limit_mb={CASE_MB}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={corpus}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], module.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
