"""A write leaves exactly once, or a person is asked: what each answer of a network does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from parvis.egress import Forbidden, NoAnswer, Unreachable
from parvis.lifecycle.models import Installation
from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import queue as the_queue
from parvis.networks import actions
from parvis.networks.contract import (
    Credentials,
    Expired,
    Identity,
    OutcomeUnknown,
    Published,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.models import Account, WriteLife
from parvis.networks.queries import open_connector
from parvis.networks.steps import sending
from parvis.networks.tests import pretend
from parvis.networks.tests.leaving import SETTLE, Died, Leaving, made

pytestmark = pytest.mark.django_db


def writes(script: pretend.Script) -> list[str]:
    return [call.split()[0] for call in script.calls if call.startswith(("publish", "find"))]


def sign_in_again(leaving: Leaving, token: str = "neuf") -> None:
    account = leaving.account()
    with acting_for(account.team_id):
        actions.connect(
            team=leaving.team, by="person", network="pretend", server=account.server,
            who=Identity(id=account.remote_id, handle=account.handle),
            credentials=Credentials(secrets={"access_token": token}),
        )  # fmt: skip


# ---------------------------------------------------------------- unknown outcomes


@pytest.mark.parametrize(
    "answer", [OutcomeUnknown(""), NoAnswer("cut"), ConnectionResetError(), ValueError("not JSON")]
)
def test_stored_without_a_clear_answer_it_is_read_back_and_not_sent_again(script, leaving, answer):
    script.answers, script.store_anyway = [answer], True
    row = leaving.post()
    leaving.run()
    assert leaving.again(row).state == "unknown"
    leaving.run(seconds=20)
    assert (leaving.again(row).state, leaving.again(row).remote_id) == ("published", f"remote-{row.key}")
    assert writes(script) == ["publish", "find"]
    assert script.ledger == [str(row.key)]


def test_lost_it_leaves_again_once_after_a_read_back_that_is_old_enough(script, leaving):
    script.answers = [OutcomeUnknown("")]
    row = leaving.post()
    leaving.run()
    leaving.later(seconds=SETTLE.total_seconds() - 1)
    leaving.run()
    assert writes(script) == ["publish"], "nothing is concluded before the settle time"
    leaving.run(seconds=20)
    assert leaving.again(row).state == "published"
    assert writes(script) == ["publish", "find", "publish"]
    assert script.ledger == [str(row.key)]
    assert leaving.attempts(row) == 2
    assert leaving.again(row).attempt == 2


def test_shown_late_but_within_the_settle_time_it_is_found(script, leaving):
    script.answers, script.store_anyway, script.shown_after = [OutcomeUnknown("")], True, SETTLE * 0.9
    row = leaving.post()
    leaving.run(seconds=60)
    assert leaving.again(row).state == "published"
    assert script.ledger == [str(row.key)]


def test_a_read_back_that_fails_proves_nothing_and_is_repeated(script, leaving):
    script.answers, script.store_anyway = [OutcomeUnknown("")], True
    script.reads = [Unavailable(""), NoAnswer(""), RateLimited(now() + timedelta(minutes=2))]
    row = leaving.post()
    leaving.run(seconds=240)
    assert leaving.again(row).state == "published"
    assert writes(script) == ["publish", "find", "find", "find", "find"]


def test_after_ten_minutes_without_a_read_back_a_person_is_asked(script, leaving):
    script.answers, script.reads = [OutcomeUnknown("")], [Unavailable("") for _ in range(100)]
    row = leaving.post()
    leaving.run(seconds=720, step=20)
    asked = leaving.again(row)
    assert asked.state == "to_check"
    assert asked.state_since - asked.intent_at <= timedelta(minutes=11)
    assert script.calls.count(f"publish {row.key}") == 1


def test_a_network_that_cannot_prove_asks_a_person_within_a_minute_of_its_settle_time(script, leaving):
    script.abilities = replace(script.abilities, proof="none")
    script.answers = [OutcomeUnknown("")]
    row = leaving.post()
    leaving.run(seconds=30)
    asked = leaving.again(row)
    assert asked.state == "to_check"
    assert asked.state_since - asked.intent_at <= SETTLE + timedelta(seconds=60)
    assert writes(script) == ["publish"]


def test_absent_after_the_keys_life_it_is_not_sent_again_by_itself(script, leaving):
    script.abilities = replace(script.abilities, resend_until=timedelta(minutes=1))
    script.answers, script.reads = [OutcomeUnknown("")], [Unavailable("") for _ in range(6)]
    row = leaving.post()
    leaving.run(seconds=300)
    assert leaving.again(row).state == "to_check"
    assert writes(script).count("publish") == 1


def test_lost_again_and_again_it_ends_before_a_person(script, leaving):
    script.answers = [OutcomeUnknown("") for _ in range(50)]
    row = leaving.post(expires_minutes=600)
    leaving.run(seconds=400)
    assert leaving.again(row).state == "to_check"
    assert leaving.attempts(row) == writes(script).count("publish") == 5


def test_told_that_it_is_a_duplicate_we_look_before_we_believe(script, leaving):
    script.answers, script.store_anyway = [Refused(RefusalKind.duplicate, "")], True
    row = leaving.post()
    leaving.run(seconds=20)
    assert leaving.again(row).state == "published"
    script.answers, script.store_anyway = [Refused(RefusalKind.duplicate, "")], False
    other = leaving.post("Une autre annonce.")
    leaving.run(seconds=30)
    assert leaving.again(other).state == "published"
    assert script.ledger == [str(row.key), str(other.key)]


def test_a_worker_that_died_in_the_call_leaves_it_to_a_read_back(script, leaving, monkeypatch):
    def dies(self: Any, content: Any, *, key: str) -> Published:
        script.stored[key], script.shown_from[key] = content, now()
        script.ledger.append(key)
        raise Died

    monkeypatch.setattr(pretend.Pretend, "publish", dies)
    row = leaving.post()
    leaving.run()
    assert leaving.again(row).state == "sending"
    leaving.later(seconds=20)
    leaving.run()
    assert leaving.again(row).state == "sending", "the longest call may still be under way"
    leaving.run(seconds=60)
    assert leaving.again(row).state == "published"
    assert writes(script) == ["find"]


# ---------------------------------------------------------------- surely nothing done


def test_refused_it_stays_refused_with_the_networks_words(script, leaving):
    script.answers = [Refused(RefusalKind.content, "Too long.", detail="612 / 500")]
    row = leaving.post()
    leaving.run(seconds=60)
    assert (leaving.again(row).state, leaving.again(row).last_error) == ("refused", "Too long. (612 / 500)")
    assert writes(script) == ["publish"]


def test_a_rate_limit_is_not_an_attempt_before_its_hour(script, leaving):
    until = now() + timedelta(minutes=3)
    script.answers = [RateLimited(until)]
    row = leaving.post()
    leaving.run()
    assert leaving.again(row).due_at == until
    leaving.later(seconds=179)
    leaving.run()
    assert writes(script) == ["publish"]
    leaving.later(seconds=2)
    leaving.run()
    assert leaving.again(row).state == "published"


@pytest.mark.parametrize("error", [Unreachable("refused"), Forbidden("loopback")])
def test_nothing_was_sent_so_it_is_tried_again_with_patience(script, leaving, error):
    script.answers = [error for _ in range(4)]
    row = leaving.post()
    leaving.run()
    assert leaving.again(row).state == "approved"
    leaving.run(seconds=60)
    assert leaving.again(row).state == "published"
    assert writes(script) == ["publish"] * 5
    assert script.ledger == [str(row.key)]


def test_an_expired_token_is_renewed_and_the_write_called_once_more(script, leaving):
    leaving.run()
    script.answers = [Expired("")]
    row = leaving.post()
    leaving.run(seconds=5)
    calls = [call.split()[0] for call in script.calls if not call.startswith("fetch")]
    assert calls == ["publish", "refresh", "publish"]
    assert leaving.again(row).state == "published"
    with acting_for(leaving.team.pk):
        assert open_connector(leaving.account()).account.credentials.secrets == {"access_token": "nouveau"}


def test_a_dead_token_holds_the_write_and_the_account_says_so(script, leaving):
    leaving.run()
    script.answers = [Reauthorise("The token was revoked.")]
    row = leaving.post()
    leaving.run(seconds=60)
    assert (leaving.account().state, leaving.account().problem) == ("to_reconnect", "The token was revoked.")
    assert (leaving.again(row).state, leaving.again(row).last_error) == ("approved", "The token was revoked.")
    assert writes(script) == ["publish"], "never loops on a dead token"
    sign_in_again(leaving)
    leaving.run(seconds=25)
    assert leaving.again(row).state == "published"


def test_a_dead_token_seen_by_a_slow_call_stops_the_account_all_the_same(script, leaving, monkeypatch):
    """Meanwhile the account has listened: the row that the call knew is no longer the row."""
    leaving.run()
    publish = pretend.Pretend.publish

    def slow(self: Any, content: Any, *, key: str) -> Published:
        account = leaving.account()
        with acting_for(account.team_id):
            account.move_to(Account.life.connected, by="worker", due=now() + timedelta(hours=1))
        return publish(self, content, key=key)

    monkeypatch.setattr(pretend.Pretend, "publish", slow)
    script.answers = [Reauthorise("")]
    leaving.post()
    leaving.queue.run_due()
    assert leaving.account().state == "to_reconnect"


def test_a_late_refusal_of_an_old_token_does_not_undo_a_new_sign_in(script, leaving, monkeypatch):
    leaving.run()
    publish = pretend.Pretend.publish

    def overtaken(self: Any, content: Any, *, key: str) -> Published:
        sign_in_again(leaving)
        return publish(self, content, key=key)

    monkeypatch.setattr(pretend.Pretend, "publish", overtaken)
    script.answers = [Reauthorise("")]
    row = leaving.post()
    leaving.run(seconds=30)
    assert leaving.account().state == "connected"
    assert leaving.again(row).state == "published"


def test_a_renewal_never_revives_an_account_that_was_disconnected(script, leaving, monkeypatch):
    leaving.run()
    publish = pretend.Pretend.publish

    def left(self: Any, content: Any, *, key: str) -> Published:
        with acting_for(leaving.team.pk):
            actions.disconnect(team=leaving.team, by="person", account=leaving.account())
        return publish(self, content, key=key)

    monkeypatch.setattr(pretend.Pretend, "publish", left)
    script.answers = [Expired("")]
    leaving.post()
    leaving.run(seconds=10)
    assert leaving.account().state == "disconnected"
    assert "refresh" not in script.calls


def test_a_read_back_on_an_account_that_waits_for_its_person_ends_before_a_person(script, leaving):
    leaving.run()
    script.answers = [OutcomeUnknown("")]
    script.reads = [Reauthorise("") for _ in range(200)]
    row = leaving.post()
    leaving.run(seconds=700, step=20)
    assert leaving.account().state == "to_reconnect"
    assert leaving.again(row).state == "to_check"


def test_credentials_that_do_not_open_hold_the_write_and_stop_the_account(script, leaving):
    leaving.run()
    with acting_for(leaving.team.pk):
        Account.rows.of(leaving.team).update(sealed=b"x" * 60)
    row = leaving.post()
    leaving.queue.run_due()
    assert leaving.again(row).state == "approved"
    assert leaving.account().state == "to_reconnect"
    assert leaving.account().problem.startswith("The stored sign-in can't be opened")


# ---------------------------------------------------------------- what holds it back


def test_before_its_hour_nothing_leaves_even_with_a_hasty_ticket(script, leaving):
    row = leaving.post(at=made.in_minutes(30))
    from_now = row.planned_for - now()
    the_queue().waiting = [(now(), ticket) for _at, ticket in the_queue().waiting]
    leaving.queue.run_due()
    assert writes(script) == []
    leaving.later(seconds=from_now.total_seconds() + 1)
    leaving.run()
    assert leaving.again(row).state == "published"


def test_a_stopped_team_waits_and_leaves_after_it_goes_on(script, leaving):
    leaving.stop()
    row = leaving.post()
    leaving.run(seconds=60)
    assert (leaving.again(row).state, writes(script)) == ("approved", [])
    leaving.resume()
    leaving.run(seconds=25)
    assert leaving.again(row).state == "published"


def test_stopped_while_it_was_being_prepared_it_does_not_leave(script, leaving, monkeypatch):
    prepare = sending._prepare

    def stopped_meanwhile(*args: Any) -> Any:
        leaving.stop()
        return prepare(*args)

    monkeypatch.setattr(sending, "_prepare", stopped_meanwhile)
    row = leaving.post()
    leaving.run()
    assert (leaving.again(row).state, writes(script)) == ("approved", [])


def test_another_town_goes_on_while_one_is_stopped(script, leaving):
    other = made.make_town("autreville")
    leaving.stop()
    post = made.planned(other)
    leaving.run(seconds=5)
    assert made.states(other, post) == ["published"]


def test_after_a_restore_nothing_leaves_until_a_person_says_so(script, leaving):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        Installation.objects.update_or_create(pk=1, defaults={"quarantined_at": now()})
        cursor.execute("SET ROLE parvis_app")
    row = leaving.post()
    leaving.run(seconds=60)
    assert (leaving.again(row).state, writes(script)) == ("approved", [])
    assert leaving.again(row).last_error == sending.QUARANTINE
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        Installation.objects.update(quarantined_at=None)
        cursor.execute("SET ROLE parvis_app")
    leaving.run(seconds=25)
    assert leaving.again(row).state == "published"


def test_too_late_it_asks_instead_of_leaving(script, leaving):
    row = leaving.post()
    leaving.later(minutes=61)
    leaving.run()
    assert (leaving.again(row).state, writes(script)) == ("expired", [])


def test_content_that_was_swapped_does_not_leave(script, leaving, monkeypatch):
    row = leaving.post()
    monkeypatch.setattr(type(row), "why_not_approved", lambda self: "The content changed.")
    leaving.run()
    held = leaving.again(row)
    assert (held.state, held.last_error, writes(script)) == ("planned", "The content changed.", [])
    assert leaving.attempts(row) == 0


def test_what_cannot_be_read_here_waits_and_says_so(script, leaving, monkeypatch):
    real = type(leaving.post()).content
    monkeypatch.setattr(type(leaving.post("b")), "content", lambda self: 1 / 0)
    leaving.run(seconds=10)
    rows = [row for row in leaving_rows(leaving) if row.state == "approved"]
    assert len(rows) == 2
    assert rows[0].last_error.startswith("Something unexpected happened (ZeroDivisionError")
    monkeypatch.setattr(type(rows[0]), "content", real)
    leaving.run(seconds=25)
    assert {row.state for row in leaving_rows(leaving)} == {"published"}


def leaving_rows(leaving: Leaving) -> list[Any]:
    model = made.Delivery
    with acting_for(leaving.team.pk):
        return list(model.rows.of(leaving.team))


def test_published_without_an_id_cannot_be_stored(script, leaving):
    row = leaving.post()
    script.answers = [OutcomeUnknown("")]
    leaving.run()
    row = leaving.again(row)
    with pytest.raises(Exception, match="published_has_an_id"), transaction.atomic():
        row.move_to(WriteLife.published, by="test")


def test_the_intent_is_committed_before_the_call(script, leaving, monkeypatch):
    seen: list[Any] = []
    publish = pretend.Pretend.publish

    def watched(self: Any, content: Any, *, key: str) -> Published:
        inside = leaving.again(row)
        seen.append((inside.state, inside.attempt, leaving.attempts(row), inside.content_hash != ""))
        assert inside.due_at - datetime.now(UTC) >= script.abilities.longest_call
        return publish(self, content, key=key)

    monkeypatch.setattr(pretend.Pretend, "publish", watched)
    row = leaving.post()
    leaving.run()
    assert seen == [("sending", 1, 1, True)]
