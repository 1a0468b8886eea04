"""What the map tells people who cannot see it."""

from __future__ import annotations

from bough.ui.landmarks import words_of
from bough.ui.map import say
from bough.ui.map.say import tr
from bough.ui.map.scene import Scene


def name(scene: Scene, node_id: str) -> str:
    """What a message is called: who wrote it, how it begins, and where it stands."""
    place = scene.place
    fact = scene.facts.of(node_id)
    siblings = place.siblings(node_id)
    parts = [f"{fact.author}: {fact.line}"]
    if len(siblings) > 1:
        number = siblings.index(node_id) + 1
        parts.append(tr("{n} of {many}").format(n=number, many=len(siblings)))
    level = sum(1 for _ in place.tree().line(node_id))
    parts.append(tr("level {n}").format(n=level))
    return ", ".join(parts)


def description(scene: Scene, node_id: str) -> str:
    """What is below a message and what became of it: "3 replies, 1 running"."""
    tree, parts = scene.place.tree(), list[str]()
    fact = scene.facts.of(node_id)
    kids = tree.children(node_id)
    if kids:
        parts.append(say.replies(len(kids)) if fact.shape == "you" else _questions(len(kids)))
        if running := sum(kid in scene.growing for kid in kids):
            parts.append(tr("{n} running").format(n=running))
    if count := scene.folded.get(node_id):
        parts.append(say.hidden(count))
    match fact.shape:
        case "growing":
            parts.append(tr("being written"))
        case "broken":
            parts.append(tr("failed"))
        case "stopped":
            parts.append(tr("stopped"))
        case "edited":
            parts.append(tr("edited"))
        case "tool":
            parts.append(tr("tool run"))
    if fact.live:
        parts.append(fact.live)
    parts += words_of(scene.place.landmarks(node_id))
    if node_id == scene.place.head:
        parts.append(tr("you are here"))
    elif node_id in scene.path:
        parts.append(tr("on your path"))
    if node_id in scene.hits:
        parts.append(tr("found"))
    if node_id in scene.marked:
        parts.append(tr("picked"))
    return ", ".join(parts)


def overview(scene: Scene) -> str:
    """How large the tree is and what runs in it."""
    words = [say.messages(len(scene)), say.branches(scene.tips)]
    if scene.growing:
        words.append(tr("{n} running").format(n=len(scene.growing)))
    return ", ".join(words)


def _questions(count: int) -> str:
    return tr("1 goes on") if count == 1 else tr("{n} branches").format(n=count)
