"""The top bar: logo, session tabs with their states, and the switches of the panels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bough.app.workspace import Workspace
from bough.core.desk import Tab
from bough.ui.inbox_button import InboxButton
from bough.ui.logo import Logo
from bough.ui.tab_bar import TabBar
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import IconButton


class TopBar(QWidget):
    """44 px. Wishes travel up as signals; the tabs follow the workspace by themselves."""

    logo_clicked = Signal()
    sidebar_requested = Signal()
    outline_requested = Signal()
    new_requested = Signal()
    search_requested = Signal()

    def __init__(
        self,
        workspace: Workspace,
        desk_id: str,
        theme: Theme,
        folded: Callable[[Tab], bool],
        parent: QWidget | None = None,
    ) -> None:
        """`folded` says of a tab whether there is no room for all its panes."""
        super().__init__(parent)
        self.setFixedHeight(tokens()["size"]["topBar"])
        self.logo = Logo(theme)
        self.sidebar = IconButton(
            theme, "panel-left", self.tr("Sessions"), keys="F9", checkable=True, lit=False
        )
        self.tabs = TabBar(workspace, desk_id, theme, folded)
        self.plus = IconButton(theme, "plus", self.tr("New session"), keys="Ctrl+N")
        self.inbox = InboxButton(theme)
        self.search = IconButton(theme, "search", self.tr("Find a session"), keys="Ctrl+Shift+F")
        self.outline = IconButton(
            theme, "panel-right", self.tr("Reply tree"), keys="F8", checkable=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.logo)
        row.addWidget(self.sidebar)
        row.addSpacing(2)
        row.addWidget(self.tabs)
        row.addWidget(self.plus)
        row.addStretch(1)
        row.addWidget(self.inbox)
        row.addWidget(self.search)
        row.addWidget(self.outline)
        self.logo.clicked.connect(self.logo_clicked)
        self.sidebar.clicked.connect(self.sidebar_requested)
        self.outline.clicked.connect(self.outline_requested)
        self.plus.clicked.connect(self.new_requested)
        self.search.clicked.connect(self.search_requested)
