"""The Markdown editor: the source of a message, how it will look, and how it is saved."""
