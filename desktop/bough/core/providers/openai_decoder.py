"""The payloads of a stream of OpenAI's chat completions become events.

Each oddity that is read leniently here was seen on a real server (vLLM, SGLang, llama.cpp,
transformers, OpenRouter, Mistral, DeepSeek, Gemini's and others' imitations, Ollama, LM Studio,
and proxies before them). What is not clear becomes no action: text is kept, a tool call refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    Noted,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
    Waiting,
)
from bough.core.node import NOTHING, Usage
from bough.core.providers import failures, served_model
from bough.core.providers.counts import count, usage
from bough.core.providers.speech import Speech, delta_of
from bough.core.providers.sse import BodyEvent, ServerEvent, TooLong, WebPage
from bough.core.providers.strand import storable
from bough.core.providers.thinking import Piece, Thought, Words
from bough.core.providers.tool_calls import MAX_ARGUMENTS, MAX_CALLS, ToolCalls, Unfinished

MAX_ANSWER = 32 * 1024 * 1024
MAX_BAD_EVENTS = 20
MAX_ALTERNATIVES = 128
MAX_SHOWN = 8 * 1024
"""Characters of a refused tool call that are kept."""

_OF_AN_ANSWER = frozenset({"choices", "usage", "prompt_progress", "error"})
_WHERE_IT_STOPPED = {
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
}
_BROKEN_OFF = {
    "error": "server_error",
    "insufficient_system_resource": "overloaded",
    "malformed_function_call": "tool_call",
    "abort": "cut_off",
    "aborted": "cut_off",
    "cancelled": "cut_off",
    "network_error": "cut_off",
}
"""Finish reasons of an answer that is not whole."""


class Decoder:
    """Payloads become events; `close` says how it ended. After a failure nothing follows.

    With `continued` an answer without a word is whole: there was nothing to add. `asked` is the
    model that is to answer; another one is noted.
    """

    def __init__(self, *, continued: bool = False, asked: str = "") -> None:
        self._continued = continued
        self._asked = asked
        self._finish = ""
        self._done = self._went_on = False
        self._failure: Failed | None = None
        self._spoke = self._thought = False
        self._length = 0
        self._good = self._bad = 0
        self._known = self._torn = False
        self._speech = Speech()
        self._calls = ToolCalls()
        self._called = False
        self._others: dict[int, _Other] = {}
        self._usage: Usage | None = None

    @property
    def over(self) -> bool:
        """True once nothing more is to be expected: read no further."""
        return self._done or self._failure is not None

    @property
    def heard(self) -> bool:
        """True once anything came that an answer is made of."""
        return self._known or self._bad > 0 or self.over

    @property
    def whole(self) -> bool:
        """True once the protocol said that the answer is complete. A server that went on after it
        had said so is not believed again."""
        return self._done or (bool(self._finish) and not self._went_on)

    def feed(self, events: Iterable[BodyEvent]) -> list[Event]:
        """What these events say, neighbours of a kind joined into one."""
        found = _Found()
        for event in events:
            if self.over:
                break
            self._take(event, found)
        return found.taken()

    def close(self, broken: Failed | None = None) -> list[Event]:
        """What was held back, and last how it ended, once no more can come. `broken` says what
        ended it from outside."""
        found = _Found()
        self._failure = self._failure or broken
        self._say(self._speech.close(), found)
        self._answer_otherwise(found)
        ended = self._failure is None and self._finish != "length" and self._complete
        calls, unfinished = self._calls.close(ended=ended)
        for call in calls:
            found.add(ToolCalled(call))
        if self._usage is not None:
            found.add(UsageReported(self._usage))
        found.add(self._end(bool(calls), unfinished))
        return found.taken()

    @property
    def _complete(self) -> bool:
        return self._done or bool(self._finish)

    def _end(self, called: bool, unfinished: list[Unfinished]) -> Ended | Failed:
        raw = _shown(unfinished)
        if self._failure is not None:
            return Failed(self._failure.code, {**raw, **self._failure.facts})
        # The end of a stream may tear its last event: that is no fault of it.
        bad = self._bad - (self._torn and not self._complete)
        if bad > self._good:
            return Failed("malformed", {**raw, "reason": "bad_events", "count": bad})
        silent = not (self._spoke or self._thought or called or unfinished)
        if not self._complete:
            if self._good and not self._known:
                return Failed("not_an_api")
            if silent and not self._torn:
                return self._empty("")
            return Failed("cut_off", raw)
        if unfinished:
            return Failed("tool_call", {**raw, "reason": self._finish or "stop"})
        reason = self._finish or "stop"
        said = self._spoke or called or self._continued or (self._thought and reason == "length")
        return Ended(reason) if said else self._empty("thoughts" if self._thought else reason)

    def _empty(self, reason: str) -> Failed:
        facts: dict[str, object] = {"reason": reason} if reason else {}
        if self._usage is not None:
            facts |= {
                name: counted
                for name, counted in (
                    ("input_tokens", self._usage.input_tokens),
                    ("output_tokens", self._usage.output_tokens),
                )
                if counted
            }
        return Failed("empty_answer", facts)

    def _take(self, event: BodyEvent, found: _Found) -> None:
        match event:
            case ServerEvent(data, kind):
                self._take_event(data.strip(), kind, found)
            case WebPage(text) if not self.whole:
                error = failures.from_web_page(text)
                # Behind the beginning of an answer it is what a proxy says of its end.
                self._failure = Failed("server_error" if self._good else error.code, error.facts)
            case TooLong(what, limit) if not self.whole:
                self._failure = Failed("malformed", {"reason": f"{what}_too_long", "limit": limit})

    def _take_event(self, data: str, kind: str, found: _Found) -> None:
        if data == "[DONE]":
            self._done = True
            return
        if not data or kind == "ping":
            return
        try:
            payload = json.loads(data, strict=False)
        except (ValueError, RecursionError):
            lines = data.split("\n")
            if len(lines) > 1 and all(line[:1] in ("{", "[", "") for line in lines):
                # Events with no empty line between them.
                for line in lines:
                    if not self.over:
                        self._take_event(line.strip(), kind, found)
            elif kind in ("message", "error"):
                self._spoil(data, kind)
            return
        payloads = payload if isinstance(payload, list) and payload else [payload]
        for payload in payloads:
            if self.over:
                break
            if isinstance(payload, Mapping):
                self._take_payload(payload, kind, found)
            elif kind in ("message", "error"):
                self._spoil(data if kind == "error" else "", kind)

    def _take_payload(self, payload: Mapping[str, object], kind: str, found: _Found) -> None:
        if kind not in ("message", "error") and payload.keys().isdisjoint({"choices", "error"}):
            # Only what belongs to an answer has a meaning, whatever a server calls it.
            return
        self._good += 1
        self._torn = False
        # Words may stand beside the error that ends them.
        self._read(payload, found)
        if (error := failures.from_payload(payload, kind)) is not None:
            self._failure = Failed(error.code, error.facts)

    def _spoil(self, data: str, kind: str) -> None:
        self._bad += 1
        self._torn = data.startswith(("{", "["))
        if kind == "error":
            error = failures.from_payload(data, kind)
            self._failure = Failed("server_error", error.facts if error else NOTHING)
        elif self._bad > MAX_BAD_EVENTS:
            self._failure = Failed("malformed", {"reason": "bad_events", "count": self._bad})

    def _read(self, payload: Mapping[str, object], found: _Found) -> None:
        self._known = self._known or not payload.keys().isdisjoint(_OF_AN_ANSWER)
        self._note_model(payload.get("model"), found)
        listed = payload.get("choices")
        choices = [c for c in listed if isinstance(c, Mapping)] if isinstance(listed, list) else []
        for position, choice in enumerate(choices):
            index = _index(choice.get("index"), position)
            if index == 0:
                self._read_choice(choice, found)
            elif index in self._others or len(self._others) < MAX_ALTERNATIVES:
                self._read_other(self._others.setdefault(index, _Other()), choice)
        progress = payload.get("prompt_progress")
        if isinstance(progress, Mapping):
            done, total = count(progress.get("processed")), count(progress.get("total"))
            if done is not None and total:
                found.add(Waiting("reading", done, total))
        self._usage = usage(payload.get("usage")) or self._usage

    def _read_choice(self, choice: Mapping[str, object], found: _Found) -> None:
        finish = _finish(choice)
        received = self._speech.received
        delta, message = delta_of(choice)
        self._say(self._speech.feed(delta, message=message, last=bool(finish)), found)
        called = self._calls.feed(delta, message=message)
        self._called = self._called or called
        if self._finish and (called or self._speech.received > received):
            self._finish, self._went_on = "", True
        if self._calls.too_many or self._calls.too_long:
            what, limit = (
                ("too_many", MAX_CALLS) if self._calls.too_many else ("too_long", MAX_ARGUMENTS)
            )
            self._failure = Failed("tool_call", {"reason": what, "limit": limit})
        elif finish in _BROKEN_OFF or choice.get("error"):
            code = _BROKEN_OFF.get(finish, "server_error")
            error = failures.from_payload({"error": choice.get("error") or ""})
            self._failure = Failed(error.code, error.facts) if error else Failed(code)
        elif not self._finish:
            self._finish = finish

    def _read_other(self, other: _Other, choice: Mapping[str, object]) -> None:
        finish = _finish(choice)
        other.finish = finish or other.finish
        delta, message = delta_of(choice)
        pieces = other.speech.feed(delta, message=message, last=bool(finish))
        words = [piece.text for piece in pieces if isinstance(piece, Words)]
        self._length += sum(map(len, words))
        if self._length > MAX_ANSWER:
            self._failure = Failed("answer_too_long", {"limit": MAX_ANSWER})
        else:
            other.words += words

    def _answer_otherwise(self, found: _Found) -> None:
        """The other answers that are whole; the first of them is the answer if there is none, as
        of a server that counts from 1."""
        others = [self._others[index] for index in sorted(self._others)]
        for other in others:
            other.words += [p.text for p in other.speech.close() if isinstance(p, Words)]
        nothing = not (self._spoke or self._thought or self._called or self._finish)
        if others and nothing:
            first = others.pop(0)
            self._say([Words("".join(first.words))], found)
            self._finish = first.finish
        for other in others:
            text = "".join(other.words)
            if text.strip() and (self._done or (other.finish and other.finish not in _BROKEN_OFF)):
                found.add(Alternative(text))

    def _note_model(self, served: object, found: _Found) -> None:
        if not (self._asked and isinstance(served, str) and 0 < len(served) <= 300):
            return
        if served.isprintable():
            if served_model.differs(self._asked, served):
                found.add(Noted({"answered_by": served}))
            self._asked = ""

    def _say(self, pieces: Iterable[Piece], found: _Found) -> None:
        for piece in pieces:
            self._length += len(piece.text)
            if self._length > MAX_ANSWER:
                self._failure = Failed("answer_too_long", {"limit": MAX_ANSWER})
                return
            match piece:
                case Words(text):
                    self._spoke = self._spoke or bool(text.strip())
                    found.write(TextDelta, text)
                case Thought(text):
                    self._thought = self._thought or bool(text.strip())
                    found.write(ReasoningDelta, text)


class _Other:
    """Another answer to the same question, as it comes."""

    def __init__(self) -> None:
        self.speech = Speech()
        self.words: list[str] = []
        self.finish = ""


class _Found:
    """Events in their order, neighbouring words or thoughts as one."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._kind: type[TextDelta] | type[ReasoningDelta] = TextDelta
        self._run: list[str] = []

    def write(self, kind: type[TextDelta] | type[ReasoningDelta], text: str) -> None:
        if kind is not self._kind:
            self._flush()
            self._kind = kind
        self._run.append(text)

    def add(self, event: Event) -> None:
        self._flush()
        self._events.append(event)

    def taken(self) -> list[Event]:
        self._flush()
        return self._events

    def _flush(self) -> None:
        if text := "".join(self._run):
            self._events.append(self._kind(text))
        self._run = []


def _index(value: object, position: int) -> int:
    """The number of a choice, or its position where the server gives none that makes sense."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 5:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return position
    return value


def _finish(choice: Mapping[str, object]) -> str:
    """Why the choice ended, as the server said it, but one word for its length; "" while open."""
    reason = choice.get("finish_reason")
    if not isinstance(reason, str):
        return ""
    said = "".join(c for c in reason[:100] if c.isprintable()).strip()
    known = said.lower()
    return known if known in _BROKEN_OFF else _WHERE_IT_STOPPED.get(known, said)


def _shown(unfinished: list[Unfinished]) -> dict[str, object]:
    """What came of calls that are not clear, as facts."""
    if not unfinished:
        return {}
    return {
        "name": storable(", ".join(call.name for call in unfinished)[:MAX_SHOWN]),
        "arguments": storable("\n".join(call.arguments for call in unfinished)[:MAX_SHOWN]),
    }
