"""The pictures of code that goes to another editor: its head, the list of snippets, the banner."""

from __future__ import annotations

import tempfile
from pathlib import Path

from stage import Shelved, Stage, stage

from bough.app.external_edits import ExternalEdits
from bough.core.config import ThemeName
from bough.ui.outside import NO_EDITOR
from helpers.fake_editor import FakeEditor

LEAPFROG = "Why leapfrog stays in orbit"
PENDULUM = "双摆与李雅普诺夫指数"
SHELF = (Shelved(LEAPFROG), Shelved(PENDULUM))

YOSHIDA = """Yoshida’s trick: compose three leapfrog steps so that the cubic error terms cancel.

```python title=yoshida.py
W1 = 1.0 / (2.0 - 2.0 ** (1 / 3))    # +1.3512
W0 = 1.0 - 2.0 * W1                  # -1.7024, backwards

def yoshida4(q, p, h, force):
    for w in (W1, W0, W1):
        q, p = leapfrog(q, p, w * h, force)
    return q, p
```

Run it with

```sh
python -m orbit --steps 200
```

and keep the settings beside it:

```toml title="orbit.toml"
steps = 200
eccentricity = 0.6
```
"""
CHINESE = """先画相邻轨迹的距离，再取对数。

```python title="双摆.py"
import numpy as np

def 距离(a, b):
    return np.log(np.linalg.norm(a - b, axis=1))
```
"""


def begin(scene: Stage, folder: Path, *, chinese: bool = False) -> tuple[FakeEditor, str]:
    """A session with code, and an editor that is there."""
    place = scene.open(PENDULUM if chinese else LEAPFROG)
    scene.close_empty_tab()
    editor = FakeEditor(folder)
    workspace = scene.bough.workspace
    workspace.__dict__["edits"] = ExternalEdits(
        scene.bough.library, workspace.places, (str(editor.program),), workspace
    )
    if chinese:
        reply = scene.ask("为什么十几秒后就毫不相干？能画出来吗？", CHINESE)
    else:
        first = scene.ask("Give me a fourth-order symplectic integrator in numpy.", YOSHIDA)
        reply = scene.retry(first, YOSHIDA.replace("(W1, W0, W1)", "WEIGHTS"))
    assert place.head == reply.id
    return editor, reply.id


def edited(scene: Stage, reply: str) -> None:
    """Something was saved in the editor."""
    scene.window.outside.do(scene.place, "open_code", reply)
    edits = scene.bough.workspace.edits
    file = edits.edits(scene.place.session_id)[0].pieces[0].file
    scene.wait(file.exists)
    file.write_text(file.read_text() + "\n\nif __name__ == '__main__':\n    main()\n")
    scene.wait(lambda: edits.edits(scene.place.session_id)[0].version)


def outside(theme: ThemeName = "light", *, chinese: bool = False) -> None:
    name = f"outside-{'chinese' if chinese else theme}"
    with tempfile.TemporaryDirectory() as folder, stage(theme, shelf=SHELF) as scene:
        editor, reply = begin(scene, Path(folder), chinese=chinese)
        scene.window.outline.show_snippets()
        page = scene.window.outline.snippets
        assert page is not None
        scene.wait(lambda: page.list.rows.rowCount() and not page.list.rows.busy)
        scene.picture(f"{name}-snippets")
        edited(scene, reply)
        scene.picture(f"{name}-edited")
        editor.close()


def outside_dark() -> None:
    outside("dark")


def outside_chinese() -> None:
    outside(chinese=True)


def outside_small() -> None:
    with tempfile.TemporaryDirectory() as folder, stage(shelf=SHELF, size=(900, 600)) as scene:
        editor, reply = begin(scene, Path(folder))
        edited(scene, reply)
        scene.picture("outside-small-edited")
        scene.bough.workspace.edits.done(scene.place.session_id)
        scene.bough.workspace.edits.__dict__["editor"] = None
        scene.bough.workspace.edits._own = ()
        scene.window.panes.note.hide()
        scene.window.outside.do(scene.place, "open_block_0_1", reply)
        scene.wait(lambda: scene.window.panes.banner.text(NO_EDITOR))
        scene.picture("outside-small-no-editor")
        editor.close()


OUTSIDE = (outside, outside_dark, outside_chinese, outside_small)
