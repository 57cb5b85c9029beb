"""`python -m torture.sybil --runs 20`: people who vote many times, against people who only think alike.

Invented debates: camps, households, supporters who answer word for word alike, an hour after a post in which many come,
an address of a town hall. Into each comes one attack, without identity; what is found, who is harmed, how far the
headline moves and whether the banner stands is compared with the bars. What is known not to be found is printed too,
without a bar: figures by the way people came bound its damage. Prints its seed and ends with `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup()

from parvis.debates.alike import alike_ballots  # noqa: E402  (queries need Django's settings)
from parvis.debates.copies import Cast  # noqa: E402
from parvis.debates.queries.contesting import Standing, heaviest, of_statements, weigh  # noqa: E402
from parvis.debates.queries.results import IDENTIFIED_ENOUGH  # noqa: E402
from torture.sybil_crowd import STATEMENTS, Attack, Crowd  # noqa: E402

NOISE = (0.1, 0.2)
HEADER = f"{'':58}{'found':>8}{'honest':>8}{'moved':>7}{'left':>6}{'headline':>9}{'banner':>8}  of those that change it"


@dataclass
class Row:
    """A kind of run. `attack`: None where nobody attacks. `found`: the bar of recall, where there is one; `honest`: how
    many may be flagged."""

    name: str
    attack: Attack | None = None
    crowd: Callable[[random.Random, int], Crowd] = Crowd.usual
    found: float | None = None
    honest: float = 0.01
    runs: list[Run] = field(default_factory=list)

    @property
    def barred(self) -> bool:
        return self.found is not None


@dataclass(frozen=True)
class Run:
    """`moved`: points by which the attack moves any share of all answers; `left`: when what was found is left out."""

    recall: float
    harmed: float
    moved: float
    left: float
    headline: float
    banner: bool
    matters: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each row")
    parser.add_argument("--people", type=int, default=800, help="honest people in each")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    seed = chosen.seed or int(time.time())
    print(
        f"seed {seed}, {chosen.runs} runs of each row, {chosen.people} honest people, {STATEMENTS} statements"
    )
    print(HEADER)
    made = rows()
    for row in made:
        run_all(row, runs=chosen.runs, people=chosen.people, seed=seed)
        print(line(row), flush=True)
    told = bars(made)
    for ok, words in told:
        print("passed" if ok else "FAILED", words)
    failed = sum(not ok for ok, _words in told)
    print(f"{len(told) - failed} passed, {failed} failed")
    return 1 if failed else 0


def rows() -> list[Row]:
    """Copies, altered copies, cases that were lived, runs in which nobody attacks; and known limits."""
    made = []
    for share in (2, 5, 10, 20, 30):
        made += [
            Row(f"copies {share} %, an invented ballot, in an hour", Attack(share), found=0.99),
            Row(f"copies {share} %, somebody's own ballot, in an hour", Attack(share, own=True), found=0.99),
            Row(f"copies {share} %, over the week, 2 places", Attack(share, hours=168, places=2), found=0.99),
        ]
    for share in (5, 10, 20, 30):
        made += [
            Row(f"noisy {share} %, over hours, 3 places", Attack(share, hours=6, noise=NOISE), found=0.8),
            Row(
                f"noisy {share} %, over the week, 3 places", Attack(share, hours=168, noise=NOISE), found=0.8
            ),
            Row(
                f"noisy {share} %, over hours, 10 places",
                Attack(share, hours=6, places=10, noise=NOISE),
                found=0.8,
            ),
        ]
    return [
        *made,
        Row(
            "lived: 100 accounts of one person, in a week", Attack(many=100, hours=168, places=1), found=0.99
        ),
        Row("lived: 60 in a night, from a dozen places", Attack(many=60, hours=3, places=12), found=0.99),
        Row("clean: camps, supporters, a burst after a post"),
        Row("clean: 500 behind the town hall's address", crowd=Crowd.with_town_hall),
        Row("clean: 300 behind a carrier's address", crowd=Crowd.with_carrier),
        Row("clean: slow voters, a few answers each", crowd=Crowd.slow),
        Row("clean: a post that calls one camp alone", crowd=Crowd.called),
        Row("limit: noisy 10 %, of a camp's opinion", Attack(10, own=True, hours=6, noise=NOISE)),
        Row("limit: noisy 10 %, an address each", Attack(10, hours=6, places=0, noise=NOISE)),
        Row("limit: patient, varied, an address each", Attack(10, hours=168, places=0, noise=(0.3, 0.5))),
        Row("limit: sixty people who vote three times each", Attack(many=3, own=True, places=1, times=60)),
    ]


def run_all(row: Row, *, runs: int, people: int, seed: int) -> None:
    for number in range(runs):
        drawn = random.Random(f"{seed} {row.name} {number}")
        crowd = row.crowd(drawn, people)
        attackers = row.attack.ballots(drawn, crowd) if row.attack else []
        row.runs.append(one_run(crowd, attackers))


def one_run(crowd: Crowd, attackers: Sequence[Cast]) -> Run:
    ballots = [*crowd.ballots, *attackers]
    found = [frozenset(map(str, one.voters)) for one in alike_ballots(ballots)]
    flagged = frozenset[str]().union(*found)
    bad = frozenset(str(one.voter) for one in attackers)

    def without(left_out: frozenset[str]) -> Standing:
        return standing(one for one in ballots if one.voter not in left_out)

    truth = without(bad)
    identified = headline_of(crowd, ballots)
    return Run(
        recall=len(flagged & bad) / len(bad) if bad else 0.0,
        harmed=len(flagged - bad) / len(crowd.ballots),
        moved=apart(without(frozenset()), truth),
        left=apart(without(flagged), truth),
        headline=apart(standing(identified), standing(one for one in identified if one.voter not in bad)),
        banner=heaviest(found, without, headline=False) is not None if found else False,
        matters=bool(bad) and weigh(without(frozenset()), truth).contested,
    )


def headline_of(crowd: Crowd, ballots: Sequence[Cast]) -> list[Cast]:
    """The rule of `queries.results`: from thirty people on who showed who they are, they alone. Attackers did not."""
    known = [one for one in ballots if one.voter in crowd.identified]
    return known if len(known) >= IDENTIFIED_ENOUGH else list(ballots)


def standing(ballots: Iterable[Cast]) -> Standing:
    counts = Counter(pair for one in ballots for pair in one.answers.items())
    return of_statements(range(STATEMENTS), counts)


def apart(one: Standing, other: Standing) -> float:
    return max(abs(share - other.shares[number]) for number, share in one.shares.items())


def line(row: Row) -> str:
    runs = row.runs
    attacked = f"{mean(one.recall for one in runs):8.3f}" if row.attack else f"{'':8}"
    mattering = [one.banner for one in runs if one.matters]
    part = f"  {mean(mattering):.2f} ({len(mattering)})" if mattering else ""
    return (
        f"{row.name:58}{attacked}{100 * mean(one.harmed for one in runs):7.2f}%"
        f"{mean(one.moved for one in runs):7.1f}{mean(one.left for one in runs):6.1f}"
        f"{max(one.headline for one in runs):9.1f}{mean(one.banner for one in runs):8.2f}{part}"
    )


def bars(made: Sequence[Row]) -> list[tuple[bool, str]]:
    told = []
    for row in made:
        if row.found is not None:
            told.append(
                (mean(one.recall for one in row.runs) >= row.found, f"{row.name}: found >= {row.found}")
            )
        worst = max(one.harmed for one in row.runs)
        told.append((worst <= row.honest, f"{row.name}: honest flagged <= {row.honest:.0%} in each run"))
    attacks = [one for row in made if row.found is not None for one in row.runs]
    mattering = [one.banner for one in attacks if one.matters] or [True]
    clean = [one.banner for row in made if row.attack is None for one in row.runs] or [False]
    headline = max((one.headline for one in attacks), default=0.0)
    return [
        *told,
        (headline == 0.0, f"the headline of identified people moves by {headline:.1f} points"),
        (
            mean(mattering) >= 0.95,
            f"banner in {mean(mattering):.1%} of {len(mattering)} attacks that change a result",
        ),
        (mean(clean) <= 0.02, f"banner in {mean(clean):.1%} of {len(clean)} clean runs"),
    ]


if __name__ == "__main__":
    sys.exit(main())
