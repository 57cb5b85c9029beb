"""What the list asks of the database: one table, in the order of its index, whatever the size of the town."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.inbox.queries import listing, today
from parvis.inbox.queries.filters import Filters
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

SPAM = "Grand marabout, retour affectif garanti."
pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Any:
    return make_account(make_team())


@pytest.mark.parametrize(
    "asked", [{}, {"status": "all"}, {"network": "fixture"}, {"care": "1"}, {"q": "gaz"}]
)
def test_the_list_reads_messages_without_joining_what_stands_beside_them(account, asked):
    """A join with the account made the database read every message of a town to show the first forty."""
    asked = {**asked, **({"network": account.network} if "network" in asked else {})}
    make_message(account, text="Ça sent le gaz")
    with acting_for(account.team_id), CaptureQueriesContext(connection) as seen:
        found = listing.page(account.team, Filters(**asked), None)
    (read,) = [row["sql"] for row in seen if "LIMIT 41" in row["sql"]]

    assert len(found.rows) == 1
    assert " JOIN " not in read


def test_accounts_and_people_of_a_page_cost_one_question_each(account):
    member = make_member(account.team)
    for n in range(5):
        row = make_message(account, text=f"Question {n} ?")
        with acting_for(account.team_id):
            row.assigned_to = member.person
            row.save()
    with acting_for(account.team_id):
        found = listing.page(account.team, Filters(), None)
        with CaptureQueriesContext(connection) as seen:
            shown = [(row.account.handle, row.assigned_to.name) for row in found.rows]

    assert len(shown) == 5
    assert len(seen) == 0


def test_a_network_without_an_account_shows_nothing(account):
    make_message(account)
    with acting_for(account.team_id):
        assert listing.page(account.team, Filters(network="elsewhere"), None).rows == []


def test_each_tab_counts_what_its_list_shows(account):
    """Spam is folded: it is in no list of what is to be done, and in no number beside one."""
    for text in ("Quand passe le camion ?", "Merci pour la fête", SPAM):
        make_message(account, text=text)
    with acting_for(account.team_id):
        known = today.counts(account.team)
        assert known.spam == 1, "the example is not taken for spam any more: choose another"
        for status, count in (("open", known.open), ("new", known.status("new"))):
            assert len(listing.page(account.team, Filters(status=status), None).rows) == count == 2
        folded = listing.page(account.team, Filters(status="open", spam="1"), None)
        assert [row.text for row in folded.rows] == [SPAM]
