"""The chain shows what was altered; nobody's text stands in it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction

from parvis.lifecycle.tenant import acting_for
from parvis.teams import actions, audit
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    team = make_team()
    with acting_for(team.id):
        for number in range(5):
            audit.record(team_id=team.id, by="camille", action=f"act {number} “é”\t\\")
        closed()
    return team


def closed() -> None:
    """What the commit does: a test's transaction never commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def as_owner(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(statement, values)
        cursor.execute("SET ROLE parvis_app")


def verified(team) -> str:
    with acting_for(team.id):
        return audit.verify(team)


def test_an_untouched_chain_is_whole(team):
    assert verified(team) == ""


def test_the_application_may_not_rewrite_history(team):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting_for(team.id),
        transaction.atomic(),
    ):
        AuditEntry.rows.of(team).update(by="somebody else")


@pytest.mark.parametrize("column", ["by", "action", "row_id", "digest", "previous"])
def test_an_altered_entry_is_named(team, column):
    as_owner(f'UPDATE team_audit SET "{column}" = %s WHERE number = 3', "altered")
    assert "entry 3 was altered" in verified(team)


def test_an_entry_that_was_slipped_in_is_named(team):
    as_owner("UPDATE team_audit SET number = NULL WHERE number = 5")
    assert "outside the chain" in verified(team)


@pytest.mark.django_db(transaction=True)
def test_a_crowd_writes_one_chain():
    team = make_team()

    def act(number: int) -> None:
        try:
            with acting_for(team.pk):
                audit.record(team_id=team.pk, by="crowd", action=str(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(act, range(80)))
    with acting_for(team.pk):
        numbers = list(AuditEntry.rows.of(team).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 81))
    assert verified(team) == ""


def test_a_removed_entry_is_named(team):
    as_owner("DELETE FROM team_audit WHERE number = 2")
    assert "entry 2 is missing" in verified(team)


def test_leaving_ends_tokens_and_open_invitations():
    team = make_team()
    manager, leaver = make_member(team), make_member(team, Role.approver)
    with acting_for(team.id):
        _token, text = actions.make_token(team=team, by=leaver.person, name="export", scopes=["export"])
        _invitation, link = actions.invite(team=team, by=leaver.person, email="a@b.example", role=Role.agent)
    assert actions.open_token(text) is not None
    assert actions.open_invitation(link) is not None
    with acting_for(team.id):
        actions.leave(team=team, by=manager.person, membership=leaver)
    assert actions.open_token(text) is None
    assert actions.open_invitation(link) is None


def test_the_last_manager_cannot_leave():
    team = make_team()
    manager = make_member(team)
    with acting_for(team.id), pytest.raises(actions.NotAllowed):
        actions.leave(team=team, by=manager.person, membership=manager)


def test_an_invitation_is_for_one_person_once():
    team = make_team()
    manager = make_member(team)
    with acting_for(team.id):
        invitation, link = actions.invite(
            team=team, by=manager.person, email="lou@villefable.example", role=Role.agent
        )
    with pytest.raises(actions.NotAllowed):
        actions.accept(invitation=invitation, person=PersonFactory(email="else@villefable.example"))
    lou = PersonFactory(email="lou@villefable.example")
    assert actions.accept(invitation=invitation, person=lou).role == Role.agent
    assert actions.open_invitation(link) is None


def test_a_tampered_link_opens_nothing():
    assert actions.open_invitation("WyJhIiwiYiIsImMiXQ:1x:yyyy") is None
    assert actions.open_token("parvis_zz_secret") is None
