"""The pictures of fun mode: the window in its colours and shapes, and the logo on its way."""

from __future__ import annotations

import map as maps
import texts
from PySide6.QtCore import QPoint, QVariantAnimation
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from stage import PICTURES, SceneError, Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.events import Failed
from bough.ui.logo import FRAMES, Logo
from bough.ui.map.camera import Level
from bough.ui.theme import Theme

TITLE = "Why leapfrog stays in orbit"
SHELF = (
    Shelved(TITLE, pinned=True, folder="Numerical methods"),
    Shelved("Thesis: chapter 3 outline", 3, forks=9, pinned=True),
    Shelved("双摆与李雅普诺夫指数", folder="Numerical methods"),
    Shelved("Ring buffer without locks", forks=2),
)
FLATMATE = "Explain to my flatmate, who studies law, why RK4 loses energy and leapfrog does not."
CAREFUL = "A careful explanation, with the phase-space volume and two footnotes."
ACCOUNTANT = """\
RK4 is a brilliant accountant with a hole in one pocket. Every step the books are right to five
figures, and every step one coin drops out. A thousand orbits later your planet is poor, tired and
noticeably closer to the Sun.

Leapfrog can hardly add. It is wrong by a percent before breakfast. But its pockets are sewn shut:
whatever it loses on the way down it finds again on the way up, because it obeys a slightly crooked
law *exactly*, instead of the right law *roughly*.

### Would you lend it your car?

| Integrator | For the weekend | For a billion years |
|---|---|---|
| RK4 | Yes. Comes back polished. | No. It comes back as a scooter. |
| Leapfrog | It will scratch a door. | The same door, every time. Nothing else. |
| Euler | It has already sold the car. | What car? |

For counsel: the defendant is not *inaccurate*, the defendant is *not symplectic*. That is worse,
and it is not covered by the warranty.
"""


def flatmate(scene: Stage) -> None:
    """The question that the picture shows, asked anew in other words, and answered twice."""
    place = scene.open(TITLE)
    scene.close_empty_tab()
    scene.use("grok-4")
    scene.ask("Why does RK4 lose energy and leapfrog not, on the same orbit?", texts.ENERGY)
    scene.use("qwen3-1.7b")
    scene.server.reply(CAREFUL)
    place.edit(place.path()[0].id, FLATMATE)
    careful = scene.answered()
    scene.use("grok-4")
    scene.retry(careful, ACCOUNTANT)
    scene.window.panes.note.hide()


def fun(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        flatmate(scene)
        scene.bough.theme.set_fun(True)
        scene.picture(f"fun-{theme}")
        view = scene.pane.transcript
        scene.begin("And what does the landlord say?", texts.SHENG, 42)
        scene.picture(f"fun-streaming-{theme}", moving=True)
        scene.server.release()
        scene.answered()
        scene.hear(Failed("refused", {"address": "127.0.0.1:1234", "endpoint": "Loopback"}))
        scene.place.say("And the judge?")
        scene.answered()
        scene.picture(f"fun-failed-{theme}")
        view.scroll_by(-260)
        scene.picture(f"fun-scrolled-{theme}")


def fun_dark() -> None:
    fun("dark")


def fun_contrast() -> None:
    fun("contrast-light")


def fun_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        flatmate(scene)
        scene.bough.theme.set_fun(True)
        scene.picture("fun-900x600")


def fun_welcome() -> None:
    for theme in ("light", "dark"):
        with stage(theme) as scene:
            scene.bough.theme.set_fun(True)
            scene.picture(f"fun-welcome-{theme}")


def fun_map() -> None:
    with stage(shelf=(maps.planted(maps.TITLE, maps.ORBIT),)) as scene:
        scene.bough.theme.set_fun(True)
        shown = maps.opened(scene, maps.TITLE, "Sheng")
        for level in Level:
            shown.view.show_level(level)
            shown.view.show_here()
            maps.shot(scene, shown, f"fun-map-{level.name.lower()}")


def fun_logo() -> None:
    """The four frames, large and as they are in the bar, and what is between them."""
    theme = Theme("light", motion="on")
    logo = Logo(theme)
    logo.show()
    theme.set_fun(True)
    (moving,) = logo.findChildren(QVariantAnimation)
    moving.pause()
    times = [*(at for _, at in FRAMES), *range(0, 641, 80)]
    strip = QPixmap(len(times) * 140, 200)
    strip.fill(theme.color("window"))
    painter = QPainter(strip)
    for number, at in enumerate(times):
        moving.setCurrentTime(at)
        shot = QPixmap(128, 128)
        shot.setDevicePixelRatio(4)
        shot.fill(theme.color("window"))
        logo.render(shot, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        shot.setDevicePixelRatio(1)
        painter.drawPixmap(number * 140, 10, shot)
        painter.drawPixmap(number * 140 + 48, 150, 32, 32, shot)
    painter.end()
    PICTURES.mkdir(exist_ok=True)
    if not strip.save(str(PICTURES / "fun-logo.png")):
        raise SceneError("the strip could not be written")
    logo.close()


FUN = (fun, fun_dark, fun_contrast, fun_small, fun_welcome, fun_map, fun_logo)
