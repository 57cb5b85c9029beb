"""What a result would be without some voters, and how many people may stand behind it."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from parvis.debates.actions import voting
from parvis.debates.credentials import by_code, by_network
from parvis.debates.models import AGREE, DISAGREE, Echo, Method, NativeCount, Voter
from parvis.debates.queries import statements as asked
from parvis.debates.queries.contesting import contested, heaviest, of_statements, standing, weigh
from parvis.debates.queries.sources import doubles, sources
from parvis.debates.queries.tallies import lines
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.inbox.tests.factories import make_account
from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions as publishing
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team())


def crowd(debate, people, **ballot):
    """So many voters with this ballot; their keys."""
    keys = []
    for _one in range(people):
        voter = make_voter(debate)
        with acting_for(debate.team_id):
            given = {int(number[1:]): value for number, value in ballot.items()}
            voting.cast(team=debate.team, debate=debate, voter=voter, ballot=given)
        keys.append(voter.pk)
    return keys


def without(debate, voters):
    with acting_for(debate.team_id):
        return contested(debate.team, debate, voters)


def test_a_statement_is_contested_when_its_majority_turns(boss):
    debate = make_debate(boss)
    crowd(debate, 40, n1=DISAGREE)
    crowd(debate, 39, n1=AGREE)
    few = crowd(debate, 2, n1=AGREE)

    found = without(debate, few)
    assert (found.contested, found.orders, dict(found.moved)) == (True, {(1, 1)}, {})


def test_a_statement_is_contested_when_its_share_moves_by_more_than_five_points(boss):
    """26 of 40 agree, 65 %: without 5 of them 60.0 %, without 6 58.8 %."""
    debate = make_debate(boss)
    crowd(debate, 20, n1=AGREE)
    crowd(debate, 14, n1=DISAGREE)
    six = crowd(debate, 6, n1=AGREE)

    assert not without(debate, six[:5]).contested
    found = without(debate, six)
    assert (found.orders, round(found.moved[1], 1)) == (set(), -6.2)


def test_five_points_are_nothing_and_a_little_more_is_something():
    """60 of 100 agree. Without 13 of them 47 of 87: 54.0 %. Without 11 of them 49 of 89: 55.1 %."""
    whole = of_statements([1], {(1, AGREE): 60, (1, DISAGREE): 40})
    moved = [
        weigh(whole, of_statements([1], {(1, AGREE): 60 - gone, (1, DISAGREE): 40})).moved
        for gone in (11, 13)
    ]
    assert moved[0] == {}
    assert round(moved[1][1], 2) == -5.98


def test_who_changes_most_is_told_unless_all_of_them_change_it_together():
    def stand(without):
        return of_statements([1], {(1, AGREE): 72 - len(without & a), (1, DISAGREE): 70 - len(without & b)})

    a, b = frozenset(range(20)), frozenset(range(100, 122))
    found = heaviest([a, b], stand, headline=True)  # together: from 50.7 to 52.0 %
    assert (found.ballots, found.points) == (22, 9)
    b = frozenset(range(100, 106))
    found = heaviest([a, b], stand, headline=True)  # together: to 44.8 %; without the first alone: to 42.6 %
    assert (found.ballots, found.points) == (26, 6)


def test_who_changes_nothing_contests_nothing(boss):
    debate = make_debate(boss)
    crowd(debate, 30, n1=AGREE, n2=DISAGREE)
    like_the_others = crowd(debate, 10, n1=AGREE, n2=DISAGREE)

    assert not without(debate, like_the_others).contested
    assert not without(debate, []).contested


@pytest.mark.parametrize(
    ("method", "one", "other"),
    [
        (Method.single, {"n1": 1}, {"n2": 1}),
        (Method.several, {"n1": 1, "n3": 1}, {"n2": 1, "n3": 1}),
        (Method.ranked, {"n1": 1, "n2": 2}, {"n2": 1, "n1": 2}),
        (Method.points, {"n1": 10}, {"n2": 10}),
    ],
)
def test_a_polls_order_is_contested_by_whoever_turns_it(boss, method, one, other):
    poll = make_debate(boss, method=method)
    crowd(poll, 30, **one)
    crowd(poll, 29, **other)
    turning = crowd(poll, 2, **other)

    found = without(poll, turning)
    assert (2, 1) in found.orders
    assert not found.moved
    with acting_for(boss.team_id):
        assert (1, 2) in standing(boss.team, poll, without=turning).above


def test_a_polls_share_is_of_the_people_who_answered(boss):
    poll = make_debate(boss, method=Method.several)
    crowd(poll, 3, n1=1, n2=1)
    crowd(poll, 1, n2=1)

    with acting_for(boss.team_id):
        assert standing(boss.team, poll).shares == {1: 75.0, 2: 100.0, 3: 0.0}


def test_voters_who_are_excluded_stand_on_neither_side(boss):
    debate = make_debate(boss)
    crowd(debate, 10, n1=DISAGREE)
    bots = crowd(debate, 20, n1=AGREE)
    with acting_for(boss.team_id):
        Voter.rows.of(boss.team).filter(pk__in=bots).update(excluded_why="copies")

    assert not without(debate, bots).contested


# ---------------------------------------------------------------- sources


def native(poll, account, *votes, voters):
    with acting_for(poll.team_id):
        post = publishing.draft(
            team=poll.team, by=make_member(poll.team), text="Quel jour ?", accounts=[account]
        )
        echo = Echo.rows.create(team=poll.team, debate=poll, post=post, account=account, means="native")
        for statement, n in zip(asked.shown(poll.team, poll), votes, strict=True):
            NativeCount.rows.create(
                team=poll.team, echo=echo, statement=statement, votes=n, voters=voters, read_at=now()
            )


@pytest.fixture
def mixed(boss):
    """A poll with three ballots of the web, two of a network's replies, one of paper, and seven in a native poll."""
    poll = make_debate(boss, method=Method.single)
    crowd(poll, 3, n1=1)
    account = make_account(boss.team)
    with acting_for(boss.team_id):
        credentials = [by_network(poll, account.pk, "zoe"), by_network(poll, account.pk, "lea")]
        for credential in [*credentials, by_code(poll, "ABCDEFGHJK", origin="paper")]:
            key = account.pk if credential.origin == "network" else None
            voter = voting.enter(team=boss.team, debate=poll, credential=credential, account=key)
            voting.cast(team=boss.team, debate=poll, voter=voter, ballot={2: 1})
    native(poll, make_account(boss.team), 4, 2, 1, voters=7)
    return poll


def test_a_native_polls_counts_stand_beside_the_ballots_and_in_no_sum(boss, mixed):
    with acting_for(boss.team_id):
        found = lines(boss.team, mixed)

    assert [line.whole.agree for line in found] == [3, 3, 0]
    assert [[told.votes for told in line.native] for line in found] == [[4], [2], [1]]


def test_each_source_is_told_apart_and_doubles_are_a_range(boss, mixed):
    with acting_for(boss.team_id):
        found = sources(boss.team, mixed)

    assert sorted((one.origin, one.native, one.people) for one in found) == [
        ("network", False, 2), ("network", True, 7), ("paper", False, 1), ("web", False, 3),
    ]  # fmt: skip
    told = doubles(found)
    assert (told.least, told.most, told.possible, told.untold) == (7, 13, 6, 0)


def test_a_poll_whose_network_does_not_tell_how_many_is_no_zero(boss, mixed):
    native(mixed, make_account(boss.team), 9, 9, 9, voters=None)
    with acting_for(boss.team_id):
        told = doubles(sources(boss.team, mixed))

    assert (told.least, told.most, told.untold) == (7, 13, 1)


def test_two_accounts_of_one_network_are_two_sources(boss):
    debate = make_debate(boss)
    for account in (make_account(boss.team), make_account(boss.team)):
        with acting_for(boss.team_id):
            credential = by_network(debate, account.pk, "zoe")
            voter = voting.enter(team=boss.team, debate=debate, credential=credential, account=account.pk)
            voting.cast(team=boss.team, debate=debate, voter=voter, ballot={1: AGREE})
    with acting_for(boss.team_id):
        assert doubles(sources(boss.team, debate)).possible == 1
