"""The code of messages as files: what each block is called, and a message with a block replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bough.core.blocks import Block, Code
from bough.core.markdown.code import code_blocks, text_of
from bough.core.markdown.reading import NEWLINE, seen
from bough.core.node import Node
from bough.core.snippet_names import apart, commented, folded, named, suggested
from bough.core.tree import Tree

WHOLE = -1
"""The position of what is not a block of a message but all of it."""
REPLY = "message"
"""What the file of a whole message is called, before `.md`."""

_FENCE = re.compile(r"(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Block number `block` of the code in a node. `asked` is its name before those of others were
    looked at; `titled` says that the message names it, rather than its language."""

    node: str
    block: int
    name: str
    asked: str
    language: str
    text: str
    titled: bool = False


def of_node(node: Node) -> list[Snippet]:
    """Its snippets, each by the name it asks for."""
    found = []
    for number, block in enumerate(code_blocks(node.text)):
        code = block.body
        assert isinstance(code, Code)
        titled = bool(named(code.info) or commented(code.code, code.language))
        name = suggested(code.language, code.info, code.code)
        found.append(Snippet(node.id, number, name, name, code.language, code.code, titled))
    return found


def told_apart(snippets: Iterable[Snippet]) -> list[Snippet]:
    """The same, named so that all fit into one folder of any file system."""
    taken: set[str] = set()
    found = []
    for snippet in snippets:
        name = apart(snippet.asked, taken)
        taken.add(folded(name))
        found.append(replace(snippet, name=name))
    return found


def of_path(nodes: Iterable[Node]) -> list[Snippet]:
    """The snippets of messages in order, told apart."""
    return told_apart(snippet for node in nodes for snippet in of_node(node))


def versions(snippet: Snippet, others: Iterable[Snippet]) -> list[Snippet]:
    """The snippets of other messages that are called as this one is by its message."""
    if not snippet.titled:
        return []
    key = folded(snippet.asked)
    return [o for o in others if o.titled and folded(o.asked) == key and o.node != snippet.node]


def beside(tree: Tree, snippet: Snippet) -> Snippet | None:
    """The other version of a snippet that is nearest among the siblings of its message: of the same
    name, else the block at the same position; one that says the same is none."""
    siblings = tree.siblings(snippet.node)
    if snippet.node not in siblings:
        return None
    here = siblings.index(snippet.node)
    # The one before is what it was made from, more often than not.
    order = sorted(siblings, key=lambda s: (abs(siblings.index(s) - here), siblings.index(s)))
    for sibling in order:
        if sibling == snippet.node:
            continue
        found = of_node(tree.node(sibling))
        same = [s for s in found if folded(s.asked) == folded(snippet.asked)]
        at = [s for s in found if s.block == snippet.block and s.language == snippet.language]
        for other in (*same, *at):
            if other.text != snippet.text:
                return other
    return None


def as_file(text: str) -> bytes:
    """The bytes of the file that a snippet becomes: its last line has an end, as editors like it,
    and a half of a pair, which some model wrote, is kept."""
    return (text + "\n" if text else "").encode("utf-8", "surrogatepass")


def from_file(content: bytes) -> str | None:
    """The text of a file that was saved, None where it is not text. What only an editor or a system
    adds is taken off: a mark of the byte order, its ends of lines, the end of the last line."""
    try:
        text = content.decode("utf-8", "surrogatepass").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    return NEWLINE.sub("\n", text).removesuffix("\n")


def with_block(source: str, block: int, text: str) -> str:
    """The message with the text of one block of its code replaced, and all else as it was.

    What a fence needs so that it holds the text is seen to: it is made longer, and the marks of a
    list or a quote around it are put before each line. The result is read again to be sure; what
    cannot be said inside of its list goes below it, and never into nothing.
    """
    blocks = code_blocks(source)
    if not 0 <= block < len(blocks):
        return _appended(source, text)
    known = [text_of(found) for found in blocks]
    known[block] = seen(text)
    at = blocks[block]
    head, tail = source[: at.start], source[at.stop :]
    for lines in _ways(source, at, text):
        made = head + lines + tail
        if [text_of(found) for found in code_blocks(made)] == known:
            return made
    return _appended(source, text)


def _code(block: Block) -> Code:
    assert isinstance(block.body, Code)
    return block.body


def _ways(source: str, block: Block, text: str) -> list[str]:
    """How the lines of a block can be written with another text, the best first."""
    lines = NEWLINE.split(source[block.start : block.stop])
    code = _code(block)
    opening = _FENCE.search(lines[0])
    if opening is None:
        prefix, mark, info = "", "`", ""
        begin = ""
    else:
        prefix, mark = lines[0][: opening.start()], opening[1]
        begin, info = prefix, lines[0][opening.end() :]
    fence = mark[0] * max(3, len(mark), _longest_run(text, mark[0]) + 1)
    below = re.sub(r"[^\s>]", " ", prefix)
    inside = "".join(f"{line}\n" for line in text.split("\n")) if text else ""
    bare = f"{fence}{info}\n{inside}{fence}"
    kept_end = bool(opening and code.closed and len(fence) == len(mark))
    end = lines[-1] if kept_end else below + fence
    body = "".join(f"{below}{line}\n" for line in text.split("\n")) if text else ""
    # Blank lines without the blanks that stand before the others of a list.
    tidy = re.sub(r"(?m)^[ \t]+$", "", body)
    first = f"{begin}{fence}{info}\n"
    ways = [first + tidy + end, first + body + end, first + body + below + fence]
    if opening is None:
        indented = "\n".join("    " + line if line.strip() else line for line in text.split("\n"))
        ways.insert(0, indented)
    return [*ways, bare, f"\n{bare}\n", f"\n<!-- -->\n\n{bare}\n"]


def _longest_run(text: str, mark: str) -> int:
    """The longest row of marks that begins a line of the text, 2 where there is none to mind."""
    runs = re.findall(rf"(?m)^[ \t>]*({re.escape(mark)}{{3,}})", text)
    return max(map(len, runs), default=2)


def _appended(source: str, text: str) -> str:
    """The message with a block more: at its end, or on top where its end is open."""
    fence = "`" * max(3, _longest_run(text, "`") + 1)
    inside = f"{text}\n" if text else ""
    block = f"{fence}\n{inside}{fence}\n"
    made = f"{source.rstrip()}\n\n{block}"
    last = code_blocks(made)[-1:]
    return made if last and text_of(last[0]) == seen(text) else f"{block}\n{source}"


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """How many lines came and how many went, told as a reader would count them."""
    from difflib import SequenceMatcher

    old, new = before.split("\n"), after.split("\n")
    # What is alike at both ends is most of it, and costs nothing.
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    if len(old) * len(new) > 4_000_000:
        return len(new), len(old)
    came = went = 0
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=True).get_opcodes():
        if kind != "equal":
            went += i2 - i1
            came += j2 - j1
    return came, went
