"""The one door to SQLite."""
