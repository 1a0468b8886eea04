"""The desktop tells a person who looks elsewhere that a long reply has ended."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.app.long_replies import LongReplies
from bough.app.notice_bus import NoticeBus
from bough.app.place import Place
from bough.core import config
from bough.core.notice import Notice
from bough.ui.inbox import Inbox
from bough.ui.notify import ACTIVATION, Notifier, Tray
from bough.ui.switch import Switch
from bough.ui.window import Window
from helpers.desktop import Desktop
from helpers.outside import session_bus
from helpers.program import answered_by
from helpers.program import opened as program
from helpers.rooms import active, named
from helpers.server import ModelServer
from helpers.world import World

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no D-Bus here")


@pytest.fixture
def bus(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with session_bus(home / "run", monkeypatch):
        yield


@pytest.fixture
def desktop(bus: None) -> Iterator[Desktop]:
    with Desktop() as desktop:
        yield desktop


def notified(world: World, window: Window, seconds: float = 0.0) -> Notifier:
    """Of every reply that took so long."""
    replies = LongReplies(world.library, window, seconds=seconds)
    bus = NoticeBus(world.io, window)
    tips = world.library.tips
    return Notifier(replies, tips, world.workspace, world.catalogue, lambda: window, bus, window)


def elsewhere(qtbot: QtBot) -> QWidget:
    """Another window, with the keyboard."""
    other = QWidget()
    qtbot.addWidget(other)
    active(qtbot, other)
    return other


def begun(qtbot: QtBot, world: World, question: str) -> Place:
    """A reply that waits for the server to be released, in a new tab."""
    place = world.workspace.new_session()
    place.say(question)
    qtbot.waitUntil(lambda: bool(place.path()[-1].text))
    return place


def hidden(qtbot: QtBot, world: World, server: ModelServer, *answers: str) -> list[Place]:
    """Replies that end together, each in a tab that is not looked at."""
    places = []
    for number, answer in enumerate(answers, start=1):
        server.reply(answer, hold_after=1)
        places.append(begun(qtbot, world, f"Question {number}?"))
    world.workspace.new_session()
    server.release()
    return places


def test_a_long_reply_that_ends_out_of_sight_is_told_with_its_title_and_beginning(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)

    hidden(qtbot, world, server, "# A bough\n\nis a main branch.")

    qtbot.waitUntil(lambda: len(desktop.told) == 1)
    (told,) = desktop.told
    assert told.signature == "susssasa{sv}i"
    assert (told.app, told.title, told.body) == ("Bough", "Question 1?", "A bough")
    assert told.acts == ["default", "Show the reply"]
    assert told.hints == {"desktop-entry": ("s", "bough")}


def test_of_a_long_line_the_beginning_is_told(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)

    hidden(qtbot, world, server, "bough " * 50)

    qtbot.waitUntil(lambda: len(desktop.told) == 1)
    assert desktop.told[0].body == ("bough " * 17)[:100].rstrip() + "…"


def test_a_failure_is_told_with_what_went_wrong(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)
    server.fail(400, "no such thing")
    place = world.workspace.new_session()

    place.say("Go?")
    world.workspace.new_session()

    qtbot.waitUntil(lambda: len(desktop.told) == 1)
    assert "no such thing" in desktop.told[0].body


HOSTILE = "<a href=http://evil.example>x</a> <img src=/dev/zero> &amp;"
ESCAPED = "&lt;a href=http://evil.example&gt;x&lt;/a&gt; &lt;img src=/dev/zero&gt; &amp;amp;"


@pytest.mark.parametrize(
    ("can", "body"),
    [
        (("actions", "body", "body-markup", "body-images", "body-hyperlinks"), ESCAPED),
        (("actions", "body"), HOSTILE),
    ],
    ids=["a server with markup", "a server without"],
)
def test_no_word_of_a_model_is_markup(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    bus: None,
    can: tuple[str, ...],
    body: str,
) -> None:
    notified(world, window)

    with Desktop(can) as desktop:
        hidden(qtbot, world, server, HOSTILE)
        qtbot.waitUntil(lambda: len(desktop.told) == 1)

    assert desktop.told[0].body == body


def test_what_would_turn_the_words_around_is_told_as_a_sign(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)

    hidden(qtbot, world, server, "safe \u202eexe.txt \x00\x1b[31m")

    qtbot.waitUntil(lambda: len(desktop.told) == 1)
    assert desktop.told[0].body == "safe \ufffdexe.txt \u2400\u241b[31m"


def test_a_click_brings_the_window_forward_and_shows_the_reply(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(ACTIVATION, raising=False)
    notified(world, window)
    (place,) = hidden(qtbot, world, server, "of an oak")
    elsewhere(qtbot)
    qtbot.waitUntil(lambda: len(desktop.told) == 1)

    desktop.click(desktop.told[0].number, token="let-it-in")

    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: world.place is place)
    assert world.workspace.state(place.id) == ""
    assert os.environ.get(ACTIVATION) in (None, "let-it-in")
    monkeypatch.delenv(ACTIVATION, raising=False)


def test_several_that_end_together_are_one_notification_that_opens_the_inbox(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)
    hidden(qtbot, world, server, "of an oak", "of an elm", "of an ash")

    qtbot.waitUntil(lambda: bool(desktop.told))

    (told,) = desktop.told
    assert told.title == "3 replies have ended"
    assert set(told.body.split(" · ")) == {"Question 1?", "Question 2?", "Question 3?"}
    desktop.click(told.number)
    qtbot.waitUntil(lambda: bool(window.findChildren(Inbox)))
    window.findChildren(Inbox)[0].close()


def test_what_was_seen_otherwise_is_taken_back(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)
    (alone,) = hidden(qtbot, world, server, "of an oak")
    qtbot.waitUntil(lambda: len(desktop.told) == 1)
    first, second = hidden(qtbot, world, server, "of an elm", "of an ash")
    qtbot.waitUntil(lambda: len(desktop.told) == 2)

    world.workspace.open_session(first.session_id)
    qtbot.waitUntil(lambda: world.workspace.state(first.id) == "")
    world.workspace.open_session(alone.session_id)
    qtbot.waitUntil(lambda: desktop.taken_back == [1])

    world.workspace.open_session(second.session_id)
    qtbot.waitUntil(lambda: desktop.taken_back == [1, 2])


def test_what_is_seen_before_the_desktop_has_answered_is_taken_back(
    qtbot: QtBot, world: World, desktop: Desktop
) -> None:
    bus = NoticeBus(world.io)
    bus.show(Notice("A bough", "is a main branch.", "Show the reply"), ("session", "node"))

    bus.take_back(("session", "node"))

    qtbot.waitUntil(lambda: desktop.taken_back == [1])


def test_a_reply_that_ends_before_the_eyes_is_not_told(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)
    server.reply("seen it all", hold_after=1)
    place = begun(qtbot, world, "Seen?")
    server.release()
    qtbot.waitUntil(lambda: not place.running)

    hidden(qtbot, world, server, "of an oak")

    qtbot.waitUntil(lambda: bool(desktop.told))
    assert [told.title for told in desktop.told] == ["Question 1?"]


def test_a_reply_that_ends_while_another_window_is_active_is_told(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)
    server.reply("of an oak", hold_after=1)
    begun(qtbot, world, "Go?")
    elsewhere(qtbot)

    server.release()

    qtbot.waitUntil(lambda: len(desktop.told) == 1)


def test_until_the_person_is_back_the_taskbar_asks_once(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", lambda widget, *_: asked.append(widget))
    notified(world, window)
    every = LongReplies(world.library, window, seconds=0.0)

    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "while it is active")
    assert asked == []
    window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
    for answer in ("of an oak", "of an elm"):
        with qtbot.waitSignal(every.ended):
            hidden(qtbot, world, server, answer)
    assert asked == [window]

    window.come_forward()
    qtbot.waitUntil(window.isActiveWindow)
    window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "of an ash")
    assert asked == [window, window]


def test_neither_a_short_reply_nor_one_that_a_person_stopped_is_told(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    told: list[object] = []
    short = LongReplies(world.library, window)
    every = LongReplies(world.library, window, seconds=0.0)
    short.ended.connect(told.append)

    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "of an oak")
    assert told == []

    every.ended.connect(told.append)
    server.reply("stopped here", hold_after=1)
    stopped = begun(qtbot, world, "Stopped?")
    world.workspace.new_session()
    world.library.stop(stopped.head or "")
    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "of an elm")

    ((tip,),) = told
    assert tip.text == "of an elm"


def test_nothing_is_told_where_that_is_switched_off_and_the_file_says_so(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, desktop: Desktop
) -> None:
    notified(world, window)

    def switch() -> bool:
        """Press it; whether it was on."""
        found = named(window.settings.open("general"), Switch, "Notifications")
        before = found.isChecked()
        qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
        return before

    every = LongReplies(world.library, window, seconds=0.0)

    assert switch()
    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "of an oak")
    assert not switch()
    hidden(qtbot, world, server, "of an elm")

    qtbot.waitUntil(lambda: bool(desktop.told))
    assert [told.body for told in desktop.told] == ["of an elm"]
    assert config.load(world.home / "config.toml").notify
    assert switch()
    assert not config.load(world.home / "config.toml").notify


def test_a_desktop_that_shows_none_or_is_gone_is_no_trouble(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, bus: None
) -> None:
    notified(world, window)
    every = LongReplies(world.library, window, seconds=0.0)

    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "nobody there")
    with Desktop(refuses=True), qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "refused")
    with Desktop() as desktop:
        hidden(qtbot, world, server, "at last")
        qtbot.waitUntil(lambda: bool(desktop.told))

    assert [told.body for told in desktop.told] == ["at last"]


@pytest.mark.parametrize("address", ["", "tcp:host=localhost,port=1", "unix:path=/nowhere", "odd"])
def test_no_bus_is_no_trouble(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    notified(world, window)
    every = LongReplies(world.library, window, seconds=0.0)

    with qtbot.waitSignal(every.ended):
        hidden(qtbot, world, server, "of an oak")

    # What was asked for before is done.
    world.io.run(_nothing()).result(5)


def test_a_bus_that_does_not_answer_holds_nobody(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(str(tmp_path / "bus"))
    silent.listen()
    silent.setblocking(False)
    calling: list[socket.socket] = []

    def called() -> bool:
        with suppress(BlockingIOError):
            calling.append(silent.accept()[0])
        return bool(calling)

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
    notified(world, window)

    places = hidden(qtbot, world, server, "of an oak")
    qtbot.waitUntil(called)

    assert world.workspace.open_session(places[0].session_id).path()[-1].text == "of an oak"
    for end in (*calling, silent):
        end.close()


def test_after_the_bus_was_gone_the_next_one_is_asked(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notified(world, window)
    for answer in ("of an oak", "of an elm"):
        with session_bus(home / "run", monkeypatch), Desktop() as desktop:
            hidden(qtbot, world, server, answer)
            qtbot.waitUntil(lambda d=desktop: bool(d.told))
            assert desktop.told[0].body == answer


def test_a_desktop_without_a_tray_is_told_nothing(qtbot: QtBot) -> None:
    parent = QObject()

    Tray(parent).show(("title", "body", "act"), ())  # type: ignore[arg-type]


def test_the_program_as_it_starts_tells_its_desktop(
    qtbot: QtBot,
    home: Path,
    server: ModelServer,
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LongReplies.__init__.__kwdefaults__, "seconds", 0.0)
    answered_by(server.endpoint)
    server.reply("of an oak", hold_after=1)
    with program(qtbot, home / "bough") as bough:
        place = bough.workspace.new_session()
        place.say("Go?")
        qtbot.waitUntil(lambda: bool(place.path()[-1].text))
        bough.workspace.new_session()
        server.release()

        qtbot.waitUntil(lambda: len(desktop.told) == 1)
        desktop.click(1)
        qtbot.waitUntil(lambda: bough.workspace.current() is place)


async def _nothing() -> None: ...
