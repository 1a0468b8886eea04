"""What a reader sees of the pictures in a message, and what happens only when they ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPixmap
from pytestqt.qtbot import QtBot

from bough.app.io import IoThread
from bough.app.pictures import WebPictures
from bough.core.blocks import Block, Picture
from bough.core.errors import PictureError
from bough.ui.theme import Theme
from bough.ui.transcript import body, pictures
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import READ
from bough.ui.transcript.decode import decode, fit
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.picture import TALLEST, PictureBox
from bough.ui.transcript.view import TranscriptView
from helpers.hands import copied
from helpers.picture_server import GIF, SVG, PictureServer
from helpers.pictures import data_uri, drawn
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

RED = QColor("#d04020")


@pytest.fixture
def shelf() -> Iterator[PictureServer]:
    with PictureServer() as server:
        yield server


@pytest.fixture
def web(place: ScriptedPlace) -> Iterator[WebPictures]:
    """The web of the place, to which this machine belongs."""
    io = IoThread()
    place.pictures = WebPictures(io, may_reach=lambda _: True)
    yield place.pictures
    io.close()


def message(place: ScriptedPlace, address: str, description: str = "A cat") -> str:
    """A reply with a line above the picture and one below it."""
    return place.reply(f"Above.\n\n![{description}]({address})\n\nBelow.")


def box_of(view: TranscriptView, node_id: str) -> PictureBox:
    index = view.flow.index(node_id)
    assert index is not None
    (box,) = [b for b in view.flow.turn(index).body.boxes if isinstance(b, PictureBox)]
    return box


def corner(view: TranscriptView, node_id: str) -> QPoint:
    """Where the top left corner of the picture's box is in the viewport."""
    index = view.flow.index(node_id)
    assert index is not None
    turn = view.flow.turn(index)
    number = next(i for i, b in enumerate(turn.body.boxes) if isinstance(b, PictureBox))
    return QPoint(view.column()[0], round(view.flow.y_of(index) + turn.y_of(1, number)))


def click(qtbot: QtBot, view: TranscriptView, node_id: str, tool: str) -> None:
    """Press the tool with those words."""
    box = box_of(view, node_id)
    (rect,) = [rect for _, rect, words in box._tool_rects() if words == tool]
    at = corner(view, node_id) + rect.center().toPoint()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def is_red(view: TranscriptView, at: QPoint) -> bool:
    """Whether a red pixel is there, on a screen of any depth."""
    found = view.viewport().grab().toImage().pixelColor(at)
    pairs = zip(found.getRgb(), RED.getRgb(), strict=True)
    return all(abs(one - other) < 9 for one, other in pairs)


# Pictures within the message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_in_the_message_is_shown_in_the_place_that_was_kept_for_it(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, kind: str
) -> None:
    reply = message(place, data_uri(drawn(200, 120, kind=kind)))
    view = opened()
    before = view.rect_of(reply)

    view.viewport().update()
    qtbot.waitUntil(lambda: box_of(view, reply).image is not None)

    assert is_red(view, corner(view, reply) + QPoint(100, 60))
    assert view.rect_of(reply) == before
    assert box_of(view, reply).height == 120


def test_of_a_moving_picture_the_first_frame_is_shown(theme: Theme) -> None:
    decoded = decode(GIF, (100, 100), 1.0)

    assert (decoded.width, decoded.height) == (2, 2)
    assert decoded.image.pixelColor(0, 0) == QColor("#ff0000")


@pytest.mark.parametrize(
    ("size", "room", "shown"),
    [
        ((100, 50), (400, 480), (100, 50)),
        ((800, 400), (400, 480), (400, 200)),
        ((100, 960), (400, 480), (50, 480)),
        ((1, 1), (400, 480), (1, 1)),
    ],
)
def test_a_picture_is_never_larger_than_it_is_nor_than_its_room(
    size: tuple[int, int], room: tuple[float, float], shown: tuple[float, float]
) -> None:
    assert fit(*size, room) == shown


def test_a_picture_is_decoded_as_large_as_the_screen_shows_it(theme: Theme) -> None:
    data = drawn(1200, 600)

    assert decode(data, (300, 480), 1.0).image.width() == 300
    assert decode(data, (300, 480), 2.0).image.width() == 600
    assert decode(data, (3000, 4800), 2.0).image.width() == 1200


def test_a_wide_picture_takes_the_width_of_the_column_and_a_tall_one_its_greatest_height(
    theme: Theme,
) -> None:
    wide = box(theme, data_uri(drawn(1600, 400)))
    tall = box(theme, data_uri(drawn(50, 3000)))

    assert wide.lay(400) == 100
    assert wide.lay(200) == 50
    assert tall.lay(400) == TALLEST
    assert tall.estimate(400) == TALLEST


def test_a_picture_without_an_end_says_so_with_its_description(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = message(place, data_uri(drawn(300, 200)[:60]))
    view = opened()

    view.viewport().update()
    qtbot.waitUntil(lambda: box_of(view, reply).error is not None)

    assert "not a whole picture" in box_of(view, reply)._words()
    assert box_of(view, reply).text_of(0) == "A cat"
    assert box_of(view, reply).height < 100


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (data_uri(SVG, "image/svg+xml"), "does not draw SVG"),
        ("file:///etc/passwd", "does not open files that a message names"),
        ("/dev/zero", "does not open files that a message names"),
        ("//host/share/a.png", "does not open files that a message names"),
        ("vscode://a", "no pictures from addresses that begin with “vscode:”"),
        ("https://name@example.org/", "not a plain address"),
        (data_uri(b"BM" + bytes(99)), "not a whole picture"),
    ],
)
def test_what_is_not_shown_says_why_and_offers_nothing(
    theme: Theme, address: str, words: str
) -> None:
    refused = box(theme, address)
    refused.lay(500)

    assert words in refused._words()
    assert refused.tools() == []
    assert refused.text_of(0) == "A cat"


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", GIF[:10], drawn(9, 9, kind="JPEG")[:40]]
)
def test_bytes_that_are_no_whole_picture_are_an_error(data: bytes) -> None:
    with pytest.raises(PictureError):
        decode(data, (100, 100), 1.0)


def test_pictures_out_of_sight_let_go_of_their_pixels(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 4 * 300 * 300 + 1)
    first = message(place, data_uri(drawn(300, 300)))
    for _ in range(20):
        place.reply("A paragraph.\n\nAnd another one.\n\nAnd one more.")
    second = message(place, data_uri(drawn(300, 300, "#2040d0")))
    view = opened()
    view.reveal(first)
    qtbot.waitUntil(lambda: box_of(view, first).image is not None)
    height = view.rect_of(first).height()

    view.reveal(second)
    qtbot.waitUntil(lambda: box_of(view, second).image is not None)

    assert box_of(view, first).image is None
    assert view.rect_of(first).height() == height
    view.reveal(first)
    qtbot.waitUntil(lambda: box_of(view, first).image is not None)


def test_a_picture_is_copied_as_it_was_written(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    address = data_uri(drawn(20, 20))
    reply = message(place, address)
    view = opened()
    view.setFocus()

    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert copied("text/markdown") == place.node(reply).text


def test_a_picture_in_a_wider_window_is_decoded_again(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = message(place, data_uri(drawn(900, 100)))
    view = opened(width=500)
    view.viewport().update()
    qtbot.waitUntil(lambda: box_of(view, reply).sharp)
    narrow = box_of(view, reply).image

    view.resize(1000, 600)
    qtbot.waitUntil(lambda: box_of(view, reply).image is not narrow)

    assert narrow is not None
    assert box_of(view, reply).sharp
    assert box_of(view, reply).image.width() == view.column()[1] > narrow.width()


# Pictures on the web


def test_a_picture_on_the_web_is_a_card_with_its_host_until_a_person_asks(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    reply = message(place, shelf.put("/cat.png", drawn(200, 150)))
    view = opened()
    view.viewport().grab()
    assert box_of(view, reply)._words() == "A picture on 127.0.0.1, not loaded"
    assert shelf.requests == []

    click(qtbot, view, reply, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, reply).image is not None)

    assert is_red(view, corner(view, reply) + QPoint(100, 75))
    assert box_of(view, reply).height == 150
    assert [request.path for request in shelf.requests] == ["/cat.png"]


def test_leave_for_a_session_shows_its_pictures_and_no_others(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    first = message(place, shelf.put("/1.png", drawn(60, 40)))
    second = message(place, shelf.put("/2.png", drawn(60, 50)))
    view = opened()

    click(qtbot, view, first, "Show pictures in this session")
    qtbot.waitUntil(lambda: box_of(view, first).image is not None)
    qtbot.waitUntil(lambda: box_of(view, second).image is not None)

    assert web.allowed(place.session_id)
    assert not web.allowed("another")


def test_a_picture_that_is_shown_twice_is_fetched_once(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    address = shelf.put("/1.png", drawn(60, 40))
    first, second = message(place, address), message(place, address)
    view = opened()

    click(qtbot, view, first, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, first).image is not None)
    qtbot.waitUntil(lambda: box_of(view, second).image is not None)

    assert len(shelf.requests) == 1


def test_a_picture_that_did_not_come_says_why_and_can_be_asked_for_again(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    reply = message(place, shelf.put("/cat.png", b"", 503))
    view = opened()

    click(qtbot, view, reply, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, reply).error is not None)
    assert box_of(view, reply)._words() == "127.0.0.1 does not give the picture (503)."

    shelf.put("/cat.png", drawn(60, 40))
    click(qtbot, view, reply, "Try again")
    qtbot.waitUntil(lambda: box_of(view, reply).image is not None)


def test_where_a_host_sends_on_a_person_is_asked_about_the_next_host(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    target = shelf.put("/there.png", drawn(60, 40)).replace("127.0.0.1", "localhost")
    reply = message(place, shelf.put("/here.png", b"", 302, location=target))
    view = opened()

    click(qtbot, view, reply, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, reply).error is not None)
    words = box_of(view, reply)._words()
    assert words == "127.0.0.1 sends on to localhost, and Bough did not follow."
    assert [request.path for request in shelf.requests] == ["/here.png"]

    click(qtbot, view, reply, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, reply).image is not None)


def test_the_end_stays_in_view_when_a_picture_comes(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    for _ in range(8):
        place.reply("A paragraph.\n\nAnd another one.")
    reply = message(place, shelf.put("/cat.png", drawn(200, 400)))
    view = opened()
    assert view.follows

    click(qtbot, view, reply, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, reply).image is not None)

    assert view.follows
    assert view.rect_of(reply).bottom() <= view.viewport().height()


def test_a_picture_fetched_that_cannot_be_decoded_says_so_once(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, web: WebPictures, shelf: PictureServer
) -> None:
    reply = message(place, shelf.put("/cat.png", drawn(300, 200)[:60]))
    view = opened()
    shows = view.pictures

    click(qtbot, view, reply, "Show this picture")
    qtbot.waitUntil(lambda: box_of(view, reply).error is not None)
    view.viewport().grab()
    qtbot.waitUntil(lambda: not shows.busy())

    assert "not a whole picture" in box_of(view, reply)._words()
    assert len(shelf.requests) == 1


# The box


def box(theme: Theme, address: str, description: str = "A cat") -> PictureBox:
    return PictureBox(Block(Picture(address, description)), Ink(theme))


@pytest.mark.parametrize("width", [120, 300, 720])
def test_the_tools_of_a_card_stand_within_it_and_apart(theme: Theme, width: int) -> None:
    card = box(theme, "https://example.org/a.png", "A description that needs a few words to say")
    card.lay(width)

    rects = [rect for _, rect, _ in card._tool_rects()]

    assert len(rects) == 2
    assert not rects[0].intersects(rects[1])
    for rect in rects:
        assert 0 < rect.left() < rect.right() <= width
        assert rect.bottom() < card.height
        assert rect.height() >= 28
        assert card.touch_at(rect.center().x(), rect.center().y()) is not None
    assert card.touch_at(2, 2) is None


def test_a_card_is_painted_at_any_width(theme: Theme) -> None:
    column = Body(Ink(theme), READ)
    column.show([Block(Picture("https://example.org/a.png", "א" * 3000 + "\u202e\0"))])
    for width in (40, 200, 700):
        column.set_width(width)
        column.settle_all()
        assert column.height > 0
        pixmap = QPixmap(width, round(min(column.height, 4000)))
        assert not pixmap.isNull()
    assert body.box_for(column.boxes[0].block, Ink(theme), READ).end() == (0, 3002)
