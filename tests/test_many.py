"""Many replies grow at once in one session, by the model inside and by a server, while a reader is
all over the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bough.core.acts import Answerer
from bough.core.node import Status
from bough.core.store.store import Store
from bough.ui.map.camera import Level
from bough.ui.pane import Pane
from helpers.program import PATIENCE, answered_by, opened
from helpers.server import ModelServer

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def about(pane: Pane, dice: Random) -> Callable[[], None]:
    """One thing that a reader does who only looks."""
    place, window = pane.place, pane.window()

    def look() -> None:
        anywhere = dice.choice(list(place.tree().below()))
        match dice.randrange(8):
            case 0 | 1:
                place.go(anywhere)
            case 2:
                place.branch(anywhere)
            case 3:
                pane.toggle_map()
            case 4 if pane.map and pane.shows_map:
                pane.map.view.show_level(dice.choice(list(Level)))
            case 5:
                QTest.keyClick(window, Key.Key_F8)
            case 6:
                window.resize(dice.choice((700, 1000, 1440)), dice.choice((560, 900)))
            case _:
                dice.choice((place.back, place.forward, place.home))()

    return look


def test_eight_replies_by_two_models_end_whole_and_in_their_places(
    qtbot: QtBot, server: ModelServer, home: Path
) -> None:
    answered_by(server.endpoint)
    texts = [" ".join(f"{tip}.{word}" for word in range(80)) for tip in range(4)]
    for text in texts:
        server.reply(text, delay=0.02)
    served = Answerer(server.endpoint.id, "scripted")
    inside = Answerer("embedded", "", {"max_tokens": 24})
    dice = Random(8)
    with opened(qtbot, home / "bough") as bough:
        pane = bough.window.panes.current()
        assert pane is not None
        place = pane.place

        assert place.say_to("Name three trees.", [served, inside] * 4)
        (question,) = place.tree().children(None)
        replies = place.tree().children(question)
        assert set(bough.library.running(place.session_id)) == set(replies)
        look = about(pane, dice)

        def all_ended() -> bool:
            look()
            return not bough.library.running(place.session_id)

        qtbot.waitUntil(all_ended, timeout=PATIENCE)

        assert place.tree().children(question) == replies
        nodes = [place.node(reply) for reply in replies]
        assert {node.status for node in nodes} == {Status.SEALED}
        assert sorted(n.text for n in nodes if n.model == "scripted") == sorted(texts)
        assert all(n.text.strip() for n in nodes)

    store = Store.open(home / "bough", readonly=True)
    (session,) = store.sessions()
    stored = store.tree(session.id)
    store.close()
    assert [stored.node(reply) for reply in replies] == nodes
