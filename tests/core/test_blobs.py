"""A picture that was put into a message is a file of the profile, and stays what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core import blobs
from bough.core.as_html import as_html
from bough.core.blocks import Picture
from bough.core.errors import PictureError
from bough.core.markdown import parse
from bough.core.pictures import MAX_BYTES, Kept, source

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_a_picture_is_kept_once_by_what_is_in_it_and_for_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "blobs"
    address = blobs.put(folder, PNG)

    assert blobs.put(folder, PNG) == address
    (file,) = folder.iterdir()
    assert address == f"blob:{file.name}#1x1"
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    kept = source(address)
    assert isinstance(kept, Kept)
    assert blobs.read(folder, kept) == PNG


def test_what_is_no_picture_is_not_kept(tmp_path: Path) -> None:
    for data in (b"", b"<svg/>", b"#!/bin/sh", PNG[:8]):
        with pytest.raises(PictureError):
            blobs.put(tmp_path, data)
    with pytest.raises(PictureError, match="too_large"):
        blobs.put(tmp_path, PNG + bytes(MAX_BYTES))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_another_by_now_is_not_shown(tmp_path: Path) -> None:
    kept = source(blobs.put(tmp_path, PNG))
    assert isinstance(kept, Kept)
    (tmp_path / kept.name).write_bytes(PNG + b"x")

    with pytest.raises(PictureError, match="gone"):
        blobs.read(tmp_path, kept)


@pytest.mark.parametrize(
    "address",
    [
        "blob:../../etc/passwd",
        f"blob:{'a' * 64}.svg",
        f"blob:{'A' * 64}.png",
        f"blob:{'a' * 64}.png/../x",
        f"blob:/{'a' * 64}.png",
        f"blob:{'a' * 64}.png\n",
        "blob:https://example.org/x",
    ],
)
def test_an_address_can_name_nothing_but_a_picture_of_the_profile(address: str) -> None:
    with pytest.raises(PictureError):
        source(address)


def test_a_size_that_cannot_be_is_not_believed() -> None:
    for said in ("#99999x99999", "#0x5", ""):
        kept = source(f"blob:{'a' * 64}.png{said}")
        assert isinstance(kept, Kept)
        assert kept.size is None


def test_in_html_it_goes_along(tmp_path: Path) -> None:
    address = blobs.put(tmp_path, PNG)
    block = parse(f'![a "cat"]({address})')[0]
    assert block.body == Picture(address, 'a "cat"')

    made = as_html([block], lambda address: blobs.as_data(tmp_path, address))

    assert made.startswith('<p><img src="data:image/png;base64,iVBOR')
    assert 'alt="a &quot;cat&quot;"' in made
    assert blobs.as_data(tmp_path, "https://example.org/x.png") == ""
    assert blobs.as_data(tmp_path, f"blob:{'a' * 64}.png") == ""
