"""A conversation as a file: nothing of it steers what opens it."""

from __future__ import annotations

import json

from bough.core.export import exported
from bough.core.node import Node, Role, Text
from bough.core.session import Session
from bough.core.tree import Tree

SESSION = Session("s", "A & B <talk>", created_at=0.0)
QUESTION = Node("q", None, Role.USER, (Text("What is <b>?"),))
REPLY = Node("r", "q", Role.ASSISTANT, (Text("**Bold** <script>x</script>"),), model="org/grok-4")
OTHER = Node("o", "q", Role.ASSISTANT, (Text("Another"),), model="grok-4")
TREE = Tree((QUESTION, REPLY, OTHER))


def test_markdown_names_who_said_what() -> None:
    assert exported("md", SESSION, TREE, TREE.path("r"), "You") == (
        "# A & B <talk>\n\n**You:**\n\nWhat is <b>?\n\n**grok-4:**\n\n**Bold** <script>x</script>\n"
    )


def test_html_has_no_tag_that_a_message_wrote() -> None:
    page = exported("html", SESSION, TREE, TREE.path("r"), "You")

    assert "<title>A &amp; B &lt;talk&gt;</title>" in page
    assert "What is &lt;b&gt;?" in page
    assert "<strong>Bold</strong>" in page
    assert "<script>" not in page
    assert "default-src 'none'" in page


def test_json_has_every_branch() -> None:
    made = json.loads(exported("json", SESSION, TREE, TREE.path("r"), "You"))

    assert (made["id"], made["head"]) == ("s", "r")
    assert [(n["id"], n["parent"], n["text"]) for n in made["nodes"]] == [
        ("q", None, "What is <b>?"),
        ("r", "q", "**Bold** <script>x</script>"),
        ("o", "q", "Another"),
    ]
