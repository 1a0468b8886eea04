"""Whether the model that answered is the one that was asked, whatever its server calls it."""

from __future__ import annotations

import re

_FILE = re.compile(r"(?:-\d{5}-of-\d{5})?\.(?:gguf|ggml|bin|safetensors)$")
_VERSION = re.compile(
    r"(?:[-@:_.](?:\d{4}-\d{2}(?:-\d{2})?|\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|0\d{2}|latest|free|main))+$"
)
_QUANTIZED = re.compile(
    r"(?:[-_.:](?:i?q\d(?:_[a-z0-9]+)*|b?f16|f32|fp\d{1,2}|int[48]|[48]bit|gguf|awq|gptq|mlx))+$"
)


def differs(asked: str, served: str) -> bool:
    """Whether `served` is another model: not only another version by date, another quantisation,
    or the same with a vendor, a folder or a file around it."""
    return bool(asked and served) and _bare(asked) != _bare(served)


def _bare(name: str) -> str:
    bare = name.strip().lower().replace("\\", "/").rstrip("/").rpartition("/")[2]
    bare = _FILE.sub("", bare)
    while (shorter := _QUANTIZED.sub("", _VERSION.sub("", bare))) not in ("", bare):
        bare = shorter
    return bare
