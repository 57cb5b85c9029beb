"""Copies are found whether they are few or many; people who think alike, in one hour or behind one address, are not."""

from __future__ import annotations

import random

import pytest

from parvis.debates.copies import Cast, Evidence, copied, find_copies

PEOPLE, STATEMENTS, HOUR, WEEK = 800, 40, 3600.0, 7 * 24 * 3600.0


def honest(drawn, people=PEOPLE, *, alike=0.85, fullest=STATEMENTS, hour=None, source=""):
    """Three camps, the largest of half the people; three in ten answer in the hour after the newsletter; many stop
    early."""
    camps = [[drawn.choice((1, 1, -1, 0)) for _ in range(STATEMENTS)] for _camp in range(3)]
    made = []
    for n in range(people):
        camp = camps[drawn.choices((0, 1, 2), (5, 3, 2))[0]]
        length = fullest if drawn.random() < 0.6 else drawn.randint(1, fullest)
        asked = drawn.sample(range(STATEMENTS), length)
        answers = {
            number: camp[number] if drawn.random() < alike else drawn.choice((1, 0, -1)) for number in asked
        }
        start, lasts = (hour or WEEK / 2, HOUR) if hour or drawn.random() < 0.3 else (0, WEEK)
        made.append(Cast(f"h{n}", answers, start + drawn.random() * lasts, source or f"house {n // 2}"))
    return made


def bots(drawn, share, ballot, *, lasts=HOUR, sources=3):
    start = drawn.random() * WEEK
    return [
        Cast(f"b{n}", dict(ballot), start + drawn.random() * lasts, f"machine {n % sources}")
        for n in range(round(PEOPLE * share))
    ]


def flagged(ballots):
    found = copied(find_copies(ballots))
    attackers = {one.voter for one in ballots if str(one.voter).startswith("b")}
    people = {one.voter for one in ballots} - attackers
    return len(found & attackers) / max(len(attackers), 1), len(found & people) / len(people)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.2, 0.3])
def test_copies_are_found_and_honest_people_left_alone(share):
    """Ten crowds each; copies of an invented ballot, and of a real person's."""
    for seed in range(10):
        drawn = random.Random(f"{share} {seed}")
        crowd = honest(drawn)
        full = [one.answers for one in crowd if len(one.answers) == STATEMENTS]
        invented = {number: drawn.choice((1, -1)) for number in range(STATEMENTS)}
        for ballot in (invented, drawn.choice(full)):
            recall, harmed = flagged(crowd + bots(drawn, share, ballot))
            assert recall >= 0.99, (share, seed)
            assert harmed <= 0.01, (share, seed)


def test_copies_that_are_spread_over_the_week_are_betrayed_by_their_source():
    drawn = random.Random(1)
    crowd = honest(drawn)
    ballot = dict.fromkeys(range(STATEMENTS), 1)
    found = find_copies(crowd + bots(drawn, 0.05, ballot, lasts=WEEK, sources=2))

    assert len([one for one in copied(found) if str(one).startswith("b")]) == 40
    assert Evidence.source in {one.evidence for one in found}


@pytest.mark.parametrize("alike", [0.85, 0.95, 0.98])
def test_among_honest_people_nobody_is_accused_however_much_they_agree(alike):
    for seed in range(20):
        assert not find_copies(honest(random.Random(seed), alike=alike))


@pytest.mark.parametrize("alike", [0.85, 0.9])
def test_five_hundred_people_behind_the_town_halls_address_in_one_hour_are_left_alone(alike):
    for seed in range(5):
        drawn = random.Random(seed)
        hall = honest(drawn, 500, alike=alike, hour=HOUR, source="town hall")
        assert not find_copies(hall)


def test_a_class_that_answers_three_statements_alike_in_five_minutes_is_left_alone():
    ballots = [Cast(n, {0: 1, 1: 1, 2: -1}, n * 10.0, "school") for n in range(30)]

    assert not find_copies(ballots)


def test_a_poll_of_one_choice_is_no_evidence_however_many_choose_the_same():
    assert not find_copies([Cast(n, {0: 1}, float(n), "one") for n in range(5000)])


@pytest.mark.parametrize("others", [0, 15])
def test_a_small_town_of_one_mind_is_left_alone(others):
    """Where nearly everybody says the same of everything, saying the same is no evidence."""
    drawn = random.Random(others)
    town = [Cast(n, dict.fromkeys(range(12), 1), n * 30.0, f"house {n // 2}") for n in range(100)]
    town += [
        Cast(f"o{n}", {number: drawn.choice((1, 1, -1)) for number in range(12)}, n * 200.0)
        for n in range(others)
    ]

    assert not find_copies(town)


def test_the_order_in_which_ballots_are_read_changes_nothing():
    drawn = random.Random(3)
    ballots = honest(drawn) + bots(drawn, 0.05, dict.fromkeys(range(STATEMENTS), 1))
    shuffled = drawn.sample(ballots, len(ballots))

    assert find_copies(ballots) == find_copies(shuffled)


def test_copies_among_a_crowd_that_they_outnumber_are_found_still():
    """They do not become normal."""
    drawn = random.Random(4)
    crowd = honest(drawn, 300)
    ballot = {number: drawn.choice((1, -1)) for number in range(STATEMENTS)}
    recall, harmed = flagged(crowd + bots(drawn, 1.0, ballot))

    assert (recall, harmed) == (1.0, 0.0)


@pytest.mark.parametrize(("answers", "evidence"), [(9, 0), (10, 100)])
def test_fewer_than_ten_answers_are_no_evidence_however_often_they_come(answers, evidence):
    drawn = random.Random(6)
    ballot = {number: drawn.choice((1, -1)) for number in range(answers)}
    copies = [Cast(f"b{n}", ballot, 2 * WEEK + n * 10.0) for n in range(100)]
    assert len(copied(find_copies(honest(drawn) + copies))) == evidence


@pytest.mark.parametrize(("copies", "evidence"), [(5, 0), (10, 10)])
def test_five_of_forty_answers_may_be_chance_in_a_large_debate_ten_are_not(copies, evidence):
    drawn = random.Random(7)
    ballot = {number: drawn.choice((1, -1)) for number in range(STATEMENTS)}
    alone = [Cast(f"b{n}", ballot, 2 * WEEK + n * 10.0) for n in range(copies)]
    assert len(copied(find_copies(honest(drawn) + alone))) == evidence


def test_what_nearly_everybody_answers_makes_ten_who_answer_it_no_copies():
    """Two hundred who differ from it in one answer of sixty, each in another: the whole is rare, each part is not."""
    usual = dict.fromkeys(range(60), 1)
    town = [Cast(n, usual | {n % 60: -1}, n * 600.0, f"house {n}") for n in range(200)]
    ten = [Cast(f"t{n}", usual, WEEK + n * 60.0, f"house t{n}") for n in range(10)]
    assert not find_copies(town + ten)


def test_supporters_who_share_two_offices_are_no_copies_where_as_many_answer_so_from_home():
    drawn = random.Random(8)
    ballot = {number: drawn.choice((1, -1)) for number in range(STATEMENTS)}
    home = [Cast(f"s{n}", ballot, n * 2 * HOUR, f"home {n}") for n in range(60)]
    office = [Cast(f"o{n}", ballot, (60 + n) * 2 * HOUR, f"office {n % 2}") for n in range(14)]
    assert not find_copies(honest(drawn, 200) + home + office)
    assert find_copies(honest(drawn, 200) + office), "nobody else answers so"
