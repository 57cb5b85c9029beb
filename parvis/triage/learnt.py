"""The heads that ship, and the messages that ship with them: read once a process, without a database."""

from __future__ import annotations

import logging
from functools import cache, lru_cache, partial
from pathlib import Path

from parvis.triage.engine import SHIPPED
from parvis.triage.engine.alike import Library
from parvis.triage.engine.heads.examples import read_examples
from parvis.triage.engine.heads.local import School
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.proposing import folded_words
from parvis.triage.engine.ruled import see

HEADS = Path(__file__).parent / "heads" / "heads.npz"
SEED = Path(__file__).parent / "seed" / "messages.csv"
log = logging.getLogger("parvis.triage")


@cache
def heads() -> Heads | None:
    """The shipped ones. None when there are none to be read: rules then judge alone, as they can."""
    try:
        return Heads.open(HEADS)
    except BadHeads as error:
        log.warning("no learnt heads", extra={"reason": str(error)})
        return None


@cache
def school() -> School | None:
    """Seconds of work, once a process that learns. None when no heads ship, or heads that judge by meaning too: what is
    kept of a town's texts has no vectors, so what these say of them is unknown."""
    base = heads()
    if base is None or base.meaning is not None:
        return None
    return School(base, read_examples(SEED), partial(see, lexicon=SHIPPED))


@lru_cache(maxsize=2)
def library(language: str) -> Library:
    """A second of work, once a process and language."""
    return Library(read_examples(SEED), language)


@cache
def common_words() -> frozenset[str]:
    """Folded words of the shipped messages: they are of no town."""
    return frozenset(folded_words(one.text for one in read_examples(SEED) if not one.frozen))
