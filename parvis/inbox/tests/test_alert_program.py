"""The other program that is called: signed, without a word of the message, and never a private address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from parvis.inbox.actions import alerting
from parvis.inbox.calling import signature
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Alerting
from parvis.inbox.tests.alerted import DISTRESS, named, rows
from parvis.inbox.tests.factories import make_message
from parvis.lifecycle.tenant import acting_for

pytestmark = pytest.mark.django_db


def test_the_other_program_gets_a_signed_call_without_a_word_of_the_message(account, ana, queue, program):
    secret = named(account, ana, program.url)
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    headers, body = program.calls[0]
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - now().timestamp()) < 60
    found = json.loads(body)
    assert (found["priority"], found["event"], "distress" in found["labels"]) == ("P0", "alert", True)
    assert str(row.pk) in found["link"]
    for secret_word in ("mourir", row.author, row.author_handle):
        assert secret_word.encode() not in body
    with acting_for(account.team_id):
        kept = Alerting.rows.of(account.team).get()
    assert kept.webhook_ok is True
    assert raw not in bytes(kept.webhook_sealed)


def test_a_program_that_fails_is_called_again_later_with_the_same_number(account, ana, queue, program, clock):
    named(account, ana, program.url)
    program.answers.extend([500, 503])
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert len(program.calls) == 1
    for wait in (25, 45):
        clock.shift(timedelta(seconds=wait))
        queue.run_due()
    assert len(program.calls) == 3
    assert len({headers["webhook-id"] for headers, _body in program.calls}) == 1
    assert [row.state for row in rows(account, means="webhook")] == ["told"]


def test_a_program_that_refuses_is_not_called_again(account, ana, queue, program, clock):
    named(account, ana, program.url)
    program.answers.append(404)
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    clock.shift(timedelta(minutes=10))
    queue.run_due()
    assert len(program.calls) == 1
    row = rows(account, means="webhook")[0]
    assert (row.state, "404" in row.last_error) == ("untold", True)


@pytest.mark.parametrize(
    "url",
    ["https://10.0.0.1/x", "https://169.254.169.254/latest", "https://[fd00::1]/", "https://2130706433/"],
)
def test_a_private_address_is_never_called(account, ana, queue, url, settings):
    settings.PARVIS_ALLOW_HOSTS = []
    named(account, ana, url)
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    row = rows(account, means="webhook")[0]
    assert row.state == "untold"
    assert "not one that may be called" in row.last_error


def test_an_address_without_tls_is_refused_when_typed(account, ana, settings):
    settings.PARVIS_ALLOW_HOSTS = []
    with acting_for(account.team_id), pytest.raises(CannotDo, match="https"):
        alerting.name_program(team=account.team, by=ana, url="http://ailleurs.example/x")


def test_the_signature_is_the_one_of_the_standard():
    """The example of the specification (standardwebhooks.com)."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
