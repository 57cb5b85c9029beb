"""Networks show what was written up to some seconds later."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def eventually(ask: Callable[[], Any], *, seconds: float = 20) -> Any:
    """The first answer that is not empty, or the last one, whatever it is."""
    until = time.monotonic() + seconds
    while True:
        try:
            answer = ask()
        except Exception:
            if time.monotonic() > until:
                raise
            answer = None
        if answer or time.monotonic() > until:
            return answer
        time.sleep(0.2)
