"""Payloads of a stream of OpenAI's chat completions become events.

Each oddity that is read leniently here was seen on a real server (vLLM, llama.cpp, transformers,
OpenRouter, Mistral, Ollama, LM Studio).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from bough.core.events import (
    Ended,
    Event,
    Failed,
    ReasoningDelta,
    TextDelta,
    UsageReported,
    Waiting,
)
from bough.core.node import NOTHING
from bough.core.providers import failures
from bough.core.providers.counts import count, usage
from bough.core.providers.sse import ServerEvent

MAX_ANSWER = 32 * 1024 * 1024
MAX_BAD_EVENTS = 20

_OF_AN_ANSWER = frozenset({"choices", "usage", "prompt_progress", "error"})
_REASONING = ("reasoning_content", "reasoning", "thinking")
_Delta = type[TextDelta] | type[ReasoningDelta]
_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoder:
    """Payloads become events; `close` says how it ended. After a failure nothing follows.

    With `continued` an answer without a word is whole: there was nothing to add.
    """

    def __init__(self, *, continued: bool = False) -> None:
        self._continued = continued
        self._finish = ""
        self._done = False
        self._failure: Failed | None = None
        self._spoke = self._thought = False
        self._length = 0
        self._good = self._bad = 0
        self._known = False
        self._held: dict[_Delta, str] = {TextDelta: "", ReasoningDelta: ""}

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
        """True once the protocol said that the answer is complete."""
        return self._done or bool(self._finish)

    def feed(self, events: Iterable[ServerEvent]) -> list[Event]:
        """What these events say, neighbours of a kind joined into one."""
        found: list[Event] = []
        for event in events:
            if self.over:
                break
            self._take(event, found)
        return found

    def close(self) -> Ended | Failed:
        """How it ended, once no more can come."""
        if self._failure is not None:
            return self._failure
        if self._bad > self._good and not self._spoke:
            return Failed("malformed", {"reason": "bad_events", "count": self._bad})
        if not self.whole:
            if not (self._good or self._bad):
                return Failed("empty_answer")
            return Failed("cut_off" if self._known else "not_an_api")
        reason = self._finish or "stop"
        if not self._spoke and not self._continued and not (self._thought and reason == "length"):
            return Failed("empty_answer", {"reason": reason})
        return Ended(reason)

    def _take(self, event: ServerEvent, found: list[Event]) -> None:
        data = event.data.strip()
        if data == "[DONE]":
            self._done = True
            return
        if not data or event.kind == "ping":
            return
        try:
            payload = json.loads(data)
        except (ValueError, RecursionError):
            self._spoil(data, event.kind)
            return
        if (error := failures.from_payload(payload, event.kind)) is not None:
            self._failure = Failed(error.code, error.facts)
            return
        if not isinstance(payload, Mapping):
            self._spoil("", event.kind)
            return
        self._good += 1
        self._read(payload, found)

    def _spoil(self, data: str, kind: str) -> None:
        self._bad += 1
        if kind == "error":
            error = failures.from_payload(data, kind)
            self._failure = Failed("server_error", error.facts if error else NOTHING)
        elif self._bad > MAX_BAD_EVENTS:
            self._failure = Failed("malformed", {"reason": "bad_events", "count": self._bad})

    def _read(self, payload: Mapping[str, object], found: list[Event]) -> None:
        self._known = self._known or not payload.keys().isdisjoint(_OF_AN_ANSWER)
        choice = _first_choice(payload.get("choices"))
        if choice is not None:
            delta = choice.get("delta")
            if not isinstance(delta, Mapping):
                delta = choice.get("message")
            if isinstance(delta, Mapping):
                self._read_delta(delta, found)
            elif isinstance(choice.get("text"), str):
                self._say(TextDelta, str(choice["text"]), found)
            finish = choice.get("finish_reason")
            if isinstance(finish, str) and finish:
                self._end(finish, choice, found)
        progress = payload.get("prompt_progress")
        if isinstance(progress, Mapping):
            done, total = count(progress.get("processed")), count(progress.get("total"))
            if done is not None and total:
                found.append(Waiting("reading", done, total))
        if (counted := usage(payload.get("usage"))) is not None:
            found.append(UsageReported(counted))

    def _read_delta(self, delta: Mapping[str, object], found: list[Event]) -> None:
        for name in _REASONING:
            if thought := delta.get(name):
                # Some servers say the same under two names.
                self._say(ReasoningDelta, _plain(thought), found)
                break
        content = delta.get("content")
        if isinstance(content, str):
            if content:
                self._say(TextDelta, content, found)
        elif isinstance(content, list):
            for part in content:
                match part:
                    case {"type": "text", "text": str() as text}:
                        self._say(TextDelta, text, found)
                    case {"type": "thinking", "thinking": thought}:
                        self._say(ReasoningDelta, _plain(thought), found)
        refusal = delta.get("refusal")
        if isinstance(refusal, str) and refusal:
            self._say(TextDelta, refusal, found)

    def _end(self, finish: str, choice: Mapping[str, object], found: list[Event]) -> None:
        if finish == "error":
            error = failures.from_payload({"error": choice.get("error") or "error"})
            self._failure = Failed(error.code if error else "server_error")
        elif finish == "insufficient_system_resource":
            self._failure = Failed("overloaded")
        else:
            self._finish = self._finish or finish
            for kind, held in self._held.items():
                if held:
                    self._held[kind] = ""
                    _join(found, kind("\ufffd"))

    def _say(self, kind: _Delta, text: str, found: list[Event]) -> None:
        if self._held[kind] or _SURROGATE.search(text):
            text, self._held[kind] = _paired(self._held[kind] + text)
        if not text:
            return
        self._length += len(text)
        if self._length > MAX_ANSWER:
            self._failure = Failed("answer_too_long", {"limit": MAX_ANSWER})
            return
        if kind is TextDelta:
            self._spoke = self._spoke or not text.isspace()
        else:
            self._thought = True
        _join(found, kind(text))


def _join(found: list[Event], event: TextDelta | ReasoningDelta) -> None:
    """Append, or lengthen the last one if it is of the same kind."""
    match found[-1] if found else None, event:
        case (TextDelta(earlier), TextDelta(text)):
            found[-1] = TextDelta(earlier + text)
        case (ReasoningDelta(earlier), ReasoningDelta(text)):
            found[-1] = ReasoningDelta(earlier + text)
        case _:
            found.append(event)


def _paired(text: str) -> tuple[str, str]:
    """The text with surrogates joined, those that stand alone replaced; and a high one at its end,
    whose other half may be on its way."""
    held = text[-1] if "\ud800" <= text[-1:] <= "\udbff" else ""
    raw = text[: len(text) - len(held)].encode("utf-16-le", "surrogatepass")
    return raw.decode("utf-16-le", "replace"), held


def _first_choice(choices: object) -> Mapping[str, object] | None:
    if not isinstance(choices, list):
        return None
    for choice in choices:
        if isinstance(choice, Mapping) and choice.get("index", 0) in (0, None):
            return choice
    return None


def _plain(thought: object) -> str:
    """The words of a thought: a string, or a list of parts."""
    match thought:
        case str():
            return thought
        case list():
            return "".join(_plain(part) for part in thought[:1000])
        case {"text": str() as text}:
            return text
    return ""
