"""The heads that this installation judges with: those that ship, read once a process."""

from __future__ import annotations

import logging
from functools import cache

from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.teaching import HEADS

log = logging.getLogger("parvis.triage")


@cache
def heads() -> Heads | None:
    """None when there are none to be read: rules then judge alone, as they can."""
    try:
        return Heads.open(HEADS)
    except BadHeads as error:
        log.warning("no learnt heads", extra={"reason": str(error)})
        return None
