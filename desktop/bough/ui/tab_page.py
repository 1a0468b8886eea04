"""A page holds the panes of one tab, in splitters that stand as its layout says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeGuard

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
        old, self._root = self._root, self._made(layout, cards, self._root)
        if self._root is not old:
            self._column.addWidget(self._root)
            # Now, not once it is shown: each pane is laid out for the size that it will have.
            self._root.setGeometry(self.rect())
            if isinstance(old, Splitter):
                old.deleteLater()
        _share(self._root, layout)

    def _made(self, layout: Layout, cards: Mapping[str, QWidget], old: QWidget | None) -> QWidget:
        """The widget of a layout, made of what is there: a pane that leaves its splitter is hidden
        and painted anew."""
        if isinstance(layout, str):
            return cards[layout]
        splitter = old if _serves(old, layout) else None
        if splitter is None:
            splitter = Splitter(_way(layout))
            splitter.splitterMoved.connect(lambda: self._on_splitter_moved(splitter))
        for number, part in enumerate(layout.parts):
            inside = [cards[place] for place in leaves(part)]
            children = [splitter.widget(i) for i in range(number, splitter.count())]
            again = (c for c in children if _serves(c, part) and any(map(c.isAncestorOf, inside)))
            made = self._made(part, cards, next(again, None))
            if splitter.indexOf(made) != number:
                splitter.insertWidget(number, made)
        while splitter.count() > len(layout.parts):
            left = splitter.widget(splitter.count() - 1)
            assert left is not None
            left.hide()
            left.setParent(self)
            if isinstance(left, Splitter):
                left.deleteLater()
        return splitter

    def _on_splitter_moved(self, splitter: Splitter) -> None:
        sizes = splitter.sizes()
        if all(sizes):
            whole = sum(sizes)
            self.resized.emit(self._path(splitter), tuple(size / whole for size in sizes))

    def _path(self, splitter: Splitter) -> tuple[int, ...]:
        """The numbers of the parts that lead to it."""
        path: list[int] = []
        while splitter is not self._root:
            above = splitter.parentWidget()
            assert isinstance(above, Splitter)
            path.insert(0, above.indexOf(splitter))
            splitter = above
        return tuple(path)

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


def _way(split: Split) -> Qt.Orientation:
    return Qt.Orientation.Horizontal if split.way == "row" else Qt.Orientation.Vertical


def _serves(widget: QWidget | None, layout: Layout) -> TypeGuard[Splitter]:
    """Whether it is a splitter such as the layout needs."""
    return (
        isinstance(widget, Splitter)
        and isinstance(layout, Split)
        and widget.orientation() is _way(layout)
    )


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
