"""The pictures of the inbox: what runs, is unread or failed in any session, and nothing at all."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import texts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stage import Shelved, Stage, stage

from bough.core.acts import Answerer, say
from bough.core.attention import mark_of
from bough.core.config import ThemeName
from bough.core.ids import new_id
from bough.core.node import Failure, Status, Text
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.tree import Tree
from bough.ui.inbox import Inbox

LEAPFROG = "Why leapfrog stays in orbit"
PENDULUM = "双摆与李雅普诺夫指数"
RING = "Ring buffer without locks"
LETTER = "Letter to the landlord"
MINUTE = 60


@dataclass(frozen=True)
class Unseen:
    """A session with a reply that ended so many seconds ago and that nobody has seen."""

    title: str
    ago: int
    text: str
    failure: Failure | None = None

    def put_into(self, store: Store) -> None:
        at = time.time() - self.ago
        session = Session(new_id(), self.title, titled=True, created_at=at, updated_at=at)
        store.add_session(session)
        asked = say(Tree(), None, self.title, Answerer("loopback", "grok-4"))
        store.record(session.id, asked)
        reply = replace(
            asked.planted[-1],
            parts=(Text(self.text),),
            status=Status.FAILED if self.failure else Status.SEALED,
            failure=self.failure,
            created_at=at - 40,
            ended_at=at,
        )
        store.seal(reply, mark_of(reply))


REFUSED = Failure("refused", {"address": "127.0.0.1:1234", "endpoint": "LM Studio"})
LIMITED = Failure("rate_limited", {"endpoint": "openrouter.ai", "retry_after": 2400.0})
UNSEEN = (
    Unseen("Explain this traceback", 4 * MINUTE, "", REFUSED),
    Unseen("为什么宣纸会洇墨", 12 * MINUTE, "**毛细作用**：宣纸的纤维疏松，墨沿着缝隙扩散。"),
    Unseen("Sourdough at 14 °C", 3 * 60 * MINUTE, "Give it *twenty* hours, and judge by the dome."),
)
MANY = tuple(
    Unseen(f"Translate chapter {n} of the manual", n * n * 11 * MINUTE, f"Chapter {n}: mounting")
    for n in range(1, 14)
)
CHINESE = (
    Unseen("合同第七条的风险", 2 * MINUTE, "", LIMITED),
    Unseen("为什么宣纸会洇墨", 12 * MINUTE, "毛细作用：宣纸的纤维疏松，墨沿着缝隙扩散。"),
    Unseen(
        "把这首诗译成英文，并说明取舍的理由",
        26 * 60 * MINUTE,
        "直译会丢掉韵脚。",
    ),
)


def running(scene: Stage, title: str, question: str, answer: str) -> None:
    """A reply of which some words have come, in a tab of its own."""
    scene.open(title)
    scene.begin(question, answer, 30)


def mixed(scene: Stage) -> None:
    running(scene, PENDULUM, texts.ORBIT_60, texts.CHAOS)
    running(scene, RING, texts.RING, texts.PUSH)
    scene.open(LEAPFROG)
    scene.close_empty_tab()
    scene.ask(texts.QUESTION, texts.ENERGY)


def opened(scene: Stage) -> Inbox:
    scene.window.show_inbox()
    scene.wait(QApplication.activePopupWidget)
    inbox = QApplication.activePopupWidget()
    assert isinstance(inbox, Inbox)
    return inbox


def inbox(theme: ThemeName = "light") -> None:
    shelf = (*UNSEEN, Shelved(LEAPFROG), Shelved(PENDULUM), Shelved(RING), Shelved(LETTER))
    with stage(theme, shelf=shelf) as scene:
        mixed(scene)
        scene.picture(f"inbox-button-{theme}", moving=True)
        popup = opened(scene)
        QTest.keyClick(popup.view, Qt.Key.Key_Down)
        scene.picture(f"inbox-{theme}", moving=True, whole=False)
        popup.close()


def inbox_dark() -> None:
    inbox("dark")


def inbox_contrast() -> None:
    inbox("contrast-dark")


def inbox_chinese() -> None:
    with stage(shelf=(*CHINESE, Shelved(PENDULUM), Shelved(LETTER))) as scene:
        running(scene, PENDULUM, texts.ORBIT_60, texts.CHAOS)
        scene.open(LETTER)
        scene.close_empty_tab()
        popup = opened(scene)
        scene.picture("inbox-chinese-light", moving=True, whole=False)
        popup.close()


def inbox_small() -> None:
    with stage("dark", shelf=(*UNSEEN, *MANY, Shelved(LETTER)), size=(900, 600)) as scene:
        scene.open(LETTER)
        scene.close_empty_tab()
        popup = opened(scene)
        scene.picture("inbox-900x600-dark", whole=False)
        popup.close()


def inbox_empty() -> None:
    for theme in ("light", "dark"):
        with stage(theme, shelf=(Shelved(LETTER),)) as scene:
            scene.open(LETTER)
            scene.close_empty_tab()
            popup = opened(scene)
            scene.picture(f"inbox-empty-{theme}", whole=False)
            popup.close()


INBOXES = (inbox, inbox_dark, inbox_contrast, inbox_chinese, inbox_small, inbox_empty)
