"""How a picture comes from the web: to whom it is asked for, and what is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bough.core.errors import PictureError
from bough.core.pictures import MAX_BYTES, Remote, source
from bough.core.web_picture import fetch, is_public
from helpers.picture_server import GIF, SVG, PictureServer
from helpers.server import Cut, Script


@pytest.fixture
def shelf() -> Iterator[PictureServer]:
    with PictureServer() as server:
        yield server


def got(address: str) -> bytes:
    """What comes from that address, this machine being taken for one of the internet."""
    picture = source(address)
    assert isinstance(picture, Remote)
    return asyncio.run(fetch(picture, may_reach=lambda _: True))


def refused(address: str) -> PictureError:
    with pytest.raises(PictureError) as error:
        got(address)
    return error.value


def test_a_picture_is_fetched_whatever_it_is_said_to_be(shelf: PictureServer):
    assert got(shelf.put("/a?b=c", GIF)) == GIF


def test_nothing_goes_along_that_says_who_asks(shelf: PictureServer):
    address = shelf.put("/a", GIF, set_cookie="who=you")

    got(address)
    got(address)

    for request in shelf.requests:
        assert request.method == "GET"
        assert request.body == b""
        assert {name.lower() for name in request.headers} == {
            "host", "accept", "accept-encoding", "user-agent", "connection"
        }  # fmt: skip
        assert request.headers["user-agent"] == "Bough"


def test_the_host_is_asked_for_by_its_name(shelf: PictureServer):
    address = shelf.put("/a", GIF).replace("127.0.0.1", "localhost")

    assert got(address) == GIF

    assert shelf.requests[0].headers["host"] == address.split("/")[2]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_no_machine_in_the_network_of_the_reader_is_called(shelf: PictureServer, name: str):
    address = shelf.put("/a", GIF).replace("127.0.0.1", name)
    picture = source(address)
    assert isinstance(picture, Remote)

    with pytest.raises(PictureError) as error:
        asyncio.run(fetch(picture))

    assert error.value.code == "picture_private"
    assert shelf.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_only_machines_of_the_internet_are_public(address: str, public: bool):
    assert is_public(address) is public


def test_a_redirect_is_not_followed_but_named(shelf: PictureServer):
    target = shelf.put("/b", GIF).replace("127.0.0.1", "localhost")

    error = refused(shelf.put("/a", b"", 302, location=target))

    assert error.code == "picture_moved"
    assert error.facts == {"host": "127.0.0.1", "target": "localhost", "url": target}
    assert [request.path for request in shelf.requests] == ["/a"]


def test_a_redirect_to_what_is_no_web_is_a_refusal(shelf: PictureServer):
    error = refused(shelf.put("/a", b"", 302, location="file:///etc/passwd"))

    assert error.code == "picture_refused"


def test_a_status_is_told(shelf: PictureServer):
    assert refused(shelf.put("/a", GIF, 403)).facts == {"host": "127.0.0.1", "status": 403}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html>no</html>", "picture_svg"),
        (SVG, "picture_svg"),
        (b"", "picture_broken"),
        (b"BM" + bytes(60), "picture_broken"),
    ],
)
def test_what_is_no_picture_is_not_taken(shelf: PictureServer, data: bytes, code: str):
    assert refused(shelf.put("/a", data)).code == code


def test_what_says_that_it_is_too_large_is_not_read(shelf: PictureServer):
    shelf.shelf["/a"] = Script((GIF,), 200, {"content-length": str(MAX_BYTES + 1)}, "close")

    assert refused(shelf.address("/a")).code == "picture_too_large"


def test_what_turns_out_to_be_too_large_is_left(shelf: PictureServer):
    piece = bytes(1_000_000)
    shelf.shelf["/a"] = Script((GIF, *(piece,) * (MAX_BYTES // 1_000_000 + 5)))

    assert refused(shelf.address("/a")).code == "picture_too_large"


def test_what_breaks_off_is_told(shelf: PictureServer):
    shelf.shelf["/a"] = Script((GIF[:20], Cut()))

    assert refused(shelf.address("/a")).code == "picture_cut_off"


def test_who_is_not_there_is_told():
    with PictureServer() as gone:
        address = gone.address("/a")

    assert refused(address).code == "picture_unreachable"


def test_a_host_without_a_certificate_that_is_trusted_is_told(shelf: PictureServer):
    error = refused(shelf.address("/a").replace("http:", "https:"))

    assert error.code == "picture_untrusted"
