"""What a page may show of a map: camps, and where people stand, five at least in each mark; nobody alone.

A picture with one dot per person lets whoever knows five of somebody's answers point at them, and read the others from
where the dot stands. So people who stand beside each other share a mark, a camp of fewer than five is taken together
with the next larger, and a statement is told by camp only where five of each answered it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.few import FEWEST, told_apart
from parvis.debates.opinion.placing import huddles, scaled, spread
from parvis.debates.opinion.result import CAMPS, SURE, Opinions

MOST_MARKS = 160  # more people share a mark in a large town
APART = 9.4  # of two marks
WIDTH, HEIGHT, EDGE = 300.0, 230.0, 40.0


def picture_of(found: Opinions) -> dict[str, Any]:
    """Plain values, for JSON. `camps` are the largest first, `rest` those who are in no camp of five or more."""
    told: dict[str, Any] = {
        "people": int(found.on_map.sum()), "shape": found.shape, "reason": found.reason, "camps": [], "rest": None,
    }  # fmt: skip
    if found.verdict != CAMPS or found.stability is None:
        return told
    sizes = np.bincount(found.label[found.label >= 0], minlength=found.k).tolist()
    named, small = told_apart(dict(enumerate(sizes)))
    at = scaled(found.points[found.on_map], width=WIDTH, height=HEIGHT, edge=EDGE, rim=12.0)
    label = found.label[found.on_map]
    least = max(FEWEST, -(-len(at) // MOST_MARKS))
    seen = _seen_by_enough(found, named, small)
    stability = found.stability
    groups = [at[label == group] for group in named] + [at[np.isin(label, small)]]
    marks = _marks(groups, least)
    return told | {
        "draws": len(stability.ks),
        "alike": stability.alike,
        "between": int((stability.certainty < SURE).sum()),
        "least": least,
        "camps": [
            _camp(found, group, seen) | {"marks": here} for group, here in zip(named, marks, strict=False)
        ],
        "rest": {"size": len(groups[-1]), "marks": marks[-1]} if small else None,
        "ends": _ends(found),
    }


def _seen_by_enough(found: Opinions, named: list[int], small: list[int]) -> NDArray[np.bool_]:
    seen = found.by_group.seen
    parts = [seen[group] for group in named] + ([seen[small].sum(axis=0)] if small else [])
    return np.asarray((np.array(parts).reshape(len(parts), seen.shape[1]) >= FEWEST).all(axis=0)) & ~found.out


def _camp(found: Opinions, group: int, seen: NDArray[np.bool_]) -> dict[str, Any]:
    of, ids, chosen = found.by_group, found.votes.statements, found.representative[group]
    columns = np.flatnonzero(seen)
    counts = np.stack([of.agree[group], of.disagree[group], of.seen[group]], axis=1)[columns].tolist()
    return {
        "group": group,
        "size": int((found.label == group).sum()),
        "says": [[ids[one.column], one.direction == "agree"] for one in chosen if seen[one.column]],
        "tallies": {str(ids[column]): row for column, row in zip(columns.tolist(), counts, strict=True)},
    }


def _marks(groups: list[NDArray[np.float64]], least: int) -> list[list[list[float]]]:
    """[x, y, how many] of each group; none hides another. A camp smaller than a mark of a large town is one mark."""
    made = [huddles(here, min(least, len(here))) if len(here) else [] for here in groups]
    spots = iter(spread([(x, y) for here in made for x, y, _people in here], APART))
    return [[[*next(spots), people] for _x, _y, people in here] for here in made]


def _ends(found: Opinions) -> list[Any] | None:
    """The statement that weighs most from left to right, and whether people on the right agree with it."""
    loadings = found.geometry.components[0]
    column = int(np.abs(loadings).argmax())
    return [found.votes.statements[column], bool(loadings[column] > 0)] if loadings[column] else None
