"""What an editor of Markdown does to a text, as pure functions of it."""
