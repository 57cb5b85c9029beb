"""A poll by ranks: Schulze's method (Schulze 2011, Social Choice and Welfare 36:267), in plain integers.

Whoever beats every other choice one against one wins; where three beat each other in a circle, the strongest chain of
victories decides. What a ballot leaves without a rank stands behind what it ranks, and equal among itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

type Ranks = Mapping[int, int]  # choice → rank, from 1


@dataclass(frozen=True)
class Ranking:
    """`places`: the choices from first to last; those in one tuple are equal. `wins[a][b]`: how many ballots put a
    before b."""

    places: tuple[tuple[int, ...], ...]
    wins: dict[int, dict[int, int]]
    ballots: int
    condorcet: int | None  # beats each other choice one against one


def schulze(choices: Sequence[int], ballots: Iterable[Ranks]) -> Ranking:
    """O(choices³ + ballots × choices²)."""
    wins = {a: {b: 0 for b in choices if b != a} for a in choices}
    number = 0
    for ranks in ballots:
        number += 1
        for a in choices:
            for b in wins[a]:
                if ranks.get(a, _BEHIND) < ranks.get(b, _BEHIND):
                    wins[a][b] += 1
    paths = _strongest_paths(choices, wins)
    beats = {a: sum(paths[a][b] > paths[b][a] for b in paths[a]) for a in choices}
    heights = sorted(set(beats.values()), reverse=True)
    places = tuple(tuple(a for a in choices if beats[a] == height) for height in heights)
    best = [a for a in choices if all(wins[a][b] > wins[b][a] for b in wins[a])]
    return Ranking(places, wins, number, best[0] if best and number else None)


_BEHIND = 1 << 30


def _strongest_paths(choices: Sequence[int], wins: dict[int, dict[int, int]]) -> dict[int, dict[int, int]]:
    """By winning votes: the weakest link of the strongest chain (Floyd and Warshall)."""
    paths = {a: {b: n if n > wins[b][a] else 0 for b, n in row.items()} for a, row in wins.items()}
    for by in choices:
        for a in choices:
            for b in choices:
                if len({a, b, by}) == 3:
                    paths[a][b] = max(paths[a][b], min(paths[a][by], paths[by][b]))
    return paths
