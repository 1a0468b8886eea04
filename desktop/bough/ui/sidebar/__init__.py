"""The sidebar and its parts."""

from bough.ui.sidebar.parts import SearchField as SearchField
from bough.ui.sidebar.sidebar import Sidebar as Sidebar
from bough.ui.sidebar.view import SessionView as SessionView
