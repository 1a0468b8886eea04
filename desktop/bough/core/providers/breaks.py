"""What broke a connection: an exception of the HTTP library becomes an error with a code."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from bough.core.errors import ProviderError
from bough.core.providers import failures


def from_exception(error: Exception, *, answered: bool) -> ProviderError:
    """What broke a connection; `answered` says that the head of a response had come."""
    import httpx

    causes = list(_causes(error))
    match error:
        case httpx.ConnectTimeout():
            return ProviderError("timeout", stage="connect")
        case httpx.TimeoutException():
            return ProviderError("timeout", stage="send")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return ProviderError("bad_address")
        case httpx.LocalProtocolError():
            # Its text holds the header, and so the key.
            return ProviderError("bad_key")
        case httpx.DecodingError():
            return ProviderError("malformed", reason="encoding")
        case httpx.ProxyError():
            return ProviderError("unreachable", reason=failures.sentence(str(error)))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError(verify_message=str() as why):
                return ProviderError("tls", reason=why)
            case ssl.SSLError():
                return ProviderError("tls", reason=(cause.reason or "").replace("_", " ").lower())
            case socket.gaierror():
                return ProviderError("unknown_host")
            case ConnectionRefusedError():
                return ProviderError("refused")
    if answered:
        return ProviderError("cut_off")
    match error:
        case httpx.ConnectError():
            return ProviderError("unreachable", reason=failures.sentence(str(error)))
        case httpx.RemoteProtocolError() if "disconnected" not in str(error):
            return ProviderError("not_an_api", reason="http")
    return ProviderError("cut_off", stage="head")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it."""
    waiting, seen = [error], set[int]()
    while waiting:
        at = waiting.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        yield at
        waiting += [e for e in (at.__cause__, at.__context__) if e is not None]
        if isinstance(at, BaseExceptionGroup):
            waiting += at.exceptions
