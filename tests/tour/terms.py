"""The pictures of personas: the dialog that sets them, the chip that names one, its replies."""

from __future__ import annotations

import fun
import texts
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from stage import SceneError, Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.personas import Persona
from bough.core.terms import Terms
from bough.ui.terms.dialog import TermsDialog
from bough.ui.terms.persona_choice import PersonaChoice
from helpers.rooms import named
from helpers.turns import hover

LEAPFROG = "Why leapfrog stays in orbit"
SHELF = (Shelved(LEAPFROG, forks=2, folder="Numerical methods"), Shelved("Letter to the landlord"))
SYSTEM = "You speak with a physicist who knows calculus well and no programming at all."
SET = Terms("tutor", SYSTEM, {"temperature": 0.2, "top_p": 0.9, "stop": ["END", "\n\n"]})


def told(scene: Stage) -> None:
    """Two replies: as the model is, and by a persona that was set in between."""
    scene.open(LEAPFROG)
    scene.close_empty_tab()
    scene.use("qwen3-1.7b")
    scene.ask(texts.ORBIT_60, "A leapfrog step is symplectic: it keeps the area in phase space.")
    scene.place.set_terms(Terms(system=SYSTEM, parameters={"seed": 7}), branch=False)
    scene.place.set_terms(Terms("tutor", parameters={"temperature": 0.2}), branch=True)
    scene.ask("And what does that mean for me?", "Begin with a circle. What do you know of it?")


def dialog(theme: ThemeName = "light", size: tuple[int, int] = (1440, 900)) -> None:
    name = f"terms-{theme}" if size[0] > 900 else "terms-900x600"
    with stage(theme, shelf=SHELF, size=size) as scene:
        told(scene)
        scene.picture(f"{name}-chip")
        scene.picture_of_dialog(f"{name}-inherited", scene.pane.edit_terms)
        scene.place.set_terms(SET, branch=True)
        scene.window.panes.note.hide()
        scene.picture_of_dialog(name, scene.pane.edit_terms)


def terms() -> None:
    dialog()


def terms_dark() -> None:
    dialog("dark")


def terms_contrast() -> None:
    dialog("contrast-dark")


def terms_small() -> None:
    dialog(size=(900, 600))


def terms_persona_menu() -> None:
    with stage(shelf=SHELF) as scene:
        told(scene)
        cook = Persona("", "数学老师", "你是一位数学老师。", sentence="用中文一步一步地解释。")
        scene.place.personas.save(cook)
        shown = TermsDialog(scene.place, scene.bough.theme, scene.window)
        shown.show()
        QTest.mouseClick(named(shown, PersonaChoice, "Persona"), Qt.MouseButton.LeftButton)
        scene.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        scene.picture("terms-personas", whole=False)
        popup = QApplication.activePopupWidget()
        if popup is None:
            raise SceneError("the menu went away")
        popup.close()
        shown.close()
        shown.deleteLater()


def terms_reply() -> None:
    """What a reply was asked with, where its figures are pointed at."""
    with stage(shelf=SHELF) as scene:
        told(scene)
        view = scene.pane.transcript
        head = scene.place.head or ""
        scene.window.panes.note.hide()
        left, width, _ = view.column()
        foot = view.rect_of(head).top() + view.flow.turn(len(scene.place.path()) - 1).foot_y
        hover(view, QPoint(left + width - 20, round(foot) + 14))
        scene.picture("terms-reply-details")


def terms_fun(theme: ThemeName = "light") -> None:
    """Fun mode as one turns it on: a click on the logo, and what is asked then."""
    with stage(theme, shelf=fun.SHELF) as scene:
        fun.flatmate(scene)
        scene.click("Bough")
        scene.retry(scene.place.path()[-1], fun.ACCOUNTANT)
        scene.window.panes.note.hide()
        scene.picture(f"terms-fun-{theme}")
        scene.picture_of_dialog(f"terms-fun-{theme}-dialog", scene.pane.edit_terms)


def terms_fun_dark() -> None:
    terms_fun("dark")


def terms_chinese() -> None:
    with stage(shelf=(Shelved("双摆与李雅普诺夫指数"),), size=(900, 600)) as scene:
        scene.open("双摆与李雅普诺夫指数")
        scene.close_empty_tab()
        teacher = Persona("", "数学老师", "你是一位数学老师。", sentence="用中文一步一步地解释。")
        teacher = scene.place.personas.save(teacher)
        scene.place.set_terms(Terms(teacher.id, "请用中文回答。" * 12), branch=False)
        scene.ask(texts.ORBIT_60, "先看一个圆。关于圆，你知道什么？")
        scene.window.panes.note.hide()
        scene.picture("terms-chinese-chip")
        scene.picture_of_dialog("terms-chinese", scene.pane.edit_terms)
        ask = scene.pane.ask
        head = scene.place.head or ""
        scene.picture_of_dialog("terms-chinese-asked", lambda: ask("asked_with", head))


TERMS = (
    terms,
    terms_dark,
    terms_contrast,
    terms_small,
    terms_persona_menu,
    terms_reply,
    terms_fun,
    terms_fun_dark,
    terms_chinese,
)
