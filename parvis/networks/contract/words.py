"""Marks what a person will read. Plain Python: the screens translate it (`networks.said`)."""

from __future__ import annotations

MARKED: dict[str, None] = {}
"""Every sentence marked so far, in the order in which the modules were loaded; with {values} it is a template."""


def gettext_noop(text: str) -> str:
    """The English text itself; found by makemessages under this name, and remembered, so that filled-in values can
    be taken out again."""
    MARKED[text] = None
    return text
