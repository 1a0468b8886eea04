"""What the address of a picture means, and what its first bytes say."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.errors import PictureError
from bough.core.pictures import MAX_BYTES, Inside, Remote, Size, size_of, source

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GIF = b"GIF89a\x02\x00\x03\x00\x80\x00\x00"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xff"
    b"\xc2\x00\x11\x08\x00\x07\x00\x05\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
)
LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x0a\x00\x14\x00"
LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f\x09\xc0\x04\x00"
EXTENDED = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x13\x00\x00"


def uri(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def refused(address: str) -> str:
    with pytest.raises(PictureError) as error:
        source(address)
    return error.value.code


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG, Size("png", 1, 1)),
        (GIF, Size("gif", 2, 3)),
        (JPEG, Size("jpeg", 5, 7)),
        (LOSSY, Size("webp", 10, 20)),
        (LOSSLESS, Size("webp", 10, 20)),
        (EXTENDED, Size("webp", 10, 20)),
    ],
)
def test_kind_and_size_are_what_the_first_bytes_say(data: bytes, size: Size):
    assert size_of(data) == size


@pytest.mark.parametrize(
    "address",
    [
        uri(PNG),
        uri(PNG, "text/plain"),
        uri(PNG, "image/png;charset=utf-8"),
        uri(PNG).replace("data:", "DATA:").replace(";base64", ";BASE64"),
        uri(PNG).rstrip("="),
        uri(PNG).replace("+", "%2B").replace("=", "%3D"),
        uri(PNG)[:60] + " \n" + uri(PNG)[60:],
        "data:image/png," + "".join(f"%{byte:02x}" for byte in PNG),
    ],
)
def test_a_picture_in_the_message_is_found_however_it_is_written(address: str):
    found = source(address)

    assert isinstance(found, Inside)
    assert found.size == Size("png", 1, 1)
    assert found.data() == PNG


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/dev/zero", "picture_is_file"),
        ("file:///etc/passwd", "picture_is_file"),
        ("FILE:/etc/passwd", "picture_is_file"),
        ("//host/share/a.png", "picture_is_file"),
        ("\\\\host\\share\\a.png", "picture_is_file"),
        ("C:\\a.png", "picture_is_file"),
        ("../../a.png", "picture_is_file"),
        ("a.png", "picture_is_file"),
        ("", "picture_is_file"),
        ("smb://host/a.png", "picture_scheme"),
        ("ftp://host/a.png", "picture_scheme"),
        ("javascript:alert(1)", "picture_scheme"),
        ("blob:https://example.org/1", "picture_scheme"),
        ("sandbox:/mnt/data/plot.png", "picture_scheme"),
        ("qrc:/a.png", "picture_scheme"),
        ("image://provider/a", "picture_scheme"),
        ("https://", "picture_address"),
        ("https:///a.png", "picture_address"),
        ("https:a.png", "picture_address"),
        ("https://name@example.org/a.png", "picture_address"),
        ("https://example.org\\@evil.example/a.png", "picture_address"),
        ("http://2130706433/a.png", "picture_address"),
        ("http://0x7f.1/a.png", "picture_address"),
        ("http://127.1/a.png", "picture_address"),
        ("https://example.org:port/a.png", "picture_address"),
        ("https://example.org/\u202egnp.exe", "picture_address"),
        ("https://exa mple.org/", "picture_address"),
        ("https://[::1/a.png", "picture_address"),
        ("https://example.org/" + "a" * 2000, "picture_address"),
        ("data:image/svg+xml,<svg/>", "picture_svg"),
        (uri(b"<svg onload=x>"), "picture_svg"),
        (uri(b"<?xml version='1.0'?><svg/>", "image/png"), "picture_svg"),
        ("data:", "picture_broken"),
        ("data:image/png;base64,", "picture_broken"),
        ("data:image/png;base64,!!!!", "picture_broken"),
        ("data:text/html;base64,PGI+", "picture_svg"),
        (uri(b"BM" + bytes(60)), "picture_broken"),
        (uri(PNG[:16] + bytes(8)), "picture_broken"),
        (uri(PNG[:16] + b"\x00\x00\x75\x30\x00\x00\x75\x30"), "picture_too_large"),
        ("data:image/png;base64," + "A" * (MAX_BYTES * 2), "picture_too_large"),
    ],
)
def test_what_is_not_shown_has_its_reason(address: str, code: str):
    assert refused(address) == code


@pytest.mark.parametrize(
    ("address", "url", "host"),
    [
        ("https://example.org/a.png", "https://example.org/a.png", "example.org"),
        ("HTTP://Example.ORG:8080/a", "http://example.org:8080/a", "example.org"),
        ("https://example.org?q=1#part", "https://example.org/?q=1", "example.org"),
        (
            "https://аpple.com/ä b.png",
            "https://xn--pple-43d.com/%C3%A4%20b.png",
            "xn--pple-43d.com",
        ),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a", "2001:db8::1"),
    ],
)
def test_a_picture_on_the_web_is_known_by_its_host_in_ascii(address: str, url: str, host: str):
    assert source(address) == Remote(url, host)


@given(st.text() | st.text().map("data:".__add__) | st.text().map("https://".__add__))
def test_every_address_means_something_or_is_refused(address: str):
    try:
        found = source(address)
    except PictureError:
        return
    assert isinstance(found, Inside) or (found.url.isascii() and found.host.isascii())


@given(st.binary() | st.binary().map(JPEG[:4].__add__) | st.binary().map(LOSSY[:12].__add__))
def test_no_bytes_break_the_reading_of_a_size(data: bytes):
    try:
        size = size_of(data)
    except PictureError:
        return
    assert size.width * size.height > 0
