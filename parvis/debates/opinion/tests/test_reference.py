"""Mode polis against what Polis itself published for one conversation: every formula, to rounding error."""

import numpy as np
import pytest

from parvis.debates.opinion import Asked, analyse
from parvis.debates.opinion.tests.shared import REFERENCE, expected, needs_conversations, votes_of

pytestmark = needs_conversations
NEAR = 1e-9


@pytest.fixture(scope="module")
def both():
    theirs = expected()
    groups = {int(one): group for one, group in theirs["group_of_participant"].items()}
    out, meta = frozenset(theirs["moderated_out"]), frozenset(theirs["meta"])
    asked = Asked(mode="polis", groups=groups, out=out, meta=meta)
    ours = analyse(votes_of(REFERENCE), asked).as_json()
    assert ours["statement_ids"] == theirs["statements"]
    return ours, theirs


@pytest.fixture(scope="module")
def signs(both):
    """The sign of an axis is arbitrary."""
    ours, theirs = (np.array(one["components"]) for one in both)
    return np.sign((ours * theirs).sum(axis=1))


def test_the_centre_and_the_components_are_those_of_polis(both, signs):
    ours, theirs = both

    assert np.abs(np.array(ours["centre"]) - theirs["centre"]).max() < NEAR
    assert np.abs(np.array(ours["components"]) * signs[:, None] - theirs["components"]).max() < NEAR


def test_people_stand_where_polis_put_them(both, signs):
    ours, theirs = both
    for cluster in theirs["base_clusters"]:
        mine = np.mean([ours["projection"][str(one)] for one in cluster["participants"]], axis=0) * signs
        assert mine == pytest.approx([cluster["x"], cluster["y"]], abs=NEAR)


def test_statements_stand_where_polis_put_them(both, signs):
    ours, theirs = both
    at = np.array(ours["statement_positions"]) * signs[:, None]

    assert np.abs(at - theirs["statement_positions"]).max() < NEAR
    assert np.abs(np.array(ours["statement_extremity"]) - theirs["statement_extremity"]).max() < NEAR


def test_votes_are_counted_as_polis_counts_them(both):
    ours, theirs = both
    for group in ours["groups"]:
        counts = theirs["group_votes"][str(group["id"])]
        assert group["size"] == counts["n_members"]
        for what in ("agree", "disagree", "seen"):
            assert [one[what] for one in group["tallies"].values()] == counts[what]


def test_consensus_and_priorities_are_those_of_polis(both):
    ours, theirs = both

    consensus = np.array(list(ours["group_aware_consensus"].values()))
    assert np.abs(consensus - theirs["group_aware_consensus"]).max() < 1e-12
    assert list(ours["priorities"].values()) == pytest.approx(theirs["priorities"], rel=NEAR)
    assert len(set(ours["priorities"].values())) > 100  # they differ: Polis once gave 49 to every statement


def test_the_same_statements_represent_each_group_in_the_same_order(both):
    ours, theirs = both
    for group in ours["groups"]:
        published = theirs["representative"][str(group["id"])]
        names = ("statement", "direction", "n_success", "n_trials", "best_agree")
        assert [[one[name] for name in names] for one in group["representative"]] == [
            [one[name] for name in names] for one in published
        ]
        for mine, one in zip(group["representative"], published, strict=True):
            assert mine["p"] == pytest.approx(one["p_success"], rel=NEAR)
            assert mine["p_test"] == pytest.approx(one["p_test"], rel=NEAR)
            assert mine["repness"] == pytest.approx(one["repness"], rel=NEAR)
            assert mine["repness_test"] == pytest.approx(
                one["repness_test"], rel=1e-6
            )  # published in 32 bits


@pytest.mark.parametrize("direction", ["agree", "disagree"])
def test_majorities_are_those_of_polis(both, direction):
    ours, theirs = (one["consensus"][direction] for one in both)

    assert [one["statement"] for one in ours] == [one["statement"] for one in theirs]
    for mine, one in zip(ours, theirs, strict=True):
        assert (mine["p"], mine["p_test"]) == pytest.approx((one["p_success"], one["p_test"]), rel=NEAR)
