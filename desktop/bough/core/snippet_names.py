"""Names of files for code that a model wrote: never a path, never one that a system reserves."""

from __future__ import annotations

import unicodedata

LONGEST = 120
BYTES = 200
"""File systems count bytes: most end at 255."""
STEM = "snippet"

_EXTENSIONS = {
    "bash": "sh", "c": "c", "c#": "cs", "c++": "cpp", "cpp": "cpp", "csharp": "cs", "css": "css",
    "csv": "csv", "dart": "dart", "diff": "diff", "dot": "dot", "go": "go", "haskell": "hs",
    "html": "html", "ini": "ini", "java": "java", "javascript": "js", "js": "js", "json": "json",
    "jsx": "jsx", "julia": "jl", "kotlin": "kt", "latex": "tex", "lua": "lua", "markdown": "md",
    "md": "md", "mermaid": "mmd", "nix": "nix", "ocaml": "ml", "patch": "patch", "perl": "pl",
    "php": "php", "powershell": "ps1", "py": "py", "python": "py", "python3": "py", "r": "r",
    "rb": "rb", "rs": "rs", "ruby": "rb", "rust": "rs", "scala": "scala", "scss": "scss",
    "sh": "sh", "shell": "sh", "sql": "sql", "svg": "svg", "swift": "swift", "tex": "tex",
    "toml": "toml", "ts": "ts", "tsx": "tsx", "typescript": "ts", "vue": "vue", "xml": "xml",
    "yaml": "yaml", "yml": "yml", "zig": "zig", "zsh": "sh",
}  # fmt: skip
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
_ALLOWED = frozenset("._-+ ")


def named(info: str) -> str:
    """The file that a fence's info string names, as it was written: "" where it names none."""
    for word in info[:2000].split()[1:]:
        key, found, value = word.partition("=")
        if found and key not in ("title", "file", "filename", "name"):
            continue
        name = (value if found else word).strip("\"'{}")
        if "." in name.strip("."):
            return name
    return ""


def suggested(language: str, info: str = "", *, stem: str = STEM) -> str:
    """The name to suggest for a block of code: what its fence says, else by its language."""
    if name := safe(named(info)):
        return name
    extension = _EXTENSIONS.get(language.lower(), "txt")
    return f"{safe(stem)[:40] or STEM}.{extension}"


def safe(name: str) -> str:
    """A name that is a file's name and nothing else on every system; "" where nothing is left."""
    name = unicodedata.normalize("NFKC", name[:4000])
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isalnum() or c in _ALLOWED)
    name = " ".join(name.split()).strip("._- +")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    # What stands before the first dot is what Windows looks at.
    if stem.partition(".")[0].rstrip().lower() in _RESERVED:
        stem = f"{STEM}-{stem}"
    return _cut(stem, extension[:16])


def _cut(stem: str, extension: str) -> str:
    """Shorten the stem until all of it is short enough."""
    end = f".{extension}" if extension else ""
    stem = stem[: LONGEST - len(end)]
    while len((stem + end).encode("utf-8", "replace")) > BYTES:
        stem = stem[:-1]
    stem = stem.rstrip("._- +")
    return stem + end if stem else ""
