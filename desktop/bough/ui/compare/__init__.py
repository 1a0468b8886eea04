"""Replies and paths beside each other, with what differs marked."""
