"""Rows of a list that are counted beneath Python."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt

Index = QModelIndex | QPersistentModelIndex


class CountedRows(QStringListModel):
    """The model of a list of thousands: the strings beneath stay empty and count its rows. A view
    asks how many there are twice for each row with each layout, which takes longer than a frame
    where a method of ours has to answer."""

    def count_anew(self, many: int) -> None:
        """There are so many others now."""
        self.setStringList([""] * many)

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain if index.isValid() else Qt.ItemFlag.NoItemFlags
