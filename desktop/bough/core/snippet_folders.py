"""The code of all branches of a session: a folder for each, with every file of its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bough.core.preview import preview
from bough.core.snippet_names import apart, folded, safe
from bough.core.snippets import Snippet, told_apart
from bough.core.tree import Tree

LONGEST = 48
"""Characters of the words in the name of a folder."""


def folders(tree: Tree, of: Callable[[str], list[Snippet]]) -> Iterator[tuple[str, list[Snippet]]]:
    """Each branch in the order of the tree: the name of its folder, and what is in it, told apart.
    `of` gives the snippets of a message. A branch ends where the last code on it is: what is only
    talked about below that makes no other."""
    # Below these there is code.
    above: set[str] = set()
    coded = []
    for node in list(tree.below()):
        if node in tree and of(node):
            coded.append(node)
            parent = tree.parent(node)
            while parent is not None and parent not in above:
                above.add(parent)
                parent = tree.parent(parent)
        yield "", []
    taken: set[str] = set()
    for end in coded:
        if end not in above:
            line = list(tree.line(end))[::-1]
            name = apart(_named(tree, line), taken)
            taken.add(folded(name))
            yield name, told_apart(s for node in line for s in of(node))


def _named(tree: Tree, line: list[str]) -> str:
    """A branch by its label, else by what is said first where it parts from the others."""
    label = next((m.label for n in reversed(line) if (m := tree.landmarks(n)).label), "")
    fork = next((n for n in reversed(line) if len(tree.siblings(n)) > 1), line[-1])
    words = label or preview(tree.node(fork).text)
    # (A point would be taken for the beginning of an extension.)
    return safe(words.replace(".", " ")[:LONGEST]) or "branch"
