"""Public debates of two towns: each shows its own, to anybody, and nothing of the other; also with the wall alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.debates.actions import opening, voting
from parvis.debates.credentials import by_token
from parvis.debates.holder import sealed
from parvis.debates.models import Debate, Vote
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership, Role, TeamQuerySet
from tests import town as towns

pytestmark = pytest.mark.django_db
CANARY = "CANARILABAS"
POSTS: list[tuple[str, dict[str, Any]]] = [
    ("", {"act": "vote", "number": 1, "value": 1}), ("", {"act": "look"}), ("", {"act": "back", "number": 1}),
    ("", {"act": "mail", "address": "zoe@mail.example"}), ("", {"act": "code", "code": "ABCDEFGHJK"}),
    ("embed/", {"act": "vote", "number": 2, "value": -1}), ("ballot/", {}), ("ballot/", {"act": "find", "word": "x"}),
    ("statement/", {"act": "check", "text": "Il faut une fontaine sur la place."}),
    ("statement/", {"act": "send", "text": "Il faut une fontaine sur la place."}),
    ("statement/objection/", {"number": 1, "why": "x"}), ("ballot/erase/", {"act": "erase"}),
    ("news/", {"address": "zoe@mail.example"}), ("news/yes/x/", {}), ("news/stop/x/", {}),
]  # fmt: skip
READS = (
    "",
    "embed/",
    "result/",
    "ballot/",
    "ballots.csv",
    "figures.json",
    "news/",
    "news/yes/x/",
    "news/stop/x/",
    "identity/",
    "identity/go/",
)


def a_debate(member: Membership, canary: str, *, closed: bool) -> Debate:
    debate = make_debate(
        member, title=f"Débat {canary}", text=canary, statements=(f"Une phrase {canary}.", "Deux.")
    )
    with acting_for(member.team_id):
        voter = voting.enter(team=member.team, debate=debate, credential=by_token(debate, "t"))
        voting.cast(team=member.team, debate=debate, voter=voter, ballot={1: 1})
        if closed:
            opening.close(team=member.team, by=member, debate=debate, why="fin")
    return debate


@pytest.fixture(params=["filter", "wall"])
def two(request: Any, here: towns.Town, there: towns.Town, monkeypatch: pytest.MonkeyPatch) -> Any:
    mine = [a_debate(here.members[Role.manager], here.canary, closed=closed) for closed in (False, True)]
    theirs = [a_debate(there.members[Role.manager], there.canary, closed=closed) for closed in (False, True)]
    if request.param == "wall":
        monkeypatch.setattr(TeamQuerySet, "of", lambda self, team: self.all())
    return here, mine, theirs


def body(answer: Any) -> bytes:
    return b"" if answer.streaming else answer.content


def votes_of(debate: Debate) -> list[tuple[int, int]]:
    with acting_for(debate.team_id):
        return list(Vote.rows.filter(debate=debate).values_list("statement__number", "value"))


def test_a_towns_debates_show_nothing_of_the_other(two: Any) -> None:
    """To nobody, and to a manager of the other town who is signed in."""
    here, mine, theirs = two
    manager, nobody = Client(), Client()
    manager.force_login(here.members[Role.manager].person)
    before = [votes_of(one) for one in theirs]
    for client in (nobody, manager):
        for debate in mine:
            foreign = sealed(theirs[0], by_token(theirs[0], "t"))
            for path in READS:
                assert CANARY.encode() not in body(client.get(f"/d/{debate.slug}/{path}"))
            for path, fields in POSTS:
                answer = client.post(f"/d/{debate.slug}/{path}", fields | {"holder": foreign})
                assert answer.status_code < 500
                assert CANARY.encode() not in body(answer)
        for debate in theirs:
            shown = body(client.get(f"/d/{debate.slug}/"))
            assert CANARY.encode() in shown
            assert here.canary.encode() not in shown
            assert str(here.members[Role.manager].person).encode() not in shown
    assert [votes_of(one) for one in theirs] == before


def test_no_reading_changes_anything(two: Any) -> None:
    _here, mine, _theirs = two
    before = [votes_of(one) for one in mine]
    for debate in mine:
        for path in READS:
            Client().get(f"/d/{debate.slug}/{path}")
    assert [votes_of(one) for one in mine] == before
