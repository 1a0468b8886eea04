"""The transcript for who does not see it: a list of turns with their text, for screen readers.

Nothing of this is imported before something that reads the screen asks for it.
"""
