"""Keys: where they are kept, to whom they are given, and where they never show."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked

from bough.core.endpoint import Endpoint
from bough.core.errors import BoughError, ProviderError, StoreError, UsageError
from bough.core.secrets import Key, Secrets, origin_of

CLOUD = Endpoint("cloud", "Cloud", "https://api.example.org/v1")
SECRET = "sk-verysecret"


class MemoryKeyring:
    """A keyring that forgets at the end of the test."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedKeyring(MemoryKeyring):
    """A keyring whose owner said no."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("no")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"no to {password}")


class PlaintextKeyring(KeyringBackend):
    """What `keyrings.alt` brings: a file that anybody reads."""

    priority = 0.5
    written: list[str] = []  # noqa: RUF012

    def get_password(self, service: str, username: str) -> str | None:
        return "found in a plain file"

    def set_password(self, service: str, username: str, password: str) -> None:
        self.written.append(password)

    def delete_password(self, service: str, username: str) -> None: ...


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(MemoryKeyring())


@pytest.fixture
def system_keyring() -> Iterator[None]:
    """Lets a test choose what the system has, and puts back what was there."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_key_comes_back_for_its_endpoint_without_the_space_around_it(secrets: Secrets) -> None:
    secrets.set(CLOUD, f"  {SECRET}\n")

    key = secrets.get(CLOUD)

    assert key is not None
    assert key.for_url("https://api.example.org/v1/models") == SECRET
    assert secrets.get(replace(CLOUD, id="other")) is None


def test_a_forgotten_key_is_gone_and_forgetting_again_is_nothing(secrets: Secrets) -> None:
    secrets.set(CLOUD, SECRET)

    secrets.forget(CLOUD)
    secrets.forget(CLOUD)

    assert secrets.get(CLOUD) is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.org/v1",
        "http://api.example.org/v1",
        "https://api.example.org:8443/v1",
        "https://api.example.org.evil.org/v1",
        "https://api.example.org@evil.org/v1",
    ],
)
def test_a_key_goes_nowhere_but_to_where_it_was_entered_for(
    secrets: Secrets, elsewhere: str
) -> None:
    secrets.set(CLOUD, SECRET)
    key = secrets.get(CLOUD)
    assert key is not None

    with pytest.raises(ProviderError) as caught:
        key.for_url(elsewhere)

    assert caught.value.code == "wrong_origin"
    assert SECRET not in str(caught.value)
    assert secrets.get(replace(CLOUD, base_url=elsewhere)) is None


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("https://api.example.org/v1", "HTTPS://API.example.org:443/v2?x=1"),
        ("http://127.0.0.1/v1", "http://127.0.0.1:80"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/models"),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, same: str) -> None:
    assert origin_of(one) == origin_of(same)


@pytest.mark.parametrize("address", ["", "api.example.org", "https://", "http://a:b/", "ftp://a"])
def test_an_address_without_an_origin_is_told(address: str) -> None:
    with pytest.raises(UsageError, match="bad_address"):
        origin_of(address)


@pytest.mark.parametrize("key", ["", "  ", "sk-schlüssel", "sk-1\nX-Evil: 1", "sk 1", "sk\x00"])
def test_what_can_be_no_key_is_refused_without_being_shown(secrets: Secrets, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        secrets.set(CLOUD, key)

    assert caught.value.code == "bad_key"
    assert caught.value.facts == {}
    assert secrets.get(CLOUD) is None


def test_a_key_shows_in_no_representation_log_or_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = Key(SECRET, "https://api.example.org:443")

    logging.getLogger().warning("key %s %r %s", key, [key], {"key": key})
    with pytest.raises(BoughError) as caught:
        key.for_url("http://elsewhere")
    trace = "".join(traceback.format_exception(caught.value))

    assert SECRET not in f"{key} {key!r} {[key]} {caplog.text} {trace}"
    assert "https://api.example.org:443" in repr(key)


def test_an_environment_variable_wins_and_the_keyring_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = replace(CLOUD, key_env="CLOUD_KEY")
    secrets = Secrets(MemoryKeyring())
    secrets.set(endpoint, "sk-kept")

    monkeypatch.setenv("CLOUD_KEY", f"{SECRET}\n")
    key = secrets.get(endpoint)
    monkeypatch.delenv("CLOUD_KEY")

    assert key == Key(SECRET, "https://api.example.org:443")
    assert secrets.get(endpoint) is None


def test_a_closed_keyring_has_no_key_and_says_so_when_one_is_to_be_kept() -> None:
    secrets = Secrets(LockedKeyring())

    assert secrets.get(CLOUD) is None
    with pytest.raises(StoreError) as caught:
        secrets.set(CLOUD, SECRET)
    assert caught.value.code == "keyring_refused"
    assert SECRET not in str(caught.value)


@pytest.mark.usefixtures("system_keyring")
@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring, PlaintextKeyring])
def test_no_key_is_kept_where_it_would_be_plain_or_lost(kind: type[KeyringBackend]) -> None:
    keyring.set_keyring(kind())
    secrets = Secrets()

    assert secrets.get(CLOUD) is None
    with pytest.raises(StoreError, match="no_keyring"):
        secrets.set(CLOUD, SECRET)
    secrets.forget(CLOUD)
    assert PlaintextKeyring.written == []


@pytest.mark.usefixtures("system_keyring")
def test_of_several_keyrings_the_first_that_keeps_secrets_is_taken() -> None:
    class Chain(chainer.ChainerBackend):
        backends = (PlaintextKeyring(), MemoryKeyring())  # type: ignore[no-untyped-call]

    keyring.set_keyring(Chain())  # type: ignore[no-untyped-call]
    secrets = Secrets()

    secrets.set(CLOUD, SECRET)

    assert secrets.get(CLOUD) == Key(SECRET, "https://api.example.org:443")
    assert PlaintextKeyring.written == []
