"""Views that wait for a server elsewhere are marked, so that they never keep those waiting who need nobody's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MARK = "waits_for_others"


def waits_for_others[View: Callable[..., Any]](view: View) -> View:
    """The outermost decorator of such a view; `parvis.web.pages` gives it threads of their own."""
    setattr(view, _MARK, True)
    return view


def is_waiting(view: object) -> bool:
    return bool(getattr(view, _MARK, False))
