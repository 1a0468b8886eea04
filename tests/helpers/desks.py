"""How the panes of a workspace stand, as a drawing."""

from __future__ import annotations

from bough.app.workspace import Workspace
from bough.core.layout import Layout


def draw(workspace: Workspace) -> str:
    """A line for each tab, a blank one between windows. Panes are named by their draft, their title
    or the place; `|` stands between what is side by side, `/` between what is above one another.
    The tab on top of each window has a `>` before it, the pane looked at a `*` behind."""
    return "\n\n".join(
        "\n".join(
            ("> " if tab.id == desk.current else "  ") + _drawn(workspace, tab.layout, tab.current)
            for tab in desk.tabs
        )
        for desk in workspace.desks()
    )


def _drawn(workspace: Workspace, layout: Layout, current: str) -> str:
    if isinstance(layout, str):
        place = workspace.place(layout)
        return (place.draft or place.title or "(empty)") + ("*" if layout == current else "")
    sign = " | " if layout.way == "row" else " / "
    return "(" + sign.join(_drawn(workspace, part, current) for part in layout.parts) + ")"
