"""What of the open places a person has before the eyes, which is seen with that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bough.app.place import Place

if TYPE_CHECKING:
    from bough.app.workspace import Workspace

Shows = Callable[[Place], bool]
"""Whether a window has the place before a person's eyes."""


class Sight(QObject):
    """It asks the windows; without any the place that is looked at is seen."""

    looked = Signal()
    """Other nodes may be before the eyes now."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._windows: dict[str, Shows] = {}
        self._watched = False

    def watch(self, desk_id: str, shows: Shows) -> None:
        """Ask that window from now on."""
        self._watched = True
        self._windows[desk_id] = shows

    def forget(self, desk_id: str) -> None:
        """Nobody looks at that window any more."""
        self._windows.pop(desk_id, None)

    def has(self, place: Place) -> bool:
        """Whether the place is before a person's eyes."""
        if not self._watched:
            return place is self._workspace.current()
        return any(shows(place) for shows in self._windows.values())

    def sees(self, session_id: str, node_id: str) -> bool:
        """Whether a place shows the node that is looked at, or was last."""
        current = self._workspace.current()
        return any(
            place.session_id == session_id
            and place.shows(node_id)
            and (place is current or self.has(place))
            for place in self._workspace.places()
        )

    def look(self, place: Place | None = None) -> None:
        """What the place shows, or every place, is seen if it is before a person's eyes."""
        for shown in [place] if place else self._workspace.places():
            if self.has(shown):
                shown.seen()
        self.looked.emit()
