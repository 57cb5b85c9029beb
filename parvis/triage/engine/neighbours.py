"""A correction is felt at once: a message that reads almost like one that people corrected gets what they said.

Like any model it may add to what rules found and never removes it: a flag of a rule that people took away elsewhere
stays, weakly; what is vital, urgent or an insult by rule stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.kept import summed, unpack
from parvis.triage.engine.heads.local import Taught
from parvis.triage.engine.judged import Evidence, Judged
from parvis.triage.engine.refining import FLAG_SCORES, KEPT_BY_RULES, NOT_SENSITIVE
from parvis.triage.engine.ruled import NEIGHBOUR_REASON, Ruled, sight
from parvis.triage.engine.table import in_order, is_vital, priority_of, procedures_of, rank_of

NEIGHBOUR = "neighbour"  # as the rule of an evidence
ALIKE = (
    0.8  # cosine of the features; one word of ten changed stays above, another message of the subject below
)
COMPARED = 200  # newest corrections; older ones heads have learnt
_AT_ONCE = 16


class Memory:
    """A town's corrections, the newest first."""

    def __init__(self, taught: Sequence[Taught]) -> None:
        self._by_key = {one.key: one for one in reversed(taught)}
        self._compared = [one for one in taught if one.piece][:COMPARED]
        self._rows = rows = unpack([one.piece for one in self._compared])
        lengths = np.bincount(rows.owner, weights=np.square(rows.value), minlength=rows.texts)
        self._lengths = np.sqrt(lengths).astype(np.float32)
        self._begins = np.searchsorted(rows.owner, np.arange(rows.texts))

    def applied(self, ruled: Sequence[Ruled], judged: Sequence[Judged]) -> list[Judged]:
        if not self._by_key:
            return list(judged)
        near = [
            one
            for first in range(0, len(ruled), _AT_ONCE)
            for one in self._near(ruled[first : first + _AT_ONCE])
        ]
        return [
            as_corrected(one, said, told) if told else said
            for one, said, told in zip(ruled, judged, near, strict=True)
        ]

    def _near(self, ruled: Sequence[Ruled]) -> list[Taught | None]:
        found = [self._by_key.get(one.judged.duplicate_key) for one in ruled]
        if not self._compared or all(found):
            return found
        read = [one.reading for one in ruled]
        seen = [sight(one) for one in read]
        asked = summed(features_of([words for words, _said in seen], [said for _words, said in seen]))
        for n, cosines in enumerate(self._cosines(asked.bucket, asked.owner, asked.value, asked.texts)):
            best = int(cosines.argmax())
            if found[n] is None and cosines[best] >= ALIKE:
                found[n] = self._compared[best]
        return found

    def _cosines(self, bucket: np.ndarray, owner: np.ndarray, value: np.ndarray, texts: int) -> np.ndarray:
        """[texts, corrections]"""
        if not len(bucket):
            return np.zeros((texts, len(self._compared)))
        met, place = np.unique(bucket, return_inverse=True)
        matrix = np.zeros((texts, len(met) + 1), dtype=np.float32)  # the last column: what nobody asked for
        matrix[owner, place] = value
        column = np.searchsorted(met, self._rows.bucket)
        column[column == len(met)] = 0
        column[met[column] != self._rows.bucket] = len(met)
        given = np.add.reduceat(matrix[:, column] * self._rows.value, self._begins, axis=1)
        mine = np.linalg.norm(matrix, axis=1, keepdims=True)
        found: np.ndarray = given / np.maximum(mine * self._lengths, 1e-9)
        return found


def as_corrected(ruled: Ruled, judged: Judged, near: Taught) -> Judged:
    said, by_rules = near.labels, ruled.judged
    topic = said.topic or judged.topic
    intent = judged.intent if by_rules.intent in KEPT_BY_RULES else said.intent or judged.intent
    bands = {name: band for name, band in judged.bands if not name.startswith(("topic:", "intent:"))}
    flags = _flags(
        by_rules, {name[5:]: band for name, band in bands.items() if name.startswith("flag:")}, said
    )
    kept = {name: band for name, band in bands.items() if not name.startswith("flag:")}
    kept |= {f"flag:{flag}": band for flag, band in flags.items()}
    for kind, label, before in (("topic", topic, judged.topic), ("intent", intent, judged.intent)):
        kept[f"{kind}:{label}"] = (
            "high" if label != before else dict(judged.bands).get(f"{kind}:{label}", "high")
        )
    vital = is_vital(flags, intent=intent, distress=judged.distress)
    priority = priority_of(vital=vital, flags=flags, intent=intent, insult=kept.get("intent:insulte"))
    procedures = procedures_of(by_rules.procedures, flags)
    return replace(
        judged,
        topic=topic,
        intent=intent,
        flags=in_order(flags),
        vital=vital,
        priority=priority,
        rank=rank_of(priority, distress=judged.distress),
        evidence=(
            *_told(near, topic, intent),
            *(one for one in judged.evidence if one.label in {*kept, "distress"}),
        ),
        versions=(*judged.versions, (NEIGHBOUR, near.on)),
        procedure=procedures[0] if procedures else None,
        procedures=procedures,
        bands=tuple(sorted(kept.items())),
        sensitive_score=_score(judged, flags, said),
    )


def _flags(by_rules: Judged, flags: dict[str, str], said: Example) -> dict[str, str]:
    """Those of rules stand; where people said that there is none, weakly, unless somebody may be in danger."""
    if said.flags is None:
        return flags
    ruled = {flag: band for flag, band in flags.items() if flag in by_rules.flags}
    weak = {flag: band if by_rules.vital or flag in said.flags else "low" for flag, band in ruled.items()}
    return weak | dict.fromkeys(said.flags, "high")


def _told(near: Taught, topic: str, intent: str) -> list[Evidence]:
    labels = [f"flag:{flag}" for flag in near.labels.flags or ()]
    labels += [f"topic:{topic}"] if near.labels.topic else []
    labels += [f"intent:{intent}"] if near.labels.intent == intent else []
    return [Evidence(NEIGHBOUR, label, 0, 0, "", "high", near.on, NEIGHBOUR_REASON) for label in labels]


def _score(judged: Judged, flags: dict[str, str], said: Example) -> float | None:
    if judged.sensitive_score is None or said.flags is None:
        return judged.sensitive_score
    if not flags:
        return min(judged.sensitive_score, NOT_SENSITIVE)
    return max(judged.sensitive_score, *(FLAG_SCORES[band] for band in flags.values()))
