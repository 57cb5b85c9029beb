"""From labelled messages to heads: the same rows give the same bytes; nothing is drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parvis.triage.engine.heads.aiming import AIM
from parvis.triage.engine.heads.examples import SENTIMENTS, BadExamples, Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.meaning import Meaning, Vectors, centred
from parvis.triage.engine.heads.model import Floats, Heads, platt, quantised
from parvis.triage.engine.heads.solving import Doubles, kernel_of, solve, weights_of
from parvis.triage.engine.judged import FLAGS, INTENTS, TOPICS
from parvis.triage.engine.kinds import KIND

RIDGE = 1.0  # of 0.1 to 4, the best on the training part by leave-one-out; flat around it
TOXIC_RIDGE = 2.0  # of toxicity, when rows of its own teach it: better on counter-speech that no row is like
MEANING = 3.0  # of the kernel of vectors beside that of words; of 1 to 8, flat around it
# Of a text: its words as rules read them, and what the rules said of it.
Sight = tuple[Sequence[str], Sequence[str]]
See = Callable[[str, str], Sight]  # of a text and its language

NAMES = (
    *(f"topic:{topic}" for topic in TOPICS),
    *(f"intent:{intent}" for intent in INTENTS),
    *(f"flag:{flag}" for flag in FLAGS),
    "sensitive",
    "vital",
    *(f"sentiment:{one}" for one in SENTIMENTS),
    "toxic",
)
NEEDED = {"topic", "intent", "flag", "sensitive"}


@dataclass(frozen=True, slots=True)
class Part:
    """Heads that are solved together because the same rows teach them."""

    names: tuple[str, ...]
    weights: Floats  # [BUCKETS, heads]
    dense: Floats | None  # [dimensions, heads]
    bias: Doubles
    curves: list[tuple[float, float]]


def train(
    examples: Sequence[Example],
    *,
    see: See,
    see_said: See | None = None,
    vectors: Vectors | None = None,
    encoder: str = "",
    card: dict[str, Any] | None = None,
) -> Heads:
    """`see` reads a text as it is read when it is judged; `see_said` for toxicity, when rows of its own teach it.
    A head learns from the rows that have its label.

    With `vectors`, one per example, made by `encoder`, the heads judge by meaning too, and need such vectors then.
    Raises BadExamples when nobody labelled what every judgement needs."""
    taught = _taught_by(examples)
    missing = NEEDED - {name.partition(":")[0] for names in taught.values() for name in names}
    if missing:
        raise BadExamples(f"no message is labelled with: {', '.join(sorted(missing))}")
    centre = None if vectors is None else vectors.plain.mean(0)
    parts = []
    for rows, names in taught.items():
        meaning, alone = None, names == ("toxic",)
        if vectors is not None and centre is not None:
            meaning = centred((vectors.neutral if alone else vectors.plain)[list(rows)], centre)
        chosen, shown = [examples[n] for n in rows], (see_said or see) if alone else see
        parts.append(_part(names, chosen, [shown(one.text, one.language) for one in chosen], meaning))
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
        meaning=_meaning(parts, centre, encoder),
    )


def _meaning(parts: Sequence[Part], centre: Floats | None, encoder: str) -> Meaning | None:
    dense = [part.dense for part in parts if part.dense is not None]
    if centre is None or not dense:
        return None
    return Meaning(np.concatenate(dense, axis=1), centre.astype(np.float32), encoder)


def _taught_by(examples: Sequence[Example]) -> dict[tuple[int, ...], tuple[str, ...]]:
    """Rows → the heads that they teach; a head that no row teaches is left out. Toxicity stands apart."""
    found: dict[tuple[int, ...], tuple[str, ...]] = {}
    for name in NAMES[:-1]:
        rows = tuple(n for n, one in enumerate(examples) if is_(one, name) is not None)
        if rows:
            found[rows] = (*found.get(rows, ()), name)
    toxic = tuple(n for n, one in enumerate(examples) if one.toxic is not None)
    if not toxic or toxic in found:
        return {**found, **({toxic: (*found[toxic], "toxic")} if toxic else {})}
    return {**found, toxic: ("toxic",)}


def _part(
    names: tuple[str, ...], examples: Sequence[Example], seen: Sequence[Sight], meaning: Floats | None
) -> Part:
    # Heads would trust rules too much if they were shown what these say of messages that they were written from.
    rules = [
        _unruled(rules) if one.gave_rules else rules for one, (_, rules) in zip(examples, seen, strict=True)
    ]
    features = features_of([words for words, _rules in seen], rules)
    targets = np.array([[1.0 if is_(one, name) else -1.0 for name in names] for one in examples])
    weights = np.asarray([one.weight for one in examples], dtype=np.float64)
    kernel = kernel_of(features)
    if meaning is not None:
        kernel += MEANING * (meaning @ meaning.T)
    solved = solve(kernel, targets, weights, ridge=TOXIC_RIDGE if names == ("toxic",) else RIDGE)
    everyday = [n for n, one in enumerate(examples) if one.everyday and not one.gave_rules]
    fitted = everyday or list(range(len(examples)))
    curves = [platt(solved.unseen[fitted, n], targets[fitted, n] > 0) for n in range(len(names))]
    dense = None if meaning is None else (MEANING * (meaning.T @ solved.alpha)).astype(np.float32)
    return Part(names, weights_of(features, solved.alpha), dense, solved.bias, curves)


def _unruled(said: Sequence[str]) -> list[str]:
    """What a text does to whom, and of what kinds its words are, is no rule written from it."""
    return [one for one in said if one.startswith((AIM, KIND))]


def is_(one: Example, name: str) -> bool | None:
    """None where nobody said."""
    kind, _colon, key = name.partition(":")
    if kind in ("toxic", "vital"):
        return one.toxic if kind == "toxic" else one.vital
    if kind in ("flag", "sensitive"):
        return None if one.flags is None else key in one.flags if key else bool(one.flags)
    said = {"topic": one.topic, "intent": one.intent, "sentiment": one.sentiment}[kind]
    return None if said is None else said == key
