"""The wire format of OpenAI's chat completions, which most servers speak.

A request becomes JSON, and the payloads of a stream become events; both without any I/O. Each
oddity that is read leniently here was seen on a real server (vLLM, llama.cpp, transformers,
OpenRouter, Mistral, Ollama, LM Studio).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from bough.core.endpoint import Endpoint
from bough.core.events import (
    Ended,
    Event,
    Failed,
    ReasoningDelta,
    TextDelta,
    UsageReported,
    Waiting,
)
from bough.core.node import NOTHING, Node, Role, Usage
from bough.core.providers import failures
from bough.core.providers.provider import ModelInfo, Request
from bough.core.providers.sse import ServerEvent

CONTINUE = (
    "Continue your last message exactly where it stops. Do not repeat anything of it, do not "
    "comment, do not begin anew: write only what follows."
)
"""What is asked of a model whose server cannot let it go on writing by itself."""

MAX_ANSWER = 32 * 1024 * 1024
MAX_BAD_EVENTS = 20
MAX_COUNT = 2**53

_OF_AN_ANSWER = frozenset({"choices", "usage", "prompt_progress", "error"})
_REASONING = ("reasoning_content", "reasoning", "thinking")
_Delta = type[TextDelta] | type[ReasoningDelta]
_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(
    request: Request, endpoint: Endpoint, extra: Mapping[str, object] = NOTHING
) -> dict[str, object]:
    """The body of the request. `extra` are fields that this endpoint is known to understand;
    the settings of the request win over them."""
    body: dict[str, object] = {
        "model": request.model,
        "messages": _messages(request, endpoint),
        "stream": True,
        "stream_options": {"include_usage": True},
        **extra,
    }
    for name in ("temperature", "top_p", "max_tokens", "seed"):
        if request.settings.get(name) is not None:
            body[name] = request.settings[name]
    if request.continued and endpoint.prefill == "continue_final":
        body |= {"continue_final_message": True, "add_generation_prompt": False}
    return body


def _messages(request: Request, endpoint: Endpoint) -> list[dict[str, object]]:
    said: list[dict[str, object]] = []
    if request.system:
        said.append({"role": "system", "content": request.system})
    said += [_message(node) for node in request.messages if _speaks(node)]
    if prefilled(request):
        match endpoint.prefill:
            case "prefix_flag":
                said[-1]["prefix"] = True
            case "none":
                said.append({"role": "user", "content": CONTINUE})
    return said


def prefilled(request: Request) -> bool:
    """Whether there is a beginning of a reply to go on from: reasoning alone is none."""
    return bool(request.continued and request.messages and request.messages[-1].text)


def _speaks(node: Node) -> bool:
    """An assistant's message that never got a word is not shown to a model: many refuse it."""
    return node.role is not Role.ASSISTANT or bool(node.text)


def _message(node: Node) -> dict[str, object]:
    return {"role": node.role.value, "content": node.text}


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
            done, total = _count(progress.get("processed")), _count(progress.get("total"))
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


def usage(counted: object) -> Usage | None:
    """What the server counted, absurd numbers left out."""
    if not isinstance(counted, Mapping):
        return None
    details = counted.get("completion_tokens_details")
    found = Usage(
        _count(counted.get("prompt_tokens")),
        _count(counted.get("completion_tokens")),
        _count(details.get("reasoning_tokens")) if isinstance(details, Mapping) else None,
    )
    return None if found == Usage() else found


def _count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_COUNT:
        return value
    return None


def models(payload: object) -> list[ModelInfo] | None:
    """The models of a list as servers give it, each once, in their order; None if it is none."""
    if isinstance(payload, Mapping):
        payload = next(
            (payload[name] for name in ("data", "models") if isinstance(payload.get(name), list)),
            None,
        )
    if not isinstance(payload, list):
        return None
    found: dict[str, ModelInfo] = {}
    for entry in payload:
        if not isinstance(entry, Mapping):
            continue
        name = entry.get("id") or entry.get("name") or entry.get("model")
        if isinstance(name, str) and 0 < len(name) <= 300 and name.isprintable():
            found.setdefault(name, ModelInfo(name, _context(entry)))
    return list(found.values())


def _context(entry: Mapping[str, object]) -> int | None:
    """The context of a model, in tokens, under whatever name a server gives it."""
    meta = entry.get("meta")
    places = [entry, meta] if isinstance(meta, Mapping) else [entry]
    for name in (
        "loaded_context_length",
        "n_ctx",
        "max_model_len",
        "context_length",
        "context_window",
        "max_context_length",
    ):
        for place in places:
            if count := _count(place.get(name)):
                return count
    return None


class Overlap:
    """Takes away what a model repeats of the text it was to go on from.

    It holds back its first words only while they may still be a repetition: of the end of what
    stands, or of all of it from a beginning of a sentence on.
    """

    SHORTEST = 12
    """Fewer characters than this may well come twice without being a repetition."""
    WINDOW = 4000

    def __init__(self, before: str, *, whole_only: bool = False) -> None:
        self._before = before[-self.WINDOW :] if not whole_only else before
        self._whole_only = whole_only
        self._held: str | None = ""

    def feed(self, text: str) -> str:
        """What of `text`, and of what was held back, is new."""
        if self._held is None:
            return text
        self._held += text
        if self._undecided(self._held):
            return ""
        return self.close()

    def close(self) -> str:
        """What was held back and turned out to be new."""
        held, self._held = self._held, None
        return without_overlap(self._before, held, whole_only=self._whole_only) if held else ""

    def _undecided(self, held: str) -> bool:
        start = held.lstrip()
        if not start:
            return True
        if self._whole_only:
            return len(start) < len(self._before.lstrip()) and self._before.lstrip().startswith(
                start
            )
        return any(
            self._before.startswith(start, at) and len(self._before) - at > len(start)
            for at in _word_starts(self._before, start[0])
        )


def without_overlap(before: str, more: str, *, whole_only: bool = False) -> str:
    """`more` as it goes on from `before`: a repeated end (or all) of it is dropped, and a space is
    put where two words would run together."""
    start = more.lstrip()
    lead = more[: len(more) - len(start)]
    if whole_only:
        whole = before.lstrip()
        return start[len(whole) :] if whole and start.startswith(whole) else more
    repeated = max(
        (
            len(before) - at
            for at in _word_starts(before, start[:1])
            if start.startswith(before[at:])
            and (len(before) - at >= Overlap.SHORTEST or before[:at].isspace() or at == 0)
        ),
        default=0,
    )
    if repeated:
        return start[repeated:]
    if not lead and _latin(before[-1:]) and _latin(start[:1]):
        return " " + start
    return more


def _word_starts(text: str, first: str) -> list[int]:
    """Where in `text` a word (or anything else that is not inside one) begins with `first`."""
    if not first:
        return []
    return [
        at
        for at, char in enumerate(text)
        if char == first and (at == 0 or not (text[at - 1].isalnum() and char.isalnum()))
    ]


def _latin(char: str) -> bool:
    """Whether the character is of a script that puts spaces between words."""
    return char.isalnum() and char < "\u0590"
