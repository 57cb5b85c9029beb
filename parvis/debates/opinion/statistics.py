"""What characterises groups and what all share: Polis' published statistics, the same in both modes.

Sources: Small et al. 2021, "Polis: scaling deliberation by mapping high dimensional opinion spaces", and the outputs
that Polis publishes, to which each formula was compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.counting import Tally
from parvis.debates.opinion.votes import Floats

SIGNIFICANT = 1.2816  # one-sided, 90 %
MOST_SHOWN = 5
META_PRIORITY = 49.0


@dataclass(frozen=True)
class Figures:
    """groups × S each: of agreement and of disagreement, the smoothed share p, its test against ½ (pt), the ratio r to
    the share among the other groups, and the test of that difference (rt)."""

    pa: Floats
    pat: Floats
    ra: Floats
    rat: Floats
    pd: Floats
    pdt: Floats
    rd: Floats
    rdt: Floats


@dataclass(frozen=True)
class Chosen:
    """A statement (its column) that characterises a group, or that a majority shares (then `repness` is absent).

    `direction` is "agree" or "disagree"; successes among trials people; `p` smoothed, tests as in `Figures`.
    """

    column: int
    direction: str
    n_success: int
    n_trials: int
    p: float
    p_test: float
    repness: float | None = None
    repness_test: float | None = None
    best_agree: bool = False

    @property
    def score(self) -> float:
        """r·rt·p·pt; of a majority p·pt."""
        of_group = (
            1.0 if self.repness is None or self.repness_test is None else self.repness * self.repness_test
        )
        return of_group * self.p * self.p_test


def share(yes: Floats, seen: Floats) -> Floats:
    return (yes + 1.0) / (seen + 2.0)


def share_test(yes: Floats, seen: Floats) -> Floats:
    """2·√(n+1)·((x+1)/(n+1) − ½)."""
    return 2.0 * np.sqrt(seen + 1.0) * ((yes + 1.0) / (seen + 1.0) - 0.5)


def difference_test(yes: Floats, seen: Floats, other_yes: Floats, other_seen: Floats) -> Floats:
    """Two proportions, one added to all four counts; 0 where everybody said the same."""
    here, there = (yes + 1.0) / (seen + 1.0), (other_yes + 1.0) / (other_seen + 1.0)
    pooled = (yes + 1.0 + other_yes + 1.0) / (seen + 1.0 + other_seen + 1.0)
    spread = np.sqrt(
        np.maximum(pooled * (1.0 - pooled), 0.0) * (1.0 / (seen + 1.0) + 1.0 / (other_seen + 1.0))
    )
    return np.where(spread > 0, (here - there) / np.where(spread > 0, spread, 1.0), 0.0)


def figures(counts: Tally) -> Figures:
    """Of groups × S counts; the others of a group are the members of the other groups, nobody else."""
    agree, disagree, seen = (part.astype(np.float64) for part in (counts.agree, counts.disagree, counts.seen))
    agree_o, disagree_o, seen_o = (part.sum(axis=0) - part for part in (agree, disagree, seen))
    pa, pd = share(agree, seen), share(disagree, seen)
    return Figures(
        pa=pa,
        pat=share_test(agree, seen),
        ra=pa / share(agree_o, seen_o),
        rat=difference_test(agree, seen, agree_o, seen_o),
        pd=pd,
        pdt=share_test(disagree, seen),
        rd=pd / share(disagree_o, seen_o),
        rdt=difference_test(disagree, seen, disagree_o, seen_o),
    )


def representative(counts: Tally, of: Figures, group: int, out: NDArray[np.bool_]) -> list[Chosen]:
    """At most five statements, agreements first, for a group; `out` (S) are those never shown.

    One pass in the order of columns: what is best so far is replaced by rules that depend on that order.
    """
    pat, rat, pdt, rdt = (part[group] for part in (of.pat, of.rat, of.pdt, of.rdt))
    enough = ((rat > SIGNIFICANT) & (pat > SIGNIFICANT)) | ((rdt > SIGNIFICANT) & (pdt > SIGNIFICANT))
    enough &= ~out
    sufficient = np.flatnonzero(enough).tolist()
    best_agree = _best_agree(counts, of, group, out)
    if not sufficient:
        best = best_agree if best_agree is not None else _best(np.maximum(rat, rdt), out)
        return [] if best is None else [_chosen(counts, of, group, best, best_agree=best == best_agree)]
    others = [_chosen(counts, of, group, column) for column in sufficient if column != best_agree]
    others.sort(key=lambda one: -one.score)
    front = [] if best_agree is None else [_chosen(counts, of, group, best_agree, best_agree=True)]
    shown = (front + others)[:MOST_SHOWN]
    return sorted(shown, key=lambda one: one.direction != "agree")


def _best(value: Floats, out: NDArray[np.bool_]) -> int | None:
    if out.all():
        return None
    return int(np.argmax(np.where(out, -np.inf, value)))


def _best_agree(counts: Tally, of: Figures, group: int, out: NDArray[np.bool_]) -> int | None:
    eligible = ~out & ((counts.agree[group] > 0) | (counts.disagree[group] > 0))
    pa, pat, ra, rat = (part[group].tolist() for part in (of.pa, of.pat, of.ra, of.rat))
    current: int | None = None
    for column in np.flatnonzero(eligible).tolist():
        if current is None:
            better = pat[column] > SIGNIFICANT or (ra[column] > 1.0 and pa[column] > 0.5)
        elif ra[current] > 1.0:
            here = ra[column] * rat[column] * pa[column] * pat[column]
            better = here > ra[current] * rat[current] * pa[current] * pat[current]
        else:
            better = pa[column] * pat[column] > pa[current] * pat[current]
        current = column if better else current
    return current


def _chosen(counts: Tally, of: Figures, group: int, column: int, *, best_agree: bool = False) -> Chosen:
    agrees = of.rat[group, column] > of.rdt[group, column]
    yes, p, pt, r, rt = (
        (counts.agree, of.pa, of.pat, of.ra, of.rat)
        if agrees
        else (counts.disagree, of.pd, of.pdt, of.rd, of.rdt)
    )
    here = (group, column)
    return Chosen(
        column, "agree" if agrees else "disagree", int(yes[here]), int(counts.seen[here]),
        float(p[here]), float(pt[here]), float(r[here]), float(rt[here]), best_agree,
    )  # fmt: skip


def majorities(everybody: Tally, out: NDArray[np.bool_]) -> tuple[list[Chosen], list[Chosen]]:
    """(agreements, disagreements) of more than half of all people, grouped or not; at most five each, firmest first."""
    seen = everybody.seen.astype(np.float64)
    found = []
    for direction, yes in (("agree", everybody.agree), ("disagree", everybody.disagree)):
        p, pt = share(yes.astype(np.float64), seen), share_test(yes.astype(np.float64), seen)
        kept = np.flatnonzero((p > 0.5) & (pt > SIGNIFICANT) & ~out)
        first = kept[np.argsort(-(p * pt)[kept], kind="stable")][:MOST_SHOWN]
        found.append([
            Chosen(int(c), direction, int(yes[c]), int(everybody.seen[c]), float(p[c]), float(pt[c])) for c in first
        ])  # fmt: skip
    return found[0], found[1]


def group_aware_consensus(counts: Tally) -> Floats:
    """S products over groups of (A+1)/(S+2): to rank within one map, never to compare maps."""
    return np.asarray(np.prod(share(counts.agree.astype(np.float64), counts.seen.astype(np.float64)), axis=0))


def priorities(counts: Tally, extremities: Floats, meta: NDArray[np.bool_]) -> Floats:
    """S weights for which statement to show next; A, S, P are summed over the groups, E is the extremity.

    importance = (1 − (P+1)/(S+2))·(E+1)·(A+1)/(S+2); priority = (importance·(1 + 8·2^(−S/5)))²; meta: 49.
    """
    agree, seen, passed = (
        part.sum(axis=0).astype(np.float64) for part in (counts.agree, counts.seen, counts.passed)
    )
    importance = (1.0 - share(passed, seen)) * (extremities + 1.0) * share(agree, seen)
    return np.where(meta, META_PRIORITY, (importance * (1.0 + 8.0 * 2.0 ** (-seen / 5.0))) ** 2)
