"""The sidebar in the states worth looking at."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.ui.sidebar.drag import carried

LEAPFROG, PENDULUM = "Why leapfrog stays in orbit", "双摆与李雅普诺夫指数"
STIFF, FFT = "Stiff ODEs: when to go implicit", "FFT of a decaying signal"
RING, LETTER = "Ring buffer without locks", "Letter to the landlord"
LONG = "A title that goes on and on, " * 400

SHELF = (
    Shelved(LEAPFROG, forks=17, pinned=True, folder="Numerical methods"),
    Shelved("Thesis: chapter 3 outline", 3, forks=9, pinned=True),
    Shelved(PENDULUM, forks=6, folder="Numerical methods"),
    Shelved(STIFF, 1, forks=3, folder="Numerical methods"),
    Shelved(FFT, 2, folder="Numerical methods"),
    *(Shelved(f"Borrowed for the {n}th time", n, folder="Rust at work") for n in range(4, 14)),
    Shelved("Pinning and self-references", 5, folder="Rust at work/Async"),
    Shelved("Cancellation safety", 6, folder="Rust at work/Async"),
    Shelved(RING, forks=11),
    Shelved(LETTER, forks=2),
    Shelved("Explain this traceback"),
    Shelved("Name for a night-bus app", 1, forks=5),
    Shelved("Sourdough at 14 °C", 1),
    Shelved("为什么宣纸会洇墨", 1, forks=2),
    Shelved("systemd timer that survives suspend", 5, forks=4),
    Shelved("Haiku about a failing disk", 6),
    Shelved("Compare three mortgage offers", 7, forks=7),
)
FOREIGN = (
    Shelved("لماذا تبقى قفزة الضفدع في المدار؟", folder="رياضيات"),
    Shelved("מדוע השמים כהים בלילה", forks=3, folder="רשימה/עוד"),
    Shelved("为什么宣纸会洇墨，怎样才能让墨迹不洇开，又保留浓淡？", forks=2, folder="数学与物理"),
    Shelved("量子力学入门", 1, folder="数学与物理/量子"),
    Shelved(LONG, forks=12),
    *SHELF[-6:],
)


def opened(scene: Stage) -> None:
    """Two folders as in the picture, something running and something unread."""
    sessions = scene.window.sidebar.sessions
    sessions.set_opened("Numerical methods", True)
    scene.open(PENDULUM)
    scene.server.reply("方程是确定的，误差却按指数放大。", delay=0.02, hold_after=1)
    scene.place.say("为什么？")
    running = scene.place
    scene.wait(lambda: running.path()[-1].text)
    ring = scene.open(RING)
    scene.server.reply("A single producer needs no lock.")
    ring.say("Why no locks?")
    scene.open(LETTER)
    scene.wait(lambda: not ring.running)
    scene.close_empty_tab()
    scene.open(LEAPFROG)


def states(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        opened(scene)
        side = scene.window.sidebar
        scene.picture(f"sidebar-{theme}", moving=True)
        heading = side.sessions.index(side.sessions.row_of_heading("folders"))
        QTest.mouseMove(side.view.viewport(), side.view.visualRect(heading).center())
        scene.picture(f"sidebar-plus-{theme}", moving=True)
        side.view.setFocus()
        for title in (FFT, LETTER):
            row = side.sessions.row_of(session_of(scene, title))
            at = side.view.visualRect(side.sessions.index(row)).center()
            QTest.mouseClick(
                side.view.viewport(), Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.ControlModifier, at,
            )  # fmt: skip
        scene.picture(f"sidebar-several-{theme}", moving=True)
        held(scene, "Rust at work", session_of(scene, LETTER))
        scene.picture(f"sidebar-drop-{theme}", moving=True)
        QApplication.sendEvent(side.view.viewport(), QDragLeaveEvent())
        menu(scene, session_of(scene, LETTER), f"sidebar-menu-{theme}")
        side.sessions.set_opened("Rust at work", True)
        side.acts.new_folder("Rust at work")
        scene.picture(f"sidebar-naming-{theme}", moving=True)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        side.search.setFocus()
        QTest.keyClicks(side.search, "t s")
        scene.picture(f"sidebar-found-{theme}", moving=True)
        side.search.clear()


def session_of(scene: Stage, title: str) -> str:
    (session,) = [s for s in scene.bough.library.sessions() if s.title == title]
    return session.id


def held(scene: Stage, folder: str, session: str) -> None:
    """Hold a session over a folder."""
    view = scene.window.sidebar.view
    row = scene.window.sidebar.sessions.row_of_folder(folder)
    mime: QMimeData = carried([session])
    at = view.visualRect(scene.window.sidebar.sessions.index(row)).center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(at, Qt.DropAction.MoveAction, mime, left, none)
        QApplication.sendEvent(view.viewport(), event)


def menu(scene: Stage, session: str, name: str) -> None:
    view = scene.window.sidebar.view
    row = scene.window.sidebar.sessions.row_of(session)
    at = view.visualRect(scene.window.sidebar.sessions.index(row)).center()

    def look() -> None:
        popup = QApplication.activePopupWidget()
        assert popup is not None
        try:
            scene.picture(name, whole=False, moving=True)
        finally:
            popup.close()

    QTimer.singleShot(100, look)
    view.customContextMenuRequested.emit(QPoint(at))


def kept(theme: ThemeName = "light") -> None:
    """The archive and the bin, with something in them and without."""
    with stage(theme, shelf=SHELF) as scene:
        side = scene.window.sidebar
        scene.open(LEAPFROG)
        scene.close_empty_tab()
        side.doors.archive.click()
        scene.picture(f"sidebar-archive-empty-{theme}")
        side.head.back.click()
        side.acts.archive([session_of(scene, t) for t in (LETTER, FFT, STIFF)])
        scene.picture(f"sidebar-archived-{theme}")
        side.doors.archive.click()
        scene.picture(f"sidebar-archive-{theme}")
        side.head.back.click()
        side.acts.bin([session_of(scene, t) for t in (RING, PENDULUM)])
        side.doors.bin.click()
        scene.picture(f"sidebar-bin-{theme}")
        scene.picture_of_dialog(f"sidebar-empty-bin-{theme}", side.head.empty.click)


def foreign() -> None:
    with stage(shelf=FOREIGN) as scene:
        side = scene.window.sidebar
        for path in list(scene.bough.library.filing.paths):
            side.sessions.set_opened(path, True)
        scene.open(FOREIGN[2].title)
        scene.close_empty_tab()
        scene.picture("sidebar-foreign-light")


def small() -> None:
    with stage("dark", shelf=SHELF, size=(900, 600)) as scene:
        opened(scene)
        scene.window.toggle_sidebar()
        scene.picture("sidebar-900x600-dark", moving=True)


def sidebar() -> None:
    states()


def sidebar_dark() -> None:
    states("dark")


def sidebar_contrast() -> None:
    states("contrast-light")


def sidebar_kept() -> None:
    kept()


def sidebar_kept_dark() -> None:
    kept("dark")


def sidebar_foreign() -> None:
    foreign()


def sidebar_small() -> None:
    small()


SIDEBARS = (
    sidebar,
    sidebar_dark,
    sidebar_contrast,
    sidebar_kept,
    sidebar_kept_dark,
    sidebar_foreign,
    sidebar_small,
)
