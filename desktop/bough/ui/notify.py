"""Tells a person who looks elsewhere that a long reply has ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from bough.app.tips import Tip, Tips
from bough.core.notice import Notice
from bough.ui.transcript.visible import shown

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.io import IoThread
    from bough.app.long_replies import LongReplies
    from bough.app.workspace import Workspace
    from bough.ui.window import Window

EXCERPT = 100
"""Characters of a reply that a notification has."""
MOST_TITLES = 4

WITH_A_BUS = ("linux",)
"""The systems whose desktops have one; jeepney is there where that is so."""

ACTIVATION = "XDG_ACTIVATION_TOKEN"
"""Where Qt looks on Wayland for what lets its window come forward."""


class Shower(Protocol):
    """Shows a notice, and says when it was clicked what it was about."""

    @property
    def clicked(self) -> SignalInstance: ...

    def show(self, notice: Notice, about: Hashable) -> None: ...

    def take_back(self, about: Hashable) -> None: ...


class Notifier(QObject):
    """One notification for what ended together, taken back when all of it was seen; and until the
    person is back the taskbar is asked for attention once."""

    def __init__(
        self,
        replies: LongReplies,
        tips: Tips,
        workspace: Workspace,
        catalogue: Catalogue,
        front: Callable[[], Window],
        shower: Shower,
        parent: QObject | None = None,
    ) -> None:
        """`front` is the window that a person is shown what they asked for in."""
        super().__init__(parent)
        self._tips = tips
        self._workspace = workspace
        self._catalogue = catalogue
        self._front = front
        self._shower = shower
        self._alerted = False
        self._shown: list[tuple[tuple[str, str], ...]] = []
        """Sessions and nodes of each notification that is not taken back."""
        replies.ended.connect(self._on_ended)
        tips.changed.connect(self._on_tips_changed)
        shower.clicked.connect(self._on_clicked)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.applicationStateChanged.connect(self._on_state_changed)

    def _on_ended(self, tips: Sequence[Tip]) -> None:
        if not self._catalogue.notify:
            return
        about = tuple((tip.session, tip.node) for tip in tips)
        self._shown.append(about)
        self._shower.show(self._notice(tips), about)
        if QApplication.activeWindow() is None and not self._alerted:
            self._alerted = True
            QApplication.alert(self._front())

    def _notice(self, tips: Sequence[Tip]) -> Notice:
        titles = [shown(tip.title or self.tr("New session")) for tip in tips]
        if len(tips) > 1:
            more = ["…"] if len(tips) > MOST_TITLES else []
            words = self.tr("{n} replies have ended").format(n=len(tips))
            return Notice(words, " · ".join(titles[:MOST_TITLES] + more), self.tr("Show them"))
        (tip,) = tips
        silent = self.tr("Failed") if tip.kind == "failed" else self.tr("Nothing was said")
        return Notice(titles[0], shown(_cut(tip.text)) or silent, self.tr("Show the reply"))

    def _on_tips_changed(self) -> None:
        if not self._shown:
            return
        left = {(tip.session, tip.node) for tip in self._tips.all()}
        for about in [about for about in self._shown if left.isdisjoint(about)]:
            self._shown.remove(about)
            self._shower.take_back(about)

    def _on_clicked(self, about: Sequence[tuple[str, str]], token: str) -> None:
        if token:
            os.environ[ACTIVATION] = token
        if len(about) == 1 and self._workspace.there(*about[0]):
            self._workspace.go(*about[0])
        self._front().come_forward()
        if len(about) > 1:
            self._front().show_inbox()

    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._alerted = False


class Tray(QObject):
    """The notifications of a desktop without a bus: an icon in its tray, while one is shown."""

    clicked = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._about: Hashable = ()

    def show(self, notice: Notice, about: Hashable) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(QGuiApplication.windowIcon(), self)
            self._icon.setToolTip("Bough")
            self._icon.messageClicked.connect(self._on_clicked)
            self._icon.activated.connect(self._on_clicked)
        self._about = about
        self._icon.show()
        self._icon.showMessage(notice.title, notice.body, self._icon.icon())

    def take_back(self, about: Hashable) -> None:
        if self._icon and about == self._about:
            self._icon.hide()

    def _on_clicked(self) -> None:
        if self._icon:
            self._icon.hide()
        self.clicked.emit(self._about, "")


def shower(io: IoThread, parent: QObject) -> Shower:
    """What shows notifications here."""
    if sys.platform in WITH_A_BUS:
        from bough.app.notice_bus import NoticeBus

        return NoticeBus(io, parent)
    return Tray(parent)


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + "…"
