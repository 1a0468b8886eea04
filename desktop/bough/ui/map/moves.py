"""Where the arrow keys lead from a message."""

from __future__ import annotations

from typing import Literal

from bough.ui.map.scene import Scene

Way = Literal["parent", "child", "previous", "next", "root", "tip", "fork_before", "fork_after"]


def step(scene: Scene, node: str, way: Way) -> str:
    """The message that lies that way, or the same one where there is none.

    A sibling before the first, or after the last, is the nearest one at the same depth in the
    branch before or after: so that up and down reach everything.
    """
    tree = scene.place.tree()
    if node not in tree:
        roots = tree.children(None)
        return roots[0] if roots else ""
    match way:
        case "parent":
            return tree.parent(node) or node
        case "child":
            kids = scene.kids(node)
            ahead = [kid for kid in kids if kid in scene.path]
            return (ahead or [*kids[:1], node])[0]
        case "previous":
            return _beside(scene, node, -1)
        case "next":
            return _beside(scene, node, 1)
        case "fork_before":
            return scene.place.next_fork(node, -1) or node
        case "fork_after":
            return scene.place.next_fork(node, 1) or node
        case "root":
            return list(tree.line(node))[-1]
        case "tip":
            while kids := scene.kids(node):
                node = next((kid for kid in kids if kid in scene.path), kids[-1])
            return node


def _beside(scene: Scene, node: str, by: int) -> str:
    limbs = scene.limbs().limbs
    if node not in limbs.at:
        return node
    here = limbs.at[node]
    at, down = here, 0
    while at:
        siblings = limbs.kids[limbs.parents[at]]
        index = siblings.index(at) + by
        if 0 <= index < len(siblings):
            at = siblings[index]
            # Down again, along the side that is nearer, as deep as it goes.
            for _ in range(down):
                if not limbs.kids[at]:
                    break
                at = limbs.kids[at][0 if by > 0 else -1]
            return limbs.nodes[at]
        at, down = limbs.parents[at], down + 1
    return node
