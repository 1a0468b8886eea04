"""Which certificates are trusted: those of the system's authorities, or exactly one."""

from __future__ import annotations

import hashlib
import ssl

OTHER = "another certificate than the one trusted"

# The words of OpenSSL for what a person can decide to trust nevertheless, and ours.
_REASONS = {
    10: "expired",
    18: "self-signed",
    19: "unknown authority",  # self-signed in the chain
    20: "unknown authority",
    21: "unknown authority",  # no chain at all
    62: "wrong name",  # a host's
    64: "wrong name",  # an IP address's
}


class OtherCertificate(ssl.SSLError):
    """The peer has shown another certificate than the pinned one; `fingerprint` is of that."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(OTHER)
        self.fingerprint = fingerprint


def reason(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate: "expired", "self-signed", "wrong name", "unknown
    authority", or the words of OpenSSL."""
    return _REASONS.get(error.verify_code, error.verify_message)


def pinned(fingerprint: str) -> ssl.SSLContext:
    """A context that takes the certificate with that SHA-256 (hexadecimal) and no other.

    The handshake itself fails, so that no byte of a request is ever sent to anybody else.
    """

    class Pinned(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            found = hashlib.sha256(self.getpeercert(binary_form=True) or b"").hexdigest()
            if found != fingerprint:
                raise OtherCertificate(found)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.sslobject_class = Pinned
    return context
