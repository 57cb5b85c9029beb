"""The semantic stage of this installation: heads that judge by words and by meaning, where an encoder is prepared.

It never goes first. Rules and heads of words have judged a message before it is asked, and it may add to what they
found and lower nothing that a rule said.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.triage.engine import Judged, Own, judge_many
from parvis.triage.engine.heads.meaning import Vectors
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.heads.quoting import without_quotations
from parvis.triage.engine.semantic import NotReady, require_installed
from parvis.triage.engine.semantic.folder import MANIFEST

if TYPE_CHECKING:
    from parvis.triage.engine.neighbours import Memory
    from parvis.triage.engine.semantic.encoder import Encoder

FOLDER = "semantic"  # in the data folder
HEADS = Path(__file__).parent / "heads" / "meaning.npz"
log = logging.getLogger("parvis.triage")


@dataclass(frozen=True)
class Stage:
    encoder: Encoder
    heads: Heads

    @classmethod
    def open(cls, folder: Path) -> Stage:
        """`folder`: what `parvis triage semantic prepare` made. Raises NotReady, with a sentence for the operator."""
        require_installed()
        from parvis.triage.engine.semantic.encoder import Encoder  # noqa: PLC0415  (needs the extra)

        encoder = Encoder.open(folder)
        try:
            heads = Heads.open(HEADS)
        except BadHeads as error:
            raise NotReady(f"The heads that judge by meaning are missing: {error}.") from error
        if heads.meaning is None or heads.meaning.encoder != encoder.model:
            raise NotReady(f"{HEADS.name} was made for another encoder than {encoder.model}: train again.")
        return cls(encoder, heads)

    def judge(
        self,
        texts: Sequence[str],
        *,
        own: Own | None = None,
        languages: Sequence[str | None] | None = None,
        memory: Memory | None = None,
        heads: Heads | None = None,
    ) -> list[Judged]:
        """`heads`: a team's own, made beside those of this stage."""
        return judge_many(
            texts,
            own=own or Own(),
            languages=languages,
            heads=heads or self.heads,
            vectors=vectors_of(self.encoder, texts),
            memory=memory,
        )


def vectors_of(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Toxicity is of what a text says itself: its vectors are of that."""
    said = [without_quotations(text) for text in texts]
    return Vectors(encoder.encode(texts), encoder.encode(said, neutral=True))


_LOCK = threading.Lock()


def is_prepared(data: Path) -> bool:
    """Whether it is worth asking for the stage: the folder is there. Costs a look at the disk."""
    return (data / FOLDER / MANIFEST).is_file()


def stage(data: Path) -> Stage | None:
    """Opened once a process, when first asked; None where it is not ready, which the log says once."""
    with _LOCK:
        return _opened(data / FOLDER)


@cache
def _opened(folder: Path) -> Stage | None:
    try:
        return Stage.open(folder)
    except NotReady as error:
        log.info("no semantic stage", extra={"reason": str(error)})
        return None
