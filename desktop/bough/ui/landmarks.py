"""Landmarks as icons and as words, the same wherever one sees them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from bough.core.landmarks import Landmarks, Verdict


def icons_of(found: Landmarks) -> list[str]:
    """The icons of what a person wrote on a message; of its verdict last."""
    names = []
    if found.note:
        names.append("message-square")
    if found.favourite:
        names.append("star")
    if found.bookmark:
        names.append("bookmark")
    match found.verdict:
        case Verdict.DEAD_END:
            names.append("circle-slash")
        case Verdict.RESOLVED:
            names.append("check")
    return names


def words_of(found: Landmarks) -> list[str]:
    """What a person wrote on a message, but for its label."""
    words = []
    if found.bookmark:
        words.append(_tr("bookmark"))
    if found.favourite:
        words.append(_tr("favourite"))
    if found.verdict:
        words.append(verdict(found.verdict).lower())
    if found.note:
        words.append(_tr("note"))
    return words


def verdict(found: Verdict | None) -> str:
    match found:
        case Verdict.DEAD_END:
            return _tr("Dead end")
        case Verdict.RESOLVED:
            return _tr("Resolved")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("landmarks", text)
