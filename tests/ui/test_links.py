"""Which links of a reply can be opened, and what a person is told before one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from bough.core.blocks import Paragraph
from bough.core.markdown import parse
from bough.ui.link_dialog import LinkDialog
from bough.ui.link_doubts import doubt
from bough.ui.links import address, open_link, refusal, spoken_target
from bough.ui.theme import Theme
from bough.ui.transcript.box import Link, link_at
from helpers.rooms import named, shown

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


TELLING = [
    ("https://example.org/a", "here"),
    ("https://example.org/a", "https://example.org/a"),
    ("https://example.org/a", "see Example.org, it is good"),
    ("https://www.example.org/", "example.org"),
    ("https://example.org/", "请看example.org。"),
    ("https://docs.python.org/3/library/asyncio.html", "asyncio.run()"),
    ("https://github.com/a/README.md", "README.md"),
    ("https://nodejs.org", "Node.js"),
    ("http://localhost:8000/", "localhost:8000"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ("mailto:a@example.org", "a@example.org"),
    ("mailto:a@example.org", "write to us"),
]

DECEIVING = [
    ("https://evil.example/", "paypal.com", "other"),
    ("https://evil.example/", "https://evil.example or https://paypal.com", "other"),
    ("https://evil.example/", "PAYPAL.COM", "other"),
    ("https://evil.example/", "paypal。com", "other"),
    ("https://evil.example/", "ｐａｙｐａｌ．ｃｏｍ", "other"),
    ("https://evil.example/", "раураl.соm", "other"),
    ("https://evil.example/", "a@paypal.com", "other"),
    ("https://evil.example/", "192.0.2.7", "other"),
    ("https://paypal.com.evil.example/", "paypal.com", "other"),
    ("mailto:eve@example.org", "a@example.org", "other"),
    ("https://evil.example/", "pay\u200bpal.com", "hidden"),
    ("https://evil.example/", "\u202emoc.lapyap", "hidden"),
    ("https://paypal.com@evil.example/", "login", "name"),
    ("https://paypal.com%2F@evil.example/", "login", "name"),
    ("http://2130706433/", "2130706433", "number"),
    ("http://0x7f.1/", "here", "number"),
    ("http://①②⑦.0.0.1/", "here", "number"),
    ("https://аpple.com/", "аpple.com", "foreign"),
    ("https://xn--pple-43d.com/", "apple", "foreign"),
    ("http://192.168.1.1/reboot", "here", "local"),
    ("http://[::1]/", "here", "local"),
    ("http://router.local/", "here", "local"),
    ("http://intranet/", "here", "local"),
    ("https://example.org/?q=" + "a" * 120, "here", "long"),
]


@pytest.mark.parametrize(("href", "text"), TELLING)
def test_a_link_whose_text_agrees_with_its_address_needs_no_look(href: str, text: str) -> None:
    url = address(href)

    assert url is not None
    assert doubt(url, href, text) is None


@pytest.mark.parametrize(("href", "text", "why"), DECEIVING)
def test_a_link_that_may_deceive_is_looked_at(href: str, text: str, why: str) -> None:
    url = address(href)

    assert url is not None
    assert doubt(url, href, text) == why


@pytest.mark.parametrize(
    ("href", "text", "line"),
    [
        ("https://example.org/a", "here", "https://example.org/a"),
        ("mailto:a@example.org?attach=/etc/passwd", "us", "mailto:a@example.org"),
        ("https://evil.example/", "paypal.com", "https://evil.example/ · not what the text says"),
        ("https://аpple.com/", "apple", f"https://{PUNYCODE}/ · look twice"),
        ("https://paypal.com@evil.example/x", "x", "https://evil.example/x · look twice"),
        ("file:///etc/passwd", "x", "Bough does not open this: file:///etc/passwd"),
        ("java\u200bscript:x", "x", "Bough does not open this: java\ufffdscript:x"),
        ("#note-1", "1", ""),
    ],
)
def test_the_line_below_the_pointer_says_where_a_link_leads(
    href: str, text: str, line: str
) -> None:
    assert spoken_target(href, text) == line


def test_the_line_below_the_pointer_keeps_the_end_of_the_host_and_both_ends_of_the_address() -> (
    None
):
    host = "paypal.com." * 20 + "evil.example"

    line = spoken_target(f"https://{host}/{'a' * 900}/end.zip", "here")

    assert len(line) <= 121
    assert "evil.example/a" in line
    assert line.endswith("/end.zip")


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("file:///etc/passwd", "It names a file"),
        ("\\\\host\\share", "It names a file"),
        ("C:\\Windows", "It names a file"),
        ("//host/share", "It names a file"),
        ("notes.md", "It names a file"),
        ("javascript:alert(1)", "begin with “javascript:”"),
        ("vscode://file/etc/passwd", "begin with “vscode:”"),
        ("data:text/html,x", "begin with “data:”"),
        ("smb://host/share", "begin with “smb:”"),
        ("https:///path", "It is not a plain address"),
    ],
)
def test_a_refusal_says_in_a_sentence_what_is_wrong(href: str, words: str) -> None:
    assert words in refusal(href)


def answering(press: str, seen: list[str]) -> Callable[[], None]:
    """Reads the dialog that is on the screen, and presses a button of it."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, LinkDialog)
        labels = dialog.findChildren(QLabel)
        assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
        seen.extend((dialog.windowTitle(), dialog.address.toPlainText()))
        seen.extend(label.text() for label in labels if label.isVisible())
        named(dialog, QAbstractButton, press).click()

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


def test_a_link_whose_text_agrees_is_opened_at_once(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    assert open_link("https://example.org/a", theme, shown(qtbot, QWidget()), text="the page")

    assert browser.visited == ["https://example.org/a"]


def test_a_host_that_looks_like_another_is_shown_in_punycode_and_not_opened_unasked(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Cancel", seen))

    assert not open_link("https://аpple.com/login", theme, parent, text="apple")

    assert PUNYCODE in seen[0]
    assert seen[1] == f"https://{PUNYCODE}/login"
    assert "аpple" not in "".join(seen)
    assert browser.visited == []


def test_a_name_before_the_host_does_not_hide_the_host(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Cancel", seen))

    open_link("https://bank.example@evil.example/", theme, parent, text="bank")

    assert seen[0] == "Open evil.example?"
    assert "What stands before the @ in the address is not where it leads." in seen
    assert browser.visited == []


def test_a_link_with_another_text_is_opened_when_a_person_says_so(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Open", seen))

    assert open_link("https://example.org/a", theme, parent, text="example.com")

    assert browser.visited == ["https://example.org/a"]


def test_a_link_whose_text_is_not_known_is_asked_about(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    parent, seen = shown(qtbot, QWidget()), []
    QTimer.singleShot(0, answering("Cancel", seen))

    assert not open_link("https://example.org/a", theme, parent)

    assert browser.visited == []


def test_enter_in_the_dialog_leaves_it(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    parent = shown(qtbot, QWidget())

    def press() -> None:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    def ask() -> None:
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QAbstractButton))
        press()

    QTimer.singleShot(0, ask)

    assert not open_link("https://example.org/a", theme, parent)

    assert browser.visited == []


def test_a_long_address_is_all_there_and_can_be_copied(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    href = "https://example.org/?q=" + "secret" * 200
    parent, seen = shown(qtbot, QWidget()), []

    def copy() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, LinkDialog)
        named(dialog, QAbstractButton, "Copy address").click()
        assert dialog.height() < 420
        answering("Cancel", seen)()

    QTimer.singleShot(0, copy)

    assert not open_link(href, theme, parent, text="here")

    assert seen[1] == href
    assert QGuiApplication.clipboard().text() == href
    assert browser.visited == []


def test_a_refused_link_is_shown_as_plain_text_with_nothing_to_open_it(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    parent, seen = shown(qtbot, QWidget()), []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        buttons = [b for b in dialog.findChildren(QAbstractButton) if b.isVisible()]
        assert {b.accessibleName() for b in buttons} == {"Copy address", "Close"}
        answering("Close", seen)()

    QTimer.singleShot(0, close)

    assert not open_link("javascript:<b>x</b>", theme, parent, text="x")

    assert seen[:2] == ["Bough does not open this address", "javascript:<b>x</b>"]


def test_a_link_within_the_message_does_not_come_out(
    qtbot: QtBot, theme: Theme, browser: Browser
) -> None:
    assert not open_link("#note-1", theme, shown(qtbot, QWidget()), text="1")

    assert browser.visited == []


def test_a_link_is_all_of_its_text_however_it_is_emphasised() -> None:
    (block,) = parse("Go to [pay**pal**.com](https://evil.example), *now*.")
    assert isinstance(block.body, Paragraph)
    inline = block.body.inline

    for offset in (6, 9, 13):
        assert link_at(inline, offset) == Link("https://evil.example", "paypal.com")
    assert link_at(inline, 2) is None
