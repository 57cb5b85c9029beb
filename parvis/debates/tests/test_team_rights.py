"""Who may do what to a debate: managers and approvers decide, contributors write, the others read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parvis.debates.actions import counting, moderating, opening, printing, telling
from parvis.debates.errors import CannotDo
from parvis.debates.queries.statements import shown
from parvis.debates.sheets import read
from parvis.debates.tests.examples import propose
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
WRITERS = {Role.manager, Role.approver, Role.contributor}
DECIDERS = {Role.manager, Role.approver}
SHEET = b"1;1;1\n"


def _tell(**common: Any) -> None:
    telling.tell(**common, progress="heard", you_said="a", we_decided="b", because="c")


def _refuse(*, debate: Any, **common: Any) -> None:
    moderating.refuse(**common, statement=shown(common["team"], debate)[0], reason="subject")


def _translate(*, debate: Any, **common: Any) -> None:
    moderating.translate(**common, statement=shown(common["team"], debate)[0], language="en", text="x")


def _count(**common: Any) -> None:
    counting.count_sheets(**common, name="urne", counted_by="A.", sheets=read(SHEET))


ACTS: list[tuple[str, Callable[..., Any], set[Role]]] = [
    ("add", lambda **common: opening.add_statement(**common, text="Une idée."), WRITERS),
    ("refuse", _refuse, WRITERS),
    ("translate", _translate, WRITERS),
    ("change the end", lambda **common: opening.change(**common, closes_at=None), DECIDERS),
    ("close", lambda **common: opening.close(**common, why="assez"), DECIDERS),
    ("print", lambda **common: printing.print_codes(**common, batch=1, many=1), DECIDERS),
    ("count", _count, DECIDERS),
    ("tell", _tell, DECIDERS),
]


def may(act: Callable[..., Any], debate: Any, by: Membership) -> bool:
    with acting_for(debate.team_id):
        try:
            act(team=debate.team, by=by, debate=debate)
        except CannotDo:
            return False
    return True


@pytest.mark.parametrize(
    ("act", "roles"), [(act, roles) for _name, act, roles in ACTS], ids=[a[0] for a in ACTS]
)
def test_each_role_may_what_is_decided(act, roles):
    team = make_team()
    boss = make_member(team)
    allowed = {role for role in Role if may(act, make_debate(boss), make_member(team, role))}

    assert allowed == roles


@pytest.mark.parametrize("act", [act for _name, act, _roles in ACTS], ids=[a[0] for a in ACTS])
def test_a_manager_of_another_town_may_nothing(act):
    debate = make_debate(make_member(make_team()))
    stranger = make_member(make_team("ailleurs"))

    assert not may(act, debate, stranger)


def test_two_who_decide_at_once_the_second_is_told_and_changes_nothing():
    boss = make_member(make_team())
    first = propose(make_debate(boss), "Une fontaine au milieu de la place.")
    with acting_for(boss.team_id):
        second = type(first).rows.of(boss.team).get(pk=first.pk)
        moderating.show(team=boss.team, by=boss, statement=first)
        with pytest.raises(CannotDo):
            moderating.refuse(team=boss.team, by=boss, statement=second, reason="subject")
        second.refresh_from_db()
    assert second.state == "shown"
