"""The same votes give the same map to the last bit; debates at the edge are answered, not refused."""

import json

import numpy as np
import pytest

from parvis.debates.opinion import Asked, RunningDebate, Votes, analyse
from parvis.debates.opinion.counting import wilson
from parvis.debates.opinion.geometry import centred, factored, means, turned
from parvis.debates.opinion.result import UNSTEADY
from parvis.debates.opinion.tests.planted import planted
from parvis.debates.opinion.votes import Vote, as_id
from parvis.debates.opinion.weighting import raked, weighted


def cast(votes):
    ids = zip(votes.row.tolist(), votes.col.tolist(), votes.value.tolist(), strict=True)
    return [Vote(votes.participants[row], votes.statements[col], value) for row, col, value in ids]


def told(found):
    return json.dumps(found.as_json())


def test_votes_in_any_order_give_the_same_bytes():
    votes, _camp = planted(120, 20, 16, camps=(0.6, 0.4), effect=2.5, seed=2)
    rows = cast(votes)
    first = told(analyse(Votes.of(rows)))
    for draw in range(3):
        order = np.random.default_rng(draw).permutation(len(rows))
        assert told(analyse(Votes.of([rows[place] for place in order]))) == first


def test_the_last_vote_on_a_statement_counts_however_often_it_changed():
    changed = [Vote("a", 1, (-1) ** hour, at=hour) for hour in range(50)]
    votes = Votes.of([*changed[::-1], Vote("b", 1, 1, at=3), Vote("a", 2, 0, at=1)])

    assert votes.size == (2, 2)
    assert votes.value.tolist() == [-1, 0, 1]
    assert votes.arrival.tolist() == [0, 1]
    assert Votes.of([("a", 1, 1), ("a", 1, -1)]).value.tolist() == [-1]


def test_an_unknown_vote_is_refused():
    with pytest.raises(ValueError, match="a vote is 1"):
        Votes.of([("a", 1, 2)])


@pytest.mark.parametrize("mode", ["parvis", "polis"])
@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", 1, 1)],
        [(person, 1, 1) for person in range(40)],
        [("a", statement, 1) for statement in range(40)],
        [(person, statement, 1) for person in range(40) for statement in range(5)],
        [(person, statement, 0) for person in range(40) for statement in range(5)],
        [(person, statement, 1 if person % 2 else -1) for person in range(40) for statement in range(5)],
        [
            (person, statement, 1 if person == statement else 0)
            for person in range(40)
            for statement in range(40)
        ],
    ],
    ids=[
        "nothing",
        "one vote",
        "one statement",
        "one person",
        "all agree",
        "all pass",
        "two halves",
        "equal axes",
    ],
)
def test_debates_at_the_edge_have_an_answer(rows, mode):
    found = analyse(Votes.of(rows), Asked(mode=mode))
    value = found.as_json()

    assert len(value["groups"]) == value["k"]
    assert all(np.isfinite(list(value["priorities"].values())))
    assert np.isfinite(found.geometry.components).all()
    assert value["verdict"] in {"camps", "no separate camps", "not enough data"}


def test_camps_that_other_people_would_draw_otherwise_are_told_from_one_line():
    """Ninety sheets, eight statements, half of them divisive: two camps or five, as the draw wants."""
    rng = np.random.default_rng(11)
    camp = np.arange(90) % 2
    agrees = np.where(np.arange(8) < 4, np.where(camp == 1, 0.92, 0.08)[:, None], 0.5)
    votes = np.where(rng.random((90, 8)) < agrees, 1, -1)
    found = analyse(Votes.of([(p, s, int(votes[p, s])) for p in range(90) for s in range(8)]))
    found.verdict, found.reason = "no separate camps", UNSTEADY

    assert found.shape == "unsteady"
    assert found.as_json()["shape"] == "unsteady"
    found.reason = ""
    assert found.shape == "one axis"


def test_two_identical_halves_have_one_axis_and_two_camps():
    rows = [(person, statement, 1 if person % 2 else -1) for person in range(40) for statement in range(8)]
    found = analyse(Votes.of(rows), Asked(checks=False))

    assert found.geometry.sigma[1] == 0
    assert not found.geometry.components[1].any()
    assert sorted(np.bincount(found.label).tolist()) == [20, 20]


@pytest.mark.parametrize("mode", ["parvis", "polis"])
def test_all_statements_taken_out_leave_no_map(mode):
    rows = [(person, statement, 1 if person % 2 else -1) for person in range(40) for statement in range(8)]
    found = analyse(Votes.of(rows), Asked(mode=mode, out=frozenset(range(8))))

    assert not found.geometry.components.any()
    assert found.consensus == ([], [])


def test_wide_and_long_debates_are_read():
    for people, statements, answers in ((5_000, 3, 3), (40, 5_000, 200)):
        votes, _camp = planted(people, statements, answers, seed=1)
        assert analyse(votes, Asked(checks=False)).points.shape == (people, 2)


def test_moderated_statements_change_nothing_in_mode_parvis():
    votes, _camp = planted(200, 20, 14, camps=(0.5, 0.5), effect=2.5, seed=4)
    more = [Vote(person, 99, 1) for person in range(200)]
    with_it = analyse(Votes.of([*cast(votes), *more]), Asked(out=frozenset({99})))
    value = with_it.as_json()
    without = analyse(votes).as_json()

    assert value.pop("moderated_out") == [99]
    without.pop("moderated_out")
    assert value == without


def test_a_zeroed_column_gives_the_same_components_as_a_dropped_one():
    """Mode polis zeroes, mode parvis drops: only the scale of positions differs."""
    votes, _camp = planted(150, 12, 9, camps=(0.5, 0.5), effect=2.5, seed=4)
    zeroed = analyse(votes, Asked(mode="polis", out=frozenset({3, 7}))).geometry.components
    kept = votes.kept(np.ones(150, dtype=bool), ~np.isin(np.arange(12), [3, 7]))
    centre = means(kept.col, kept.value, 10)
    dropped = turned(factored(centred(kept.row, kept.col, kept.value, centre, 150))[0])

    assert np.abs(np.delete(zeroed, [3, 7], axis=1) - dropped).max() < 1e-12
    assert not zeroed[:, [3, 7]].any()


def test_the_map_does_not_flip_overnight():
    votes, _camp = planted(150, 12, 9, camps=(0.5, 0.5), effect=2.5, seed=4)
    first = analyse(votes, Asked(checks=False)).geometry.components
    before = {one: (-x, y) for one, x, y in zip(votes.statements, *first.tolist(), strict=True)}
    second = analyse(votes, Asked(checks=False, previous=before)).geometry.components

    assert second == pytest.approx(first * np.array([[-1.0], [1.0]]))


def test_who_answered_too_little_is_counted_but_not_on_the_map():
    votes, _camp = planted(100, 40, 30, camps=(0.5, 0.5), effect=2.5, seed=4)
    few = [Vote("late", statement, 1) for statement in range(6)]
    found = analyse(Votes.of([*cast(votes), *few]))

    assert "late" not in found.as_json()["projection"]
    assert len(found.as_json()["projection"]) == 100
    assert found.tally.seen[0] == analyse(votes).tally.seen[0] + 1


def test_votes_read_from_a_network_need_more_answers_to_be_on_the_map():
    votes, _camp = planted(100, 40, 38, camps=(0.5, 0.5), effect=2.5, seed=4)
    ten = [
        Vote(who, statement, 1, origin=door)
        for who, door in (("w", "web"), ("m", "mastodon"))
        for statement in range(10)
    ]
    found = analyse(Votes.of([*cast(votes), *ten]), Asked(checks=False)).as_json()

    assert "w" in found["projection"]
    assert "m" not in found["projection"]
    assert found["origins"]["mastodon"]["0"]["agree"] == 1
    assert sum(one["0"]["seen"] for one in found["origins"].values()) == found["tallies"]["0"]["seen"]


def test_few_people_or_half_empty_ballots_are_not_enough():
    few, _camp = planted(29, 12, 12, seed=1)
    assert analyse(few).reason == "fewer than 30 people answered enough"
    thin, _camp = planted(200, 30, 9, seed=1)
    assert analyse(thin).verdict == "not enough data"
    assert analyse(thin).tally.seen.sum() == len(thin.row)


def test_whoever_is_left_out_counts_nowhere():
    votes, _camp = planted(100, 20, 16, seed=4)
    found = analyse(votes, Asked(excluded=frozenset({0, 1}), checks=False))

    assert len(found.votes.participants) == 98
    assert found.tally.seen.sum() == (votes.row > 1).sum()


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    [
        (8, 10, 0.4901625, 0.9433178),
        (0, 20, 0.0, 0.1611252),
        (0, 0, 0.0, 1.0),
        (50, 100, 0.4038315, 0.5961685),
    ],
)
def test_the_interval_is_wilsons(yes, of, low, high):
    assert np.array(wilson(yes, of)) == pytest.approx(np.array([low, high]), abs=1e-4)


def test_a_running_debate_counts_at_once_and_makes_the_same_map():
    votes, _camp = planted(60, 10, 9, seed=6)
    debate = RunningDebate(cast(votes))
    before = debate.tally(3)
    debate.add(Vote("new", 3, 1, at=5))
    debate.add(Vote("new", 3, -1, at=4))  # older, came late

    assert debate.tally(3)["agree"] == before["agree"] + 1
    assert debate.tally(3)["disagree"] == before["disagree"]
    assert told(debate.map()) == told(analyse(Votes.of([*cast(votes), Vote("new", 3, 1)])))
    debate.add(Vote("new", 3, 0, at=6))
    assert debate.map().tally.passed[3] == before["pass"] + 1


def test_weights_bring_people_to_the_population_beside_the_raw_figure():
    people = tuple(range(100))
    traits = {"age": {one: "young" if one < 80 else "old" for one in people}}
    weights = raked(people, traits, {"age": {"young": 30, "old": 60, "none here": 10}})
    votes = Votes.of([(one, 1, 1 if one < 80 else -1) for one in people])

    assert weights.of[:80].sum() == pytest.approx(100 / 3)
    assert weights.missing == ("age: none here",)
    assert weights.effect > 1.5
    assert weighted(votes, weights.of).agree[0] == pytest.approx(1 / 3)
    found = analyse(votes, Asked(traits=traits, population={"age": {"young": 1, "old": 2}})).as_json()
    assert found["weighting"]["statements"]["1"]["agree"] == pytest.approx(1 / 3)
    assert found["tallies"]["1"]["agree"] == 80
    with pytest.raises(ValueError, match="no trait"):
        raked(people, traits, {"street": {"a": 1}})


def test_an_id_is_the_number_only_when_written_as_one():
    assert [as_id(one) for one in ("12", "0", "012", "a1", "１")] == [12, 0, "012", "a1", "１"]
