"""What an action answers when it may not be done: a sentence for the person, already in their language."""

from __future__ import annotations


class CannotDo(Exception):
    """Nothing was changed. The text says why, and what to do."""


class NotAlone(CannotDo):
    """Somebody else writes, or has answered meanwhile. The draft was kept."""


class Incomplete(CannotDo):
    """A moderation file that lacks something; `missing` says what, a sentence each."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing
