"""What went wrong, or was done, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from bough.core.errors import BoughError


def said(code: str, facts: Mapping[str, object] | None = None) -> str:
    """The sentence for a code, translated. The table is loaded with the first one."""
    from bough.core.sentences import sentence

    return sentence(code, facts or {}, lambda text: QCoreApplication.translate("sentences", text))


def readonly(error: BoughError) -> str:
    """The sentence for a profile that can be read and no more."""
    from bough import __version__

    return said(error.code, {"stage": "readonly", "version": __version__, **error.facts})
