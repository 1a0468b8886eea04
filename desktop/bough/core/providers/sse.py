"""Bytes of an event stream become events, however they were chopped on the way.

After the rules of the WHATWG HTML standard, "Server-sent events", but for what model servers get
wrong: an event that the end of the stream cuts short is still given, and what is not an event
stream at all (JSON, JSON lines, a web page) is recognised by its first character.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bough.core.errors import ProviderError

MAX_LINE = 16 * 1024 * 1024
MAX_EVENT = 16 * 1024 * 1024
"""In characters; what is longer is not an answer."""

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """`kind` is "message" unless the server named it ("error", "ping", ...)."""

    data: str
    kind: str = "message"


class Lines:
    """Cuts bytes into lines at LF, CR and CRLF, and nowhere else.

    U+2028, U+2029 and U+0085 stay inside a line: JSON may hold them as they are. Bytes that are
    not UTF-8 become U+FFFD.
    """

    def __init__(self, cap: int = MAX_LINE) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._open: list[str] = []
        self._open_length = 0
        self._cap = cap
        self._after_cr = False
        self._at_start = True

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes, without their ends."""
        return self._split(self._decoder.decode(data))

    def close(self) -> list[str]:
        """What is left, though nothing ended it."""
        lines = self._split(self._decoder.decode(b"", True))
        if self._open:
            lines.append("".join(self._open))
            self._open.clear()
        return lines

    def _split(self, text: str) -> list[str]:
        if self._at_start and text:
            self._at_start = False
            text = text.removeprefix("\ufeff")
        if self._after_cr and text:
            self._after_cr = False
            text = text.removeprefix("\n")
        if not text:
            return []
        self._after_cr = text.endswith("\r")
        lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
        rest = lines.pop()
        if lines and self._open:
            lines[0] = "".join((*self._open, lines[0]))
            self._open.clear()
            self._open_length = 0
        if rest:
            self._open.append(rest)
            self._open_length += len(rest)
        if self._open_length > self._cap or any(len(line) > self._cap for line in lines):
            raise ProviderError("malformed", reason="line_too_long", limit=self._cap)
        return lines


class Events:
    """Puts lines together into events."""

    def __init__(self, cap: int = MAX_EVENT) -> None:
        self._data: list[str] = []
        self._length = 0
        self._kind = ""
        self._cap = cap

    def feed(self, line: str) -> ServerEvent | None:
        """The event that `line` completes, if it does."""
        if not line:
            return self.close()
        name, colon, value = line.partition(":")
        if colon:
            value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
                self._length += len(value) + 1
                if self._length > self._cap:
                    raise ProviderError("malformed", reason="event_too_long", limit=self._cap)
            case "event":
                self._kind = value
            case "error":
                # llama.cpp before 2024-06 reported errors in a field of this name.
                self._kind = "error"
                self._data.append(value)
        return None

    def close(self) -> ServerEvent | None:
        """The event that is open, though no empty line ended it."""
        data, kind = self._data, self._kind
        self._data, self._kind, self._length = [], "", 0
        return ServerEvent("\n".join(data), kind or "message") if data else None


class Body:
    """A body as a server sent it: an event stream, JSON in one piece or in lines, or a web page.

    `web_page` is its beginning if it is one; no events come of it then.
    """

    MAX_PAGE = 64 * 1024

    def __init__(self) -> None:
        self._lines = Lines()
        self._events = Events()
        self._form = ""
        self._document: list[str] = []
        self._length = 0
        self.received = 0

    def feed(self, data: bytes) -> list[ServerEvent]:
        """The events that `data` completes."""
        self.received += len(data)
        return self._take(self._lines.feed(data))

    def close(self) -> list[ServerEvent]:
        """What the end of the body completes."""
        events = self._take(self._lines.close())
        if self._form == "document" and self._document:
            events.append(ServerEvent("\n".join(self._document)))
        if (last := self._events.close()) is not None:
            events.append(last)
        return events

    @property
    def web_page(self) -> str:
        return "\n".join(self._document) if self._form == "page" else ""

    def _take(self, lines: list[str]) -> list[ServerEvent]:
        found = []
        for line in lines:
            if not self._form:
                self._form = _form_of(line)
            match self._form:
                case "events":
                    if (event := self._events.feed(line)) is not None:
                        found.append(event)
                case "lines":
                    if line.strip():
                        found.append(ServerEvent(line))
                case "document":
                    self._keep(line, MAX_EVENT)
                    if self._length > MAX_EVENT:
                        raise ProviderError("malformed", reason="body_too_long", limit=MAX_EVENT)
                case "page":
                    if self._length < self.MAX_PAGE:
                        self._keep(line, self.MAX_PAGE)
        return found

    def _keep(self, line: str, most: int) -> None:
        self._document.append(line[: most + 1])
        self._length += len(line) + 1


def _form_of(line: str) -> str:
    """What kind of body begins with `line`; "" while that is open.

    A first line that ends as it began, brace by brace, is one of several (JSON lines); a brace
    alone opens a document that was printed over many.
    """
    start = line.strip()
    match start[:1]:
        case "":
            return ""
        case "<":
            return "page"
        case "{":
            return "lines" if len(start) > 1 and start.endswith("}") else "document"
        case "[":
            return "document"
        case _:
            return "events"
