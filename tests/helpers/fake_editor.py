"""A small program in the place of `code`: it writes down how it was called, saves, and waits."""

from __future__ import annotations

import json
import sys
from pathlib import Path

_PROGRAM = """#!{python} -I
import json, os, pathlib, sys, time

here = pathlib.Path({here!r})
with open(here / "calls", "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
files = [pathlib.Path(word.rpartition(":")[0] if word.rpartition(":")[2].isdigit() else word)
         for word in sys.argv[sys.argv.index("--") + 1:]]
file = next(f for f in files if f.is_file())
new = here / "text"
way = (here / "way").read_text() if (here / "way").exists() else ""
if way == "fail":
    sys.exit("cannot connect")
text = new.read_text() if new.exists() else ""
if way == "in place":
    with open(file, "r+") as opened:
        opened.write(text)
        opened.truncate()
elif way == "atomic rename":
    other = file.with_name(file.name + ".new")
    other.write_text(text)
    os.replace(other, file)
elif way == "truncate and write":
    with open(file, "w") as opened:
        opened.flush()
        time.sleep(0.15)
        opened.write(text)
elif way == "twice":
    file.write_text("half of " + text)
    time.sleep(0.03)
    file.write_text(text)
elif way == "rename twice":
    for words in ("half of " + text, text):
        other = file.with_name(file.name + ".new")
        other.write_text(words)
        os.replace(other, file)
        time.sleep(0.03)
elif way == "delete and create":
    file.unlink()
    time.sleep(0.15)
    file.write_text(text)
while not (here / "closed").exists():
    time.sleep(0.02)
"""

TWICE = ("twice", "rename twice")
"""Within 50 ms."""
WAYS = ("in place", "atomic rename", "truncate and write", *TWICE, "delete and create")


class FakeEditor:
    """Lives in a folder, where it finds what to do. It ends when it is closed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.program = folder / "code"
        self.program.write_text(_PROGRAM.format(python=sys.executable, here=str(folder)))
        self.program.chmod(0o755)

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of each time it was started."""
        calls = self.folder / "calls"
        return (
            [json.loads(line) for line in calls.read_text().splitlines()] if calls.exists() else []
        )

    def will_save(self, text: str, way: str) -> None:
        (self.folder / "text").write_text(text)
        (self.folder / "way").write_text(way)

    def will_fail(self) -> None:
        (self.folder / "way").write_text("fail")

    def close(self) -> None:
        (self.folder / "closed").touch()
