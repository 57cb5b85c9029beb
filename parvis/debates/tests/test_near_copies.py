"""Copies of which some answers were altered are found by the few places that sent them; people of one place are not."""

from __future__ import annotations

import random

import pytest

from parvis.debates.alike import alike_ballots
from parvis.debates.copies import Cast, Evidence, find_copies
from parvis.debates.near_copies import find_near_copies
from parvis.debates.tests.test_copies import HOUR, STATEMENTS, WEEK, honest


def altered(drawn, many, ballot, *, places, share=0.15, name="b"):
    return [
        Cast(
            f"{name}{n}",
            {
                number: drawn.choice([other for other in (-1, 0, 1) if other != value])
                if drawn.random() < share
                else value
                for number, value in ballot.items()
            },
            drawn.random() * WEEK,
            f"{name} at {n % places}",
        )
        for n in range(many)
    ]


@pytest.fixture
def drawn():
    return random.Random(5)


@pytest.fixture
def ballot(drawn):
    return {number: drawn.choice((1, -1)) for number in range(STATEMENTS)}


@pytest.mark.parametrize("places", [1, 3, 8])
def test_altered_copies_of_a_few_places_are_one_group(drawn, ballot, places):
    ballots = honest(drawn, 400) + altered(drawn, 40, ballot, places=places)
    (found,) = alike_ballots(ballots)

    assert {one[0] for one in found.voters} == {"b"}
    assert len(found.voters) >= 38
    assert (found.evidence, found.places) == (Evidence.source, places)
    assert 78 <= found.likeness <= 92


def test_with_an_address_each_they_are_not_found(drawn, ballot):
    """So it stands in the decision: figures by the way people came bound the damage."""
    assert not alike_ballots(honest(drawn, 400) + altered(drawn, 40, ballot, places=40))


def test_a_family_of_one_mind_is_left_alone(drawn, ballot):
    """Also one that is alone in its opinion, and beside a real attack."""
    crowd = honest(drawn, 400) + altered(drawn, 5, ballot, places=1, share=0.05, name="family")
    assert not find_near_copies(crowd)

    other = {number: -value for number, value in ballot.items()}
    found = find_near_copies(crowd + altered(drawn, 60, other, places=2))
    assert {str(voter)[0] for one in found for voter in one.voters} == {"b"}


def test_people_behind_a_shared_address_are_left_alone_and_hide_whoever_is_among_them(drawn, ballot):
    hall = honest(drawn, 200, hour=HOUR, source="town hall")
    shared = [Cast(f"h{n} of the hall", one.answers, one.at, one.source) for n, one in enumerate(hall)]
    bots = [Cast(one.voter, one.answers, one.at, "town hall") for one in altered(drawn, 40, ballot, places=1)]
    assert not find_near_copies(honest(drawn, 400) + shared)
    assert not find_near_copies(honest(drawn, 400) + shared + bots)


def test_a_camp_that_comes_from_one_office_is_left_alone(drawn):
    """Thirty who think as half the town does."""
    crowd = honest(drawn, 400)
    camp = max(crowd, key=lambda one: len(one.answers)).answers
    near = [
        one
        for one in crowd
        if sum(camp.get(n) == value for n, value in one.answers.items()) > 0.7 * len(one.answers)
    ]
    office = [Cast(one.voter, one.answers, one.at, "office") if one in near[:30] else one for one in crowd]
    assert len(near) >= 30
    assert not find_near_copies(office)


def test_the_order_in_which_ballots_are_read_changes_nothing(drawn, ballot):
    ballots = honest(drawn, 300) + altered(drawn, 40, ballot, places=3)
    assert alike_ballots(ballots) == alike_ballots(drawn.sample(ballots, len(ballots)))


def test_where_hardly_anybody_else_answered_nobody_knows(drawn, ballot):
    assert not find_near_copies(honest(drawn, 15) + altered(drawn, 120, ballot, places=3))


def test_nine_friends_of_one_place_are_none_of_our_business_ten_are(drawn):
    crowd = honest(drawn, 400)
    ten = altered(drawn, 10, dict.fromkeys(range(STATEMENTS), 0), places=1, share=0.05)
    assert not find_near_copies(crowd + ten[:9])
    assert len(find_near_copies(crowd + ten)) == 1


def test_a_family_that_thinks_as_others_do_is_not_told_with_an_attack_of_the_same_mind(drawn, ballot):
    """Three of one house say nothing where sixty in other houses answer so too."""
    crowd = honest(drawn, 400) + altered(drawn, 60, ballot, places=60, name="others")
    family = altered(drawn, 3, ballot, places=1, share=0.05, name="family")
    (found,) = find_near_copies(crowd + family + altered(drawn, 60, ballot, places=2))
    assert {str(voter)[0] for voter in found.voters} == {"b"}


def test_five_families_of_a_mind_that_is_not_theirs_alone_are_left_alone(drawn, ballot):
    """Five places of two hundred were chosen because they fit: that is counted against the finding."""
    crowd = honest(drawn, 400) + altered(drawn, 10, ballot, places=10, name="others")
    assert not find_near_copies(crowd + altered(drawn, 15, ballot, places=5, share=0.05, name="family"))


def test_ballots_of_which_nobody_knows_the_place_are_of_no_one_place(drawn, ballot):
    known, unknown = altered(drawn, 6, ballot, places=1), altered(drawn, 40, ballot, places=1, name="u")
    nowhere = [Cast(one.voter, one.answers, one.at) for one in unknown]
    assert not find_near_copies(honest(drawn, 400) + known + nowhere)


def test_copies_and_those_that_were_altered_are_one_group_by_its_surest_evidence(drawn, ballot):
    same = [Cast(f"b same {n}", ballot, n * 40.0, f"b at {n % 3}" if n else "") for n in range(15)]
    ballots = honest(drawn, 400) + altered(drawn, 40, ballot, places=3) + same
    (found,) = alike_ballots(ballots)
    parts = [*find_copies(ballots), *find_near_copies(ballots)]
    assert len(parts) > 1
    assert set(found.voters) == {voter for one in parts for voter in one.voters}
    assert found.log_chance == min(one.log_chance for one in parts)
    assert found.places == 3, "where the first came from is not known"


def test_ranks_and_points_are_not_compared_like_this(drawn):
    ranks = {number: number + 1 for number in range(12)}
    assert not find_near_copies([Cast(n, ranks, n * 60.0, "one") for n in range(50)])
