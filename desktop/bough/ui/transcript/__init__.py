"""The transcript: one path through a session, painted block by block."""

from bough.ui.transcript.view import TranscriptView

__all__ = ["TranscriptView"]
