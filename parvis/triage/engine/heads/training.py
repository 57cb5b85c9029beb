"""From labelled messages to heads: the same rows give the same bytes; nothing is drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.examples import SENTIMENTS, Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.model import Heads, platt, quantised
from parvis.triage.engine.heads.solving import Doubles, kernel_of, solve, weights_of
from parvis.triage.engine.judged import FLAGS, INTENTS, TOPICS

RIDGE = 1.0  # of 0.1 to 4, the best on the training part by leave-one-out; flat around it
Sight = tuple[
    Sequence[str], Sequence[str]
]  # the words of a text as rules read them, and what the rules said of it
See = Callable[[str, str], Sight]  # of a text and its language

GENERAL = (
    *(f"topic:{topic}" for topic in TOPICS),
    *(f"intent:{intent}" for intent in INTENTS),
    *(f"flag:{flag}" for flag in FLAGS),
    *(f"sentiment:{one}" for one in SENTIMENTS),
    "sensitive",
)


@dataclass(frozen=True, slots=True)
class Part:
    """Heads that are solved together because the same rows teach them."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: Doubles
    curves: list[tuple[float, float]]
    unseen: Doubles  # scores of each row from heads that had not seen it


def train(examples: Sequence[Example], *, see: See, card: dict[str, Any] | None = None) -> Heads:
    """`see` reads a text as it is read when it is judged."""
    labelled = [one for one in examples if one.flags is not None]
    judged_toxic = [one for one in examples if one.toxic is not None]
    parts = [_part(GENERAL, labelled, see)]
    if judged_toxic:
        parts.append(_part(("toxic",), judged_toxic, see))
    weights, scale = quantised(np.concatenate([part.weights for part in parts], axis=1))
    curves = [curve for part in parts for curve in part.curves]
    return Heads(
        names=tuple(name for part in parts for name in part.names),
        weights=weights,
        scale=scale,
        bias=np.concatenate([part.bias for part in parts]).astype(np.float32),
        slope=np.asarray([slope for slope, _offset in curves], dtype=np.float32),
        offset=np.asarray([offset for _slope, offset in curves], dtype=np.float32),
        card=card or {},
        version="unsaved",
    )


def _part(names: tuple[str, ...], examples: Sequence[Example], see: See) -> Part:
    seen = [see(one.text, one.language) for one in examples]
    features = features_of([words for words, _rules in seen], [rules for _words, rules in seen])
    targets = targets_of(examples, names)
    weights = np.asarray([one.weight for one in examples], dtype=np.float64)
    solved = solve(kernel_of(features), targets, weights, ridge=RIDGE)
    curves = [platt(solved.unseen[:, n], targets[:, n] > 0) for n in range(len(names))]
    return Part(names, weights_of(features, solved.alpha), solved.bias, curves, solved.unseen)


def targets_of(examples: Sequence[Example], names: Sequence[str]) -> Doubles:
    """[rows, heads] of +1 and -1."""
    return np.array([[1.0 if is_(one, name) else -1.0 for name in names] for one in examples])


def is_(one: Example, name: str) -> bool:
    kind, _colon, key = name.partition(":")
    if kind == "flag":
        return key in (one.flags or ())
    return {
        "topic": one.topic == key,
        "intent": one.intent == key,
        "sentiment": one.sentiment == key,
        "sensitive": bool(one.flags),
        "toxic": bool(one.toxic),
    }[kind]
