"""Opens a comparison over what a pane shows, and brings that back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter
    from bough.ui.compare.pane import ComparePane
    from bough.ui.pane import Pane
    from bough.ui.theme import Theme


class Opening(QObject):
    """What a pane knows of comparisons. Nothing of them is loaded before there is one."""

    def __init__(self, pane: Pane, theme: Theme, typesetter: Typesetter | None) -> None:
        super().__init__(pane)
        self._pane = pane
        self._theme = theme
        self._typesetter = typesetter
        self.shown: ComparePane | None = None

    def compare(self, ends: Sequence[str]) -> None:
        """Show these messages beside each other, with the paths to them."""
        from bough.ui.compare.pane import ComparePane

        self.close()
        pane = self._pane
        plain = pane.transcript.plain
        shown = ComparePane(pane.place, self._theme, pane, plain=plain, typesetter=self._typesetter)
        shown.left.connect(self.close)
        shown.continued.connect(self._on_continued)
        shown.combine_requested.connect(self._on_combine_requested)
        shown.resize(pane.size())
        self.shown = shown
        pane.over.put(shown)
        shown.compare(ends)
        shown.setFocus()

    def compare_fork(self) -> None:
        """Compare what parts at the last fork of the path, or show the text again."""
        if self.shown:
            self.close()
        else:
            from bough.ui.compare.asking import compare_fork

            compare_fork(self._pane.place, self.compare)

    def compare_with(self, node_id: str, picked: Collection[str] = ()) -> None:
        """Compare the message with another version of it, or what was picked."""
        from bough.ui.compare.asking import compare_with

        pane = self._pane
        at = pane.mapToGlobal(QPoint(max(0, pane.width() // 2 - 160), 60))
        compare_with(node_id, pane.place, pane, at, self.compare, picked)

    def step(self, by: int) -> bool:
        """To the next change, or the one before; False where nothing is compared."""
        if self.shown:
            self.shown.step(by)
        return self.shown is not None

    def close(self) -> None:
        """Show again what was shown before."""
        shown, self.shown = self.shown, None
        if shown is None:
            return
        shown.close_work()
        self._pane.place.veil.hide(())
        self._pane.over.take(shown)
        shown.deleteLater()

    def _on_continued(self) -> None:
        self.close()
        self._pane.close_map()

    def _on_combine_requested(self, first: str, replies: list[str]) -> None:
        from bough.ui.branch_asks import ask

        place = self._pane.place
        before = place.head
        ask("combine", first, place, self._theme, self._pane, picked=replies)
        if editor := self._pane.editor:
            editor.left.connect(lambda: self._on_editor_left(before))
            editor.replied.connect(lambda: self._on_editor_left(before))

    def _on_editor_left(self, before: str | None) -> None:
        """Where the replies were combined, go on from that."""
        if self._pane.place.head != before:
            self._on_continued()
