"""Where the parts of a turn are in a transcript, and the pointer over them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from bough.ui.transcript.view import TranscriptView


def node_of(view: TranscriptView, node_id: str) -> QPoint:
    """The middle of a node of the rail, in the viewport."""
    index = view.flow.index(node_id)
    assert index is not None
    y = view.flow.y_of(index) + view.flow.turn(index).node_y
    return QPoint(view.column()[2], round(y))


def hover(view: TranscriptView, at: QPoint) -> None:
    """Move the pointer there, with no button down."""
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        view.viewport(),
        QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), view.viewport().mapToGlobal(QPointF(at)),
            none, none, Qt.KeyboardModifier.NoModifier,
        ),
    )  # fmt: skip
