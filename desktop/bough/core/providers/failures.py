"""What a server's refusal means: a status, headers and a body become an error with a code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus

from bough.core.errors import ProviderError
from bough.core.providers.waits import DEEPEST, told, values
from bough.core.redact import redacted, redacted_fields

MAX_SENTENCE = 500
MAX_BODY = 8 * 1024
"""Characters of a refusal that are kept to be looked at."""

_TOO_LONG = re.compile(
    r"(?i)context[ _-]?(?:length|size|window)|exceed_context|maximum context|too many tokens"
    r"|prompt is too long|n_ctx|input is too long"
)
_CREDIT = re.compile(
    r"(?i)insufficient[ _](?:balance|funds|credits?)|credit balance|out of credits"
    r"|(?:all|no) (?:\w+ ){0,2}credits|payment[ _]required|billing_error"
)
_QUOTA = re.compile(
    r"(?i)insufficient_quota|exceeded your current quota|quota exceeded|billing_hard_limit"
    r"|billing|payment"
)
_DAILY = re.compile(r"(?i)\b(?:daily|per[ _-]?day|RPD|TPD)\b|PerDay")
_KEY = re.compile(
    r"(?i)(?:incorrect|invalid|wrong|missing|no) +(?:x-)?(?:api[ -_]?)key|unauthorized"
    r"|api key (?:not valid|provided|is (?:invalid|missing))|invalid_api_key|authentication"
)
_NO_MODEL = re.compile(
    r"(?i)model[ _]?not[ _]?found|model .{1,120}(?:not found|does not exist|is not available"
    r"|not supported|not loaded)|no such model|unknown model|not a valid model|invalid model"
    r"|not_found_error"
)
_FILTER = re.compile(
    r"(?i)content[ _]?(?:filter|policy)|content management policy|ResponsibleAIPolicy"
)
_OVERLOADED = re.compile(r"(?i)overloaded|loading model|at capacity|no available (?:server|worker)")
_RATE = re.compile(r"(?i)rate[ _-]?limit|too many requests|resource_exhausted")
_PARAMETER = re.compile(r"([a-z][a-z_]{1,40}(?:\.[\w.]{1,60})?): ")

# What stands for a status where an error comes inside a stream and has none.
_STANDS_FOR = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


def from_status(
    status: int, headers: Mapping[str, str], body: bytes, *, now: float = 0.0
) -> ProviderError:
    """The error that a status other than 200 stands for.

    `headers` in small letters, `body` as much of it as was read, `now` in unix seconds (for a
    Retry-After that is a date).
    """
    text = body.decode("utf-8", "replace")
    payload = _json(text)
    said = sentence(payload) if payload is not None else _from_text(text)
    code = _code(status, said, _marks(payload))
    facts = {"status": status, **_facts(code, said or _phrase(status), payload, headers, now)}
    if number := request_id(headers) or _line(_text_of(payload, "request_id"))[:200]:
        facts["request_id"] = number
    if kept := _kept(text):
        facts["body"] = kept
    if headers.get("x-should-retry", "").strip().lower() == "false":
        facts["final"] = True
    return ProviderError(code, **facts)


def request_id(headers: Mapping[str, str]) -> str:
    """The number a server gave to the request, or ""; `headers` in small letters."""
    for name in ("x-request-id", "request-id", "x-generation-id"):
        if number := _line(headers.get(name, ""))[:200]:
            return number
    return ""


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
    meant = status or next((_STANDS_FOR[m] for m in marks if m in _STANDS_FOR), 0)
    code = _code(meant, said, marks)
    if code == "not_an_api":
        code = "server_error"
    facts = _facts(code, said, payload, {}, 0.0)
    if status:
        facts["status"] = status
    if number := _line(_text_of(payload, "request_id"))[:200]:
        facts["request_id"] = number
    return ProviderError(code, **facts)


def _facts(
    code: str, said: str, payload: object, headers: Mapping[str, str], now: float
) -> dict[str, object]:
    """What a server says of its refusal, where it does."""
    facts: dict[str, object] = {"message": said} if said else {}
    match code:
        case "context_too_long":
            facts |= _lengths(payload, said)
        case "bad_request":
            if name := _parameter(payload, said):
                facts["param"] = name
        case "rate_limited" | "overloaded" | "server_error" | "timeout":
            if (wait := told(headers, payload, now)) is not None:
                facts["retry_after"] = wait
            if code == "timeout":
                facts["stage"] = "server"
    return facts


def from_web_page(page: str, status: int = 200) -> ProviderError:
    """A web page came where an answer was due: a wrong address, a proxy, a log-in of a hotel."""
    said = _from_text(page)
    facts = {"message": said} if said else {}
    return ProviderError("not_an_api", status=status, reason="web_page", **facts)


def sentence(payload: object) -> str:
    """The sentence in which a server says what is wrong, plain, short and without keys; or ""."""
    return _line(_find(payload, 0))


def _code(status: int, said: str, marks: frozenset[str]) -> str:
    """The kind of error. What the server says is more telling than its status where both speak."""
    hints = " ".join((*sorted(marks), said))
    if _TOO_LONG.search(hints) and status in (0, 400, 413, 422, 500):
        return "context_too_long"
    if status == 402 or _CREDIT.search(hints):
        return "credit"
    if status in (0, 400, 403, 429) and _used_up(hints, marks):
        return "quota"
    if status == 401 or (status in (0, 400, 403) and _KEY.search(hints)):
        return "unauthorized"
    if status in (0, 400, 403) and _FILTER.search(hints):
        return "content_filter"
    if "tool_use_failed" in marks:
        return "tool_call"
    if status in (0, 400, 404, 422) and _NO_MODEL.search(hints):
        return "model_not_found"
    if status == 429 or (status in (0, 400) and _RATE.search(hints)):
        return "rate_limited"
    if status in (502, 503, 529) or (status in (0, 500) and _OVERLOADED.search(hints)):
        return "overloaded"
    match status:
        case 403 | 451:
            return "permission"
        case 404 | 405 | 406 | 410 | 415 | 426:
            return "not_an_api"
        case 413:
            return "too_large"
        case 408 | 504 | 524:
            return "timeout"
        case 409 | 425:
            return "overloaded"
        case _ if status >= 500 or status == 0:
            return "server_error"
        case _:
            return "bad_request"


def _used_up(hints: str, marks: frozenset[str]) -> bool:
    """Whether waiting a little will not help: a quota, not a rate."""
    if _DAILY.search(hints):
        return True
    # Gemini says "exceeded your current quota" of a minute's, too, and when the next begins.
    return "retryDelay" not in marks and _QUOTA.search(hints) is not None


def _json(text: str) -> object:
    start = text.lstrip()[:1]
    if start not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _find(payload: object, depth: int) -> str:
    if depth > DEEPEST:
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
            for name in ("error", "message", "detail", "title", "reason"):
                if payload.get(name) and (found := _find(payload[name], depth + 1)):
                    return found
    return ""


def _from_text(text: str) -> str:
    """The title of a web page, or the first line of plain text."""
    title = re.search(r"(?is)<title[^>]*>(.{0,300}?)</title>", text[:65536])
    if title:
        return _line(title[1])
    if "<" in text[:200] or text.lstrip()[:1] in ("{", "["):
        return ""
    return _line(next((line for line in text[:4096].splitlines() if line.strip()), ""))


def _line(text: str) -> str:
    """One printable line of at most MAX_SENTENCE characters, without keys."""
    plain = "".join(c if c.isprintable() else " " for c in text[: MAX_SENTENCE * 4])
    plain = redacted(" ".join(plain.split()))
    return plain if len(plain) <= MAX_SENTENCE else plain[: MAX_SENTENCE - 1] + "…"


def _kept(text: str) -> str:
    """As much of a body as is kept, without what steers a terminal and without keys."""
    # Cut last: half a key would not be known for one.
    plain = "".join(c for c in text[: MAX_BODY * 4] if c.isprintable() or c in "\n\t")
    return redacted_fields(plain).strip()[:MAX_BODY]


def _marks(payload: object) -> frozenset[str]:
    """The machine words of an error body: its codes, types and statuses."""
    marks = {
        str(value)[:100]
        for name in ("code", "type", "status", "error_type", "quotaId")
        for value in values(payload, name)
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    if any(values(payload, "retryDelay")):
        marks.add("retryDelay")
    return frozenset(marks)


def _text_of(payload: object, name: str) -> str:
    return next((value for value in values(payload, name) if isinstance(value, str)), "")


def _parameter(payload: object, said: str) -> str:
    """The field of the request that is wrong, as the server calls it, or ""."""
    if name := _text_of(payload, "param"):
        return _line(name)[:100]
    for where in values(payload, "loc"):
        if isinstance(where, list) and (names := [str(p) for p in where if p != "body"]):
            return _line(".".join(names))[:100]
    found = _PARAMETER.match(said)
    return found[1] if found else ""


def _lengths(payload: object, said: str) -> dict[str, object]:
    """How many tokens were asked for, and how many there is room for, where the server says so."""
    facts: dict[str, object] = {}
    for fact, name in (("asked", "n_prompt_tokens"), ("limit", "n_ctx")):
        for value in values(payload, name):
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


def _phrase(status: int) -> str:
    """The standard name of a status ("Too Many Requests"), or ""."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
