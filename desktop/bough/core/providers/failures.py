"""What a server's refusal means: a status, headers and a body become an error with a code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from bough.core.errors import ProviderError
from bough.core.redact import redacted

MAX_SENTENCE = 500
MAX_RETRY_AFTER = 3600.0

_TOO_LONG = re.compile(
    r"(?i)context[ _-]?(?:length|size|window)|exceed_context|maximum context|too many tokens"
    r"|prompt is too long|n_ctx|input is too long"
)
_QUOTA = re.compile(
    r"(?i)insufficient[ _](?:quota|balance|funds|credits?)|credit balance|out of credits"
    r"|exceeded your current quota|billing|payment"
)
_KEY = re.compile(
    r"(?i)(?:incorrect|invalid|wrong|missing|no) +(?:x-)?(?:api[ -_]?)key|unauthorized"
    r"|api key (?:not valid|provided|is (?:invalid|missing))|invalid_api_key|authentication"
)
_NO_MODEL = re.compile(
    r"(?i)model[ _]?not[ _]?found|model .{1,120}(?:not found|does not exist|is not available"
    r"|not supported|not loaded)|no such model|unknown model|not a valid model|invalid model"
)
_OVERLOADED = re.compile(r"(?i)overloaded|loading model|at capacity|no available (?:server|worker)")
_RATE = re.compile(r"(?i)rate[ _-]?limit|too many requests|resource_exhausted")


def from_status(
    status: int, headers: Mapping[str, str], body: bytes, *, now: float = 0.0
) -> ProviderError:
    """The error that a status other than 200 stands for.

    `headers` in small letters, `body` as much of it as was read, `now` in unix seconds (for a
    Retry-After that is a date).
    """
    text = body.decode("utf-8", "replace")
    payload = _json(text)
    if 300 <= status < 400:
        return ProviderError("redirected", status=status, target=_line(headers.get("location", "")))
    said = sentence(payload) if payload is not None else _from_text(text)
    facts: dict[str, object] = {"status": status}
    if said := said or _phrase(status):
        facts["message"] = said
    for name in ("x-request-id", "request-id", "x-generation-id"):
        if headers.get(name):
            facts["request_id"] = _line(headers[name])[:200]
            break
    code = _code(status, said, _marks(payload))
    if status == 404 and code == "not_an_api" and isinstance(payload, Mapping):
        facts["path"] = True
    if code == "context_too_long":
        facts |= _lengths(payload, said)
    elif code in ("rate_limited", "overloaded", "server_error"):
        wait = retry_after(headers, payload, now)
        if wait is not None:
            facts["retry_after"] = wait
    return ProviderError(code, **facts)


def from_payload(payload: object, kind: str = "message") -> ProviderError | None:
    """The error that an event inside a 200 stream carries, if it is one."""
    if isinstance(payload, list) and payload:
        payload = payload[0]
    if not isinstance(payload, Mapping):
        if kind != "error":
            return None
        return ProviderError("server_error", message=_line(str(payload)))
    stated = (
        kind == "error"
        or payload.get("error") not in (None, "", {}, False)
        or payload.get("object") == "error"
        or payload.get("type") == "error"
        or ("detail" in payload and "choices" not in payload)
        or ("message" in payload and "code" in payload and "choices" not in payload)
    )
    if not stated:
        return None
    said = sentence(payload)
    marks = _marks(payload)
    status = next((int(m) for m in marks if m.isdigit() and 400 <= int(m) < 600), 0)
    code = _code(status, said, marks)
    facts: dict[str, object] = {"message": said} if said else {}
    if status:
        facts["status"] = status
    if code == "context_too_long":
        facts |= _lengths(payload, said)
    elif code in ("rate_limited", "overloaded"):
        wait = retry_after({}, payload, 0.0)
        if wait is not None:
            facts["retry_after"] = wait
    return ProviderError(code, **facts)


def from_web_page(page: str, status: int = 200) -> ProviderError:
    """A web page came where an answer was due: a wrong address, a proxy, a log-in of a hotel."""
    said = _from_text(page)
    return ProviderError("not_an_api", status=status, **({"message": said} if said else {}))


def sentence(payload: object) -> str:
    """The sentence in which a server says what is wrong, plain, short and without keys; or ""."""
    return _line(_find(payload, 0))


def retry_after(headers: Mapping[str, str], payload: object, now: float) -> float | None:
    """Seconds to wait, as the server told, between 0 and an hour; None where it told nothing."""
    if (ms := _number(headers.get("retry-after-ms", ""))) is not None:
        return min(ms / 1000, MAX_RETRY_AFTER)
    told = headers.get("retry-after", "").strip()
    if (seconds := _number(told)) is not None:
        return min(seconds, MAX_RETRY_AFTER)
    if told and now:
        try:
            seconds = parsedate_to_datetime(told).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            seconds = -1.0
        if seconds >= 0:
            return min(seconds, MAX_RETRY_AFTER)
    for value in _values(payload, "retryDelay", 0):
        if (seconds := _number(str(value).removesuffix("s"))) is not None:
            return min(seconds, MAX_RETRY_AFTER)
    return None


def _code(status: int, said: str, marks: frozenset[str]) -> str:
    """The kind of error. What the server says is more telling than its status where both speak."""
    hints = " ".join((*sorted(marks), said))
    if _TOO_LONG.search(hints) and status in (0, 400, 413, 422, 500):
        return "context_too_long"
    if status == 402 or _QUOTA.search(hints):
        return "quota"
    if status == 401 or (status in (0, 400, 403) and _KEY.search(hints)):
        return "unauthorized"
    if status in (0, 400, 404, 422) and _NO_MODEL.search(hints):
        return "model_not_found"
    if status == 429 or (status in (0, 400) and _RATE.search(hints)):
        return "rate_limited"
    if status in (502, 503, 504, 529) or (status in (0, 500) and _OVERLOADED.search(hints)):
        return "overloaded"
    match status:
        case 403 | 451:
            return "permission"
        case 404 | 405 | 406 | 410 | 415 | 426:
            return "not_an_api"
        case 408:
            return "timeout"
        case _ if status >= 500 or status == 0:
            return "server_error"
        case _:
            return "bad_request"


def _json(text: str) -> object:
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _find(payload: object, depth: int) -> str:
    if depth > 5:
        return ""
    match payload:
        case str():
            inner = _json(payload)
            return (_find(inner, depth + 1) if inner is not None else "") or payload
        case [first, *_]:
            return _find(first, depth + 1)
        case {"msg": str() as what, **rest}:
            where = rest.get("loc")
            place = ".".join(str(p) for p in where) if isinstance(where, list) else ""
            return f"{place}: {what}" if place else what
        case Mapping():
            for name in ("message", "error", "detail", "title", "reason"):
                if payload.get(name) and (found := _find(payload[name], depth + 1)):
                    return found
    return ""


def _from_text(text: str) -> str:
    """The title of a web page, or the first line of plain text."""
    title = re.search(r"(?is)<title[^>]*>(.{0,300}?)</title>", text[:65536])
    if title:
        return _line(title[1])
    if "<" in text[:200]:
        return ""
    return _line(next((line for line in text[:4096].splitlines() if line.strip()), ""))


def _line(text: str) -> str:
    """One printable line of at most MAX_SENTENCE characters, without keys."""
    plain = "".join(c if c.isprintable() else " " for c in text[: MAX_SENTENCE * 4])
    plain = redacted(" ".join(plain.split()))
    return plain if len(plain) <= MAX_SENTENCE else plain[: MAX_SENTENCE - 1] + "…"


def _marks(payload: object) -> frozenset[str]:
    """The machine words of an error body: its codes, types and statuses."""
    return frozenset(
        str(value)[:100]
        for name in ("code", "type", "status", "error_type")
        for value in _values(payload, name, 0)
        if isinstance(value, str | int) and not isinstance(value, bool)
    )


def _values(payload: object, name: str, depth: int) -> Iterator[object]:
    if depth > 5:
        return
    match payload:
        case Mapping():
            if name in payload:
                yield payload[name]
            for value in payload.values():
                if isinstance(value, Mapping | list):
                    yield from _values(value, name, depth + 1)
        case list():
            for value in payload[:20]:
                yield from _values(value, name, depth + 1)


def _lengths(payload: object, said: str) -> dict[str, object]:
    """How many tokens were asked for, and how many there is room for, where the server says so."""
    facts: dict[str, object] = {}
    for fact, name in (("asked", "n_prompt_tokens"), ("limit", "n_ctx")):
        for value in _values(payload, name, 0):
            if isinstance(value, int) and not isinstance(value, bool):
                facts[fact] = value
    if facts:
        return facts
    limit = re.search(
        r"(?i)(?:maximum|context (?:length|size|window)|limit|up to|max)\D{0,40}?([\d,]{3,9})"
        r"|([\d,]{3,9}) (?:maximum|limit)",
        said,
    )
    if limit:
        facts["limit"] = _whole(limit[1] or limit[2])
    asked = re.search(
        r"(?i)(?:resulted in|requested|prompt (?:contains|is|has)|too long:|input (?:is|has)"
        r"|request \()\D{0,30}?([\d,]{3,9})",
        said,
    )
    if asked:
        facts["asked"] = _whole(asked[1])
    return facts


def _whole(digits: str) -> int:
    return int(digits.replace(",", "") or 0)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _phrase(status: int) -> str:
    """The standard name of a status ("Too Many Requests"), or ""."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
