"""Bytes of an event stream become events, however they were chopped on the way.

After the rules of the WHATWG HTML standard, "Server-sent events", but for what model servers get
wrong: an event that the end of the stream cuts short is still given, and what is not an event
stream at all (JSON, JSON lines, a web page) is recognised by how it begins, wherever it begins.
Nothing is raised here: what cannot be read is an event, too.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass

MAX_LINE = 16 * 1024 * 1024
MAX_EVENT = 16 * 1024 * 1024
"""In characters; what is longer is not an answer."""
MAX_PAGE = 64 * 1024
"""What is kept of a web page, in characters."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_PAGE = ("<!doctype", "<html", "<head", "<body")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """`kind` is "message" unless the server named it ("error", "ping", ...)."""

    data: str
    kind: str = "message"


@dataclass(frozen=True, slots=True)
class WebPage:
    """A web page where events were due; `text` is its beginning."""

    text: str


@dataclass(frozen=True, slots=True)
class TooLong:
    """A "line", an "event" or a "body" is longer than `limit` characters; nothing follows."""

    what: str
    limit: int


BodyEvent = ServerEvent | WebPage | TooLong


class Lines:
    """Cuts bytes into lines at LF, CR and CRLF, and nowhere else.

    U+2028, U+2029 and U+0085 stay inside a line: JSON may hold them as they are. Bytes that are
    not UTF-8 become U+FFFD. `too_long` is set at a line of more than `cap` characters; it and
    what follows are not given.
    """

    def __init__(self, cap: int = MAX_LINE) -> None:
        self.too_long = False
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
        if self._open and not self.too_long:
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
        if not text or self.too_long:
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
        for at, line in enumerate(lines):
            if len(line) > self._cap:
                self.too_long = True
                return lines[:at]
        self.too_long = self._open_length > self._cap
        return lines


class Events:
    """Puts lines together into events. `too_long` is set at one of more than `cap` characters."""

    def __init__(self, cap: int = MAX_EVENT) -> None:
        self.too_long = False
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
                self._add(value)
            case "event":
                self._kind = value
            case "error":
                # llama.cpp before 2024-06 reported errors in a field of this name.
                before = self.close() if self._data else None
                self._kind = "error"
                self._add(value)
                return before
        return None

    def close(self) -> ServerEvent | None:
        """The event that is open, though no empty line ended it."""
        data, kind = self._data, self._kind
        self._data, self._kind, self._length = [], "", 0
        return ServerEvent("\n".join(data), kind or "message") if data else None

    def _add(self, value: str) -> None:
        self._data.append(value)
        self._length += len(value) + 1
        self.too_long = self.too_long or self._length > self._cap


class Body:
    """A body as a server sent it: events, JSON in lines or in one piece, a web page, or one of
    these behind the other."""

    def __init__(self, max_line: int = MAX_LINE, max_event: int = MAX_EVENT) -> None:
        self.received = 0
        self._lines = Lines(max_line)
        self._events = Events(max_event)
        self._max_line, self._max_event = max_line, max_event
        self._form = ""
        self._kept: list[str] = []
        self._length = 0

    def feed(self, data: bytes) -> list[BodyEvent]:
        """The events that `data` completes."""
        self.received += len(data)
        return self._take(self._lines.feed(data))

    def close(self) -> list[BodyEvent]:
        """What the end of the body completes."""
        found = self._take(self._lines.close())
        if self._form == "document":
            self._read_document(found)
        if self._form == "page":
            found.append(WebPage("\n".join(self._kept)))
        if self._form != "over":
            self._end_event(found)
            self._form = "over"
        return found

    def _take(self, lines: list[str]) -> list[BodyEvent]:
        found: list[BodyEvent] = []
        for line in lines:
            self._read(line, found)
        if self._lines.too_long:
            self._refuse("line", self._max_line, found)
        return found

    def _read(self, line: str, found: list[BodyEvent]) -> None:
        if not self._form:
            self._form = _form_of(line)
        if self._form == "events":
            self._read_line(line, found)
        if self._form == "document":
            self._kept.append(line)
            self._length += len(line) + 1
            if self._length > self._max_event:
                self._refuse("body", self._max_event, found)
        elif self._form == "page" and self._length < MAX_PAGE:
            self._kept.append(line[:MAX_PAGE])
            self._length += len(line) + 1

    def _read_line(self, line: str, found: list[BodyEvent]) -> None:
        start = line[:16].lstrip().lower()
        if start.startswith(("{", "[")):
            # No field of an event is called like this: it is JSON without its "data:".
            self._end_event(found)
            found.append(ServerEvent(line))
        elif start.startswith(_PAGE):
            # What stands before a server put its own page into the stream.
            self._end_event(found)
            self._form = "page"
        else:
            if (event := self._events.feed(line)) is not None:
                found.append(event)
            if self._events.too_long:
                self._refuse("event", self._max_event, found)

    def _end_event(self, found: list[BodyEvent]) -> None:
        if (event := self._events.close()) is not None:
            found.append(event)

    def _refuse(self, what: str, limit: int, found: list[BodyEvent]) -> None:
        if self._form != "over":
            self._form = "over"
            found.append(TooLong(what, limit))

    def _read_document(self, found: list[BodyEvent]) -> None:
        """JSON in one piece, over as many lines as it likes; or a stream of which the first line
        alone is broken, which shows in a later line that is whole."""
        lines, self._kept, self._length = self._kept, [], 0
        text = "\n".join(lines)
        self._form = "events"
        if any(_is_of_a_stream(line) for line in lines[1:]) and not _is_json(text):
            for line in lines:
                self._read(line, found)
        else:
            found.append(ServerEvent(text))


def _form_of(line: str) -> str:
    """What kind of body begins with `line`; "" while that is open."""
    match line.lstrip()[:1]:
        case "":
            return ""
        case "<":
            return "page"
        case "{" | "[":
            return "events" if _is_json(line) else "document"
        case _:
            return "events"


def _is_of_a_stream(line: str) -> bool:
    return line.startswith("data:") or (line.startswith("{") and _is_json(line))


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True
