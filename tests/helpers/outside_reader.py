"""Reads another program through AT-SPI, as a screen reader does.

A program for the system's Python, which has the bindings (python3-gi, gir1.2-atspi-2.0). Each line
of standard input is a request in JSON, and is answered by one line: {"ok": ...} or {"lacks": ...}.
"""

import json
import os
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

HEARD = (
    "object:state-changed:focused",
    "object:announcement",
    "object:children-changed",
    "object:property-change",
    "object:text-changed",
)


class Lacks(Exception):
    """It is not there (yet)."""


class OutsideReader:
    def __init__(self):
        self.events = []
        self.said = b""
        self.listener = Atspi.EventListener.new(self.on_event)
        for kind in HEARD:
            Atspi.EventListener.register(self.listener, kind)

    def on_event(self, event):
        words = event.any_data if isinstance(event.any_data, str) else ""
        name = event.source.get_name() if event.source else ""
        self.events.append([event.type, name, event.detail1, words])

    def on_request(self, source, _condition):
        said = os.read(source, 65536)
        if not said:
            Atspi.event_quit()
            return False
        *lines, self.said = (self.said + said).split(b"\n")
        for line in lines:
            do, *arguments = json.loads(line)
            try:
                answer = {"ok": getattr(self, "do_" + do)(*arguments)}
            except (Lacks, GLib.Error) as error:
                answer = {"lacks": str(error)}
            print(json.dumps(answer), flush=True)
        return True

    # What can be asked

    def do_turns(self):
        """The names of the transcript's items."""
        return [turn.get_name() for turn in self.turns()]

    def do_name(self, index):
        return self.turn(index).get_name()

    def do_text(self, index):
        text = self.turn(index).get_text_iface()
        return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))

    def do_at(self, index, offset, unit):
        """The word or line around an offset of a turn."""
        text, granularity = self.turn(index).get_text_iface(), Atspi.TextGranularity
        kind = {"char": granularity.CHAR, "word": granularity.WORD, "line": granularity.LINE}[unit]
        return Atspi.Text.get_string_at_offset(text, offset, kind).content

    def do_states(self, index):
        states = self.turn(index).get_state_set().get_states()
        return sorted(state.value_nick for state in states)

    def do_press(self, index, name):
        """Do what a turn (where `name` is empty) or something in it offers."""
        turn = self.turn(index)
        found = [turn] if not name else [c for c in children(turn) if c.get_name() == name]
        if not found:
            raise Lacks(name)
        return Atspi.Action.do_action(found[0].get_action_iface(), 0)

    def do_extents(self, index, offset):
        """Where a character and its turn are on the screen."""
        turn = self.turn(index)
        boxes = (
            Atspi.Text.get_character_extents(turn.get_text_iface(), offset, Atspi.CoordType.SCREEN),
            Atspi.Component.get_extents(turn.get_component_iface(), Atspi.CoordType.SCREEN),
        )
        return [[box.x, box.y, box.width, box.height] for box in boxes]

    def do_events(self):
        """What was told since this was asked last."""
        told, self.events = self.events, []
        return told

    def do_named(self, role):
        """The names of all in the window that have a role."""
        return [t.get_name() for t in below(self.window()) if t.get_role_name() == role]

    # Finding

    def window(self):
        for program in children(Atspi.get_desktop(0)):
            for window in children(program):
                return window
        raise Lacks("a window")

    def turns(self):
        for thing in below(self.window()):
            if (thing.get_role_name(), thing.get_name()) == ("list", "Transcript"):
                return [c for c in children(thing) if c.get_role_name() == "list item"]
        raise Lacks("the transcript")

    def turn(self, index):
        turns = self.turns()
        if not -len(turns) <= index < len(turns):
            raise Lacks(f"turn {index}")
        return turns[index]


def children(thing):
    found = (thing.get_child_at_index(i) for i in range(thing.get_child_count()))
    return [child for child in found if child is not None]


def below(thing):
    for child in children(thing):
        yield child
        yield from below(child)


if __name__ == "__main__":
    Atspi.init()
    reader = OutsideReader()
    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, reader.on_request)
    Atspi.event_main()
