"""The map: the whole tree of a session on one sheet, from afar, as rows, and as cards.

Nothing of this is imported before a map is opened.
"""
