"""Which links of a reply can be opened, and what a person is told before one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.links import address, open_link
from helpers.rooms import shown

PUNYCODE = "xn--pple-43d.com"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "smb://host/share",
        "ssh://host",
        "bough://anything",
        "https://",
        "https:///path",
        "//example.org",
        "example.org",
        "",
        "https://example.org/\nhttps://example.com",
        "https://example.org/\x00",
        "https://example.org/\x1b[31m",
        "https://example.org/\u202egnp.exe",
        "https://example.org/\u200b",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_what_is_no_plain_link_to_the_web_is_refused(href: str) -> None:
    assert address(href) is None


@pytest.mark.parametrize("href", ["https://example.org/a?b=c#d", "http://127.0.0.1:8080/"])
def test_links_to_the_web_are_taken_as_they_are(href: str) -> None:
    url = address(href)

    assert url is not None
    assert url.toString() == href


def test_of_a_mail_link_only_the_address_is_left() -> None:
    url = address("mailto:a@example.org?attach=/etc/passwd&body=x")

    assert url == QUrl("mailto:a@example.org")


def answering(press: str, seen: list[str]) -> Callable[[], None]:
    """Reads the question that is on the screen, and presses a button of it."""

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert box.textFormat() is Qt.TextFormat.PlainText
        seen.extend((box.text(), box.informativeText()))
        button = next(b for b in box.buttons() if b.text().replace("&", "") == press)
        button.click()

    return answer


class Browser(QObject):
    """Stands where the system's browser would be."""

    def __init__(self) -> None:
        super().__init__()
        self.visited: list[str] = []

    @Slot(QUrl)
    def visit(self, url: QUrl) -> None:
        self.visited.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "visit")
    yield browser
    QDesktopServices.unsetUrlHandler("https")


def test_a_host_that_looks_like_another_is_shown_in_punycode_and_not_opened_unasked(
    qtbot: QtBot, browser: Browser
) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Cancel", seen))

    assert not open_link("https://аpple.com/login", parent)

    assert PUNYCODE in seen[0]
    assert "аpple" not in "".join(seen)
    assert browser.visited == []


def test_a_name_before_the_host_does_not_hide_the_host(qtbot: QtBot, browser: Browser) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Cancel", seen))

    open_link("https://bank.example@evil.example/", parent)

    assert "evil.example" in seen[0]
    assert "bank.example" not in seen[0]


def test_a_link_is_opened_when_a_person_says_so(qtbot: QtBot, browser: Browser) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Open", seen))

    assert open_link("https://example.org/a", parent)

    assert browser.visited == ["https://example.org/a"]


def test_a_refused_link_is_shown_as_plain_text(qtbot: QtBot, browser: Browser) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("OK", seen))

    assert not open_link("javascript:<b>x</b>", parent)

    assert seen == ["This link cannot be opened.", "javascript:<b>x</b>"]
