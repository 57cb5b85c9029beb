"""How well labels are given: the figures of the model card, each on messages that training never saw."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.judged import FLAGS, Judged

PARTS = ("fr, everyday", "fr, hard", "other languages")  # of the messages that are kept aside
_DEVIATIONS = 1.96
REVIEWED = (0.1, 0.2, 0.4, 0.6)


def recall_at(scores: ArrayLike, truth: ArrayLike, share: float) -> float:
    """Of what is true, the part among the `share` of rows with the highest scores. nan when nothing is true."""
    values, yes = np.asarray(scores, dtype=np.float64), np.asarray(truth, dtype=bool)
    first = np.argsort(-values, kind="stable")[: int(np.ceil(len(values) * share))]
    return float(yes[first].sum() / yes.sum()) if yes.any() else float("nan")


def area_under_curve(scores: ArrayLike, truth: ArrayLike) -> float:
    """The chance that a true row stands above a false one; ties count half (Mann and Whitney)."""
    values, yes = np.asarray(scores, dtype=np.float64), np.asarray(truth, dtype=bool)
    if yes.all() or not yes.any():
        return float("nan")
    _unique, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * (~yes).sum()))


def wilson(share: float, many: float) -> tuple[float, float]:
    """Where a share of `many` would fall 95 times in 100 (Wilson 1927); anywhere, when there were none."""
    if many <= 0:
        return 0.0, 1.0
    square = _DEVIATIONS**2
    middle = (share + square / (2 * many)) / (1 + square / many)
    half = _DEVIATIONS / (1 + square / many) * math.sqrt(share * (1 - share) / many + square / (4 * many**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def calibration_error(chances: ArrayLike, right: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: how far what is said ("70 %") stands from what happens, weighed by rows."""
    said, is_right = np.asarray(chances, dtype=np.float64), np.asarray(right, dtype=bool)
    place = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [
        abs(is_right[place == n].mean() - said[place == n].mean()) * np.mean(place == n)
        for n in range(bins)
        if (place == n).any()
    ]
    return float(sum(gaps))


def figures(judged: Sequence[Judged], examples: Sequence[Example]) -> dict[str, float]:
    """Of judgements as the product gives them; "to check" counts as wrong."""
    scores = [one.sensitive_score or 0.0 for one in judged]
    sensitive = [bool(one.flags) for one in examples]
    found: dict[str, float] = {
        "messages": len(examples),
        "topic": _share(one.topic == truth.topic for one, truth in zip(judged, examples, strict=True)),
        "topic to check": _share(one.topic == "to_check" for one in judged),
        "intent": _share(one.intent == truth.intent for one, truth in zip(judged, examples, strict=True)),
        "sentiment": _share(
            one.sentiment == truth.sentiment for one, truth in zip(judged, examples, strict=True)
        ),
        "sensitive share": _share(sensitive),
    }
    for share in REVIEWED:
        found[f"sensitive found at {share:.0%}"] = recall_at(scores, sensitive, share)
    vital = [bool(one.vital) for one in examples]
    found["vital share"] = _share(vital)
    found["vital found at 10%"] = recall_at(scores, vital, 0.1)
    for flag in FLAGS:
        found |= _of_flag(flag, judged, examples)
    return found


def _of_flag(flag: str, judged: Sequence[Judged], examples: Sequence[Example]) -> dict[str, float]:
    given = np.asarray([flag in one.flags for one in judged], dtype=bool)
    truth = np.asarray([flag in (one.flags or ()) for one in examples], dtype=bool)
    both = float((given & truth).sum())
    return {
        f"{flag} recall": both / truth.sum() if truth.any() else float("nan"),
        f"{flag} precision": both / given.sum() if given.any() else float("nan"),
    }


def _share(answers: object) -> float:
    values: NDArray[np.bool_] = np.fromiter(answers, dtype=bool)  # type: ignore[call-overload]
    return float(values.mean()) if len(values) else float("nan")
