"""The menu of a block: what can be copied of what is under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from bough.core.as_markdown import as_markdown
from bough.core.as_text import tsv
from bough.core.blocks import Block, Code, Formula, Heading, Paragraph, Picture, Run, Style, Table
from bough.ui.transcript import clipboard, content
from bough.ui.transcript.box import Link
from bough.ui.transcript.copying import one_block, words_of
from bough.ui.transcript.selection import Selection, Where, whole_turn

if TYPE_CHECKING:
    from bough.ui.transcript.view import TranscriptView

LONGEST = 24
"""So much of a selection is named where it is offered to be found."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("transcript", text)


def open_at(view: TranscriptView, at: QPoint) -> None:
    """The menu of what is at that point of the viewport."""
    where = view.where(QPointF(at))
    if where is not None:
        touched = view.touch_at(QPointF(at))
        href = (
            touched[1].href if isinstance(touched, tuple) and isinstance(touched[1], Link) else ""
        )
        _popup(view, where, view.viewport().mapToGlobal(at), href)


def open_for_turn(view: TranscriptView, index: int) -> None:
    """The menu for the keyboard: of the block where the selection ends, else of the first of the
    turn that is in view."""
    selected = view.selection
    if selected is not None and not selected.empty and selected.cursor.turn == index:
        where = selected.cursor
    else:
        found = view.where(QPointF(view.column()[0], max(1.0, view.flow.y_of(index) + 30)))
        where = found if found and found.turn == index else Where(index, 1, 0, 0)
    turn = view.flow.turn(index)
    y = view.flow.y_of(index) + turn.y_of(where.section, where.block)
    y = min(max(y, 8.0), view.view_height() - 40.0)
    corner = view.viewport().mapToGlobal(QPoint(view.column()[0] + 8, round(y) + 20))
    _popup(view, where, corner, "")


def menu_for(view: TranscriptView, where: Where, href: str = "") -> QMenu:
    """What can be done with the block there."""
    menu = QMenu(view)
    menu.setAccessibleName(_tr("Copy and select"))
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    turn = view.flow.turn(where.turn)
    selected = view.selection

    def add(words: str, act: Callable[[], object], keys: str = "") -> QAction:
        # An ampersand would be read as the mark of a shortcut.
        action = menu.addAction(words.replace("&", "&&"))
        if keys:
            # Shown only: the view hears the key itself.
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: act())
        return action

    has_selection = selected is not None and not selected.empty
    add(_tr("Copy"), view.copy_selection, "Ctrl+C").setEnabled(
        has_selection or view.focused is not None
    )
    body = turn.section(where.section)
    if body is not None and where.block < len(body.boxes):
        source = turn.node.text if where.section else content.thought(turn.node)
        block = body.boxes[where.block].block
        menu.addSeparator()
        for words, act in _copies(block, source, where.offset):
            add(words, act)
        if isinstance(block.body, Picture) and (data := view.pictures.data(block.body.address)):
            add(_tr("Save picture as…"), lambda: _save(view, data))
    if href:
        menu.addSeparator()
        add(_tr("Copy link address"), lambda: clipboard.put_text(href))
    menu.addSeparator()
    add(_tr("Select turn"), lambda: view.select(Selection(*whole_turn(where.turn))))
    words = words_of(selected, view.flow)
    if words:
        shown = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
        add(
            _tr("Find “{words}”").format(words=shown),
            lambda: view.find_requested.emit(words),
            "Ctrl+F",
        )
    menu.addSeparator()
    acts = QMenu(_tr("This message"), menu)
    acts.setAccessibleName(_tr("This message"))
    view.add_acts(acts, turn.node.id)
    menu.addMenu(acts)
    return menu


def _popup(view: TranscriptView, where: Where, corner: QPoint, href: str) -> None:
    menu_for(view, where, href).popup(corner)


def _copies(block: Block, source: str, offset: int) -> list[tuple[str, Callable[[], object]]]:
    """In which forms a block can be copied; each says its name, and does it."""
    copied = one_block(block, source)
    made: list[tuple[str, Callable[[], object]]] = []
    match block.body:
        case Code(code):
            made = [
                (_tr("Copy code"), lambda: clipboard.put_text(code)),
                (_tr("Copy code as Markdown"), lambda: _put_markdown(block, source)),
            ]
        case Table() as table:
            made = [
                (_tr("Copy table"), lambda: clipboard.put(copied)),
                (_tr("Copy table as Markdown"), lambda: _put_markdown(block, source)),
                (_tr("Copy table as TSV"), lambda: clipboard.put_text(tsv(table))),
            ]
        case Formula(tex):
            made = [
                (_tr("Copy formula as LaTeX"), lambda: clipboard.put_text(tex)),
                (_tr("Copy formula as Markdown"), lambda: _put_markdown(block, source)),
            ]
        case Paragraph(inline) | Heading(_, inline):
            made = [
                (_tr("Copy block"), lambda: clipboard.put(copied)),
                (_tr("Copy block as Markdown"), lambda: _put_markdown(block, source)),
                (_tr("Copy block as text"), lambda: clipboard.put_text(copied.text)),
            ]
            if run := _formula(inline.runs, offset):
                tex = inline.text[run.start : run.end]
                made.append((_tr("Copy formula as LaTeX"), lambda: clipboard.put_text(tex)))
        case _:
            made = [(_tr("Copy block as Markdown"), lambda: _put_markdown(block, source))]
    return made


def _save(view: TranscriptView, data: bytes) -> None:
    from bough.core.pictures import size_of
    from bough.ui.save_code import save_bytes

    name = f"{_tr('picture')}.{size_of(data).kind}"
    save_bytes(view, _tr("Save picture as"), name, lambda: data, view.message.emit)


def _put_markdown(block: Block, source: str) -> None:
    """As it was written; what stands in a list or quote, or never was Markdown, is written anew."""
    written = source[block.start : block.stop].strip("\n")
    clipboard.put_text(written if written and not block.marks else as_markdown(block))


def _formula(runs: tuple[Run, ...], offset: int) -> Run | None:
    for run in runs:
        if run.style & Style.FORMULA and run.start <= offset <= run.end:
            return run
    return None
