"""Invented messages, few and plain, for heads that tests train in a blink."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import BUCKETS, Features

SUBJECTS = {
    "voirie": (
        "le trottoir est cassé",
        "un nid-de-poule dans la chaussée",
        "la rue est défoncée",
        "le bitume se fend",
    ),
    "ecole_enfance": (
        "la cantine de l'école",
        "la maîtresse de ma classe",
        "l'étude du soir",
        "les cahiers des élèves",
    ),
    "transport": (
        "le bus n'est pas passé",
        "la zibette du matin",
        "l'arrêt du tram",
        "mon train de sept heures",
    ),
}
ENDS = {
    "plainte": "c'est inadmissible, rien ne change",
    "question": "à quelle heure, s'il vous plaît ?",
    "merci": "un grand merci à toute l'équipe",
}


def invented() -> list[Example]:
    return [
        Example(
            f"{what}, {end}",
            topic=topic,
            intent=intent,
            flags=("election",) if n == 0 else (),
            sentiment="neg",
            toxic=n == 1,
        )
        for topic, whats in SUBJECTS.items()
        for n, what in enumerate(whats)
        for intent, end in ENDS.items()
    ]


def dense(features: Features) -> NDArray[np.float64]:
    """[rows, buckets met], by the plainest way there is: what is solved sparsely is compared with it."""
    rows = np.zeros((features.texts, BUCKETS))
    np.add.at(rows, (features.owner, features.bucket), features.value)
    return rows[:, np.unique(features.bucket)]
