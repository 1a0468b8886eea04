"""The reply tree beside the text: the path as directions, its contents, and the whole tree."""

from bough.ui.outline.dock import Outline as Outline
from bough.ui.outline.rows import OutlineRows as OutlineRows
from bough.ui.outline.view import OutlineView as OutlineView
from bough.ui.outline.words import preview as preview
