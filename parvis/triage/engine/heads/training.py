"""From labelled messages to heads: the same rows give the same bytes; nothing is drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.examples import SENTIMENTS, BadExamples, Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.model import Heads, platt, quantised
from parvis.triage.engine.heads.solving import Doubles, kernel_of, solve, weights_of
from parvis.triage.engine.judged import FLAGS, INTENTS, TOPICS

RIDGE = 1.0  # of 0.1 to 4, the best on the training part by leave-one-out; flat around it
# Of a text: its words as rules read them, and what the rules said of it.
Sight = tuple[Sequence[str], Sequence[str]]
See = Callable[[str, str], Sight]  # of a text and its language

NAMES = (
    *(f"topic:{topic}" for topic in TOPICS),
    *(f"intent:{intent}" for intent in INTENTS),
    *(f"flag:{flag}" for flag in FLAGS),
    "sensitive",
    *(f"sentiment:{one}" for one in SENTIMENTS),
    "toxic",
)
ALONE = ("flag:menace", "flag:crise", "flag:haine")  # where a message missed costs more than a false alarm
NEEDED = {"topic", "intent", "flag", "sensitive"}


@dataclass(frozen=True, slots=True)
class Part:
    """Heads that are solved together because the same rows teach them."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: Doubles
    curves: list[tuple[float, float]]


def train(examples: Sequence[Example], *, see: See, card: dict[str, Any] | None = None) -> Heads:
    """`see` reads a text as it is read when it is judged. A head learns from the rows that have its label.

    Raises BadExamples when nobody labelled what every judgement needs."""
    taught = _taught_by(examples)
    missing = NEEDED - {name.partition(":")[0] for names in taught.values() for name in names}
    if missing:
        raise BadExamples(f"no message is labelled with: {', '.join(sorted(missing))}")
    parts = [
        _part(names, [examples[row] for row in rows], see, sees_rules=sees_rules)
        for (rows, sees_rules), names in taught.items()
    ]
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


def _taught_by(examples: Sequence[Example]) -> dict[tuple[tuple[int, ...], bool], tuple[str, ...]]:
    """Rows, and whether what the rules said is shown → the heads so taught; a head that no row teaches is left out.

    The heads of `ALONE` are shown words only. They are to speak where rules are silent, so they must not learn to
    wait for them: on the messages that rules were written with rules hardly ever err."""
    found: dict[tuple[tuple[int, ...], bool], tuple[str, ...]] = {}
    for name in NAMES:
        rows = tuple(n for n, one in enumerate(examples) if is_(one, name) is not None)
        if rows:
            key = (rows, name not in ALONE)
            found[key] = (*found.get(key, ()), name)
    return found


def _part(names: tuple[str, ...], examples: Sequence[Example], see: See, *, sees_rules: bool) -> Part:
    seen = [see(one.text, one.language) for one in examples]
    features = features_of(
        [words for words, _rules in seen], [rules if sees_rules else () for _words, rules in seen]
    )
    targets = np.array([[1.0 if is_(one, name) else -1.0 for name in names] for one in examples])
    weights = np.asarray([one.weight for one in examples], dtype=np.float64)
    solved = solve(kernel_of(features), targets, weights, ridge=RIDGE)
    curves = [platt(solved.unseen[:, n], targets[:, n] > 0) for n in range(len(names))]
    return Part(names, weights_of(features, solved.alpha), solved.bias, curves)


def is_(one: Example, name: str) -> bool | None:
    """None where nobody said."""
    kind, _colon, key = name.partition(":")
    if kind == "toxic":
        return one.toxic
    if kind in ("flag", "sensitive"):
        return None if one.flags is None else key in one.flags if key else bool(one.flags)
    said = {"topic": one.topic, "intent": one.intent, "sentiment": one.sentiment}[kind]
    return None if said is None else said == key
