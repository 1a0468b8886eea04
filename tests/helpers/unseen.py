"""Replies that come, or came, where nobody looks."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from bough.app.place import Place
from helpers.server import ModelServer
from helpers.world import World


def asked_out_of_sight(qtbot: QtBot, world: World, question: str) -> Place:
    """In a tab that is not looked at by the time the answer comes."""
    place = world.workspace.new_session()
    place.say(question)
    world.workspace.new_session()
    qtbot.waitUntil(lambda: not world.library.running(place.session_id))
    return place


def begun(qtbot: QtBot, world: World, server: ModelServer, question: str) -> Place:
    """A reply of which two words have come, in a tab of its own."""
    server.reply("of an oak", hold_after=2)
    place = world.workspace.new_session()
    place.say(question)
    qtbot.waitUntil(lambda: place.path()[-1].text == "of an ")
    return place


def unread_branch(qtbot: QtBot, world: World, server: ModelServer) -> str:
    """The sibling of a reply that is looked at, which came meanwhile."""
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: not place.running)
    seen = place.head or ""
    server.reply("another one", hold_after=1)
    place.retry(seen)
    other = place.head or ""
    qtbot.waitUntil(lambda: bool(place.node(other).text))
    place.go(seen)
    server.release()
    qtbot.waitUntil(lambda: not world.library.running(place.session_id))
    return other
