"""The page about Bough itself: its version, its licences, a report."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

from bough import __version__
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import row, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button

if TYPE_CHECKING:
    from bough.app.stock import Stock


class About(Page):
    def __init__(
        self, profile: Path, stock: Stock, theme: Theme, open_help: Callable[[], object]
    ) -> None:
        super().__init__(theme, "about", tr("About"))
        self._profile = profile
        self._stock = stock
        stock.licences_known.connect(self._on_licences)
        section = self.section()
        copy = Button(theme, "copy", tr("Copy"), self, words=True, look="framed")
        copy.setAccessibleName(tr("Copy the version"))
        copy.clicked.connect(self._on_copy)
        version = Row(theme, row("about", "version"), copy)
        version.explain(_version())
        section.add(version)
        guide = Button(theme, "circle-help", tr("Open"), self, words=True, look="framed")
        guide.setAccessibleName(tr("Open the help"))
        guide.clicked.connect(lambda: open_help())
        section.add(Row(theme, row("about", "help"), guide))
        show = Button(theme, "", tr("Show…"), self, words=True, look="framed")
        show.setAccessibleName(tr("Show the licences"))
        show.clicked.connect(stock.look_for_licences)
        section.add(Row(theme, row("about", "licences"), show))
        report = Button(theme, "", tr("Show…"), self, words=True, look="framed")
        report.setAccessibleName(tr("Show the report"))
        report.clicked.connect(self._on_report)
        section.add(Row(theme, row("about", "report"), report))

    def _on_copy(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(_version())
        self.noted.emit(tr("Copied."), None)

    def left(self) -> None:
        self._stock.close()

    def _on_licences(self, text: str) -> None:
        from bough.ui.report import ReportDialog

        words = tr("Bough is free software under the MIT licence; so are others below.")
        dialog = ReportDialog(text, self._theme, self.window(), title=tr("Licences"), words=words)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _on_report(self) -> None:
        from bough.core.report import report
        from bough.ui.report import show_report

        words = tr("Asked for in the settings.")
        show_report(report(words, self._profile), self._theme, self.window())


def _version() -> str:
    words = tr("Bough {bough} on Python {python} and Qt {qt}")
    return words.format(bough=__version__, python=platform.python_version(), qt=qVersion())
