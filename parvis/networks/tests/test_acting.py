"""What may be repeated is tried until the network has answered; already done is success."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.egress import NoAnswer, Unreachable
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions
from parvis.networks.contract import Expired, OutcomeUnknown, RateLimited, Reauthorise, RefusalKind, Refused
from parvis.networks.models import Account, Act, Verb
from parvis.networks.steps import acting
from parvis.networks.tests.factories import make_account
from parvis.teams.tests.factories import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(script, clock, queue) -> Account:
    made = make_account(make_team(), network="pretend")
    queue.run_due()
    return made


def ask(account: Account, verb: Verb = Verb.delete) -> Act:
    with acting_for(account.team_id):
        return actions.ask(team=account.team, by="person", account=account, verb=verb, target_id="42")


def again(row: Act | Account) -> Act | Account:
    with acting_for(row.team_id):
        return type(row).rows.get_queryset().get(pk=row.pk)


def test_it_is_done_at_once(script, queue, account):
    act = ask(account)
    queue.run_due()
    assert (again(act).state, script.deleted) == ("done", ["42"])


def test_already_gone_is_success(script, queue, account):
    script.answers = [Refused(RefusalKind.gone, "Not there.")]
    act = ask(account)
    queue.run_due()
    assert again(act).state == "done"


def test_refused_it_says_why_and_is_not_repeated(script, clock, queue, account):
    script.answers = [Refused(RefusalKind.permission, "Not yours.")]
    act = ask(account)
    queue.run_due()
    clock.shift(timedelta(hours=1))
    queue.run_due()
    assert (again(act).state, again(act).last_error, script.deleted) == ("refused", "Not yours.", [])


def test_what_the_network_does_not_offer_is_said(queue, account):
    act = ask(account, Verb.hide)
    queue.run_due()
    assert (again(act).state, again(act).last_error) == ("refused", acting.CANNOT)


@pytest.mark.parametrize("error", [Unreachable(""), NoAnswer(""), OutcomeUnknown(""), ValueError("?")])
def test_without_an_answer_it_is_repeated_until_there_is_one(script, clock, queue, account, error):
    script.answers = [error, error, error]
    act = ask(account)
    for _ in range(10):
        queue.run_due()
        clock.shift(timedelta(seconds=10))
    assert (again(act).state, script.deleted) == ("done", ["42"])


def test_a_rate_limit_is_waited_for(script, clock, queue, account):
    until = datetime.now(UTC) + timedelta(minutes=3)
    script.answers = [RateLimited(until)]
    act = ask(account)
    queue.run_due()
    assert again(act).due_at == until
    clock.shift(timedelta(minutes=4))
    queue.run_due()
    assert again(act).state == "done"


def test_an_expired_token_is_renewed_first(script, clock, queue, account):
    script.answers = [Expired("")]
    act = ask(account)
    queue.run_due()
    clock.shift(timedelta(seconds=5))
    queue.run_due()
    assert script.calls.count("refresh") == 1
    assert again(act).state == "done"


def test_a_dead_token_stops_the_account_and_keeps_what_was_asked(script, queue, account):
    script.answers = [Reauthorise("Revoked.")]
    act = ask(account)
    queue.run_due()
    assert (again(account).state, again(account).problem) == ("to_reconnect", "Revoked.")
    assert again(act).state == "asked"


def test_it_gives_up_in_words_and_can_be_asked_again(script, clock, queue, account):
    script.answers = [Unreachable("") for _ in range(acting.MOST_TRIES + 1)]
    act = ask(account)
    for _ in range(40):
        queue.run_due()
        clock.shift(timedelta(minutes=5))
    given_up = again(act)
    assert (given_up.state, given_up.last_error) == ("refused", acting.GAVE_UP)
    given_up.move_to(Act.life.asked, by="person", tries=0)
    queue.run_due()
    assert again(act).state == "done"
