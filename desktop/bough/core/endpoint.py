"""An endpoint is a place where models answer: the engine inside, or a server at an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EMBEDDED = "embedded"
"""The id of the endpoint that is the engine inside."""

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
    """

    id: str
    name: str
    base_url: str
    prefill: Prefill = "none"
    key_env: str = ""
    certificate: str = ""

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


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model, and where."""

    endpoint: str
    model: str
