"""A tween lets the map move from one layout to the next within a quarter of a second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from bough.core.map.motion import between, between_limbs
from bough.ui.map.camera import Camera
from bough.ui.map.sheets import BlockSheet, LimbSheet, Sheet
from bough.ui.theme import Theme, tokens

MOST = 1500
"""So many blocks or dots move; more of them are there at once."""


class Tween(QObject):
    """`sheet` and `camera` are on their way while `running`; `step` is called for each frame."""

    def __init__(self, theme: Theme, step: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step = step
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._on_value)
        self._animation.finished.connect(self._on_finished)
        self._ends: tuple[Sheet, Sheet, Camera, Camera] | None = None
        self.sheet: Sheet | None = None
        self.camera = Camera()

    @property
    def running(self) -> bool:
        return self.sheet is not None

    def start(self, before: Sheet, after: Sheet, camera: Camera, end: Camera) -> bool:
        """Begin to move. False where nothing is to move, or too much would."""
        self.stop()
        if not self._theme.motion or _size(after) > MOST:
            return False
        self._ends = (before, after, camera, end)
        self._on_value(0.0)
        self._animation.setDuration(tokens()["motion"]["treeGrow"])
        self._animation.start()
        return True

    def stop(self) -> None:
        """Be at the end."""
        self._animation.stop()
        self.sheet = self._ends = None

    def _on_value(self, part: float) -> None:
        if self._ends is None:
            return
        before, after, camera, end = self._ends
        match before, after:
            case LimbSheet(limbs=old), LimbSheet(limbs=new):
                self.sheet = LimbSheet(between_limbs(old, new, part))
            case BlockSheet(plan=earlier), BlockSheet(plan=later):
                self.sheet = BlockSheet(between(earlier, later, part))
        self.camera = Camera(
            end.zoom,
            end.level,
            camera.x + (end.x - camera.x) * part,
            camera.y + (end.y - camera.y) * part,
        )
        self._step()

    def _on_finished(self) -> None:
        self.sheet = self._ends = None
        self._step()


def _size(sheet: Sheet) -> int:
    match sheet:
        case LimbSheet(limbs=limbs):
            return len(limbs.nodes)
        case BlockSheet(plan=plan):
            return len(plan.blocks)
    return 0
