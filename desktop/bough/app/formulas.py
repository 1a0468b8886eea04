"""The typesetter answers at once with the formulas that are set, and has the others set."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.io import IoThread
from bough.core.formulas import MAX_TEX, Formula, Outcome, Setting, Unsettable

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.formulas.helper import Helper

KEPT_BYTES = 24 << 20
"""So much of what was set is kept, the oldest goes first; a formula takes about 5 kB."""
EACH_BYTES = 600
"""What a formula takes besides its characters."""
QUEUE = 400
"""So many wait to be set; of more, those that were asked for longest ago are forgotten. Whoever
still shows one asks again."""
BATCH = 8
"""So many are set before the newest wishes come first again."""
IDLE_MS = 5 * 60_000
"""After so long without a formula the process ends."""
ENDING = 1.0


class Typesetter(QObject):
    """Formulas are set in a process of its own, which starts with the first of them. What is set
    serves every size and colour."""

    formula_set = Signal()
    """Some that were waited for are there: ask again. At most once a frame."""

    def __init__(self, io: IoThread, helper: Helper | None = None) -> None:
        super().__init__()
        self._io = io
        self._helper = helper
        self._outcomes: OrderedDict[Formula, Outcome] = OrderedDict()
        self._bytes = 0
        self._wanted: OrderedDict[Formula, None] = OrderedDict()
        self._at_work: frozenset[Formula] = frozenset()
        self._home = io.mailbox(self._on_set)
        self._work: Future[None] | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._on_idle)

    @property
    def kept_bytes(self) -> int:
        """About how much memory takes what is kept."""
        return self._bytes

    def known(self, formula: Formula) -> Outcome | None:
        """The formula as it is set, or None; without asking for it."""
        return self._outcomes.get(formula)

    def get(self, formula: Formula) -> Outcome | None:
        """The formula as it is set; None while it is being set. Those asked for last come first."""
        if (outcome := self._outcomes.get(formula)) is not None:
            self._outcomes.move_to_end(formula)
            return outcome
        if not formula.tex.strip():
            return Unsettable("nothing")
        if len(formula.tex) > MAX_TEX:
            return Unsettable("too long")
        if formula not in self._at_work:
            self._wanted[formula] = None
            self._wanted.move_to_end(formula)
            if len(self._wanted) > QUEUE:
                self._wanted.popitem(last=False)
            self._begin()
        return None

    def close(self) -> None:
        """End the process, and wait for that. Call before the I/O thread is closed."""
        self._idle.stop()
        self._wanted.clear()
        if self._work:
            self._work.cancel()
        if self._helper and self._io.running:
            from concurrent.futures import wait

            wait([self._io.run(self._helper.close())], ENDING)

    def _begin(self) -> None:
        """Have the newest wishes set, unless others are."""
        if self._at_work or not self._wanted:
            return
        if self._helper is None:
            from bough.core.formulas.helper import Helper

            self._helper = Helper()
        many = min(BATCH, len(self._wanted))
        batch = [self._wanted.popitem()[0] for _ in range(many)]
        self._at_work = frozenset(batch)
        self._idle.stop()
        self._work = self._io.run(self._set(self._helper, batch))

    async def _set(self, helper: Helper, batch: list[Formula]) -> None:
        for formula in batch:
            self._home.put((formula, await helper.set(formula)))

    def _on_set(self, came: list[tuple[Formula, Outcome]]) -> None:
        for formula, outcome in came:
            self._keep(formula, outcome)
        self._at_work -= {formula for formula, _ in came}
        self._begin()
        if not self._at_work:
            self._idle.start()
        self.formula_set.emit()

    def _keep(self, formula: Formula, outcome: Outcome) -> None:
        self._wanted.pop(formula, None)
        self._outcomes[formula] = outcome
        self._bytes += _size(formula, outcome)
        while self._bytes > KEPT_BYTES:
            self._bytes -= _size(*self._outcomes.popitem(last=False))

    def _on_idle(self) -> None:
        if self._helper:
            self._io.run(self._helper.close())


def _size(formula: Formula, outcome: Outcome) -> int:
    drawn = len(outcome.svg) if isinstance(outcome, Setting) else len(outcome.reason)
    return EACH_BYTES + 2 * len(formula.tex) + drawn
