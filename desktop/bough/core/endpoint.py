"""An endpoint is a place where models answer: the engine inside, or a server at an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EMBEDDED = "embedded"
"""The id of the endpoint that is the engine inside."""

SLOTS = 4
"""So many replies the engine inside writes at once, each with a context of its own."""
LOCAL_PARALLEL = 4
"""What llama.cpp and LM Studio take at once unless told otherwise: what comes beyond that waits
with them, silently, where nobody sees its place or can let it go first."""
REMOTE_PARALLEL = 8
"""Of a vendor's limits the lowest are a few dozen requests a minute: eight streams that take their
time stay below that, and a fan of a few models begins at once."""

Prefill = Literal["none", "trailing", "continue_final", "prefix_flag"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`base_url` ends before "/chat/completions" ("http://127.0.0.1:1234/v1").

    `prefill` says how it lets a model go on from the end of an assistant message: with a trailing
    assistant message as it is (llama.cpp), with vLLM's `continue_final_message`, with a
    `"prefix": true` on it (DeepSeek, Mistral), or not at all.
    `key_env` names an environment variable that holds the key; otherwise the keyring is asked.
    `certificate` is the SHA-256 of the one certificate that is trusted here, in hexadecimal; with
    "" the authorities of the system decide.
    `parallel` is how many replies may be under way there at once; 0 is what is usual.
    """

    id: str
    name: str
    base_url: str
    prefill: Prefill = "none"
    key_env: str = ""
    certificate: str = ""
    parallel: int = 0

    @property
    def address(self) -> str:
        """Host and port as they were entered, without a user's name."""
        from urllib.parse import urlsplit

        try:
            return urlsplit(self.base_url).netloc.rpartition("@")[2] or self.base_url
        except ValueError:
            return self.base_url

    @property
    def host(self) -> str:
        """The name or number of the machine; "" where the address has none."""
        from urllib.parse import urlsplit

        try:
            return urlsplit(self.base_url).hostname or ""
        except ValueError:
            return ""

    @property
    def local(self) -> bool:
        """Whether it is on this machine."""
        from ipaddress import ip_address

        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def at_once(self) -> int:
        """How many replies may be under way there at once."""
        return self.parallel or (LOCAL_PARALLEL if self.local else REMOTE_PARALLEL)


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model, and where."""

    endpoint: str
    model: str
