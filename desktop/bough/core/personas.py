"""A persona is who answers: a voice, which is the first a model is told, and its sampling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from bough.core.errors import StoreError, UsageError
from bough.core.node import NOTHING
from bough.core.terms import NOBODY, Terms, checked_parameters

FOLDER = "personas"
"""Beside the configuration, and among what ships."""
FUN = "fun"
"""The one that answers in fun mode."""
ENDING = ".toml"
LARGEST = 64 << 10
"""Bytes of a file. A voice is a few sentences."""
MOST = 500
"""Files of a folder that are looked at."""
LONGEST_NAME = 40

Accent = Literal["leaf", "sap", "sky", "rust"]


@dataclass(frozen=True, slots=True)
class Persona:
    """`sentence` says what it is good for. `accent` is a role of the theme, `logo` the name of an
    icon. One that is `own` has a file in the configuration folder."""

    id: str
    name: str
    voice: str = ""
    parameters: Mapping[str, object] = NOTHING
    accent: Accent = "leaf"
    logo: str = ""
    sentence: str = ""
    own: bool = False


class Broken(NamedTuple):
    """A file that cannot be understood, and why."""

    path: Path
    reason: str


class Found(NamedTuple):
    """The personas by id, those that ship first, and the files that are none."""

    personas: Mapping[str, Persona]
    broken: tuple[Broken, ...] = ()


def settings_of(terms: Terms, persona: Persona | None, *, fun: bool = False) -> dict[str, object]:
    """What a reply is asked with, as it is kept on it: "persona" (its name), "system" (all that a
    model is told first), "fun", and the parameters, of which those that were set win over the
    persona's."""
    texts = (persona.voice.strip() if persona else "", (terms.system or "").strip())
    told: dict[str, object] = {
        "persona": persona.name if persona else "",
        "system": "\n\n".join(filter(None, texts)),
        "fun": fun,
    }
    own = persona.parameters if persona else NOTHING
    return {name: value for name, value in told.items() if value} | {**own, **terms.parameters}


def find(shipped: Path, own: Path) -> Found:
    """What is in the folder that came with Bough, and in a person's, whose win."""
    personas: dict[str, Persona] = {}
    broken: list[Broken] = []
    for folder in (shipped, own):
        for path in _files(folder):
            try:
                persona = read(path, own=folder is own)
            except ValueError as error:
                broken.append(Broken(path, str(error)))
            else:
                personas[persona.id] = persona
    return Found(personas, tuple(broken))


def look(folder: Path) -> tuple[object, ...]:
    """What changes when a file of the folder does."""
    return tuple(_stamp(path) for path in _files(folder))


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        state = path.stat()
    except OSError:
        return (path.name,)  # It went just now.
    return (path.name, state.st_mtime_ns, state.st_size)


def read(path: Path, *, own: bool = True) -> Persona:
    """The persona of a file. Raises ValueError, with the reason, for what is none."""
    import tomllib

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError(f"it is longer than {LARGEST >> 10} KB")
        table = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return _decode(path.stem, table, own=own)


def save(folder: Path, persona: Persona) -> None:
    """Write the persona into its file; comments and what we do not know stay as they are.

    Raises StoreError: "persona_broken" rather than write over a file that cannot be understood,
    "persona_unwritable".
    """
    import tomlkit

    from bough.core.config import write_whole

    path = file_of(folder, persona.id)
    try:
        if path.exists():
            read(path)
            document = tomlkit.parse(path.read_text(encoding="utf-8"))
        else:
            document = tomlkit.document()
        _encode(document, persona)
        write_whole(path, tomlkit.dumps(document).encode())
    except ValueError as error:
        raise StoreError("persona_broken", path=str(path), reason=str(error)) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def remove(folder: Path, persona_id: str) -> bytes:
    """Delete the file of a person's own; what was in it. Raises StoreError."""
    path = file_of(folder, persona_id)
    try:
        content = path.read_bytes()
        path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error
    return content


def put_back(folder: Path, persona_id: str, content: bytes) -> None:
    """The file as `remove` found it, unless there is another by now. Raises StoreError."""
    from bough.core.config import write_whole

    path = file_of(folder, persona_id)
    try:
        if not path.exists():
            write_whole(path, content)
    except OSError as error:
        raise _unwritable(path, error) from error


def file_of(folder: Path, persona_id: str) -> Path:
    """Where the persona of that id is. Raises UsageError for what is no name of a file."""
    path = folder / (persona_id + ENDING)
    unfit = not persona_id or persona_id == NOBODY or persona_id.startswith(".")
    if unfit or path.parent != folder or "\0" in persona_id:
        raise UsageError("no_such_persona", persona=persona_id)
    return path


def new_id(name: str, taken: Mapping[str, object]) -> str:
    """An id that no other has, and that is the name of a file everywhere."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_NAME] or "persona"
    # Windows keeps some short names for devices.
    slug = f"persona-{slug}" if re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", slug) else slug
    found, number = slug, 2
    while found in taken or found == NOBODY:
        found, number = f"{slug}-{number}", number + 1
    return found


def _files(folder: Path) -> Iterator[Path]:
    """The files that should be personas, by name."""
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ENDING)
    except OSError:
        return  # As a rule a person has none of their own.
    for path in found[:MOST]:
        if path.is_file() and not path.name.startswith(".") and path.stem != NOBODY:
            yield path


def _decode(persona_id: str, table: Mapping[str, Any], *, own: bool) -> Persona:
    name = " ".join(_text(table, "name").split())
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"name: has to be there, with {LONGEST_NAME} characters at most")
    logo = _text(table, "logo")
    if not re.fullmatch(r"[a-z0-9-]*", logo):
        raise ValueError(f"logo: has to be the name of an icon, not {logo!r}")
    accent = table.get("accent", "leaf")
    if accent not in get_args(Accent):
        raise ValueError(f"accent: has to be one of {', '.join(get_args(Accent))}, not {accent!r}")
    given = table.get("parameters", {})
    parameters = checked_parameters(given)
    if not isinstance(given, dict) or parameters.keys() != given.keys():
        unknown = sorted(given.keys() - parameters.keys()) if isinstance(given, dict) else [given]
        raise ValueError(f"parameters: {unknown[0]!r} makes no sense")
    return Persona(
        persona_id,
        name,
        _text(table, "voice").strip(),
        parameters,
        accent,
        logo,
        " ".join(_text(table, "sentence").split()),
        own,
    )


def _text(table: Mapping[str, Any], name: str) -> str:
    found = table.get(name, "")
    if not isinstance(found, str):
        raise ValueError(f"{name}: has to be a text, not {found!r}")
    return found


def _encode(document: Any, persona: Persona) -> None:
    from tomlkit import string, table

    for name in ("name", "sentence", "accent", "logo"):
        value = getattr(persona, name)
        if document.get(name, "leaf" if name == "accent" else "") != value:
            document[name] = value
    if str(document.get("voice", "")).strip() != persona.voice.strip():
        text = persona.voice.strip()
        # Over several lines, as one writes it by hand, unless there are signs that TOML escapes.
        plain = "\\" not in text and '"""' not in text and text.replace("\n", "").isprintable()
        document["voice"] = string(f"\n{text}\n", multiline=True) if plain else text
    if persona.parameters and "parameters" not in document:
        document["parameters"] = table()
    if parameters := document.get("parameters"):
        for name in [n for n in parameters if n not in persona.parameters]:
            del parameters[name]
    for name, value in persona.parameters.items():
        if document["parameters"].get(name) != value:
            document["parameters"][name] = value


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError("persona_unwritable", path=str(path), reason=error.strerror or str(error))
