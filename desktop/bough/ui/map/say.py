"""The words of the map, translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    return str(QCoreApplication.translate("Map", text))


def messages(count: int) -> str:
    return tr("1 message") if count == 1 else tr("{n} messages").format(n=f"{count:,}")


def branches(count: int) -> str:
    return tr("1 branch") if count == 1 else tr("{n} branches").format(n=f"{count:,}")


def replies(count: int) -> str:
    return tr("1 reply") if count == 1 else tr("{n} replies").format(n=count)


def hidden(count: int) -> str:
    return tr("{n} hidden").format(n=count)
