"""An account listens: nothing lost, nothing twice, told in words when the network is silent."""

from datetime import UTC, datetime, timedelta

import pytest

from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions, queries
from parvis.networks.contract import (
    Author,
    Batch,
    Credentials,
    Expired,
    Identity,
    Incoming,
    Kind,
    RateLimited,
    Reauthorise,
    Unavailable,
)
from parvis.networks.models import Account, Event
from parvis.networks.tests.factories import make_account
from parvis.teams.tests.factories import make_team

pytestmark = pytest.mark.django_db


def said(event_id: str, text: str = "Bonjour") -> Incoming:
    author = Author(id="a1", handle="@camille@ailleurs.example")
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    return Incoming(event_id=event_id, kind=Kind.mention, id=event_id, author=author, text=text, at=at)


@pytest.fixture
def account(script, clock, queue) -> Account:
    return make_account(make_team(), network="pretend")


def again(account: Account) -> Account:
    with acting_for(account.team_id):
        return Account.rows.get_queryset().get(pk=account.pk)


def journal(account: Account) -> list[str]:
    with acting_for(account.team_id):
        return list(Event.rows.get_queryset().order_by("event_id").values_list("event_id", flat=True))


def test_what_came_in_is_stored_once_and_the_cursor_follows(script, queue, account):
    script.batches = [
        Batch(items=(said("1"), said("2")), cursor="2", more=True),
        Batch(items=(said("2"), said("3")), cursor="3"),
    ]
    queue.run_due()
    assert journal(account) == ["1", "2", "3"]
    assert again(account).cursor == "3"


def test_a_dead_token_stops_the_account_and_says_so(script, queue, account):
    script.batches = [Reauthorise("Le jeton a été révoqué.")]
    queue.run_due()
    stopped = again(account)
    assert (stopped.state, stopped.problem) == ("to_reconnect", "Le jeton a été révoqué.")
    assert script.calls.count("fetch ") == 1, "never loops on a dead token"


def test_after_a_new_sign_in_it_reads_on_from_where_it_was(clock, script, queue, account):
    script.batches = [Batch(items=(said("1"),), cursor="1"), Reauthorise("")]
    queue.run_due()
    clock.shift(timedelta(hours=24))
    queue.run_due()
    assert again(account).state == "to_reconnect"
    script.batches = [Batch(items=(said("1"), said("2")), cursor="2")]
    who, credentials = (
        Identity(id=account.remote_id, handle=account.handle),
        Credentials(secrets={"access_token": "x"}),
    )
    with acting_for(account.team_id):
        actions.connect(
            team=account.team,
            by="test",
            network="pretend",
            server=account.server,
            who=who,
            credentials=credentials,
        )
    queue.run_due()
    assert "fetch 1" in script.calls
    assert journal(account) == ["1", "2"]


def test_silence_is_told_within_fifteen_minutes(clock, script, queue, account):
    script.batches = [Unavailable("") for _ in range(60)]
    start = datetime.now(UTC)
    while not again(account).problem and datetime.now(UTC) - start < timedelta(minutes=30):
        queue.run_due()
        clock.shift(timedelta(seconds=20))
    told_after = datetime.now(UTC) - start
    assert again(account).problem.startswith("The network does not answer")
    assert told_after <= timedelta(minutes=15)
    assert len(script.calls) < 20, "backs off"


def test_the_rate_limit_is_waited_for(script, queue, account):
    until = datetime.now(UTC) + timedelta(minutes=3)
    script.batches = [RateLimited(until)]
    queue.run_due()
    assert again(account).due_at == until


def test_expired_credentials_are_renewed_and_kept_before_use(script, queue, account):
    script.batches = [Expired("")]
    queue.run_due(most=4)
    assert script.calls[:3] == ["fetch ", "refresh", "fetch "]
    with acting_for(account.team_id):
        assert queries.open_connector(again(account)).account.credentials.secrets == {
            "access_token": "nouveau"
        }


def test_credentials_moved_to_another_account_do_not_open(script, queue, account):
    other = make_account(account.team, network="pretend", handle="@autre@reseau.example")
    with acting_for(account.team_id):
        Account.rows.get_queryset().filter(pk=other.pk).update(sealed=account.sealed)
    queue.run_due()
    assert again(other).state == "to_reconnect"
