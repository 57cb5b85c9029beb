"""What quiet hours hold back, and that danger ignores them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils.timezone import now

from parvis.inbox.actions import alerting, handling
from parvis.inbox.queries import alerts as asked
from parvis.inbox.tests.alerted import DISTRESS, HATE, rows, rule
from parvis.inbox.tests.factories import make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- quiet hours


NIGHT = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)  # 23:00 in Paris; the clock changes at two


def test_quiet_hours_hold_back_and_end_in_one_mail(account, ana, bob, queue, mailoutbox, clock):
    clock.move_to(NIGHT)
    rule(account, ana, "P1", [bob], screen=True, mail=True)
    with acting_for(account.team_id):
        alerting.keep_quiet(team=account.team, by=bob, begins=time(20), ends=time(7, 30))
    kept = [make_message(account, f"{HATE} {n}", at=now()) for n in range(3)]
    queue.run_due()
    assert {row.state for row in rows(account)} == {"held"}
    with acting_for(account.team_id):
        handling.take(team=account.team, by=ana, keys=[kept[0].pk])
    clock.move_to(datetime(2026, 3, 29, 5, 29, tzinfo=UTC))  # 7:29 on the wall, after the change
    queue.run_due()
    assert mailoutbox == []
    clock.move_to(datetime(2026, 3, 29, 5, 31, tzinfo=UTC))
    queue.run_due()
    assert [mail.to for mail in mailoutbox] == [["bob@villefable.example"]]
    assert [str(row.pk) in mailoutbox[0].body for row in kept] == [False, True, True]
    assert sorted(row.state for row in rows(account, means="mail")) == ["spared", "told", "told"]
    assert sorted(row.state for row in rows(account, means="screen")) == ["spared", "told", "told"]


def test_danger_ignores_quiet_hours(account, ana, queue, mailoutbox, clock):
    clock.move_to(NIGHT)
    with acting_for(account.team_id):
        alerting.keep_quiet(team=account.team, by=ana, begins=time(20), ends=time(7, 30))
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert len(mailoutbox) == 1


def test_quiet_hours_are_left_empty(account, ana):
    with acting_for(account.team_id):
        alerting.keep_quiet(team=account.team, by=ana, begins=time(20), ends=time(7))
        assert asked.peace_until(account.team, ana.person, at=NIGHT) is not None
        alerting.keep_quiet(team=account.team, by=ana, begins=None, ends=None)
        assert asked.peace_until(account.team, ana.person, at=NIGHT) is None


def test_whoever_left_meanwhile_is_told_nothing(account, ana, bob, queue, mailoutbox, clock):
    clock.move_to(NIGHT)
    rule(account, ana, "P1", [bob], screen=True, mail=True)
    with acting_for(account.team_id):
        alerting.keep_quiet(team=account.team, by=bob, begins=time(20), ends=time(7, 30))
    make_message(account, HATE, at=now())
    with acting_for(account.team_id):
        Membership.rows.of(account.team).filter(pk=bob.pk).update(left_at=now())
    clock.shift(timedelta(hours=12))
    queue.run_due()
    assert mailoutbox == []
    assert {row.state for row in rows(account)} == {"untold"}
