"""Champion and challenger: when heads that have learnt from new corrections take over from those in use.

Two questions. Do they still judge shipped messages as well as the shipped heads do? They are examined on those that
taught nobody (the frozen, everyday, French ones, some 2,600), before and after. (Corrections that are wrong, by mistake
or malice, fail here.) And on the town's own frozen texts, which teach nobody: do they hold
the champion's macro-F1 and its recall of sensitive messages? With fewer than `ENOUGH` frozen texts the second question
has no answer worth the name, so it is not asked, and the screen says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.model import MEDIUM, Floats

ENOUGH = 10  # frozen texts
MAY_LOSE = 0.02  # of the figures on shipped messages
TAKES_OVER, UNPROVEN = "holds", "unproven"  # a challenger takes over for one of these two reasons
LOST_SHIPPED, LOST_LABELS, LOST_SENSITIVE = "lost_shipped", "lost_labels", "lost_sensitive"


@dataclass(frozen=True, slots=True)
class Grades:
    rows: int
    labels: float  # mean of the macro-F1 of topics and of intents; nan when nobody labelled any
    sensitive_rows: int
    sensitive: float  # recall; nan when no text is sensitive


def grades(chances: Floats, names: Sequence[str], truth: Sequence[Example]) -> Grades:
    sensitive = np.array([bool(one.flags) for one in truth], dtype=bool)
    columns = [n for n, name in enumerate(names) if name == "sensitive" or name.startswith("flag:")]
    heard = chances[:, columns].max(1) >= MEDIUM
    f1 = [
        _macro_f1(chances, names, kind, [getattr(one, kind) for one in truth]) for kind in ("topic", "intent")
    ]
    known = [one for one in f1 if one == one]
    return Grades(
        rows=len(truth),
        labels=round(float(np.mean(known)), 6) if known else float("nan"),
        sensitive_rows=int(sensitive.sum()),
        sensitive=round(float(heard[sensitive].mean()), 6) if sensitive.any() else float("nan"),
    )


def _macro_f1(chances: Floats, names: Sequence[str], kind: str, truth: Sequence[str | None]) -> float:
    columns = [n for n, name in enumerate(names) if name.partition(":")[0] == kind]
    rows = [n for n, one in enumerate(truth) if one is not None]
    if not rows or not columns:
        return float("nan")
    given = [names[columns[int(best)]].partition(":")[2] for best in chances[np.ix_(rows, columns)].argmax(1)]
    asked = [truth[n] for n in rows]
    scores = []
    for label in sorted({*given, *(one for one in asked if one)}):
        both = sum(g == a == label for g, a in zip(given, asked, strict=True))
        scores.append(2 * both / (given.count(label) + asked.count(label)))
    return float(np.mean(scores))


def verdict(*, challenger: Grades, champion: Grades, shipped_now: Grades, shipped_before: Grades) -> str:
    """`challenger` and `champion` on the town's frozen texts; `shipped_*` on shipped ones that taught nobody."""
    if shipped_now.labels < shipped_before.labels - MAY_LOSE:
        return LOST_SHIPPED
    if shipped_now.sensitive < shipped_before.sensitive - MAY_LOSE:
        return LOST_SHIPPED
    if challenger.rows < ENOUGH:
        return UNPROVEN
    if challenger.labels < champion.labels:
        return LOST_LABELS
    if challenger.sensitive < champion.sensitive:
        return LOST_SENSITIVE
    return TAKES_OVER
