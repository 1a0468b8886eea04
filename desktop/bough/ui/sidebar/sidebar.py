"""The sidebar: search, a new session, the list of sessions, and who answers at its foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from bough.app.catalogue import Catalogue
from bough.app.filing import BIN_DAYS
from bough.app.library import Library
from bough.app.workspace import Workspace
from bough.core.session import Session
from bough.ui.session_list import SESSION
from bough.ui.sidebar.acts import Acts
from bough.ui.sidebar.model import FOLDER, ListName, SessionList
from bough.ui.sidebar.parts import Doors, Foot, Head, Row, SearchField
from bough.ui.sidebar.view import SessionView
from bough.ui.theme import Theme, tokens

OPENED = "folders_unfolded"
"""The state that keeps which folders are unfolded."""
CLOCK_MS = 60_000
"""Between two looks whether it is another day."""


class Sidebar(QWidget):
    """256 px: the sessions and what is done with them."""

    noted = Signal(str, object)
    """A sentence about what was done, and what takes it back, or None."""
    open_beside_requested = Signal(str)
    """session"""

    def __init__(
        self,
        library: Library,
        workspace: Workspace,
        desk_id: str,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        smallest, _, widest = tokens()["size"]["sidebar"]
        self.setMinimumWidth(smallest)
        self.setMaximumWidth(widest)
        self.library = library
        self._workspace = workspace
        self._desk_id = desk_id
        self.sessions = SessionList(library, _opened(workspace), self)
        self.search = SearchField(theme, "Ctrl Shift F")
        self.new = Row(theme, "square-pen", self.tr("New session"), "Ctrl N")
        self.head = Head(theme)
        self.head.hide()
        self.view = SessionView(self.sessions, theme)
        self.doors = Doors(theme)
        self.foot = Foot(catalogue, theme)
        self.acts = Acts(library, self.sessions, theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 8, 0)
        column.setSpacing(4)
        for widget in (self.search, self.new, self.head, self.view, self.doors, self.foot):
            column.addWidget(widget)
        self._undo: Callable[[], object] | None = None
        """What takes back the last act, in the list."""
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.sessions.look_at_clock)
        self._clock.start(CLOCK_MS)
        self._connect()
        self._on_looked_at()

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_list(self, name: ListName) -> None:
        """Show the sessions, the archive or the bin in the place of the list."""
        self.search.clear()
        self.sessions.show_list(name)
        self._say_list()
        self.view.setFocus()
        self._on_looked_at()

    def new_session_in(self, folder: str) -> None:
        place = self._workspace.new_session()
        self.library.filing.file([place.session_id], folder)
        self.sessions.set_opened(folder, True)

    # Inside

    def _connect(self) -> None:
        view, acts, workspace = self.view, self.acts, self._workspace
        self.search.textChanged.connect(self.sessions.set_filter)
        self.search.returnPressed.connect(self._on_search_entered)
        self.search.entered_beside.connect(self._on_beside_entered)
        self.search.down.connect(self._on_search_down)
        self.search.left.connect(self._on_left)
        self.new.clicked.connect(workspace.new_session)
        self.doors.archive.clicked.connect(lambda: self.show_list("archive"))
        self.doors.bin.clicked.connect(lambda: self.show_list("bin"))
        self.head.back_requested.connect(lambda: self.show_list("sessions"))
        self.head.empty_requested.connect(acts.empty_bin)
        view.open_requested.connect(self._on_open_requested)
        view.open_beside_requested.connect(self._on_open_beside_requested)
        view.rename_requested.connect(self._on_rename_requested)
        view.bin_requested.connect(self._on_bin_requested)
        view.new_folder_requested.connect(acts.new_folder)
        view.typed.connect(self._on_typed)
        view.left.connect(self._on_left)
        view.dropped.connect(acts.drop)
        view.folder_dropped.connect(acts.move_folder)
        view.customContextMenuRequested.connect(self._on_menu_requested)
        view.undo_requested.connect(self._on_undo_requested)
        acts.noted.connect(self._on_noted)
        acts.folder_made.connect(self._on_folder_made)
        self.sessions.renaming_refused.connect(lambda words: self.noted.emit(words, None))
        self.sessions.folding_changed.connect(self._on_folding_changed)
        self.sessions.modelReset.connect(self._say_list)
        self.library.filing.duplicated.connect(self._on_duplicated)
        workspace.desk_changed.connect(self._on_desk_changed)

    def _say_list(self) -> None:
        """Show what belongs around the list that is shown."""
        name = self.sessions.name
        listed = name == "sessions"
        self.new.setVisible(listed)
        self.doors.setVisible(listed)
        self.view.setAccessibleName(
            {"archive": self.tr("Archive"), "bin": self.tr("Bin")}.get(name, self.tr("Sessions"))
        )
        if listed:
            self.head.hide()
        elif name == "archive":
            self.head.show_list(self.tr("Archive"), "", can_empty=False)
        else:
            words = self.tr("What is here is kept for {n} days.").format(n=BIN_DAYS)
            full = bool(self.sessions.count())
            self.head.show_list(self.tr("Bin"), words, can_empty=full)

    def _on_desk_changed(self, desk_id: str) -> None:
        if desk_id == self._desk_id:
            self._on_looked_at()

    def _on_looked_at(self) -> None:
        place = self._workspace.current(self._desk_id)
        self.view.here = place.session_id if place else ""
        row = self.sessions.row_of(self.view.here)
        if row < 0 or self.view.chosen() != [self.view.here]:
            self.view.choose(row)

    def _on_open_requested(self, session: str) -> None:
        if session in self.library:
            self._workspace.open_session(session)
        elif self.view.hasFocus() and self.sessions.name == "bin":
            self.noted.emit(self.tr("It is in the bin. Restore it to open it."), None)

    def _on_open_beside_requested(self, session: str) -> None:
        if session in self.library:
            self.open_beside_requested.emit(session)

    def _on_noted(self, words: str, undo: Callable[[], object] | None) -> None:
        self._undo = undo or self._undo
        self.noted.emit(words, undo)

    def _on_undo_requested(self) -> None:
        undo, self._undo = self._undo, None
        if undo:
            undo()

    def _on_rename_requested(self) -> None:
        index = self.view.currentIndex()
        renamable = index.data(SESSION) or index.data(FOLDER)
        if renamable and self.sessions.name != "bin" and not self.library.refuse():
            self.view.edit_row(index.row())

    def _on_bin_requested(self) -> None:
        chosen, folder = self.view.chosen(), self.view.chosen_folder()
        if self.sessions.name == "bin":
            self.acts.delete(chosen)
        elif chosen:
            self.acts.bin(chosen)
        elif folder:
            self.acts.delete_folder(folder)

    def _on_typed(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(self.search.text() + text)

    def _on_left(self) -> None:
        """Esc: what is looked for first, then the list."""
        if self.search.text():
            self.search.clear()
        elif self.sessions.name != "sessions":
            self.show_list("sessions")

    def _on_search_entered(self) -> None:
        if session := self._first():
            self._on_open_requested(session)

    def _on_beside_entered(self) -> None:
        if session := self._first():
            self._on_open_beside_requested(session)

    def _first(self) -> str:
        for row in range(self.sessions.rowCount()):
            if session := self.sessions.index(row).data(SESSION):
                return str(session)
        return ""

    def _on_search_down(self) -> None:
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.choose(self.sessions.row_of(self._first()))

    def _on_folder_made(self, path: str) -> None:
        self.view.edit_row(self.sessions.row_of_folder(path))

    def _on_duplicated(self, source: str, copy: str) -> None:
        if self.view.chosen() == [source]:
            self.view.choose(self.sessions.row_of(copy))

    def _on_folding_changed(self) -> None:
        self._workspace.set_ui_state(OPENED, self.sessions.opened())

    def _on_menu_requested(self, at: QPoint) -> None:
        from bough.ui.sidebar.menu import folder_menu, list_menu, sessions_menu

        index = self.view.indexAt(at)
        session, folder = index.data(SESSION), index.data(FOLDER)
        menu = QMenu(self.view)
        if session:
            if session not in self.view.chosen():
                self.view.choose(index.row())
            items = map(self.sessions.item, map(self.sessions.row_of, self.view.chosen()))
            sessions_menu(menu, self, [i for i in items if isinstance(i, Session)])
        elif folder:
            self.view.choose(index.row())
            folder_menu(menu, self, str(folder))
        elif self.sessions.name == "sessions":
            list_menu(menu, self)
        if menu.actions():
            menu.exec(self.view.viewport().mapToGlobal(at))
        menu.deleteLater()


def _opened(workspace: Workspace) -> list[str]:
    kept = workspace.ui_state(OPENED, [])
    return [str(path) for path in kept] if isinstance(kept, list) else []
