"""A desktop that shows notifications: a small server on a session bus."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.Notifications"
HERE = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
LOOK = 0.02
"""Seconds between two looks whether there is something to say."""


class Told(NamedTuple):
    """A notification as it arrived."""

    number: int
    signature: str
    app: str
    title: str
    body: str
    acts: Sequence[str]
    hints: dict[str, Any]


class Desktop:
    """Keeps what it was told, and clicks on it as a person does."""

    def __init__(
        self, can: Sequence[str] = ("actions", "body", "body-markup"), *, refuses: bool = False
    ) -> None:
        self.told: list[Told] = []
        self.taken_back: list[int] = []
        self._can = list(can)
        self._refuses = refuses
        self._to_say: queue.Queue[Message] = queue.Queue()
        self._ends = threading.Event()
        self._bus = open_dbus_connection()
        self._bus.send_and_get_reply(message_bus.RequestName(NAME))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Desktop:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        self._bus.close()

    def click(self, number: int, token: str = "") -> None:
        if token:
            self._to_say.put(new_signal(HERE, "ActivationToken", "us", (number, token)))
        self._to_say.put(new_signal(HERE, "ActionInvoked", "us", (number, "default")))

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                self._answer(self._bus.receive(timeout=LOOK))
            except TimeoutError:
                while not self._to_say.empty():
                    self._bus.send(self._to_say.get())

    def _answer(self, message: Message) -> None:
        if message.header.message_type is not MessageType.method_call:
            return
        fields = message.header.fields
        match fields[HeaderFields.member]:
            case _ if self._refuses:
                self._bus.send(new_error(message, f"{NAME}.Error.ExcessNotifications"))
            case "CloseNotification":
                self.taken_back.append(message.body[0])
                self._bus.send(new_method_return(message))
            case "GetCapabilities":
                self._bus.send(new_method_return(message, "as", (self._can,)))
            case "Notify":
                app, _, _, title, body, acts, hints, _ = message.body
                number = len(self.told) + 1
                signature = fields[HeaderFields.signature]
                self.told.append(Told(number, signature, app, title, body, acts, hints))
                self._bus.send(new_method_return(message, "u", (number,)))
