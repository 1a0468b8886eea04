"""The pictures of comparisons: of replies and of paths, in each look, with code and formulas."""

from __future__ import annotations

import time
from dataclasses import replace

from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.ids import new_id
from bough.core.node import Node, Role, Text, Usage
from bough.core.operations import Operation, Plant
from bough.ui.compare.pane import ComparePane
from helpers.planting import long_session, put

TITLE = "Why leapfrog stays in orbit"
PENDULUM = "双摆与李雅普诺夫指数"
SHELF = (Shelved(TITLE), Shelved(PENDULUM))

LEFT = """
No. Once the step depends on the state, the map is no longer symplectic, and the slow energy \
drift comes back.

## Why

Leapfrog conserves its nearby Hamiltonian only for a fixed h. If h changes from step to step, \
that Hamiltonian changes too, and nothing is conserved in the long run.

## What to do

Use a smaller constant step, or transform the time variable so that a constant step in the new \
variable is short near pericentre.

```python
h = eta * np.linalg.norm(q) ** 1.5
q, p = leapfrog(q, p, h, force)
```

In both cases the cost grows by a factor of about three for e = 0.6.
""".strip()
RIGHT = """
No, unless the step is chosen time-reversibly. Once the step depends on the state, the map is \
no longer symplectic, and in general the slow energy drift comes back.

## Why it breaks

Leapfrog conserves its nearby Hamiltonian only for a fixed h. If h changes from step to step, \
that Hamiltonian changes too, and nothing ties one step to the next.

## What to do instead

Transform the time variable so that a constant step in the new variable is short near \
pericentre (Mikkola & Tanikawa 1999). Or keep real time and use a symmetric step, h = ½ (h(q₀) \
+ h(q₁)), solved by two fixed-point passes (Hut, Makino & McMillan 1995).

```python
h0 = eta * np.linalg.norm(q) ** 1.5
for _ in range(2):
    q1, p1 = leapfrog(q, p, h, force)
    h = 0.5 * (h0 + eta * np.linalg.norm(q1) ** 1.5)
```

For e = 0.6 the symmetric step needs about 40 % fewer force calls than a small constant one.
""".strip()
MIXED_LEFT = r"""
The error of one step is $e_1 = \tfrac{1}{12} h^3$ for a **fixed** step.

$$
\tilde H = H + \tfrac{h^2}{12} \{T, \{T, V\}\}
$$

| method | order | calls | drift |
|:--|--:|--:|--:|
| leapfrog | 2 | 1 | 0 |
| RK4 | 4 | 4 | 3e-7 |

1. Kick by half a step.
2. Drift by a whole one.
3. Kick again.

> Symplectic maps conserve *area*, not energy.

- [x] fixed step
- [ ] adaptive step
""".strip()
MIXED_RIGHT = r"""
The error of one step is $e_1 = \tfrac{1}{24} h^3$ for a fixed step.

$$
\tilde H = H + \tfrac{h^2}{24} \{T, \{T, V\}\}
$$

| method | order | calls | drift |
|:--|--:|--:|--:|
| leapfrog | 2 | 1 | 0 |
| Yoshida | 4 | 3 | 0 |
| RK4 | 4 | 4 | 2e-7 |

1. Kick by half a step.
2. Update the forces.
3. Drift by a whole one.
4. Kick again.

> Symplectic maps conserve *area*, and so energy nearly.

- [x] fixed step
- [x] adaptive step
""".strip()
THIRD = RIGHT.replace("No, unless the step is chosen time-reversibly.", "It depends.").replace(
    "## What to do instead", "## What helps"
)
CHINESE_LEFT = """
相邻轨迹的距离大致按 e 的 λt 次方增长。对 120° 的双摆，λ ≈ 2.1 /s，所以十几秒以后两条轨迹毫不相干。

## 怎么读这张表

先看第三列：它是**同一时刻**的距离。数值超过一就不再增长，因为摆长有限。

```python
d = np.abs(a - b)   # 两条轨迹的距离
```
""".strip()
CHINESE_RIGHT = """
相邻轨迹的距离平均按 e 的 λt 次方增长。对 60° 的双摆，λ 趋近于零，所以一分钟以后两条轨迹仍然靠近。

## 怎样读这张表

先看第三列：它是**同一时刻**的距离。数值一直很小，因为运动是规则的。

```python
d = np.hypot(a - b, c - e)   # 两条轨迹的距离
```
""".strip()


def node(
    parent: Node | None, role: Role, text: str, model: str | None = None, **more: object
) -> Node:
    at = time.time() - 600
    made = Node(
        new_id(), parent.id if parent else None, role, (Text(text),), created_at=at, model=model
    )
    return replace(made, **more)  # type: ignore[arg-type]


def session(
    scene: Stage,
    texts: tuple[str, ...],
    *,
    title: str = TITLE,
    question: str = "",
    edit: bool = True,
) -> list[Node]:
    """A question with these replies, below two messages; the last one was edited from the first,
    and is the head."""
    scene.open(title)
    scene.close_empty_tab()
    why = node(None, Role.USER, "Why does RK4 lose energy and leapfrog not, on the same orbit?")
    because = node(why, Role.ASSISTANT, "Geometry beats local accuracy.", "grok-4")
    asked = node(
        because,
        Role.USER,
        question or "Can I shrink h near pericentre and keep the bounded error?",
    )
    models = ("grok-4", "claude-sonnet-4.5", "qwen3-1.7b")
    replies = []
    for number, text in enumerate(texts):
        at = asked.created_at + 10
        made = node(
            asked, Role.ASSISTANT, text, models[0 if edit else number % 3], created_at=at,
            first_token_at=at + 0.8, ended_at=at + 6.1 + 3 * number,
            usage=Usage(300, 140 + 44 * number), settings={"temperature": (0.2, 0.9, 1.2)[number]},
        )  # fmt: skip
        replies.append(made)
    if edit:
        replies[-1] = replace(
            replies[-1], edited_from=replies[0].id, ended_at=None, usage=None, settings={}
        )
    act = Operation(
        new_id(), "say", (Plant((why, because, asked, *replies)),), scene.place.head,
        replies[-1].id, time.time(),
    )  # fmt: skip
    assert scene.place.carry_out(lambda: act)
    return replies


def opened(scene: Stage, *ends: str) -> ComparePane:
    """The comparison, with all of it compared and its formulas set."""
    if ends:
        scene.pane.compared.compare(ends)
    else:
        scene.pane.compared.compare_fork()
    shown = scene.pane.compared.shown
    assert shown
    done(scene, shown)
    return shown


def done(scene: Stage, shown: ComparePane) -> None:
    scene.wait(lambda: not shown.comparing.busy)


def compare(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        session(scene, (LEFT, RIGHT))
        scene.window.toggle_sidebar()
        scene.window.toggle_outline()
        shown = opened(scene)
        scene.picture(f"compare-{theme}")
        shown.set_inline(True)
        scene.picture(f"compare-inline-{theme}")
        shown.set_inline(False)
        shown.set_mode("lines")
        done(scene, shown)
        scene.picture(f"compare-lines-{theme}")
        shown.set_mode("rendered")
        scene.picture(f"compare-rendered-{theme}")
        shown.set_mode("words")
        for _ in range(7):
            shown.step(1)
        scene.picture(f"compare-change-{theme}")


def compare_dark() -> None:
    compare("dark")


def compare_contrast() -> None:
    for theme in ("contrast-light", "contrast-dark"):
        with stage(theme, shelf=SHELF) as scene:
            session(scene, (LEFT, RIGHT))
            opened(scene).view.step(1)
            scene.picture(f"compare-{theme}")


def compare_mixed() -> None:
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            session(scene, (MIXED_LEFT, MIXED_RIGHT), edit=False)
            shown = opened(scene)
            scene.picture(f"compare-mixed-{theme}")
            shown.set_inline(True)
            scene.picture(f"compare-mixed-inline-{theme}")


def compare_three() -> None:
    with stage(shelf=SHELF) as scene:
        session(scene, (LEFT, RIGHT, THIRD), edit=False)
        scene.window.toggle_sidebar()
        scene.window.toggle_outline()
        opened(scene)
        scene.picture("compare-three")


def compare_blind() -> None:
    with stage(shelf=SHELF) as scene:
        session(scene, (LEFT, RIGHT), edit=False)
        shown = opened(scene)
        shown.set_blind(blind=True)
        done(scene, shown)
        scene.picture("compare-blind")
        shown.choose(0)
        scene.picture("compare-picked")


def compare_chinese() -> None:
    with stage(shelf=SHELF) as scene:
        session(
            scene, (CHINESE_LEFT, CHINESE_RIGHT), title=PENDULUM, edit=False,
            question="换成 60° 会怎样？请和 120° 对比，并说明该怎么读这张表。",
        )  # fmt: skip
        opened(scene)
        scene.picture("compare-chinese-light")


def compare_small() -> None:
    for size, name in (((900, 600), "900x600"), ((640, 480), "640x480")):
        with stage(shelf=SHELF, size=size) as scene:
            session(scene, (LEFT, RIGHT))
            shown = opened(scene)
            scene.picture(f"compare-{name}")
            shown.view.bar.setValue(260)
            scene.picture(f"compare-{name}-scrolled")


def compare_paths() -> None:
    with stage(shelf=SHELF) as scene:
        place = scene.open(TITLE)
        scene.close_empty_tab()
        nodes = long_session(24, 0, seed=4)
        put(place, nodes, nodes[-1].id)
        # Another branch after six messages: one question is another, one is left out.
        parent, copies = nodes[5], []
        for old in (*nodes[6:10], *nodes[12:20]):
            text = old.text.replace("the ", "a ") if len(copies) % 3 else old.text + " Or not?"
            made = node(parent, old.role, text, old.model)
            copies.append(made)
            parent = made
        put(place, copies, copies[-1].id)
        opened(scene, nodes[-1].id, copies[-1].id)
        scene.picture("compare-paths")


COMPARISONS = (
    compare, compare_dark, compare_contrast, compare_mixed, compare_three, compare_blind,
    compare_chinese, compare_small, compare_paths,
)  # fmt: skip
