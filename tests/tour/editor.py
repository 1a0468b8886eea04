"""The pictures of the Markdown editor: beside its preview, its differences, small, in Chinese."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from stage import Shelved, Stage, stage

from bough.app.edits import Task
from bough.core.config import ThemeName

LEAPFROG = "Why leapfrog stays in orbit"

BEFORE = """## Yoshida’s composition

Compose three leapfrog steps so that the **cubic error terms cancel**. One has a *negative* length:

$$
w_1 = \\frac{1}{2-\\sqrt[3]{2}}, \\qquad w_0 = 1 - 2\\,w_1
$$

| weight |   value | direction |
| ------ | ------: | --------- |
| $w_1$  |  1.3512 | forwards  |
| $w_0$  | -1.7024 | backwards |

```python
def yoshida4(q, p, h, force):
    for w in (W1, W0, W1):
        q, p = leapfrog(q, p, w * h, force)
    return q, p
```

- Keep `h` constant; see [Hairer, ch. IX](doi:10.1007/3-540-30666-8).
"""
AFTER = BEFORE.replace(
    "One has a *negative* length:",
    "The middle one has a *negative* length, so it runs backwards in time:",
).replace(
    "force):\n", 'force):\n    """One step of order 4. force(q) must not depend on p."""\n', 1
).replace(
    "- Keep", "- Cost: three force calls per step, once neighbouring\n  kicks are merged.\n- Keep"
)  # fmt: skip
END = "\n> Measured on **your** orbit: max |ΔE/E| = 9.5e-5 after\n> 5 000 revolutions."
CHINESE = """## 双摆与混沌

双摆的运动对初始条件**极其敏感**：两个几乎相同的起点，很快就会走上不同的轨道。

- 李雅普诺夫指数为正
- 能量守恒，但轨道不可预测

```python
def step(theta, omega, h):
    return theta + h * omega
```
"""


def opened(scene: Stage, title: str = LEAPFROG, before: str = BEFORE, after: str = AFTER) -> None:
    """A reply with three siblings and something below it, in the editor and changed."""
    scene.open(title)
    scene.close_empty_tab()
    scene.use("grok-4")
    scene.ask("How do I get to fourth order?", before)
    first = scene.place.path()[-1]
    scene.ask("And what does it cost?", "Three force calls a step.")
    for _ in range(2):
        scene.retry(first, "Use a Runge-Kutta method instead.")
    scene.place.go(first.id)
    pane = scene.pane
    pane.open_editor(Task(first.id))
    editor = pane.editor
    assert editor
    editor.source.selectAll()
    editor.source.textCursor().insertText(after)
    editor.source.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(editor.source, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    editor.source.moveCursor(QTextCursor.MoveOperation.End)
    scene.wait(lambda: not editor.preview.behind)


SHELF = (Shelved(LEAPFROG, forks=2), Shelved("双摆与李雅普诺夫指数"))


def editor(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF, size=(1440, 900)) as scene:
        scene.window.toggle_sidebar()
        opened(scene, after=AFTER + END)
        scene.window.toggle_outline()
        scene.picture(f"editor-{theme}")


def editor_dark() -> None:
    editor("dark")


def editor_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        opened(scene)
        scene.picture("editor-900x600")


def editor_chinese() -> None:
    with stage(shelf=SHELF) as scene:
        opened(scene, "双摆与李雅普诺夫指数", CHINESE, CHINESE + "\n> 能量误差不超过 10⁻⁵。\n")
        scene.picture("editor-chinese")


def editor_diff() -> None:
    with stage(shelf=SHELF) as scene:
        opened(scene, after=AFTER + END)
        assert scene.pane.editor
        scene.pane.editor.show_mode("diff")
        scene.picture("editor-diff")
        scene.pane.editor.show_mode("both")
        scene.pane.editor.find_words(replace=True)
        QTest.keyClicks(scene.pane.editor.finder.words, "orbit")
        scene.picture("editor-find")


EDITORS = (editor, editor_dark, editor_small, editor_chinese, editor_diff)
