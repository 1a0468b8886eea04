"""An editor is found where it is put on each system, and called so that no name is an option."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bough.core.external_editors import ROOM, Editor, find
from bough.core.launching import Ended, run

CODE = Editor("VS Code", ("/usr/bin/code",))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A system without any editor."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "home").mkdir()
    return tmp_path


def program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def found(bare: Path, *own: str, system: str = "linux", **env: str) -> Editor | None:
    env = {"PATH": str(bare / "bin"), **env}
    return find(own, env, home=bare / "home", system=system, root=bare)


def test_nothing_is_found_where_nothing_is(bare: Path):
    assert found(bare) is None


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("bin/code", "VS Code"),
        ("bin/code-insiders", "VS Code Insiders"),
        ("bin/codium", "VSCodium"),
        ("bin/cursor", "Cursor"),
        ("bin/windsurf", "Windsurf"),
        ("usr/share/code/bin/code", "VS Code"),
        ("snap/bin/codium", "VSCodium"),
        ("home/.local/bin/cursor", "Cursor"),
    ],
)
def test_an_editor_is_found_on_the_path_and_where_packages_put_it(
    bare: Path, place: str, name: str
):
    where = program(bare / place)

    assert found(bare) == Editor(name, (where,))


def test_a_flatpak_is_run_by_flatpak(bare: Path):
    flatpak = program(bare / "bin/flatpak")
    program(bare / "var/lib/flatpak/exports/bin/com.vscodium.codium")

    assert found(bare) == Editor("VSCodium", (flatpak, "run", "com.vscodium.codium"))


def test_on_a_mac_it_is_inside_of_the_application(bare: Path):
    where = program(
        bare / "home/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"
    )

    assert found(bare, system="darwin") == Editor("VS Code", (where,))


def test_on_windows_it_is_started_without_the_shell_of_its_script(bare: Path):
    folder = bare / "local/Programs/Microsoft VS Code"
    for name in ("bin/code.cmd", "Code.exe", "unins000.exe", "resources/app/out/cli.js"):
        program(folder / name)

    editor = found(bare, system="win32", LOCALAPPDATA=str(bare / "local"))

    assert editor is not None
    assert editor.command == (str(folder / "Code.exe"), str(folder / "resources/app/out/cli.js"))
    assert ("ELECTRON_RUN_AS_NODE", "1") in editor.env


def test_the_one_that_visual_names_comes_first_if_it_needs_no_terminal(bare: Path):
    program(bare / "bin/code")
    codium = program(bare / "bin/codium")

    assert found(bare, VISUAL="vim", EDITOR="codium --wait") == Editor("VSCodium", (codium,))


def test_the_server_edition_counts_only_in_its_own_terminal(bare: Path):
    server = bare / "lib/code-server/out/node/entry.js"
    program(server)
    (bare / "bin/code-server").symlink_to(server)
    cli = program(bare / "lib/code-server/lib/vscode/bin/remote-cli/code-server")

    assert found(bare) is None
    assert found(bare, **{ROOM: "/tmp/x.sock"}) == Editor("code-server", (cli,), remote=True)


def test_a_command_of_ones_own_comes_before_all(bare: Path):
    program(bare / "bin/code")
    gvim = program(bare / "bin/gvim")

    own = found(bare, "gvim", "-f", "+{line}", "{file}")

    assert own is not None
    assert own.open_file(Path("/x/a b.py"), 7) == [gvim, "-f", "+7", "/x/a b.py"]
    assert found(bare, "missing") is None


def test_a_command_of_ones_own_without_a_place_for_the_file_gets_it_at_the_end(bare: Path):
    kate = program(bare / "bin/kate")
    own = found(bare, "kate", "--block")

    assert own is not None
    assert own.open_file(Path("/x/{line}.py"), 7) == [kate, "--block", "/x/{line}.py"]


def test_what_a_file_is_called_is_never_filled_in_itself(bare: Path):
    program(bare / "bin/kate")
    own = found(bare, "kate", "{file}", "-l", "{line}")

    assert own is not None
    assert own.open_file(Path("/x/{line}.py"), 7)[1:] == ["/x/{line}.py", "-l", "7"]


def test_a_file_is_opened_at_its_line_and_waited_for():
    assert CODE.open_file(Path("/p/a.py"), 6) == [
        "/usr/bin/code", "--wait", "--reuse-window", "--goto", "--", "/p/a.py:6"
    ]  # fmt: skip
    assert CODE.open_file(Path("/p:3/a.py"), 6, "new") == [
        "/usr/bin/code", "--wait", "--new-window", "--", "/p:3/a.py"
    ]  # fmt: skip


def test_an_editor_in_a_browser_is_told_a_line_or_waited_for():
    far = Editor("code-server", ("/x/code-server",), remote=True)

    assert far.open_file(Path("/p/a.py")) == [
        "/x/code-server", "--wait", "--reuse-window", "--", "/p/a.py"
    ]  # fmt: skip
    assert far.open_file(Path("/p/a.py"), 6) == [
        "/x/code-server", "--reuse-window", "--goto", "--", "/p/a.py:6"
    ]  # fmt: skip


def test_two_versions_are_compared_and_a_path_is_opened_as_a_folder():
    assert CODE.compare(Path("/p/a"), Path("/p/b")) == [
        "/usr/bin/code", "--reuse-window", "--diff", "--", "/p/a", "/p/b"
    ]  # fmt: skip
    assert CODE.open_folder(Path("/p"), [Path("/p/a")]) == [
        "/usr/bin/code", "--wait", "--new-window", "--", "/p", "/p/a"
    ]  # fmt: skip


def test_an_editor_is_told_nothing_of_the_window_that_bough_was_started_in():
    ours = {
        "HOME": "/h", ROOM: "/s", "VSCODE_PID": "1", "QT_QPA_PLATFORM": "x",
        "LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/before",
    }  # fmt: skip

    assert CODE.environment(ours) == {"HOME": "/h", "LD_LIBRARY_PATH": "/before"}
    inside = Editor("code-server", ("/x",), remote=True)
    assert inside.environment(ours)[ROOM] == "/s"


HOSTILE = (
    "--install-extension x", "$(id)", "a;b", "`id`", "a b", "'", '"', "*", "line\nbreak", "é字",
    "x" * 300, "",
)  # fmt: skip


def test_arguments_arrive_as_they_are(tmp_path: Path):
    out = tmp_path / "argv"
    tell = "import sys,pathlib;pathlib.Path(sys.argv[1]).write_text(repr(sys.argv[2:]))"

    ended = run([sys.executable, "-c", tell, str(out), *HOSTILE], {"PATH": "/usr/bin"})

    assert ended == Ended(0, "")
    assert out.read_text() == repr(list(HOSTILE))


def test_nothing_is_started_by_a_name_or_with_half_an_argument():
    assert run(["python3", "-c", "0"], {}).status is None
    assert run([sys.executable, "a\0b"], {}).status is None
    assert run(["/no/such/program"], {}) == Ended(None, "No such file or directory")


def test_the_last_words_of_a_program_are_kept():
    say = "import sys; print('x' * 9000); sys.exit('cannot connect')"
    ended = run([sys.executable, "-c", say], {})

    assert ended.status == 1
    assert ended.words.endswith("cannot connect")
    assert len(ended.words) <= 2000
