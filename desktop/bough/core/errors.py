"""Errors that a person can act on: a code and the facts, never a sentence."""


class BoughError(Exception):
    """`code` names the kind ("rate_limited"); `facts` are what its sentence is filled with.

    `core.sentences` makes the words. Anything that is not a BoughError is a bug.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class ProviderError(BoughError):
    """A model server could not be reached, refused, or broke off."""


class StoreError(BoughError):
    """The profile cannot be read or written."""


class UsageError(BoughError):
    """What was asked for makes no sense here."""


class PictureError(BoughError):
    """A picture that a message names is not shown."""
