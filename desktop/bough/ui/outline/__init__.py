"""The reply tree beside the text: the path as directions, its contents, and the whole tree."""

from bough.core.preview import preview as preview
from bough.ui.outline.dock import Outline as Outline
from bough.ui.outline.rows import OutlineRows as OutlineRows
from bough.ui.outline.view import OutlineView as OutlineView
