"""Editors of code outside of Bough: where they are, and how each is told what to open.

A command is a list of arguments from the first to the last and never a line for a shell. Files are
named by absolute paths behind `--`, so that no name can be an option.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Window = Literal["reuse", "new"]

ROOM = "VSCODE_IPC_HOOK_CLI"
"""Names the socket of the editor in whose terminal, here or far away, Bough was started."""


@dataclass(frozen=True, slots=True)
class Editor:
    """`command` is how its arguments begin; `own` is what a person wrote into the configuration,
    with `{file}` and `{line}` where they go. `env` is added to its environment."""

    name: str
    command: tuple[str, ...]
    own: bool = False
    env: tuple[tuple[str, str], ...] = ()
    remote: bool = False
    """Whether it opens in the window that `VSCODE_IPC_HOOK_CLI` names."""

    def open_file(self, file: Path, line: int = 1, window: Window = "reuse") -> list[str]:
        """Open a file at a line, and end when it is closed there."""
        if self.own:
            return self._filled(file, line)
        if ":" in _without_drive(file) or (self.remote and line <= 1):
            # Numbers behind a colon would be a line and no part of the name.
            return [*self._waiting(window), "--", str(file)]
        if self.remote:
            # WORKAROUND VS Code 1.100 in a browser: told a line, it waits for an editor of the name
            # with the line in it, and so for ever.
            return [*self.command, _WINDOW[window], "--goto", "--", f"{file}:{line}"]
        return [*self._waiting(window), "--goto", "--", f"{file}:{max(1, line)}"]

    def open_files(self, files: Sequence[Path]) -> list[list[str]]:
        """The same of several; the commands, each of which ends when its files are closed."""
        if self.own or len(files) == 1:
            return [self.open_file(file) for file in files]
        return [[*self._waiting("reuse"), "--", *map(str, files)]]

    def open_folder(self, folder: Path, files: Sequence[Path]) -> list[str]:
        """Open a folder in a window of its own, with some of its files, and end when that is
        closed."""
        if self.own:
            return self._filled(folder, 1)
        return [*self._waiting("new"), "--", *map(str, (folder, *files))]

    def compare(self, left: Path, right: Path) -> list[str]:
        """Show two files side by side, with what differs."""
        if self.own:
            return []
        return [*self.command, _WINDOW["reuse"], "--diff", "--", str(left), str(right)]

    def environment(self, ours: Mapping[str, str]) -> dict[str, str]:
        """Ours without what is only about us, or about a window that Bough was started in."""
        kept = {
            name: value
            for name, value in ours.items()
            if not name.startswith(_OURS) or (name == ROOM and self.remote)
        }
        for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
            # A bundle puts its own libraries first and keeps what was there.
            if before := kept.pop(f"{name}_ORIG", ""):
                kept[name] = before
        return kept | dict(self.env)

    def _waiting(self, window: Window) -> list[str]:
        return [*self.command, "--wait", _WINDOW[window]]

    def _filled(self, file: Path, line: int) -> list[str]:
        words = [
            word.replace("{line}", str(max(1, line))).replace("{file}", str(file))
            for word in self.command
        ]
        named = any("{file}" in word for word in self.command)
        return words if named else [*words, str(file)]


_WINDOW: Mapping[Window, str] = {"reuse": "--reuse-window", "new": "--new-window"}
_OURS = ("VSCODE_", "ELECTRON_", "QT_", "QML", "PYTHONHOME", "_PYI_", "_MEIPASS")


@dataclass(frozen=True, slots=True)
class _Kind:
    """An editor of the family, and where it is put on each system."""

    name: str
    programs: tuple[str, ...]
    flatpak: str = ""
    app: str = ""
    windows: str = ""


_KINDS = (
    _Kind("VS Code", ("code",), "com.visualstudio.code", "Visual Studio Code", "Microsoft VS Code"),
    _Kind(
        "VS Code Insiders",
        ("code-insiders",),
        "com.visualstudio.code.insiders",
        "Visual Studio Code - Insiders",
        "Microsoft VS Code Insiders",
    ),
    _Kind("VSCodium", ("codium", "vscodium"), "com.vscodium.codium", "VSCodium", "VSCodium"),
    _Kind("Cursor", ("cursor",), "", "Cursor", "cursor"),
    _Kind("Windsurf", ("windsurf",), "", "Windsurf", "Windsurf"),
    _Kind("Positron", ("positron",), "", "Positron", "Positron"),
)


def find(
    own: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    *,
    home: Path | None = None,
    system: str = sys.platform,
    root: Path | None = None,
) -> Editor | None:
    """The editor to use: the one that a person wrote into the configuration, else the one that
    VISUAL or EDITOR names, else the first of the family that is there. `root` is where the folders
    of the system are looked for."""
    env = os.environ if env is None else env
    if own:
        return _own(own, env)
    return next(_found(env, home or Path.home(), system, root or Path("/")), None)


def every(own: Sequence[str] = (), env: Mapping[str, str] | None = None) -> list[Editor]:
    """All that there are, each once: the one to use is the first."""
    env = os.environ if env is None else env
    found = [editor] if own and (editor := _own(own, env)) else []
    for editor in _found(env, Path.home(), sys.platform, Path("/")):
        if editor.name not in {known.name for known in found}:
            found.append(editor)
    return found


def _found(env: Mapping[str, str], home: Path, system: str, root: Path) -> Iterator[Editor]:
    """The editors of the family, the one to use first; some of them several times."""
    path = env.get("PATH", os.defpath)
    for command in (env.get("VISUAL", ""), env.get("EDITOR", "")):
        if (wished := _wished(command)) and (found := _on_path(wished, path, env, system)):
            yield found
    for kind in _KINDS:
        if found := _on_path(kind, path, env, system):
            yield found
    if env.get(ROOM) and (found := _server(path)):
        yield found
    for kind in _KINDS:
        for place in _places(kind, home, env, system, root):
            if found := _at(kind, place, system):
                yield found
        if system == "linux" and (found := _flatpak(kind, home, path, root)):
            yield found


def _own(words: Sequence[str], env: Mapping[str, str]) -> Editor | None:
    """The command of a person's own, if there is such a program."""
    program = shutil.which(str(Path(words[0]).expanduser()), path=env.get("PATH", os.defpath))
    if program is None:
        return None
    name = Path(program).stem
    for kind in _KINDS:
        if name in kind.programs and len(words) == 1:
            return Editor(kind.name, (program,), remote=bool(env.get(ROOM)))
    return Editor(name, (program, *words[1:]), own=True)


def _wished(command: str) -> _Kind | None:
    """The editor of the family that VISUAL or EDITOR names; others want a terminal."""
    word = command.split()[0] if command.split() else ""
    name = Path(word).name.removesuffix(".cmd").removesuffix(".exe")
    return next((kind for kind in _KINDS if name in kind.programs), None)


def _on_path(kind: _Kind, path: str, env: Mapping[str, str], system: str) -> Editor | None:
    for program in kind.programs:
        if found := shutil.which(program, path=path):
            return _at(kind, Path(found), system, remote=bool(env.get(ROOM)))
    return None


def _server(path: str) -> Editor | None:
    """The server edition, whose own command opens in the window of its terminal. (The command
    beside it would start another server.)"""
    found = shutil.which("code-server", path=path)
    if found is None:
        return None
    program = Path(found).resolve()
    if program.parent.name == "remote-cli" or program.name == "code-linux.sh":
        return Editor("code-server", (found,), remote=True)
    for folder in program.parents[:4]:
        cli = folder / "lib" / "vscode" / "bin" / "remote-cli"
        for name in ("code-server", "code-linux.sh", "code-darwin.sh"):
            if _runs(cli / name):
                return Editor("code-server", (str(cli / name),), remote=True)
    return None


def _places(
    kind: _Kind, home: Path, env: Mapping[str, str], system: str, root: Path
) -> Iterator[Path]:
    if system == "darwin":
        for folder in (root / "Applications", home / "Applications"):
            inside = folder / f"{kind.app}.app" / "Contents/Resources/app/bin"
            yield from (inside / name for name in (*kind.programs, "code"))
    elif system == "win32":
        known = [env.get("LOCALAPPDATA", ""), env.get("ProgramFiles", "")]
        for named in filter(None, known):
            for above in (Path(named) / "Programs", Path(named)):
                for program in kind.programs:
                    yield above / kind.windows / "bin" / f"{program}.cmd"
                    inside = above / kind.windows / "resources" / "app" / "bin"
                    yield inside / f"{program}.cmd"
    else:
        for program in kind.programs:
            yield root / "usr/bin" / program
            yield root / "usr/share" / program / "bin" / program
            yield root / "snap/bin" / program
            yield root / "opt" / kind.name / program
            yield home / ".local/bin" / program


def _at(kind: _Kind, place: Path, system: str, *, remote: bool = False) -> Editor | None:
    """The editor whose command that is, if it can be run without a shell."""
    if system != "win32":
        runs = _runs(place)
        return Editor(kind.name, (str(place),), remote=remote) if runs else None
    if place.suffix.lower() == ".exe":
        return Editor(kind.name, (str(place),), remote=remote) if place.is_file() else None
    return _behind_script(kind, place)


def _behind_script(kind: _Kind, script: Path) -> Editor | None:
    """What a .cmd starts: its arguments would go through the parser of a shell, so the program is
    started as the script does, with its own list of arguments."""
    for folder in script.parents[:4]:
        programs = sorted(folder.glob("*.exe"), key=lambda p: (p.stem.lower() != kind.windows, p))
        clis = [folder / "resources/app/out/cli.js", *folder.glob("*/resources/app/out/cli.js")]
        cli = next((c for c in clis if c.is_file()), None)
        program = next((p for p in programs if not p.stem.lower().startswith("unins")), None)
        if cli and program:
            env = (("ELECTRON_RUN_AS_NODE", "1"), ("VSCODE_DEV", ""))
            return Editor(kind.name, (str(program), str(cli)), env=env)
    return None


def _flatpak(kind: _Kind, home: Path, path: str, root: Path) -> Editor | None:
    exported = (
        root / "var/lib/flatpak/exports/bin",
        home / ".local/share/flatpak/exports/bin",
    )
    flatpak = shutil.which("flatpak", path=path)
    if not (kind.flatpak and flatpak):
        return None
    if any((folder / kind.flatpak).exists() for folder in exported):
        return Editor(kind.name, (flatpak, "run", kind.flatpak))
    return None


def _runs(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)


def _without_drive(file: Path) -> str:
    return str(file)[len(file.drive) :]
