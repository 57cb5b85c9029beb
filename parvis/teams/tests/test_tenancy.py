"""Two layers keep towns apart: scoped queries, and row-level security when a query forgets."""

import pytest
from django.db import ProgrammingError, connection, transaction

from parvis.lifecycle.tenant import acting_for, set_person, set_team
from parvis.teams.models import Membership, Role, Team
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


def test_without_a_team_the_database_shows_no_row():
    make_member(make_team())
    assert Membership.rows.get_queryset().count() == 0
    assert Team.objects.count() == 0


def test_an_unscoped_query_sees_its_own_town_only():
    here, there = make_team("ici"), make_team("la-bas")
    make_member(here)
    make_member(there)
    with acting_for(here.id):
        assert {row.team_id for row in Membership.rows.get_queryset()} == {here.id}


def test_a_row_cannot_be_written_into_another_town():
    here, there = make_team("ici"), make_team("la-bas")
    person = make_member(here).person
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting_for(here.id),
        transaction.atomic(),
    ):
        Membership.rows.create(team=there, person=person, role=Role.manager)


def test_a_person_reads_their_own_memberships_before_any_team_is_known():
    mine = make_member(make_team("ici"))
    make_member(make_team("la-bas"))
    with transaction.atomic():
        set_person(mine.person_id)
        assert [row.pk for row in Membership.rows.get_queryset()] == [mine.pk]


def test_nested_teams_give_the_outer_one_back():
    here, there = make_team("ici"), make_team("la-bas")
    with acting_for(here.id):
        with acting_for(there.id):
            assert list(Team.objects.values_list("slug", flat=True)) == ["la-bas"]
        assert list(Team.objects.values_list("slug", flat=True)) == ["ici"]


@pytest.mark.django_db(transaction=True)
def test_a_team_cannot_be_set_outside_a_transaction():
    with pytest.raises(RuntimeError, match="inside a transaction"):
        set_team("0190a0a0-0000-7000-8000-000000000000")


def test_tests_run_as_a_role_that_is_neither_owner_nor_exempt():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
