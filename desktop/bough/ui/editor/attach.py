"""What takes a while to be pasted: pictures, which are kept in the profile and named in the source,
and long rich text."""

from __future__ import annotations

import stat
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QTextCursor

from bough.app.said import said
from bough.core.blobs import put
from bough.core.errors import BoughError, PictureError
from bough.core.pictures import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor

    from bough.app.place import Place
    from bough.ui.editor.source import Source

WRITTEN = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Pictures that are taken as they are."""
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
MOST = 20
"""Files that are taken at a time."""
MOST_PIXELS = 16_000_000
"""What is larger as pixels alone is made so large: more is not decoded to be shown."""
LOOK_MS = 16


def has_pictures(mime: QMimeData) -> bool:
    """Whether what is pasted is pictures. What has words as well is words: office programs add a
    picture of every text."""
    if _files(mime):
        return True
    return (mime.hasImage() or any(mime.hasFormat(f) for f in WRITTEN)) and not mime.text().strip()


class Pasted(NamedTuple):
    """What is to stand at the cursor; a `paragraph` stands alone."""

    cursor: QTextCursor
    text: Future[str]
    paragraph: bool


class Attaching(QObject):
    """Reading, packing and writing are a thread's; what comes of it is put where the caret was, as
    one step that can be taken back."""

    def __init__(self, source: Source, place: Place) -> None:
        super().__init__(source)
        self._source = source
        self._place = place
        self._coming: list[Pasted] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_time)

    def take(self, mime: QMimeData) -> None:
        """Put the pictures at the caret, in the place of what is selected."""
        if error := self._place.locked:
            self._place.refused.emit(error)
            return
        if files := _files(mime):
            for file in files[:MOST]:
                self._begin(file.stem, partial(_read, file))
            return
        found = next((f for f in WRITTEN if mime.hasFormat(f)), None)
        data = bytes(mime.data(found).data()) if found else b""
        if data:
            self._begin("", lambda: data)
            return
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            self._begin("", partial(_packed, image))

    def convert(self, html: str, plain: str) -> None:
        """Put rich text at the caret, as Markdown."""
        from bough.core.editing.from_html import to_markdown

        self._start(lambda: to_markdown(html) or plain, paragraph=False)

    # Inside

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "pictures")

    def _begin(self, name: str, data: Callable[[], bytes]) -> None:
        folder = self._place.blobs
        name = name.translate(dict.fromkeys(map(ord, "[]\\`\n*_<"), " ")).strip()
        self._start(lambda: f"![{name}]({put(folder, data())})", paragraph=True)

    def _start(self, make: Callable[[], str], *, paragraph: bool) -> None:
        future = self._worker.submit(make)
        self._coming.append(Pasted(self._source.textCursor(), future, paragraph))
        self._timer.start()

    def _on_time(self) -> None:
        while self._coming and self._coming[0].text.done():
            cursor, future, paragraph = self._coming.pop(0)
            try:
                text = future.result()
            except BoughError as error:
                self._place.refused.emit(said(error.code, error.facts))
            except OSError as error:
                words = self.tr("The picture could not be kept: {reason}")
                self._place.refused.emit(words.format(reason=error.strerror or str(error)))
            else:
                self._source.insert(_alone(cursor, text) if paragraph else text, cursor)
        if not self._coming:
            self._timer.stop()


def _alone(cursor: QTextCursor, picture: str) -> str:
    """As a paragraph of its own: one within a line is shown as its description."""
    start, stop = cursor.selectionStart(), cursor.selectionEnd()
    first, last = cursor.document().findBlock(start), cursor.document().findBlock(stop)
    before = first.text()[: start - first.position()].strip()
    after = last.text()[stop - last.position() :].strip()
    # A line right above or below would be of the same paragraph.
    above = "\n\n" if before else "\n" if first.previous().text().strip() else ""
    below = "\n\n" if after else "\n" if last.next().text().strip() else ""
    return above + picture + below


def _files(mime: QMimeData) -> list[Path]:
    """The files of this machine that are dropped, if all of them are called as pictures are."""
    urls = mime.urls() if mime.hasUrls() else []
    files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return files if all(f.suffix.lower() in SUFFIXES for f in files) and urls else []


def _read(file: Path) -> bytes:
    # A pipe or a device would be read for ever.
    if not stat.S_ISREG(file.stat().st_mode):
        raise PictureError("picture_broken")
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _packed(image: QImage) -> bytes:
    most = MOST_PIXELS / (image.width() * image.height())
    if most < 1:
        size = image.size() * most**0.5
        image = image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # it takes a device as well
    return bytes(buffer.data().data())
