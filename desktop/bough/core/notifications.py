"""The notifications of a freedesktop desktop, asked for over the session bus.

https://specifications.freedesktop.org/notification-spec/ (version 1.2)
"""

from __future__ import annotations

import asyncio
import html
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bough.core.notice import Notice

if TYPE_CHECKING:
    from jeepney import Message  # type: ignore[import-untyped]
    from jeepney.io.asyncio import DBusConnection  # type: ignore[import-untyped]

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
PATIENCE = 10.0
"""Seconds for a server to answer."""
OPEN = "default"
"""The act of a click on the notification itself."""

_log = logging.getLogger("bough")


class Notifications:
    """One connection for as long as there is a bus. Lives on one loop."""

    def __init__(self, clicked: Callable[[int, str], None]) -> None:
        """`clicked` is told the number of a notification, and the token with which the desktop lets
        its window come forward, "" where it has none."""
        self._clicked = clicked
        self._connection: DBusConnection | None = None
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._tokens: dict[int, str] = {}
        self._listening: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()

    async def tell(self, notice: Notice) -> int | None:
        """Have it shown; its number, None where nobody shows notifications."""
        with _Calmly():
            async with asyncio.timeout(PATIENCE):
                can = (await self._call("GetCapabilities"))[0]
                body = notice.body
                if "body-markup" in can:
                    # What a model wrote would be taken for it.
                    body = html.escape(body, quote=False)
                acts = [OPEN, notice.act] if "actions" in can else []
                hints = {"desktop-entry": ("s", "bough")}
                told = ("Bough", 0, "bough", notice.title, body, acts, hints, -1)
                return int((await self._call("Notify", "susssasa{sv}i", told))[0])
        return None

    async def take_back(self, number: int) -> None:
        """It says nothing new any more."""
        if self._connection is not None:
            with _Calmly():
                async with asyncio.timeout(PATIENCE):
                    await self._call("CloseNotification", "u", (number,))

    async def _call(self, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        from jeepney import DBusAddress, new_method_call

        address = DBusAddress(PATH, NAME, NAME)
        return await self._send(new_method_call(address, member, signature, body))

    async def _send(self, message: Message) -> Any:
        from jeepney import HeaderFields, MessageType

        connection = await self._connected()
        serial = next(connection.outgoing_serial)
        answer = self._answers[serial] = asyncio.get_running_loop().create_future()
        try:
            await connection.send(message, serial=serial)
            told = await answer
        finally:
            del self._answers[serial]
        if told.header.message_type is MessageType.error:
            raise _RefusedError(told.header.fields.get(HeaderFields.error_name))
        return told.body

    async def _connected(self) -> DBusConnection:
        async with self._connecting:
            if self._connection is None:
                self._connection = await _opened()
                self._listening = asyncio.create_task(self._listen(self._connection))
                await self._hear(self._connection)
            return self._connection

    async def _hear(self, connection: DBusConnection) -> None:
        """Have the bus pass on what the server says of clicks, and nobody else."""
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", sender=NAME, interface=NAME, path=PATH)
        await connection.send(message_bus.AddMatch(rule))

    async def _listen(self, connection: DBusConnection) -> None:
        from jeepney import HeaderFields, MessageType

        try:
            # What ends a bus ends this; the next notification finds out whether it is back.
            with suppress(OSError, EOFError, ValueError):
                while True:
                    message = await connection.receive()
                    fields = message.header.fields
                    answer = self._answers.get(fields.get(HeaderFields.reply_serial, -1))
                    if answer and not answer.done():
                        answer.set_result(message)
                    elif message.header.message_type is MessageType.signal:
                        self._on_signal(fields.get(HeaderFields.member), message.body)
        finally:
            self._connection = None
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(EOFError("the bus is gone"))
            connection.writer.close()

    def _on_signal(self, member: str | None, body: tuple[Any, ...]) -> None:
        match member, body:
            # It comes before the click.
            case "ActivationToken", (int() as number, str() as token):
                self._tokens[number] = token
            case "ActionInvoked", (int() as number, str() as act) if act == OPEN:
                self._clicked(number, self._tokens.pop(number, ""))
            case "NotificationClosed", (int() as number, *_):
                self._tokens.pop(number, None)


class _RefusedError(Exception):
    """The server, or the bus in its place, answered with an error."""


class _Calmly:
    """A desktop that does not do what it is asked to is none the worse."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        known = isinstance(error, (OSError, EOFError, LookupError, ValueError, _RefusedError))
        if known:
            _log.info("no notification: %s", error)
        return known


async def _opened() -> DBusConnection:
    """Raises EOFError, LookupError, OSError or ValueError where there is no bus."""
    from jeepney import DBusErrorResponse
    from jeepney.io.asyncio import open_dbus_connection
    from jeepney.io.common import RouterClosed  # type: ignore[import-untyped]

    try:
        return await open_dbus_connection(_address())
    except (RouterClosed, DBusErrorResponse) as error:
        raise EOFError(str(error)) from error
    except RuntimeError as error:
        # So it says that it knows no such transport.
        raise ValueError(str(error)) from error


def _address() -> str:
    if address := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / "bus"
    if not socket.exists():
        raise LookupError("no session bus")
    return f"unix:path={socket}"
