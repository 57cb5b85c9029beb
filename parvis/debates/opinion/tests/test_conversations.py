"""What the engine finds in seven open conversations, and that neither order nor seed changes it."""

import json
from typing import NamedTuple

import numpy as np
import pytest

from parvis.debates.opinion import Asked, Votes, analyse
from parvis.debates.opinion.clustering import likeness
from parvis.debates.opinion.tests.shared import needs_conversations, out_of, published, votes_of

pytestmark = needs_conversations


class Known(NamedTuple):
    """Sizes as published; in mode polis k and the least likeness to Polis' groups; in mode parvis the verdict."""

    people: int
    statements: int
    cells: int
    polis_k: int
    polis_ari: float
    verdict: str
    ari: float = 0.0


KNOWN = {
    "scoop-hivemind.biodiversity": Known(536, 314, 29_719, 2, 0.96, "camps", 0.95),
    "austria-climate.5twd2jsnkf.2022-08-08": Known(1_116, 522, 61_384, 2, 0.97, "camps", 0.84),
    "vtaiwan.uberx": Known(1_921, 197, 49_443, 2, 0.88, "no separate camps"),
    "canadian-electoral-reform": Known(448, 174, 11_950, 3, 0.0, "camps", 0.89),
    "brexit-consensus": Known(204, 50, 5_303, 3, 0.5, "no separate camps"),
    "15-per-hour-seattle": Known(339, 54, 2_872, 2, 0.4, "no separate camps"),
    "london.youth.policing": Known(26, 36, 638, 2, -1.0, "not enough data"),
}
EACH = pytest.mark.parametrize("conversation", KNOWN)


def agreement(found, conversation):
    theirs = published(conversation)
    both = [(label, theirs[one]) for one, label in zip(found.votes.participants, found.label.tolist(), strict=True)
            if label >= 0 and one in theirs]  # fmt: skip
    return likeness(np.array([mine for mine, _one in both]), np.array([one for _mine, one in both]))


@EACH
def test_mode_polis_finds_the_groups_that_polis_published_where_polis_is_stable(conversation):
    known, votes = KNOWN[conversation], votes_of(conversation)
    found = analyse(votes, Asked(mode="polis", out=out_of(conversation)))

    assert (*votes.size, len(votes.row)) == (known.people, known.statements, known.cells)
    assert found.k == known.polis_k
    assert agreement(found, conversation) >= known.polis_ari


@EACH
def test_mode_parvis_says_camps_only_where_they_hold(conversation):
    known = KNOWN[conversation]
    found = analyse(votes_of(conversation), Asked(out=out_of(conversation)))

    assert found.verdict == known.verdict, found.reason
    assert found.k == {"camps": 2, "no separate camps": 1, "not enough data": 0}[known.verdict]
    if known.verdict == "camps":
        assert agreement(found, conversation) >= known.ari


@EACH
def test_the_best_cut_is_the_same_for_twenty_orders_of_the_rows_and_twenty_seeds(conversation):
    votes, asked = votes_of(conversation), Asked(out=out_of(conversation), checks=False)
    first = analyse(votes, asked)
    told = json.dumps(first.as_json())
    for draw in range(20):
        order = np.random.default_rng(draw).permutation(len(votes.row))
        mixed = Votes.settled(
            votes.participants, votes.statements, votes.row[order], votes.col[order], votes.value[order]
        )
        assert json.dumps(analyse(mixed, asked).as_json()) == told
        assert analyse(votes, Asked(out=asked.out, checks=False, seed=draw)).k == first.k
