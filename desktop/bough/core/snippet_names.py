"""Names of files for code that a model wrote: never a path, never one that a system reserves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 120
BYTES = 200
"""File systems count bytes: most end at 255."""
STEM = "snippet"

_EXTENSIONS = {
    "asm": "asm", "bash": "sh", "bat": "bat", "batch": "bat", "c": "c", "c#": "cs", "c++": "cpp",
    "clojure": "clj", "cpp": "cpp", "csharp": "cs", "css": "css", "csv": "csv", "cuda": "cu",
    "dart": "dart", "diff": "diff", "dot": "dot", "elixir": "ex", "erlang": "erl", "f#": "fs",
    "fortran": "f90", "fsharp": "fs", "go": "go", "golang": "go", "graphql": "graphql",
    "groovy": "groovy", "haskell": "hs", "hcl": "hcl", "html": "html", "ini": "ini",
    "java": "java", "javascript": "js", "js": "js", "json": "json", "json5": "json5",
    "jsonc": "jsonc", "jsonl": "jsonl", "jsx": "jsx", "julia": "jl", "kotlin": "kt",
    "latex": "tex", "lua": "lua", "markdown": "md", "matlab": "m", "md": "md", "mermaid": "mmd",
    "nix": "nix", "objectivec": "m", "ocaml": "ml", "pascal": "pas", "patch": "patch",
    "perl": "pl", "php": "php", "powershell": "ps1", "proto": "proto", "protobuf": "proto",
    "ps1": "ps1", "py": "py", "python": "py", "python3": "py", "r": "r", "rb": "rb", "rs": "rs",
    "ruby": "rb", "rust": "rs", "scala": "scala", "scss": "scss", "sh": "sh", "shell": "sh",
    "sql": "sql", "svelte": "svelte", "svg": "svg", "swift": "swift", "tcl": "tcl",
    "terraform": "tf", "tex": "tex", "toml": "toml", "ts": "ts", "tsx": "tsx",
    "typescript": "ts", "typst": "typ", "verilog": "v", "vhdl": "vhd", "vim": "vim", "vue": "vue",
    "wgsl": "wgsl", "xml": "xml", "yaml": "yaml", "yml": "yml", "zig": "zig", "zsh": "sh",
}  # fmt: skip
_WHOLE = {
    "cmake": "CMakeLists.txt", "dockerfile": "Dockerfile", "make": "Makefile",
    "makefile": "Makefile",
}  # fmt: skip
"""Languages whose files are called by a name of their own."""
_ALSO = (
    {"c", "h"}, {"cpp", "cc", "cxx", "h", "hh", "hpp", "ipp"}, {"py", "pyi", "pyw"},
    {"js", "cjs", "mjs", "jsx"}, {"ts", "cts", "mts", "tsx"}, {"sh", "bash", "zsh", "env"},
    {"yml", "yaml"}, {"html", "htm", "jinja", "vue", "svelte"}, {"ini", "cfg", "conf"},
    {"f90", "f", "f95"}, {"json", "jsonc"}, {"kt", "kts"}, {"tex", "sty", "cls"},
)  # fmt: skip
"""Extensions that stand for one another."""
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
_ALLOWED = frozenset("._-+ ")


_KEYED = re.compile(
    r"""(?:^|[\s{,])(?:title|file|filename|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s},"']+))""",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"""\s*(?:\#|//|--|;|%|/\*|<!--|\(\*)\s*(?:(?:file|filename|path)\s*:\s*)?"""
    r"""([\w@./\\-]{1,200}\.[a-z]\w{0,15})\s*(?:\*/|-->|\*\))?\s*""",
    re.IGNORECASE,
)


def named(info: str) -> str:
    """The file that a fence's info string names, as it was written: "" where it names none."""
    info = info[:2000]
    for found in _KEYED.finditer(info):
        name = next(filter(None, found.groups()), "")
        if _is_name(name):
            return name
    first, *words = info.split() or [""]
    for word in words:
        name = word.strip("\"'{}")
        if "=" not in word and _is_name(name):
            return name
    # As in ```python:src/app.py and ```src/app.py.
    name = first.partition(":")[2] or (first if _extension_of(first) in _KNOWN else "")
    return name if _is_name(name) else ""


def commented(code: str, language: str = "") -> str:
    """The file that a comment on top of the code names, and nothing but names; "" where none does.
    It has to be one of the language: many a comment begins with Node.js."""
    lines = code[:4000].split("\n", 2)[:2]
    line = lines[-1] if lines[0].startswith("#!") else lines[0]
    found = _COMMENT.fullmatch(line.strip()[:300])
    if found is None:
        return ""
    own, named_as = _EXTENSIONS.get(_language(language), ""), _extension_of(found[1])
    fits = any(own in group and named_as in group for group in _ALSO) or own == named_as
    return found[1] if fits or (not own and named_as in _KNOWN) else ""


def suggested(language: str, info: str = "", code: str = "") -> str:
    """The name to suggest for a block of code: what its fence says, or a comment on top of it, else
    by its language."""
    if name := safe(named(info)) or safe(commented(code, language)):
        return name
    language = _language(language)
    if whole := _WHOLE.get(language):
        return whole
    return f"{STEM}.{_EXTENSIONS.get(language, 'txt')}"


def numbered(name: str, number: int) -> str:
    """The name with a number before its extension, still short enough; 1 is the name itself."""
    if number <= 1:
        return name
    return _cut(*_parted(name), f"-{number}")


def apart(name: str, taken: Collection[str]) -> str:
    """The name, with a number where it is taken; `taken` are names as `folded` makes them."""
    number = 1
    while folded(found := numbered(name, number)) in taken:
        number += 1
    return found


def folded(name: str) -> str:
    """What two names have in common that are one and the same to some file system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def safe(name: str) -> str:
    """A name that is a file's name and nothing else on every system; "" where nothing is left."""
    name = unicodedata.normalize("NFKC", name[:4000])
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isalnum() or c in _ALLOWED)
    name = " ".join(name.split()).strip("._- +")
    stem, extension = _parted(name)
    # What stands before the first dot is what Windows looks at.
    if stem.partition(".")[0].rstrip().lower() in _RESERVED:
        stem = f"{STEM}-{stem}"
    return _cut(stem, extension[:16])


def _parted(name: str) -> tuple[str, str]:
    """What stands before the last dot, and what behind it."""
    stem, dot, extension = name.rpartition(".")
    return (stem, extension) if dot else (name, "")


def _cut(stem: str, extension: str, mark: str = "") -> str:
    """Shorten the stem until all of it, the mark behind the stem too, is short enough."""
    end = f"{mark}.{extension}" if extension else mark
    stem = stem[: LONGEST - len(end)]
    while len((stem + end).encode("utf-8", "replace")) > BYTES:
        stem = stem[:-1]
    stem = stem.rstrip("._- +")
    return stem + end if stem else ""


def _language(language: str) -> str:
    return language[:80].partition(":")[0].strip("{}.").lower()


def _is_name(name: str) -> bool:
    return "." in name.strip(".") or name.rpartition("/")[2] in _WHOLE.values()


def _extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


_KNOWN = frozenset(_EXTENSIONS.values()).union(*_ALSO) | {"txt"}
