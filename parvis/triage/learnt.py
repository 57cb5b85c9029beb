"""The heads that this installation judges with: those that ship, read once a process."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from parvis.triage.engine.heads.model import BadHeads, Heads

HEADS = Path(__file__).parent / "heads" / "heads.npz"
log = logging.getLogger("parvis.triage")


@cache
def heads() -> Heads | None:
    """None when there are none to be read: rules then judge alone, as they can."""
    try:
        return Heads.open(HEADS)
    except BadHeads as error:
        log.warning("no learnt heads", extra={"reason": str(error)})
        return None
