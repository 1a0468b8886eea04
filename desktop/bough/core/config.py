"""What a person configured: one TOML file, whose comments are theirs and stay."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from bough.core.endpoint import Endpoint, ModelRef, Prefill
from bough.core.errors import StoreError
from bough.core.terms import checked_parameters

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

ThemeName = Literal["system", "light", "dark", "contrast-light", "contrast-dark"]
MotionName = Literal["system", "on", "off"]
QuestionsName = Literal["local", "on", "asked", "off"]
"""When a model is asked for next questions: by itself where it costs nothing, by itself wherever it
is, when a person wishes it, or never."""
OverflowName = Literal["drop", "ask", "summarise"]
"""What becomes of what a model has no room for."""


@dataclass(frozen=True, slots=True)
class Config:
    """What is not in the file is as it says here."""

    endpoints: tuple[Endpoint, ...] = ()
    default_model: ModelRef | None = None
    """None until one was chosen."""
    gguf: str = ""
    """The file of the model inside, "" for the one that came along."""
    theme: ThemeName = "system"
    motion: MotionName = "system"
    text_size: int = 100
    """In per cent of the design's."""
    notify: bool = True
    """Whether the desktop tells that a long reply has ended."""
    ask_before_quit: bool = False
    """While replies are being written."""
    editor: tuple[str, ...] = ()
    """The command of the editor outside of Bough, with {file} and {line} where they go; nothing
    lets Bough look for one."""
    questions: QuestionsName = "local"
    questions_model: ModelRef | None = None
    """It thinks of the next questions; None is the one that answered."""
    overflow: OverflowName = "drop"
    hidden_models: tuple[str, ...] = ()
    """Those that are not offered, by names such as "lab/large"."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of commands that have others than at first, by the command's id."""
    persona: str = ""
    """The id of the one that answers where none is set, "" for the model as it is."""
    presets: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """A person's own sets of parameters, by name."""


def load(path: Path) -> Config:
    """The configuration, as it is by default where there is no file.

    Raises StoreError with the reason: "bad_config" for a file that cannot be understood,
    "config_unreadable" for one that cannot be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8")
        import tomllib

        return _decode(tomllib.loads(text))
    except FileNotFoundError:
        return Config()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError("config_unreadable", path=str(path), reason=reason) from error
    except (ValueError, RecursionError) as error:
        raise StoreError("bad_config", path=str(path), reason=str(error)) from error


def save(path: Path, config: Config) -> None:
    """Write what changed into the file; comments and what we do not know stay as they are.

    Raises what `load` raises rather than write over a file that cannot be understood.
    """
    load(path)
    with _told(path):
        _write_over(path, path.read_text(encoding="utf-8") if path.exists() else "", config)


def change(path: Path, known: Config, **changes: Any) -> Path | None:
    """Save these fields of the configuration; the others are what the file says by now, which a
    person may have written since it was read.

    A file that cannot be understood is kept under another name beside the new one, which says
    what is `known` otherwise; that name is returned.
    """
    try:
        save(path, replace(load(path), **changes))
    except StoreError as error:
        if error.code != "bad_config":
            raise
    else:
        return None
    with _told(path):
        kept = _keep(path)
        _write_over(path, "", replace(known, **changes))
    return kept


def _decode(table: Mapping[str, Any]) -> Config:
    return Config(
        endpoints=tuple(_endpoint(e) for e in _expect(table, "endpoints", list, [])),
        default_model=_model(table, "default_model"),
        gguf=_expect(table, "gguf", str, ""),
        theme=_one_of(table, "theme", get_args(ThemeName)),
        motion=_one_of(table, "motion", get_args(MotionName)),
        text_size=_count(table, "text_size", 100),
        notify=_expect(table, "notify", bool, True),
        ask_before_quit=_expect(table, "ask_before_quit", bool, False),
        editor=_words(table, "editor"),
        questions=_one_of(table, "questions", get_args(QuestionsName)),
        questions_model=_model(table, "questions_model"),
        overflow=_one_of(table, "overflow", get_args(OverflowName)),
        hidden_models=_names(table, "hidden_models"),
        keys=_keys(table),
        persona=_expect(table, "persona", str, ""),
        presets=_presets(_expect(table, "presets", dict, {})),
    )


def _presets(tables: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    for name, table in tables.items():
        if not isinstance(table, dict) or checked_parameters(table).keys() != table.keys():
            raise ValueError(f"presets.{name}: holds what is no parameter")
    return {name: checked_parameters(table) for name, table in tables.items()}


def _model(table: Mapping[str, Any], name: str) -> ModelRef | None:
    """A model and where it is; None where it is not there."""
    found = _expect(table, name, dict, {})
    if not found:
        return None
    return ModelRef(_expect(found, "endpoint", str), _expect(found, "model", str))


def _endpoint(table: object) -> Endpoint:
    if not isinstance(table, dict):
        raise ValueError("endpoints: has to be tables, each under [[endpoints]]")
    endpoint_id = _expect(table, "id", str)
    return Endpoint(
        id=endpoint_id,
        name=_expect(table, "name", str, endpoint_id),
        base_url=_expect(table, "base_url", str).rstrip("/"),
        prefill=_one_of(table, "prefill", get_args(Prefill)),
        key_env=_expect(table, "key_env", str, ""),
        certificate=_expect(table, "certificate", str, "").lower().replace(":", ""),
        parallel=_count(table, "parallel"),
    )


def _expect(table: Mapping[str, Any], name: str, kind: type, default: Any = None) -> Any:
    found = table.get(name, default)
    if found is None:
        raise ValueError(f"{name}: is missing")
    if not isinstance(found, kind):
        raise ValueError(f"{name}: has to be a {kind.__name__}, not {found!r}")
    return found


def _count(table: Mapping[str, Any], name: str, default: int = 0) -> int:
    """A number from 1 up; the default where it is not there."""
    found = _expect(table, name, int, default)
    if name in table and (isinstance(found, bool) or found < 1):
        raise ValueError(f"{name}: has to be a number from 1 up, not {found!r}")
    return int(found)


def _words(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = _expect(table, name, list, [])
    if not all(isinstance(word, str) for word in found) or not all(found[:1]):
        raise ValueError(f"{name}: has to be a list of a program and its arguments")
    return tuple(found)


def _names(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = _expect(table, name, list, [])
    if not all(isinstance(entry, str) for entry in found):
        raise ValueError(f"{name}: has to be a list of names")
    return tuple(found)


def _keys(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found = {}
    for command, keys in _expect(table, "keys", dict, {}).items():
        if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys):
            raise ValueError(f'keys.{command}: has to be a list of keys, such as ["Ctrl+M"]')
        found[command] = tuple(keys)
    return found


def _one_of(table: Mapping[str, Any], name: str, choices: tuple[Any, ...]) -> Any:
    """One of the choices; the first is what is meant by nothing."""
    found = table.get(name, choices[0])
    if found not in choices:
        raise ValueError(f"{name}: has to be one of {', '.join(choices)}, not {found!r}")
    return found


def _encode(document: TOMLDocument, config: Config) -> None:
    _set(document, "theme", config.theme, "system")
    _set(document, "motion", config.motion, "system")
    _set(document, "text_size", config.text_size, 100)
    _set(document, "notify", config.notify, True)
    _set(document, "ask_before_quit", config.ask_before_quit, False)
    for name, words in (("editor", config.editor), ("hidden_models", config.hidden_models)):
        if tuple(document.get(name, ())) != words:
            document[name] = list(words)
    _set(document, "gguf", config.gguf, "")
    _set(document, "questions", config.questions, "local")
    _set(document, "overflow", config.overflow, "drop")
    _set(document, "persona", config.persona, "")
    if document.get("presets", {}) != config.presets:
        document["presets"] = {name: dict(table) for name, table in config.presets.items()}
    _encode_model(document, "default_model", config.default_model)
    _encode_model(document, "questions_model", config.questions_model)
    _encode_keys(document, config.keys)
    _encode_endpoints(document, config.endpoints)


def _encode_model(document: TOMLDocument, name: str, ref: ModelRef | None) -> None:
    if ref is None:
        document.pop(name, None)
        return
    model = _table(document, name)
    _set(model, "endpoint", ref.endpoint)
    _set(model, "model", ref.model)


def _encode_endpoints(document: TOMLDocument, endpoints: Iterable[Endpoint]) -> None:
    from tomlkit import aot, nl, table

    wanted = {e.id: e for e in endpoints}
    written = document.get("endpoints", [])
    entries = {entry["id"]: entry for entry in written}
    for endpoint in wanted.values():
        if endpoint.id not in entries:
            entries[endpoint.id] = table().append("id", endpoint.id)
        entry = entries[endpoint.id]
        _set(entry, "name", endpoint.name)
        _set(entry, "base_url", endpoint.base_url)
        _set(entry, "prefill", endpoint.prefill, "none")
        _set(entry, "key_env", endpoint.key_env, "")
        _set(entry, "certificate", endpoint.certificate, "")
        _set(entry, "parallel", endpoint.parallel, 0)
    if list(wanted) == [entry["id"] for entry in written]:
        return
    document.pop("endpoints", None)
    if wanted:
        tables = aot()
        for endpoint_id in wanted:
            tables.append(entries[endpoint_id])
        if document:
            document.add(nl())
        document.append("endpoints", tables)


def _encode_keys(document: TOMLDocument, keys: Mapping[str, tuple[str, ...]]) -> None:
    if not keys:
        document.pop("keys", None)
        return
    table = _table(document, "keys")
    for command in [written for written in table if written not in keys]:
        table.pop(command)
    for command, each in keys.items():
        if tuple(table.get(command, ())) != each or command not in table:
            table[command] = list(each)


def _table(document: TOMLDocument, name: str) -> Any:
    from tomlkit import nl, table

    if name not in document:
        if document:
            document.add(nl())
        document.append(name, table())
    return document[name]


def _set(table: Any, name: str, value: str | int, default: str | int | None = None) -> None:
    """Write a value that differs from what stands or, where nothing stands, from the default."""
    if table.get(name, default) != value:
        table[name] = value


def _write_over(path: Path, before: str, config: Config) -> None:
    import tomlkit

    document = tomlkit.parse(before)
    _encode(document, config)
    if (after := tomlkit.dumps(document)) != before:
        write_whole(path, after.encode())


def _keep(path: Path) -> Path:
    """Copy the file beside itself, over nothing that is there."""
    content = path.read_bytes()
    for number in count(1):
        copy = path.with_name(f"{path.name}.broken" + (f"-{number}" if number > 1 else ""))
        if not copy.exists():
            write_whole(copy, content)
        elif not copy.is_file() or copy.read_bytes() != content:
            continue
        break
    return copy


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError("config_unwritable", path=str(path), reason=str(error)) from error


def write_whole(path: Path, content: bytes) -> None:
    """The whole file or the old one, whatever happens in between."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = path.resolve()
    new = target.with_name(target.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(target)
