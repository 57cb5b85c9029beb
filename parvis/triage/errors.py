"""What the verbs of triage refuse."""

from __future__ import annotations


class NotAccepted(ValueError):
    """The text says what was refused and why, for the person who asked."""
