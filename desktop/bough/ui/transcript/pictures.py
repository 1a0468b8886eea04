"""Pictures are fetched where a person asked, decoded beside the GUI thread, and let go of."""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bough.core.errors import PictureError
from bough.core.pictures import Inside, Kept, Remote, source
from bough.ui.transcript.picture import PictureBox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future, ThreadPoolExecutor

    from bough.app.pictures import WebPictures
    from bough.app.place import Place
    from bough.ui.transcript.box import Box
    from bough.ui.transcript.decode import Decoded
    from bough.ui.transcript.view import TranscriptView

DECODING_MS = 16
"""How often to see whether a picture is decoded."""
MOST = 32
"""Pictures that are wanted at a time."""
KEPT = 96_000_000
"""Bytes of pixels that are kept; what was out of sight for longest goes first."""


class Pictures(QObject):
    """The pictures of one view. One at a time is decoded, of those that are in sight."""

    def __init__(
        self, parent: QObject, place: Place, changed: Callable[[PictureBox, bool], None]
    ) -> None:
        """`changed` is told which box shows something else, and whether it is as high as before."""
        super().__init__(parent)
        self._changed = changed
        self._place = place
        self._sight: list[PictureBox] = []
        self._kept: OrderedDict[PictureBox, int] = OrderedDict()
        self._decoding: tuple[PictureBox, Future[Decoded]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)

    def want(self, boxes: Sequence[Box]) -> None:
        """These were painted just now; pictures among them are wanted. Often only a part of what is
        in sight is painted, so those that still wait stay wanted."""
        seen = [box for box in boxes if isinstance(box, PictureBox)]
        if seen:
            late = [box for box in self._sight if not box.sharp and box not in seen]
            self._sight = [*seen, *late][:MOST]
            self._on_came()

    def busy(self) -> bool:
        """Whether something is being decoded, or will be at once."""
        return self._decoding is not None or self._timer.isActive()

    def use(self, name: str, box: PictureBox) -> None:
        """A person chose a tool of the box: "show" it, or "show_all" of the session."""
        if isinstance(box.source, Remote):
            if name == "show_all":
                self._place.pictures.allow(self._place.session_id)
            self._ask(box, box.source)

    def data(self, address: str) -> bytes | None:
        """The bytes of a picture that is here: in the message, in the profile or come by now."""
        from bough.core.blobs import data_of

        try:
            match source(address):
                case Remote() as remote:
                    answer = self._place.pictures.answer(remote)
                    return answer.data if answer and not answer.error else None
        except PictureError:
            return None
        return data_of(self._place.blobs, address)

    @cached_property
    def _web(self) -> WebPictures:
        web = self._place.pictures
        web.came.connect(self._on_came)
        return web

    @cached_property
    def _worker(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "pictures")

    def _on_came(self) -> None:
        if not self._timer.isActive():
            self._timer.start(0)

    def _on_time(self) -> None:
        """Take what was decoded, and decode the next one in sight that is not."""
        if self._decoding is not None:
            box, future = self._decoding
            if not future.done():
                self._timer.start(DECODING_MS)
                return
            self._decoding = None
            self._take(box, future)
        for box in self._sight:
            if box.image is not None:
                self._kept.move_to_end(box)
                if box.sharp:
                    continue
            match box.source:
                case Inside() as inside if box.error is None:
                    self._decode(box, inside.data)
                case Kept() as kept if box.error is None:
                    from bough.core.blobs import read

                    self._decode(box, partial(read, self._place.blobs, kept))
                case Remote() as remote:
                    self._look_for(box, remote)
            if self.busy():
                return

    def _look_for(self, box: PictureBox, remote: Remote) -> None:
        """Show what is known of a picture of the web by now."""
        web, answer = self._web, self._web.answer(remote)
        moved = box.error is not None and box.error.code == "picture_moved"
        if answer is not None and answer.error is not None:
            if box.error is not answer.error:
                self._change(box, partial(box.fail, answer.error))
        elif answer is not None and (box.error is None or moved):
            self._decode(box, lambda: answer.data)
        elif web.waits(remote):
            if not box.waits:
                self._change(box, box.wait)
        elif box.error is None and web.allowed(self._place.session_id):
            self._ask(box, remote)

    def _ask(self, box: PictureBox, remote: Remote) -> None:
        self._web.ask(remote)
        self._change(box, box.wait)

    def _decode(self, box: PictureBox, data: Callable[[], bytes]) -> None:
        from bough.ui.transcript.decode import decode

        room, ratio = box.room(), box.ink.ratio
        self._decoding = (box, self._worker.submit(lambda: decode(data(), room, ratio)))
        self._timer.start(DECODING_MS)

    def _take(self, box: PictureBox, future: Future[Decoded]) -> None:
        try:
            decoded = future.result()
        except PictureError as error:
            # Bound here: the name is gone when the change is made.
            self._change(box, partial(box.fail, error))
            return
        self._change(box, lambda: box.show(decoded))
        self._kept[box] = decoded.image.sizeInBytes()
        while len(self._kept) > 1 and sum(self._kept.values()) > KEPT:
            self._kept.popitem(last=False)[0].release()

    def _change(self, box: PictureBox, change: Callable[[], None]) -> None:
        """Change what a box shows; where that changes its height, what is below makes room."""
        before = box.height
        change()
        self._changed(box, box.height == before)


def of_transcript(view: TranscriptView, place: Place) -> Pictures:
    """The pictures of a transcript, which makes room where one has another height."""

    def changed(box: PictureBox, same: bool) -> None:
        if same:
            view.viewport().update()
            return
        flow = view.flow
        for turn in flow.turns():
            for body in (turn.body, turn.thought):
                index = flow.index(turn.node.id)
                if body is not None and index is not None and box in body.boxes:
                    view.box_changed(index, follow=True)

    return Pictures(view, place, changed)
