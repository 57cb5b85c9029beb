"""Who is told, once, by what; and that danger is told until somebody has taken it."""

from __future__ import annotations

import smtplib
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from parvis.inbox.actions import alerting
from parvis.inbox.actions.about import keep_rules
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Alert, Message, Vigil
from parvis.inbox.queries import alerts as asked
from parvis.inbox.steps.alerting import raise_for
from parvis.inbox.tests.alerted import DISTRESS, HATE, RALLY, client_of, rows, rule, told
from parvis.inbox.tests.factories import make_message
from parvis.lifecycle.models import Installation
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership
from parvis.teams.tests.factories import PersonFactory, make_member
from parvis.triage.models import Judgement

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- who is told


def test_danger_is_told_to_the_managers_where_nothing_was_decided(account, ana, bob, queue, mailoutbox):
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert told(account) == [("Ana", "mail", "told"), ("Ana", "screen", "told")]
    assert [mail.to for mail in mailoutbox] == [["ana@villefable.example"]]
    assert str(row.pk) in mailoutbox[0].body
    assert "mourir" not in mailoutbox[0].body
    assert row.author not in mailoutbox[0].body + mailoutbox[0].subject


def test_a_shared_mailbox_is_told_too(account, ana, queue, mailoutbox):
    with acting_for(account.team_id):
        from_rules = {"agree_from": "", "department": "", "on_call": "astreinte@villefable.example"}
        keep_rules(team=account.team, by=ana, **from_rules)
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "ana@villefable.example",
        "astreinte@villefable.example",
    ]


def test_ordinary_messages_wake_nobody(account, ana, queue, mailoutbox):
    make_message(account, "Bonjour, quand passe le camion ?", at=now())
    queue.run_due()
    assert (told(account), mailoutbox) == ([], [])


def test_people_and_means_are_chosen_by_priority(account, ana, bob, queue):
    rule(account, ana, "P1", [bob], screen=True)
    assert make_message(account, HATE, at=now()).priority == "P1"
    queue.run_due()
    assert told(account) == [("Bob", "screen", "told")]


def test_the_rota_decides_and_whoever_left_does_not_count(account, ana, bob):
    minute = now().astimezone(asked.zone_of(account.team.time_zone))
    always = {
        "from_day": minute.weekday(),
        "from_time": time(0),
        "to_day": minute.weekday(),
        "to_time": time(0),
    }
    with acting_for(account.team_id):
        alerting.add_turn(team=account.team, by=ana, person=bob.person_id, **always)
        assert [one.name for one in asked.on_call(account.team)] == ["Bob"]
        with pytest.raises(CannotDo, match="déjà"):
            alerting.add_turn(team=account.team, by=ana, person=bob.person_id, **always)
        Membership.rows.of(account.team).filter(pk=bob.pk).update(left_at=now())
        assert [one.name for one in asked.on_call(account.team)] == ["Ana"]
        with pytest.raises(CannotDo, match="plus dans"):
            alerting.add_turn(team=account.team, by=ana, person=bob.person_id, **always)


def test_what_a_text_says_of_the_police_wakes_nobody(account, ana, queue):
    """Never an alert on gatherings: the flag moves the message up, and that is all that it does."""
    for priority in ("P1", "P2", "P3"):
        rule(account, ana, priority, [ana], screen=priority != "P3")
    row = make_message(account, RALLY, at=now())
    assert (row.priority, row.flags) == ("P2", ["police"])
    queue.run_due()
    assert told(account) == []
    make_message(account, "Grave accident rue Haute, un cycliste est mort", at=now())
    queue.run_due()
    assert told(account) == [("Ana", "screen", "told")]


def test_danger_can_not_be_told_to_nobody(account, ana):
    for wrong in ({"on_call": False, "screen": True}, {"on_call": True, "webhook": True}):
        with pytest.raises(CannotDo, match="doit être prévenue"):
            rule(account, ana, "P0", [], **wrong)


# ---------------------------------------------------------------- once


def test_the_same_message_taken_in_again_tells_nobody_again(account, ana, queue, mailoutbox):
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    with acting_for(account.team_id):
        raise_for(account.team, [row])
    queue.run_due()
    assert len(rows(account)) == 2
    assert len(mailoutbox) == 1


def test_a_message_that_has_become_graver_is_told_again(account, ana, queue):
    rule(account, ana, "P1", [ana], screen=True)
    row = make_message(account, HATE, at=now())
    with acting_for(account.team_id):
        Message.rows.of(account.team).filter(pk=row.pk).update(priority="P0")
        row.priority = "P0"
        judged = Judgement.rows.of(account.team).get(subject_id=row.pk)
        judged.labels["distress"] = True
        judged.save()
        raise_for(account.team, [row])
    assert [(one.priority, one.round) for one in rows(account, means="screen")] == [("P1", 0), ("P0", 1)]


def test_the_database_refuses_a_second_row_for_the_same_person_and_means(account, ana):
    row = make_message(account, DISTRESS, at=now())
    with acting_for(account.team_id):
        for person in (ana.person, None):
            same = {"team": account.team, "message": row, "person": person, "means": "mail", "round": 7}
            Alert.rows.create(**same)
            with pytest.raises(IntegrityError), transaction.atomic():
                Alert.rows.create(**same)


def test_a_crash_between_claim_and_send_tells_nobody_twice(
    account, ana, queue, mailoutbox, monkeypatch, clock
):
    class Killed(BaseException):
        pass

    def killed(self: EmailMessage, **_: Any) -> int:
        raise Killed

    make_message(account, DISTRESS, at=now())
    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", killed)
        with pytest.raises(Killed):
            queue.run_due()
    assert [row.state for row in rows(account, means="mail")] == ["telling"]
    clock.shift(timedelta(minutes=3))
    queue.run_due()
    mail = rows(account, means="mail")[0]
    assert (mail.state, mailoutbox) == ("unsure", [])
    clock.shift(timedelta(hours=1))


def test_a_cut_in_the_middle_is_unsure_and_a_refused_connection_is_tried_again(
    account, ana, queue, mailoutbox, monkeypatch, clock
):
    def cut(self: EmailMessage, **_: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    def refused(self: EmailMessage, **_: Any) -> int:
        raise ConnectionRefusedError("no")

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", cut)
        make_message(account, DISTRESS, at=now())
        queue.run_due()
        assert [row.state for row in rows(account, means="mail")] == ["unsure"]
        patched.setattr(EmailMessage, "send", refused)
        second = make_message(account, DISTRESS + " vraiment", at=now())
        queue.run_due()
        assert [(r.state, r.tries) for r in rows(account, means="mail", message=second)] == [("to_tell", 1)]
    clock.shift(timedelta(seconds=30))
    queue.run_due()
    assert [row.state for row in rows(account, means="mail", message=second)] == ["told"]
    assert len(mailoutbox) == 1


def test_without_a_mail_server_it_says_so(account, ana, queue, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    row = rows(account, means="mail")[0]
    assert row.state == "untold"
    assert "not set up" in row.last_error
    page = client_of(ana).get(f"/t/{account.team.slug}/inbox/alerts/").content.decode()
    assert "PARVIS_SMTP_HOST" in page


def test_after_a_restore_nothing_leaves(account, ana, queue, mailoutbox):
    with acting_for(account.team_id):
        Installation.objects.update_or_create(defaults={"quarantined_at": now()}, pk=1)
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert mailoutbox == []
    assert [row.state for row in rows(account)] == ["to_tell", "told"]


# ---------------------------------------------------------------- until somebody has taken it


def test_the_next_one_is_told_until_somebody_has_taken_it(account, ana, bob, queue, mailoutbox, clock):
    second = make_member(account.team, person=PersonFactory(name="Zoé", email="zoe@villefable.example"))
    rule(account, ana, "P0", [bob], mail=True)
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert [mail.to[0] for mail in mailoutbox] == ["bob@villefable.example"]
    for minutes, expected in ((14, 1), (2, 2), (14, 2), (2, 3), (16, 4)):
        clock.shift(timedelta(minutes=minutes))
        queue.run_due()
        assert len(mailoutbox) == expected, minutes
    assert [mail.to[0].split("@")[0] for mail in mailoutbox] == ["bob", "ana", "zoe", "ana"]
    with acting_for(account.team_id):
        alerting.acknowledge(team=account.team, by=second, message=row)
    clock.shift(timedelta(hours=2))
    queue.run_due()
    assert len(mailoutbox) == 4
    with acting_for(account.team_id):
        assert Vigil.rows.of(account.team).get().state == "taken"
        row.refresh_from_db()
    assert (row.status, row.assigned_to_id) == ("in_hand", second.person_id)
    assert {alert.seen_by_id for alert in rows(account)} == {second.person_id}


def test_the_vigil_ends_after_a_day(account, ana, queue, clock):
    make_message(account, DISTRESS, at=now())
    queue.run_due()
    clock.shift(timedelta(hours=25))
    queue.run_due()
    with acting_for(account.team_id):
        assert Vigil.rows.of(account.team).get().state == "given_up"
