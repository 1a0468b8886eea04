"""The dialog that asks whether a server may be trusted by its certificate."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from bough.ui.dialog import Dialog
from bough.ui.theme import Theme
from bough.ui.transcript.card import label


class TrustDialog(Dialog):
    """Shows the fingerprint, for which alone the trust is given. Its safe button has the focus."""

    def __init__(
        self, address: str, reason: str, fingerprint: str, theme: Theme, parent: QWidget | None
    ) -> None:
        heading = _tr("Trust the certificate of {address}?").format(address=address)
        words = _tr(
            "Nobody that this computer knows vouches for it. Compare the fingerprint with what the "
            "owner of the server tells you: whoever could stand between you and it would have "
            "another one."
        )
        super().__init__(theme, heading, words, parent)
        if reason:
            self._add(_tr("What is wrong with it: {reason}").format(reason=reason), "ui")
        self.fingerprint = grouped(fingerprint)
        self._add(self.fingerprint, "code")
        self.finish("check", _tr("Trust it and try again"), _tr("Cancel"))

    def _add(self, text: str, step: str) -> None:
        line = label(self._theme, step, self)
        line.setText(text)
        line.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.column.addWidget(line)


def grouped(fingerprint: str) -> str:
    """Pairs of figures in lines of sixteen, as other programs show it."""
    plain = fingerprint.replace(":", "").replace(" ", "").upper()
    pairs = [plain[i : i + 2] for i in range(0, len(plain), 2)]
    return "\n".join(" ".join(pairs[i : i + 16]) for i in range(0, len(pairs), 16))


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrustDialog", text)
