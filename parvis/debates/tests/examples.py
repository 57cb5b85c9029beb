"""Whole debates of an invented town: a closed one whose result says something, an open one with a queue, a poll."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now

from parvis.debates.actions import moderating, opening, voting
from parvis.debates.actions.comparing import compare_soon
from parvis.debates.credentials import Credential, by_code, by_token, new_code, new_token
from parvis.debates.models import (
    AGREE,
    DISAGREE,
    PASS,
    Comparer,
    Debate,
    MapLife,
    MapMaker,
    Method,
    Statement,
    Vote,
    Voter,
)
from parvis.debates.queries.statements import shown
from parvis.debates.steps.comparing import compare
from parvis.debates.steps.drawing import draw
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership

SQUARE = (
    "La place doit être fermée aux voitures le dimanche.",
    "Il faut plus de bancs à l'ombre.",
    "Le marché doit rester le samedi.",
    "Le stationnement doit devenir payant autour de la place.",
    "Une fontaine vaut mieux qu'un parterre de fleurs.",
)
# Of a hundred people, how many agree and disagree; the others pass.
MINDS = ((48, 46), (88, 5), (80, 10), (12, 82), (40, 25))


LONG = 24


def vote_all(debate: Debate, *, people: int, on_paper: int = 0) -> None:
    """Each with a mind of their own, the same at each run."""
    drawn = random.Random(7)
    with acting_for(debate.team_id):
        numbers = [row.number for row in shown(debate.team, debate)]
        for one in range(people):
            credential = by_code(debate, new_code()) if one < on_paper else by_token(debate, new_token())
            voter = voting.enter(team=debate.team, debate=debate, credential=credential)
            ballot = {
                number: _answer(drawn, place, paper=one < on_paper) for place, number in enumerate(numbers)
            }
            voting.cast(team=debate.team, debate=debate, voter=voter, ballot=ballot)


def _answer(drawn: random.Random, place: int, *, paper: bool) -> int:
    agree, disagree = MINDS[place % len(MINDS)]
    if paper and place == 0:
        agree, disagree = disagree // 4, agree + 30
    at = drawn.randrange(100)
    return AGREE if at < agree else DISAGREE if at < agree + disagree else PASS


def closed(by: Membership, *, people: int = 60, on_paper: int = 20, **fields: Any) -> Debate:
    debate = make_debate(by, statements=SQUARE, **fields)
    vote_all(debate, people=people, on_paper=on_paper)
    with acting_for(by.team_id):
        opening.close(team=by.team, by=by, debate=debate, why="Le conseil se réunit demain.")
    return debate


def with_copies(
    by: Membership, *, people: int = 45, copies: int = 20, on_paper: int = 0, compared: bool = True, **fields: Any
) -> Debate:  # fmt: skip
    """An open debate: people of several minds over days, and one ballot again and again within a quarter of an hour
    from two places. `on_paper`: so many of the people had a code."""
    texts = tuple(f"{SQUARE[n % 5].removesuffix('.')}, {n} jours par mois." for n in range(LONG))
    debate = make_debate(by, statements=texts, **fields)
    drawn, began = random.Random(11), now() - timedelta(days=4)
    minds = [drawn.choices((AGREE, DISAGREE, PASS), (4, 5, 1), k=LONG) for _one in range(people)]
    codes = [by_code(debate, new_code()) for _one in range(on_paper)]
    tokens = [by_token(debate, new_token()) for _one in range(people - on_paper)]
    hours = [began + timedelta(hours=2 * one) for one in range(people)]
    put_in(debate, [*codes, *tokens], minds, at=hours, places=people)
    add_copies(debate, copies, compared=compared)
    return debate


def add_copies(debate: Debate, many: int, *, compared: bool = True) -> None:
    tokens = [by_token(debate, new_token()) for _one in range(many)]
    began = debate.created_at - timedelta(days=2)
    hours = [began + timedelta(seconds=40 * one) for one in range(many)]
    put_in(debate, tokens, [[AGREE] * LONG] * many, at=hours, places=2)
    if compared:
        compare_now(debate)


def put_in(
    debate: Debate, credentials: list[Credential], minds: list[list[int]], *, at: list[datetime], places: int
) -> None:
    """Ballots that were begun at these hours, from so many places in turn."""
    with acting_for(debate.team_id):
        asked = shown(debate.team, debate)
        voters = [
            Voter(
                team=debate.team, debate=debate, tier=one.tier, origin=one.origin, credential=one.digest,
                receipt=one.receipt, began_at=hour, source=f"{places} {place % places}",
            )
            for place, (one, hour) in enumerate(zip(credentials, at, strict=True))
        ]  # fmt: skip
        Voter.rows.bulk_create(voters)
        Vote.rows.bulk_create(
            Vote(team=debate.team, debate=debate, voter=voter, statement=statement, value=value)
            for voter, mind in zip(voters, minds, strict=True)
            for statement, value in zip(asked, mind, strict=True)
        )
        compare_soon(team=debate.team, debate=debate)


def compare_now(debate: Debate) -> None:
    """What the worker does when its hour has come."""
    with acting_for(debate.team_id):
        rows = Comparer.rows.of(debate.team).select_related("team", "debate")
        comparer = rows.get(debate=debate)
    compare(comparer)


def propose(debate: Debate, text: str, *, token: str | None = None) -> Statement:
    voter = make_voter(debate, token)
    with acting_for(debate.team_id):
        return moderating.propose(team=debate.team, debate=debate, voter=voter, text=text, language="fr")


def closed_poll(by: Membership, method: Method = Method.single) -> Debate:
    poll = make_debate(
        by, method=method, title="Quel jour pour le marché ?", statements=("Mardi", "Jeudi", "Samedi")
    )
    with acting_for(by.team_id):
        numbers = [row.number for row in shown(by.team, poll)]
    for one in range(12):
        voter = make_voter(poll)
        with acting_for(by.team_id):
            voting.cast(team=by.team, debate=poll, voter=voter, ballot=_ballot(method, numbers, one))
    with acting_for(by.team_id):
        opening.close(team=by.team, by=by, debate=poll, why="C'est dit.")
    return poll


def _ballot(method: Method, numbers: list[int], one: int) -> dict[int, int]:
    favourite = numbers[2 if one % 3 else one % 2]
    if method == Method.ranked:
        others = [number for number in numbers if number != favourite]
        return {favourite: 1, others[0]: 2}
    return {favourite: 6 if method == Method.points else 1}


CAMPS = (
    "La place doit être fermée aux voitures le dimanche.",
    "Les terrasses des cafés peuvent s'étendre jusqu'à minuit.",
    "Il faut garder vingt places de stationnement devant l'école.",
    "Les livraisons doivent finir avant neuf heures.",
    "Le centre-ville doit passer à 20 km/h.",
    "Il faut plus de bancs à l'ombre.",
    "Le marché doit rester le samedi.",
    "Le kiosque peut être démoli.",
    "Une fontaine vaut mieux qu'un parterre de fleurs.",
    "La commune doit prêter des vélos.",
)
# Of a hundred people of each camp, how many agree and disagree; the first camp is the larger.
TWO_MINDS = (
    ((94, 3), (4, 92)), ((90, 5), (8, 88)), ((5, 92), (94, 3)), ((88, 6), (8, 86)), ((92, 4), (6, 91)),
    ((93, 2), (90, 4)), ((88, 5), (91, 4)), ((5, 90), (4, 93)), ((40, 30), (35, 28)), ((46, 20), (50, 22)),
)  # fmt: skip


def two_camps(by: Membership, *, people: int = 70, close: bool = True, **fields: Any) -> Debate:
    """Two of three people think one way, the others another; on three statements all think alike. Its map is drawn."""
    debate = make_debate(by, statements=CAMPS, **fields)
    drawn = random.Random(11)
    with acting_for(debate.team_id):
        numbers = [row.number for row in shown(debate.team, debate)]
        for one in range(people):
            voter = voting.enter(team=debate.team, debate=debate, credential=by_token(debate, f"camp-{one}"))
            ballot = {}
            for number, mind in zip(numbers, TWO_MINDS, strict=True):
                agree, disagree = mind[one % 3 == 2]
                at = drawn.randrange(100)
                ballot[number] = AGREE if at < agree else DISAGREE if at < agree + disagree else PASS
            voting.cast(team=debate.team, debate=debate, voter=voter, ballot=ballot)
        if close:
            opening.close(team=by.team, by=by, debate=debate, why="Le conseil se réunit demain.")
    draw_map(debate)
    return debate


def draw_map(debate: Debate) -> None:
    """What the worker does when votes have moved, until it rests."""
    for _turn in range(5):
        with acting_for(debate.team_id):
            maker = MapMaker.rows.of(debate.team).select_related("team", "debate").get(debate=debate)
        if maker.is_in(MapLife.resting):
            return
        draw(maker)
