"""The settings: pages of cards whose rows each change one thing at once."""
