"""Bough: desktop chat with language models in which every session is a tree of messages."""

__version__ = "0.1.0"
