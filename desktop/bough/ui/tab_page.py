"""A page holds the panes of one tab, in splitters that stand as its layout says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.core.layout import Layout, Split, leaves
from bough.ui.splitter import Splitter

WHOLE = 100_000
"""What the shares are handed to a splitter as parts of."""


class TabPage(QWidget):
    """It arranges cards that are made and kept elsewhere."""

    resized = Signal(object, object)
    """path of a split, the shares of its parts: a person moved a handle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout: Layout | None = None
        self._root: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def arrange(
        self, layout: Layout, card: Callable[[str], QWidget], only: str | None = None
    ) -> None:
        """Show the panes of the layout, or that one of them alone."""
        cards = {place: card(place) for place in leaves(layout)}
        if self._layout is None or _form(self._layout) != _form(layout) or self._lost(cards):
            self._build(layout, cards)
        elif self._layout != layout:
            _share(self._root, layout)
        self._layout = layout
        self._show(layout, cards, self._root, only)

    def _lost(self, cards: Mapping[str, QWidget]) -> bool:
        """Whether a card went to another page since."""
        return any(not self.isAncestorOf(card) for card in cards.values())

    def _build(self, layout: Layout, cards: Mapping[str, QWidget]) -> None:
        old, self._root = self._root, self._made(layout, cards, ())
        self._column.addWidget(self._root)
        if isinstance(old, Splitter):
            old.deleteLater()

    def _made(self, layout: Layout, cards: Mapping[str, QWidget], path: tuple[int, ...]) -> QWidget:
        if isinstance(layout, str):
            return cards[layout]
        row = layout.way == "row"
        way = Qt.Orientation.Horizontal if row else Qt.Orientation.Vertical
        splitter = Splitter(way)
        for number, part in enumerate(layout.parts):
            splitter.addWidget(self._made(part, cards, (*path, number)))
        splitter.setSizes([round(share * WHOLE) for share in layout.shares])
        splitter.splitterMoved.connect(lambda: self._on_splitter_moved(splitter, path))
        return splitter

    def _on_splitter_moved(self, splitter: Splitter, path: tuple[int, ...]) -> None:
        sizes = splitter.sizes()
        if all(sizes):
            whole = sum(sizes)
            self.resized.emit(path, tuple(size / whole for size in sizes))

    def _show(
        self,
        layout: Layout,
        cards: Mapping[str, QWidget],
        widget: QWidget | None,
        only: str | None,
    ) -> None:
        assert widget is not None
        if isinstance(layout, Split):
            assert isinstance(widget, Splitter)
            for number, part in enumerate(layout.parts):
                self._show(part, cards, widget.widget(number), only)
        wanted = only is None or only in leaves(layout)
        if widget.isHidden() == wanted:
            widget.setVisible(wanted)


def _form(layout: Layout) -> object:
    """How the panes stand, whatever room each has."""
    if isinstance(layout, str):
        return layout
    return layout.way, tuple(_form(part) for part in layout.parts)


def _share(widget: QWidget | None, layout: Layout) -> None:
    if isinstance(layout, Split) and isinstance(widget, Splitter):
        widget.setSizes([round(share * WHOLE) for share in layout.shares])
        for number, part in enumerate(layout.parts):
            _share(widget.widget(number), part)
