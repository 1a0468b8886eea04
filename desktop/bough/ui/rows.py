"""Rows of one kind below headings, which are texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

Index = QModelIndex | QPersistentModelIndex

T = TypeVar("T")


class Rows(QAbstractListModel, Generic[T]):
    """Headings are passed over by the keys."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | T] = []

    def show(self, rows: Sequence[str | T]) -> None:
        self.beginResetModel()
        self._rows = [*rows]
        self.endResetModel()

    def at(self, number: int) -> str | T:
        """The row, or the heading."""
        return self._rows[number]

    def row(self, number: int) -> T | None:
        """None for a heading, and for a number that no row has."""
        row = self._rows[number] if 0 <= number < len(self._rows) else ""
        return None if isinstance(row, str) else row

    def first(self) -> int:
        """The first row that is no heading; -1 where there is none."""
        return next((n for n in range(len(self._rows)) if self.row(n) is not None), -1)

    def replace(self, number: int, row: T) -> None:
        self._rows[number] = row
        self.dataChanged.emit(self.index(number), self.index(number))

    def shown(self, row: T) -> str:
        raise NotImplementedError

    def spoken(self, row: T) -> str:
        raise NotImplementedError

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row if isinstance(row, str) else self.shown(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return row if isinstance(row, str) else self.spoken(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
