"""A row of widgets that goes on in the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class WrappingRow(QLayout):
    """From left to right, each item as wide as it wants to be but no wider than the row, the items
    of a line centred on its height."""

    def __init__(self, *, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All on one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        between = self.spacing() * max(0, len(sizes) - 1)
        return QSize(
            sum(s.width() for s in sizes) + between, max((s.height() for s in sizes), default=0)
        )

    def minimumSize(self) -> QSize:
        return QSize(0, max((item.sizeHint().height() for item in self._shown()), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, area: QRect, *, move: bool) -> int:
        y, line, x = area.y(), list[tuple[QLayoutItem, QRect]](), area.x()
        for item in self._shown():
            size = item.sizeHint()
            width = min(size.width(), area.width())
            if line and x + width > area.right() + 1:
                y += self._close(line, move=move) + self.spacing()
                line, x = [], area.x()
            line.append((item, QRect(x, y, width, size.height())))
            x += width + self.spacing()
        return y + self._close(line, move=move) - area.y()

    def _close(self, line: list[tuple[QLayoutItem, QRect]], *, move: bool) -> int:
        """The height of a line; with `move` its items get their places."""
        height = max((box.height() for _, box in line), default=0)
        if move:
            for item, box in line:
                item.setGeometry(box.translated(QPoint(0, (height - box.height()) // 2)))
        return height
