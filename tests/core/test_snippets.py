"""The code of messages becomes files, and what is saved in one comes back into its message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.blocks import Code
from bough.core.ids import new_id
from bough.core.markdown import parse
from bough.core.markdown.code import code_blocks, text_of
from bough.core.markdown.reading import seen
from bough.core.node import Node, Role, Text
from bough.core.snippets import (
    as_file,
    beside,
    changed_lines,
    from_file,
    of_node,
    of_path,
    versions,
    with_block,
)
from bough.core.tree import Tree


def reply(text: str, parent: str | None = None) -> Node:
    return Node(new_id(), parent, Role.ASSISTANT, (Text(text),))


def codes(text: str) -> list[str]:
    return [text_of(block) for block in code_blocks(text)]


def test_each_block_of_a_path_has_a_name_of_its_own():
    first = reply("One\n\n```py\nx\n```\n\n- two\n  ```python app.py\n  y\n  ```\n")
    second = reply("```js title='APP.py'\nz\n```\n\n    indented\n")

    assert [(s.node, s.block, s.name, s.text) for s in of_path([first, second])] == [
        (first.id, 0, "snippet.py", "x"),
        (first.id, 1, "app.py", "y"),
        (second.id, 0, "APP-2.py", "z"),
        (second.id, 1, "snippet.txt", "indented"),
    ]


def test_versions_are_what_other_messages_call_the_same():
    replies = [reply(f"```py title=a.py\n{n}\n```\n\n```py\n{n}\n```") for n in range(3)]
    all_of_them = [snippet for node in replies for snippet in of_node(node)]

    assert [v.text for v in versions(all_of_them[0], all_of_them)] == ["1", "2"]
    assert versions(all_of_them[1], all_of_them) == []


def test_the_version_beside_is_of_the_nearest_sibling_that_says_something_else():
    asked = Node(new_id(), None, Role.USER, (Text("?"),))
    replies = [reply(f"```py\n{word}\n```", asked.id) for word in ("old", "same", "same")]
    tree = Tree([asked, *replies])

    (snippet,) = of_node(replies[2])
    found = beside(tree, snippet)

    assert found is not None
    assert (found.node, found.text) == (replies[0].id, "old")


MESSAGES = (
    "a\n\n```py\nx\n```\nb",
    "- a\n  ```py\n  x\n\n  y\n  ```\n- b",
    "> ```\n> x\n> ```\nq",
    "1. ```js\n   x\n   ```\n\ntext",
    "    code\n    more\n\npara",
    "```py\nnever closed",
    "- > ```\n  > x\n  > ```\n  tail",
    "[^1]: ```\n    x\n    ```\n",
    "  ```py\n  x\n  ```",
    "~~~\nx\n~~~\n```\ny\n```",
    "- a\n\n      indented\n- b",
    "\r\n```py\r\nx\r\n```\r\nb",
)
SAVED = (
    "z", "", "a\n\nb", "```\nx\n```", "~~~~\n", "  indented", "\ttab", "- list", "> quote",
    "\n\nlead", "trail\n\n", "x\0y", "a\u2028b", "    four", "`" * 300,
)  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("text", SAVED)
def test_a_block_holds_what_was_saved_and_the_others_what_they_held(message: str, text: str):
    for number, _ in enumerate(before := codes(message)):
        after = codes(with_block(message, number, text))

        assert after == [*before[:number], seen(text), *before[number + 1 :]]


@given(
    st.sampled_from(MESSAGES), st.text(st.sampled_from("`~> -\n\t ax"), max_size=40), st.integers()
)
def test_no_text_is_lost_on_its_way_into_a_message(message: str, text: str, number: int):
    before = codes(message)
    after = codes(with_block(message, number, text))

    assert seen(text) in after
    assert len(after) >= len(before)


def test_what_stands_around_the_block_is_not_touched():
    source = "Before *it*\n\n- item\n  ```py\n  x\n  ```\n  more\n\nAfter\n"

    assert with_block(source, 0, "y") == source.replace("  x\n", "  y\n")


@pytest.mark.parametrize(
    ("saved", "text"),
    [
        (b"a\nb\n", "a\nb"),
        (b"a\r\nb\r\n", "a\nb"),
        (b"\xef\xbb\xbfa", "a"),
        (b"", ""),
        (b"a\n\n", "a\n"),
        (b"\xff\xfea\0", None),
        ("字\u2028".encode(), "字\u2028"),
    ],
)
def test_a_file_says_what_a_person_sees_in_it(saved: bytes, text: str | None):
    assert from_file(saved) == text


@given(st.text(st.characters(exclude_characters="\r\ufeff")))
def test_a_snippet_comes_back_from_its_file_as_it_was(text: str):
    assert from_file(as_file(text)) == text


def test_lines_are_counted_as_they_came_and_went():
    assert changed_lines("a\nb\nc", "a\nx\ny\nc") == (2, 1)
    assert changed_lines("a", "a") == (0, 0)


SPECIFICATION = json.loads(
    (Path(__file__).parents[1] / "data" / "commonmark-0.31.2.json").read_text("utf-8")
)


def whole(text: str) -> list[tuple[object, int, int]]:
    """The code that reading all of a text finds."""
    return [(b.body, b.start, b.stop) for b in parse(text) if isinstance(b.body, Code)]


@pytest.mark.parametrize("text", [*MESSAGES, *(example[0] for example in SPECIFICATION)])
def test_code_is_found_where_reading_all_of_a_text_finds_it(text: str):
    assert [(b.body, b.start, b.stop) for b in code_blocks(text)] == whole(text)


@given(st.text(st.sampled_from("`~> -\n\r\t ax1.[^]:$<details>"), max_size=60))
def test_the_same_of_texts_that_nobody_would_write(text: str):
    assert [(b.body, b.start, b.stop) for b in code_blocks(text)] == whole(text)
