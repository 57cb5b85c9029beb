"""From votes to what they say: one door, two modes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion import clustering, counting, geometry, polis, solidity, statistics, weighting
from parvis.debates.opinion.result import CAMPS, NO_CAMPS, NOT_ENOUGH, UNSTEADY, Opinions
from parvis.debates.opinion.votes import Floats, Id, Votes, order_of_ids

LEAST_ON_MAP = 30  # fewer people: no map
FEW_STATEMENTS = 30  # up to so many: no map before the median person has answered half of them
LEAST_ANSWERS = 7
MOST_OF_NETWORK = 30
HAND_IN_HAND = frozenset(
    {"", "web", "paper", "meeting"}
)  # doors where people are asked to go on; else: a network

type Told = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What is wanted.

    `out`, `meta`: statements that moderators took out, and those that are about people. `excluded`: participants who
    count nowhere. `groups`: participant → group, instead of looking for groups. `inside`: who is grouped (mode polis).
    `traits` and `population` as in `weighting.raked`. `previous`: statement → (x, y) loadings of the last map, which
    this one should not flip. `checks`: nulls and stability; without them there is no verdict on camps.
    """

    mode: str = "parvis"
    seed: int = 1
    out: frozenset[Id] = frozenset()
    meta: frozenset[Id] = frozenset()
    excluded: frozenset[Id] = frozenset()
    groups: Mapping[Id, Id] | None = None
    inside: frozenset[Id] | None = None
    traits: Mapping[str, Mapping[Id, str]] = field(default_factory=dict)
    population: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    previous: Mapping[Id, tuple[float, float]] | None = None
    checks: bool = True


def analyse(votes: Votes, asked: Asked | None = None, *, told: Told = lambda _words: None) -> Opinions:
    """Everything that is said of a debate. `told` hears of each step. Raises ValueError for an unknown mode."""
    asked = asked or Asked()
    if asked.mode not in ("parvis", "polis"):
        raise ValueError(f"there is no mode “{asked.mode}”")
    if asked.excluded:
        stays = np.array([one not in asked.excluded for one in votes.participants], dtype=bool)
        votes = votes.kept(stays, np.ones(len(votes.statements), dtype=bool))
    found = _polis(votes, asked, told) if asked.mode == "polis" else _parvis(votes, asked, told)
    if asked.traits and asked.population:
        found.weights = weighting.raked(found.votes.participants, asked.traits, asked.population)
        found.weighted = weighting.weighted(found.votes, found.weights.of)
    return found


def _among(ids: tuple[Id, ...], chosen: frozenset[Id]) -> NDArray[np.bool_]:
    return np.array([one in chosen for one in ids], dtype=bool)


def _polis(votes: Votes, asked: Asked, told: Told) -> Opinions:
    people, statements = votes.size
    meta = _among(votes.statements, asked.meta)
    out = _among(votes.statements, asked.out) | meta
    told("centre and components")
    rated = np.where(out[votes.col], 0, votes.value).astype(np.int8)
    centre = geometry.means(votes.col, rated, statements)
    matrix = geometry.centred(votes.row, votes.col, rated, centre, people)
    components, sigma = geometry.factored(matrix)
    of = geometry.Geometry(centre, geometry.turned(components, _previous(votes, asked)), sigma)
    seen = np.bincount(votes.row[~out[votes.col]], minlength=people) + int(out.sum())
    points = geometry.positions(matrix, of.components, seen, statements)
    told("groups")
    label, names, silhouettes, bases = _polis_groups(votes, asked, points)
    k = len(names)
    found = Opinions(
        mode="polis", seed=asked.seed, votes=votes, out=out, meta=meta, geometry=of, points=points,
        on_map=np.ones(people, dtype=bool), label=label, names=names, silhouettes=silhouettes,
        verdict=CAMPS if k > 1 else NO_CAMPS if k else NOT_ENOUGH, bases=bases, given=asked.groups is not None,
        moderated=tuple(sorted(asked.out | asked.meta, key=order_of_ids)),
    )  # fmt: skip
    return _described(found)


def _polis_groups(
    votes: Votes, asked: Asked, points: Floats
) -> tuple[NDArray[np.int32], tuple[Id, ...], dict[int, float], polis.Bases | None]:
    """(n labels, names of groups, silhouettes by k, base clusters)."""
    if asked.groups is not None:
        label, names = _given(votes, asked.groups)
        return label, names, {}, None
    label = np.full(len(votes.participants), counting.NOT_IN_A_GROUP, dtype=np.int32)
    inside = polis.who_is_in(votes.counts(), len(votes.statements))
    if asked.inside is not None:
        inside = _among(votes.participants, asked.inside)
    who = np.flatnonzero(inside)
    if not len(who):
        return label, (), {}, None
    who = who[np.argsort(votes.arrival[who])]
    bases = polis.base_clusters(points[who])
    label[who], silhouettes = polis.groups_of(bases)
    return label, tuple(range(int(label.max()) + 1)), silhouettes, bases


def _given(votes: Votes, groups: Mapping[Id, Id]) -> tuple[NDArray[np.int32], tuple[Id, ...]]:
    """n places among the groups given (those that somebody here is in), −1 for who is in none."""
    mine = [groups.get(one) for one in votes.participants]
    names = sorted({one for one in mine if one is not None}, key=order_of_ids)
    place = {name: number for number, name in enumerate(names)}
    return np.array([-1 if one is None else place[one] for one in mine], dtype=np.int32), tuple(names)


def _previous(votes: Votes, asked: Asked) -> Floats | None:
    if asked.previous is None:
        return None
    return (
        np.array([asked.previous.get(one, (0.0, 0.0)) for one in votes.statements], dtype=np.float64)
        .reshape(-1, 2)
        .T
    )


def _parvis(votes: Votes, asked: Asked, told: Told) -> Opinions:
    dropped = _among(votes.statements, asked.out | asked.meta)
    moderated = tuple(sorted(asked.out | asked.meta, key=order_of_ids))
    if dropped.any():
        votes = votes.kept(np.ones(len(votes.participants), dtype=bool), ~dropped)
    people, statements = votes.size
    told("centre and components")
    on_map = _answered_enough(votes)
    reason = _too_little(votes, on_map)
    cells = _cells(votes, on_map)
    map_of = solidity.placed(cells)
    components = geometry.turned(map_of.of.components, _previous(votes, asked))
    signs = np.where((components * map_of.of.components).sum(axis=1) < 0, -1.0, 1.0)
    points = np.zeros((people, 2))
    points[on_map] = map_of.points * signs
    of = geometry.Geometry(map_of.of.centre, components, map_of.of.sigma)
    if not reason and not np.any(of.components):
        reason = "everybody answered alike"
    found = Opinions(
        mode="parvis", seed=asked.seed, votes=votes, out=np.zeros(statements, dtype=bool),
        meta=np.zeros(statements, dtype=bool), geometry=of, points=points, on_map=on_map & (reason == ""),
        label=np.full(people, counting.NOT_IN_A_GROUP, dtype=np.int32), names=(), silhouettes={},
        verdict=NOT_ENOUGH, reason=reason, moderated=moderated, given=asked.groups is not None,
    )  # fmt: skip
    if asked.groups is not None:
        found.label, found.names = _given(votes, asked.groups)
        found.verdict, found.reason = CAMPS if len(found.names) > 1 else NO_CAMPS, "the groups were given"
    elif not reason:
        _look_for_camps(found, cells, asked, told)
    return _described(found)


def _cells(votes: Votes, on_map: NDArray[np.bool_]) -> solidity.Cells:
    whole = solidity.Cells(votes.row, votes.col, votes.value, *votes.size)
    return whole if on_map.all() else whole.of(on_map)


def _look_for_camps(found: Opinions, cells: solidity.Cells, asked: Asked, told: Told) -> None:
    """Sets the verdict, the groups, and what they rest on."""
    told("camps")
    points = found.points[found.on_map]
    cut = clustering.grouped(points, asked.seed)
    found.silhouettes, found.refused = cut.silhouettes, cut.refused
    label = cut.label
    if asked.checks:
        told("chance")
        found.nulls = solidity.nulls(cells, points, asked.seed)
        if cut.k > 1:
            told("stability")
            found.stability = solidity.stability(cells, cut, asked.seed)
        found.verdict, found.reason = _verdict(cut, found.nulls, found.stability)
        if found.verdict == NO_CAMPS:
            label = np.zeros_like(label)
    else:
        found.verdict = CAMPS if cut.k > 1 else NO_CAMPS
        found.reason = "not checked against chance"
    found.label[found.on_map] = label
    found.names = tuple(range(int(label.max(initial=0)) + 1))


def _verdict(
    cut: clustering.Grouping, nulls: solidity.Nulls, stability: solidity.Stability | None
) -> tuple[str, str]:
    if cut.k < 2 or cut.best <= nulls.bar:
        return NO_CAMPS, "people could not be told apart better than in shuffled votes or one cloud"
    if stability is None or stability.word == "weak":
        return NO_CAMPS, UNSTEADY
    return CAMPS, ""


def _answered_enough(votes: Votes) -> NDArray[np.bool_]:
    """n: who is on the map. min(7, S) answers; of votes read from networks max(7, min(⌈S/2⌉, 30))."""
    people, statements = votes.size
    by_hand = np.array([name in HAND_IN_HAND for name in votes.origins], dtype=bool)
    counts = votes.counts()
    enough = np.full(people, min(LEAST_ANSWERS, statements))
    if not by_hand.all():
        hands = np.bincount(votes.row[by_hand[votes.origin]], minlength=people)
        of_network = max(LEAST_ANSWERS, min(-(-statements // 2), MOST_OF_NETWORK))
        enough[hands == 0] = of_network
    return (counts >= enough) & (counts > 0)


def _too_little(votes: Votes, on_map: NDArray[np.bool_]) -> str:
    """Why there is no map; nothing when there can be one."""
    statements, many = len(votes.statements), int(on_map.sum())
    if statements < 3:
        return "fewer than three statements"
    if many < LEAST_ON_MAP:
        return f"fewer than {LEAST_ON_MAP} people answered enough"
    if statements <= FEW_STATEMENTS and float(np.median(votes.counts()[on_map])) < statements / 2:
        return "the median person has answered less than half of the statements"
    return ""


def _described(found: Opinions) -> Opinions:
    """Adds the counts and the statistics: they follow from votes and groups, in the same way in both modes."""
    votes, k = found.votes, len(found.names)
    statements = len(votes.statements)
    found.tally = counting.tally(votes)
    found.by_origin = counting.by_origin(votes)
    label = found.label if k else np.zeros(len(votes.participants), dtype=np.int32)
    found.by_group = counting.by_group(votes, label, max(k, 1))
    numbers = statistics.figures(found.by_group)
    found.representative = [
        statistics.representative(found.by_group, numbers, group, found.out) for group in range(k) if k > 1
    ]
    found.consensus = statistics.majorities(found.tally, found.out)
    found.group_aware_consensus = statistics.group_aware_consensus(found.by_group)
    found.statement_positions = geometry.statement_positions(found.geometry, found.out, statements)
    found.extremity = geometry.extremity(found.statement_positions)
    found.priorities = statistics.priorities(found.by_group, found.extremity, found.meta)
    return found
