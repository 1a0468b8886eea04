"""Imports point one way, and what is dangerous is done in one place each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bough

PACKAGE = Path(bough.__file__).parent
LAYERS = ("core", "app", "ui")
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each may be used in these files only.
GATES = {
    "subprocess": {"core/doctor.py", "core/launching.py"},
    "subprocess_exec": {"core/engine/process.py"},
    "asyncio.create_subprocess_exec": set(),
    "asyncio.create_subprocess_shell": set(),
    "os.system": set(),
    "os.popen": set(),
    "QProcess": set(),
    "webbrowser": set(),
    "QSaveFile": {"ui/save_code.py"},
    "QDesktopServices": {"ui/links.py"},
    "setHtml": set(),
    "setMarkdown": set(),
    "insertHtml": set(),
    "PySide6.QtNetwork": {"app/instance.py"},
    "QImageReader": {"ui/transcript/decode.py"},
    "QImage(file)": set(),
    "QPixmap(file)": set(),
    "QIcon(file)": {"ui/start.py"},
    "QSvgRenderer": {"ui/icons.py", "ui/logo.py", "ui/transcript/formula.py"},
    "QMovie": set(),
    "QPicture": set(),
    "QTextBrowser": set(),
    "QTextDocument": set(),
    "loadFromData": set(),
    "fromData": set(),
    "setOpenExternalLinks": set(),
    "AsyncClient": {"core/providers/connection.py", "core/web_picture.py"},
    "urlopen": set(),
    "urllib.request": set(),
    "http.client": set(),
    "open_connection": {"app/servers.py"},
    "create_connection": set(),
    "jeepney": {"core/notifications.py"},
    "pickle": set(),
    "eval": set(),
}


def place(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def layer(module: str) -> int:
    """core 0, app 1, ui 2; what stands above them (`main`, the command line) 3."""
    parts = module.split(".")
    if parts[:1] != ["bough"] or len(parts) < 2:
        return -1
    if parts[1] in ("resources", "__version__"):
        return 0
    return LAYERS.index(parts[1]) if parts[1] in LAYERS else len(LAYERS)


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, wherever in the file."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module, names, level):
                assert not level, "a relative import hides what it names"
                yield from (f"{module}.{name.name}" for name in names)
            case ast.Call(ast.Attribute(_, "import_module"), [ast.Constant(str() as name), *_]):
                yield name


def used(tree: ast.AST) -> Iterator[str]:
    """Every name and attribute, as `name` and as `owner.name`, and what is imported; a picture that
    is made of one thing alone, which may be a file, as `QImage(file)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("QImage" | "QPixmap" | "QIcon" as name), [_]):
                yield f"{name}(file)"
            case ast.Attribute(ast.Name(owner), name):
                yield from (name, f"{owner}.{name}")
            case ast.Attribute(_, name) | ast.Name(name):
                yield name
            case ast.Import(names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module, names):
                yield from (module or "", *(name.name for name in names))


def climbs(module: str, tree: ast.AST) -> list[str]:
    """What a module imports that it must not know."""
    own = layer(module)
    above = [name for name in imported(tree) if layer(name) > own]
    command_line = module.startswith("bough.cli")
    qt = [name for name in imported(tree) if name.startswith(("PySide6", "shiboken6"))]
    match own:
        case 0:
            return above + qt
        case 1:
            known = ("PySide6.QtCore", "PySide6.QtNetwork")
            return above + [name for name in qt if not name.startswith(known)]
        case 2:
            return above
        case _ if command_line:
            return qt + [name for name in imported(tree) if layer(name) in (1, 2)]
    return []


def module_name(module: Path) -> str:
    return ".".join(("bough", *module.relative_to(PACKAGE).with_suffix("").parts))


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_imports_point_from_the_window_to_the_core_only(module: Path):
    assert climbs(module_name(module), ast.parse(module.read_text("utf-8"))) == []


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_what_is_dangerous_is_done_behind_its_gate(module: Path):
    names = set(used(ast.parse(module.read_text("utf-8"))))

    assert [
        raw for raw, gates in GATES.items() if raw in names and place(module) not in gates
    ] == []


def test_every_gate_is_where_it_is_said_to_be():
    gates = {gate for gates in GATES.values() for gate in gates}

    assert {gate for gate in gates if not (PACKAGE / gate).is_file()} == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bough.core.tree", "from PySide6.QtCore import QObject"),
        ("bough.core.tree", "def lazily():\n    from bough.app import place"),
        ("bough.core.tree", "import importlib\nimportlib.import_module('bough.ui.theme')"),
        ("bough.app.place", "import bough.ui.theme"),
        ("bough.app.place", "from bough import main"),
        ("bough.app.place", "from PySide6.QtWidgets import QWidget"),
        ("bough.ui.pane", "from bough.cli_output import say"),
        ("bough.cli_ask", "from bough.app.place import Place"),
        ("bough.cli_ask", "from PySide6 import QtCore"),
    ],
)
def test_an_import_that_points_the_wrong_way_is_seen(module: str, source: str):
    assert climbs(module, ast.parse(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        "label.setHtml(text)",
        "import os\nos.system('x')",
        "from subprocess import run",
        "eval('1')",
        "from PySide6.QtGui import QImageReader",
        "QPixmap(path)",
        "QImage(path)",
        "httpx.AsyncClient()",
        "from urllib.request import urlopen",
    ],
)
def test_a_raw_call_is_seen(source: str):
    assert GATES.keys() & set(used(ast.parse(source)))
