"""The program with somebody who goes back to a backup and reads the note aloud: run as a program of
its own, with the profile and the backup."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bough.ui import start


class Restorer(start.Bough):
    """Asks once; the second of them tells what there is, and ends."""

    asked = False

    def show(self) -> None:
        super().show()
        QTimer.singleShot(0, self.window, self._act)

    def _act(self) -> None:
        titles = sorted(session.title for session in self.library.sessions())
        print("sessions:", *titles, sep="\n", flush=True)
        if Restorer.asked:
            print(self.window.panes.note.text(), flush=True)
            QApplication.quit()
            return
        Restorer.asked = True
        self.window.restore_requested.emit(Path(sys.argv[2]))


if __name__ == "__main__":
    start.Bough = Restorer  # type: ignore[misc]
    sys.exit(start.run(sys.argv[:1], Path(sys.argv[1])))
