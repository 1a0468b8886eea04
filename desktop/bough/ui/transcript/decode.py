"""The one place where the bytes of a picture that Bough did not draw become pixels."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from bough.core.errors import PictureError
from bough.core.pictures import MAX_PIXELS, size_of

MAX_MEGABYTES = 64
"""What one picture may take while it is decoded."""


class Decoded(NamedTuple):
    """A picture as it is painted, and its own size in pixels."""

    image: QImage
    width: int
    height: int


def decode(data: bytes, room: tuple[float, float], ratio: float) -> Decoded:
    """The first frame, as large as it is shown in that room on a screen of that pixel ratio.

    Runs on a worker. What kind it is, its bytes say: only the decoder of that kind sees them, and
    the size is checked before. Raises PictureError.
    """
    kind = size_of(data).kind
    QImageReader.setAllocationLimit(MAX_MEGABYTES)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    stored = reader.size()
    if not stored.isValid() or stored.isEmpty():
        raise PictureError("picture_broken")
    if stored.width() * stored.height() > MAX_PIXELS:
        raise PictureError("picture_too_large", width=stored.width(), height=stored.height())
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    natural = stored.transposed() if turned else stored
    width, height = fit(natural.width(), natural.height(), room)
    wanted = QSize(max(1, round(width * ratio)), max(1, round(height * ratio)))
    if wanted.width() < natural.width():
        reader.setScaledSize(wanted.transposed() if turned else wanted)
    image = reader.read()
    if image.isNull():
        raise PictureError("picture_broken")
    alpha = image.hasAlphaChannel()
    image.convertTo(
        QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
    )
    return Decoded(image, natural.width(), natural.height())


def fit(width: int, height: int, room: tuple[float, float]) -> tuple[float, float]:
    """How large a picture of that size is shown in that room: never larger than it is."""
    scale = min(1.0, room[0] / width, room[1] / height)
    return (width * scale, height * scale)
