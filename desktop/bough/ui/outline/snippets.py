"""The snippets: the code of the path by the names of its files, and how many versions there are."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from bough.app.place import Place
from bough.core.snippet_names import folded
from bough.core.snippets import Snippet, of_node, told_apart
from bough.ui.counted_rows import Index
from bough.ui.outline.listing import MessageList, MessagePainter
from bough.ui.outline.rows import NODE
from bough.ui.outline.shapes import ICON, icon
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.code_head import language_name
from bough.ui.widgets import RowList, line

SLICE = 0.006
"""Seconds in which messages are read before the window is looked after again."""


class SnippetRows(QAbstractListModel):
    """The messages of the path are read first, those of all other branches after them; each is
    read once."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self._known: dict[str, list[Snippet]] = {}
        self._rows: list[Snippet] = []
        self._versions: dict[str, set[str]] = {}
        self._work: Iterator[None] = iter(())
        self._later = QTimer(self)
        self._later.setInterval(0)
        self._later.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether some messages are not read yet."""
        return self._later.isActive()

    def snippet(self, row: int) -> Snippet:
        return self._rows[row]

    def snippets(self) -> list[Snippet]:
        return list(self._rows)

    def versions(self, snippet: Snippet) -> int:
        """In how many ways the messages of the session have a file of that name."""
        return len(self._versions.get(folded(snippet.asked), ())) if snippet.titled else 1

    def of_all_branches(self) -> Iterator[tuple[str, Snippet] | None]:
        """The snippets of each branch with the name of its folder; None in between, where that
        took time."""
        from bough.core.snippet_folders import folders

        for name, snippets in folders(self.place.tree(), self._of):
            yield None
            for snippet in snippets:
                yield name, snippet

    def refresh(self) -> None:
        """Read what is new."""
        self._work = self._read()
        self._later.start()

    def stop(self) -> None:
        self._later.stop()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        snippet = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return snippet.name
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [snippet.name, language_name(snippet.language), self.told(snippet)]
                return ", ".join(filter(None, said))
        return snippet.node if role == NODE else None

    def told(self, snippet: Snippet) -> str:
        """The words for how many versions there are, "" for one."""
        many = self.versions(snippet)
        return self.tr("{n} versions").format(n=many) if many > 1 else ""

    def _read(self) -> Iterator[None]:
        place = self.place
        path = place.names()
        found = []
        for node_id in path:
            found += self._of(node_id)
            yield
        rows = told_apart(found)
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        versions: dict[str, set[str]] = defaultdict(set)
        tree = place.tree()
        for node_id in list(tree.below()):
            if node_id in tree:
                for snippet in self._of(node_id):
                    if snippet.titled:
                        versions[folded(snippet.asked)].add(snippet.text)
            yield
        if versions != self._versions:
            self._versions = versions
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _of(self, node_id: str) -> list[Snippet]:
        if node_id in self._known:
            return self._known[node_id]
        node = self.place.node(node_id)
        found = of_node(node)
        if not node.growing:
            self._known[node_id] = found
        return found

    def _go_on(self) -> None:
        end = time.monotonic() + SLICE
        while time.monotonic() < end:
            if next(self._work, self) is self:
                self._later.stop()
                return


class SnippetPainter(MessagePainter):
    def __init__(self, theme: Theme, rows: SnippetRows, view: RowList) -> None:
        super().__init__(theme, view)
        self._rows = rows

    def paint_row(self, painter: QPainter, number: int, box: QRectF) -> None:
        theme = self._theme
        snippet = self._rows.snippet(number)
        left = box.left() + 8
        icon(painter, theme, "file", left, box.center().y(), "text2")
        left += ICON + 8
        right = box.right() - 10
        told = self._rows.told(snippet) or language_name(snippet.language)
        space = QRectF(left, box.top(), right - left, box.height())
        right -= 8 + line(painter, theme, space, told, step="caption", role="text3", right=True)
        space = QRectF(left, box.top(), right - left, box.height())
        role = "text" if snippet.titled else "text2"
        line(painter, theme, space, snippet.name, role=role, elide=Qt.TextElideMode.ElideMiddle)


class SnippetList(MessageList):
    """Enter goes to the message, O opens the file in VS Code."""

    outside_requested = Signal(str, str)

    def __init__(self, place: Place, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.rows = SnippetRows(place)
        self.setModel(self.rows)
        self.setItemDelegate(SnippetPainter(theme, self.rows, self))
        self.setAccessibleName(self.tr("Snippets"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda at: self._open_menu(self.indexAt(at), self.viewport().mapToGlobal(at))
        )
        self.rows.modelReset.connect(self._on_reset)
        place.path_changed.connect(self._on_path_changed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rows.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.rowCount() and not self.rows.busy:
            self.say_below(self.tr("No code yet. The code of this path is listed here."), 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_O and not event.modifiers():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: Index, window: str = "") -> None:
        if index.isValid():
            snippet = self.rows.snippet(index.row())
            self.outside_requested.emit(f"open_block_{snippet.block}_1{window}", snippet.node)

    def _open_menu(self, index: Index, at: Any) -> None:
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Acts on this snippet"))
        menu.aboutToHide.connect(menu.deleteLater)
        node = self.rows.snippet(index.row()).node
        menu.addAction(self.tr("Go to it"), lambda: self.went.emit(node))
        menu.addAction(self.tr("Open in VS Code"), lambda: self._open(index))
        menu.addAction(
            self.tr("Open in a new window of VS Code"), lambda: self._open(index, "_new")
        )
        ask = self.outside_requested.emit
        menu.addAction(
            self.tr("Compare code with the sibling’s in VS Code"),
            lambda: ask("compare_outside", node),
        )
        menu.addAction(
            self.tr("Open all code of this branch in VS Code"), lambda: ask("open_path", node)
        )
        menu.popup(at)

    def _on_reset(self) -> None:
        if self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
        self.viewport().update()

    def _on_path_changed(self) -> None:
        if self.isVisible():
            self.rows.refresh()


class SnippetPage(QWidget):
    """The list, and the button that saves all of it."""

    def __init__(self, place: Place, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self.list = SnippetList(place, theme, self)
        self._words = self.tr("Save all to a folder…")
        self.save = Button(theme, "download", self._words, self, words=True, height=28)
        self.save.clicked.connect(lambda: self._ask(self.save_to))
        words = self.tr("Save those of all branches…")
        self.save_branches = Button(theme, "folder", words, self, words=True, height=28)
        self.save_branches.clicked.connect(lambda: self._ask(self.save_branches_to))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addWidget(self.save)
        column.addWidget(self.save_branches)
        self.list.rows.modelReset.connect(self._on_reset)
        place.path_changed.connect(self._on_reset)
        self._on_reset()

    def _on_reset(self) -> None:
        self.save.setEnabled(self.list.rows.rowCount() > 0)
        self.save_branches.setVisible(self._place.tree().forks() > 0)

    def _ask(self, then: Callable[[str], None]) -> None:
        dialog = QFileDialog(self, self.tr("Save all snippets to"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(then)
        dialog.open()

    def save_to(self, folder: str) -> None:
        """Write all snippets of the path there; what is there already is not written over."""
        self._write(folder, (("", s) for s in self.list.rows.snippets()))

    def save_branches_to(self, folder: str) -> None:
        """Write those of all branches there, each into a folder of its own."""
        self._write(folder, self.list.rows.of_all_branches())

    def _write(self, folder: str, work: Iterator[tuple[str, Snippet] | None]) -> None:
        """Write some at a time; None is work that writes nothing."""
        from bough.ui.save_code import write_beside

        troubles: list[str] = []
        timer = QTimer(self)
        timer.setInterval(0)
        done = 0

        def some() -> None:
            nonlocal done
            end = time.monotonic() + SLICE
            while time.monotonic() < end:
                match next(work, self):
                    case (str(branch), Snippet() as snippet):
                        into = Path(folder, branch)
                        if trouble := write_beside(into, snippet.name, snippet.text):
                            troubles.append(trouble)
                        else:
                            done += 1
                    case SnippetPage():
                        timer.stop()
                        timer.deleteLater()
                        self.save.set_words(self._words, "download")
                        self._on_reset()
                        self.save_branches.setEnabled(True)
                        self._say(folder, done, troubles)
                        return
            self.save.set_words(self.tr("Saved {n} files…").format(n=done), "download")

        self.save.setEnabled(False)
        self.save_branches.setEnabled(False)
        timer.timeout.connect(some)
        timer.start()

    def _say(self, folder: str, done: int, troubles: list[str]) -> None:
        if troubles:
            self._place.refused.emit(troubles[0])
        else:
            said = self.tr("Saved {n} files in {folder}").format(n=done, folder=Path(folder).name)
            self._place.noted.emit(said, False)
