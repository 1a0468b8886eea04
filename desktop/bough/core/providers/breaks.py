"""What broke a connection: an exception of the HTTP library becomes an error with a code."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from bough.core.errors import ProviderError
from bough.core.providers import certificates, failures


def from_exception(error: Exception, *, received: bytes, answered: bool) -> ProviderError:
    """The error that a person is told.

    `received` is the beginning of what the socket brought, `answered` says that it was the whole
    head of a response.
    """
    import httpx

    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return ProviderError("bad_address")
        case httpx.LocalProtocolError():
            # Its text holds the header, and so the key.
            return ProviderError("bad_key")
        case httpx.ProxyError():
            return ProviderError("bad_proxy", message=failures.sentence(str(error)))
    if answered:
        return ProviderError("cut_off", stage="broken")
    for cause in _causes(error):
        match cause:
            case certificates.OtherCertificate(fingerprint=found):
                return ProviderError("tls", reason=certificates.OTHER, fingerprint=found)
            case ssl.SSLCertVerificationError():
                return ProviderError("tls", reason=certificates.reason(cause), certificate=True)
            case ssl.SSLWantReadError() | ssl.SSLWantWriteError():
                continue  # No fault: the handshake was waiting when it broke.
            case ssl.SSLEOFError() | ssl.SSLSyscallError() | ssl.SSLZeroReturnError():
                break  # The peer hung up, at whatever moment; not each of them has a reason.
            case ssl.SSLError():
                return ProviderError("tls", reason=(cause.reason or "").replace("_", " ").lower())
            case socket.gaierror():
                return ProviderError("unknown_host")
            case ConnectionRefusedError():
                return ProviderError("refused")
            case ConnectionResetError() | BrokenPipeError():
                break
    else:
        if isinstance(error, httpx.ConnectError) and str(error):
            return ProviderError("unreachable", reason=failures.sentence(str(error)))
    if "location header" in str(error):
        return ProviderError("redirected")
    if "Receive buffer too long" in str(error):
        return ProviderError("malformed", reason="headers")
    if received and not b"HTTP/".startswith(received[:5]):
        return ProviderError("not_an_api", reason="http")
    if not received:
        return ProviderError("cut_off", stage="head")
    bad = isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error)
    return (
        ProviderError("malformed", reason="head")
        if bad
        else ProviderError("cut_off", stage="in_head")
    )


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
