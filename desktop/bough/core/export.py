"""A conversation as a file for other programs: Markdown, HTML, or JSON with the whole tree."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Literal

from bough.core.node import Node, Role
from bough.core.session import Session
from bough.core.tree import Tree

Form = Literal["md", "html", "json"]

_STYLE = """
body { font: 16px/1.6 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h2 { font-size: 1em; color: #666; margin-top: 2em; }
pre { overflow: auto; background: #f4f4f4; padding: 1em; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: .3em .6em; }
"""


def exported(form: Form, session: Session, tree: Tree, path: Sequence[Node], you: str) -> str:
    """The path, or as JSON all that was ever said; `you` is what the person is called."""
    title = session.title or "Bough"
    match form:
        case "md":
            said = (f"**{_who(node, you)}:**\n\n{node.text.strip()}" for node in path)
            return "\n\n".join((f"# {' '.join(title.split())}", *said)) + "\n"
        case "html":
            from bough.core.as_html import page

            return page(title, _STYLE, "\n".join(_html(node, you) for node in path))
        case "json":
            return _json(session, tree, path)


def _html(node: Node, you: str) -> str:
    from bough.core.as_html import as_html
    from bough.core.markdown import parse

    heading = f"<h2>{escape(_who(node, you))}</h2>"
    if node.role is Role.USER:
        return f'{heading}<div style="white-space:pre-wrap">{escape(node.text)}</div>'
    return heading + as_html(parse(node.text))


def _json(session: Session, tree: Tree, path: Sequence[Node]) -> str:
    from bough.core.fields import iso, landmark_fields, node_fields

    nodes = [
        {**node_fields(node), "landmarks": landmark_fields(tree.landmarks(node.id))}
        for node in tree.walk()
    ]
    made = {
        "id": session.id,
        "title": session.title,
        "created_at": iso(session.created_at),
        "head": path[-1].id if path else None,
        "nodes": nodes,
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _who(node: Node, you: str) -> str:
    return you if node.role is Role.USER else (node.model or node.role.value).rsplit("/", 1)[-1]
