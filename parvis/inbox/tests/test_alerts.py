"""Who is told, once, by what and when; what quiet hours hold back; and that danger is told until somebody takes it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from parvis.inbox.actions import alerting, handling
from parvis.inbox.actions.about import keep_rules
from parvis.inbox.calling import signature
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Alert, Alerting, Message, Vigil
from parvis.inbox.queries import alerts as asked
from parvis.inbox.steps.alerting import raise_for
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.models import Installation
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Membership, Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.triage.models import Judgement
from tests.servers.answering import Call, Reply, answering

pytestmark = pytest.mark.django_db
DISTRESS = "Je n'en peux plus, je veux mourir ce soir"
HATE = "Voici le 06 12 34 56 78 de Zoé Exemple, 3 rue Haute, appelez-la"
RALLY = "La police municipale a été violente pendant le rassemblement, bavure inadmissible"


@pytest.fixture
def account(queue: Any) -> Any:
    return make_account(make_team())


@pytest.fixture
def ana(account: Any) -> Membership:
    return make_member(account.team, person=PersonFactory(name="Ana", email="ana@villefable.example"))


@pytest.fixture
def bob(account: Any, ana: Membership) -> Membership:
    person = PersonFactory(name="Bob", email="bob@villefable.example")
    return make_member(account.team, Role.contributor, person=person)


def rows(account: Any, **which: Any) -> list[Alert]:
    with acting_for(account.team_id):
        found = Alert.rows.of(account.team).filter(**which).select_related("person")
        return list(found.order_by("round", "person__name", "means"))


def told(account: Any) -> list[tuple[str, str, str]]:
    return [(row.person.name if row.person else "", row.means, row.state) for row in rows(account)]


def rule(account: Any, by: Membership, priority: str, people: list[Membership], **means: bool) -> None:
    given = {"on_call": False, "screen": False, "mail": False, "webhook": False} | means
    keys = [one.person_id for one in people]
    with acting_for(account.team_id):
        alerting.keep_rule(team=account.team, by=by, priority=priority, people=keys, **given)


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


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


# ---------------------------------------------------------------- another program


class Program:
    """Answers what is in `answers`, one after the other, then that all is well."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, bytes]] = []
        self.answers: list[int] = []
        self.url = ""

    def __call__(self, call: Call) -> Reply:
        self.calls.append((call.headers, call.body))
        return Reply(status=self.answers.pop(0) if self.answers else 204)


@pytest.fixture
def program() -> Iterator[Program]:
    found = Program()
    with answering(found) as url:
        found.url = f"{url}/alertes"
        yield found


def named(account: Any, by: Membership, url: str) -> str:
    with acting_for(account.team_id):
        secret = alerting.name_program(team=account.team, by=by, url=url)
    rule(account, by, "P0", [], on_call=True, screen=True, webhook=True)
    return secret


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


# ---------------------------------------------------------------- screens and rights


def test_what_is_told_now_stands_on_every_page_until_it_is_taken(account, ana, bob, queue):
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    address = f"/t/{account.team.slug}/inbox"
    assert str(row.pk) in client_of(ana).get(f"{address}/alerts/mine/").content.decode()
    assert client_of(bob).get(f"{address}/alerts/mine/").content.strip() == b""
    assert client_of(ana).post(f"{address}/{row.pk}/seen/").status_code == 302
    assert client_of(ana).get(f"{address}/alerts/mine/").content.strip() == b""
    page = BeautifulSoup(client_of(bob).get(f"{address}/alerts/").content, "html5lib").get_text(" ")
    assert "Pris par Ana" in page


def test_an_observer_reads_and_takes_nothing(account, ana, queue):
    observer = make_member(account.team, Role.observer)
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    address = f"/t/{account.team.slug}/inbox"
    assert client_of(observer).get(f"{address}/alerts/").status_code == 200
    assert client_of(observer).post(f"{address}/{row.pk}/seen/").status_code == 403
    assert client_of(observer).get(f"{address}/alerts/rules/").status_code == 403


def test_another_town_sees_none_of_it(account, ana, queue):
    other = make_member(make_team("ailleurs"))
    row = make_message(account, DISTRESS, at=now())
    queue.run_due()
    assert client_of(other).get(f"/t/{account.team.slug}/inbox/alerts/").status_code == 404
    assert client_of(other).post(f"/t/ailleurs/inbox/{row.pk}/seen/").status_code == 404
    assert str(row.pk) not in client_of(other).get("/t/ailleurs/inbox/alerts/").content.decode()


@pytest.mark.parametrize("means", ["screen", "mail"])
def test_a_trial_goes_the_way_of_a_real_one(account, ana, queue, mailoutbox, means):
    address = f"/t/{account.team.slug}/inbox/alerts"
    client_of(ana).post(f"{address}/try/", {"means": means})
    queue.run_due()
    assert [(row.means, row.state) for row in rows(account)] == [(means, "told")]
    assert len(mailoutbox) == (means == "mail")
    on_screen = client_of(ana).get(f"{address}/mine/").content
    assert (b"data-alert" in on_screen) == (means == "screen")


def test_a_trial_of_the_other_program(account, ana, bob, queue, program):
    address = f"/t/{account.team.slug}/inbox/alerts"
    client_of(ana).post(f"{address}/try/", {"means": "webhook"})
    assert rows(account) == []
    client_of(ana).post(f"{address}/program/", {"url": program.url})
    client_of(bob).post(f"{address}/try/", {"means": "webhook"})
    assert rows(account) == []
    client_of(ana).post(f"{address}/try/", {"means": "webhook"})
    queue.run_due()
    assert json.loads(program.calls[0][1])["event"] == "test"
    page = client_of(ana).get(f"{address}/rules/").content.decode()
    assert "whsec_" not in page


def test_the_page_of_rules_keeps_what_is_chosen(account, ana, bob):
    address, client = f"/t/{account.team.slug}/inbox/alerts", client_of(ana)
    page = BeautifulSoup(client.get(f"{address}/rules/").content, "html5lib")
    assert page.select_one("input[name=P0-on_call]").has_attr("checked")
    chosen = {"P0-on_call": "on", "P0-screen": "on", "P1-people": str(bob.person_id), "P1-mail": "on"}
    assert client.post(f"{address}/rules/", chosen).status_code == 302
    with acting_for(account.team_id):
        kept = asked.alert_rules(account.team)
        assert (kept["P0"].mail, kept["P1"].people, kept["P1"].mail) == (False, [str(bob.person_id)], True)
    assert client.post(f"{address}/rules/", {"P0-on_call": "on"}).status_code == 422
    assert (
        client.post(f"{address}/rules/", {**chosen, "P1-people": str(make_team("x").pk)}).status_code == 422
    )
    turn = {
        "person": str(bob.person_id),
        "from_day": 0,
        "from_time": "09:00",
        "to_day": 2,
        "to_time": "09:00",
    }
    client.post(f"{address}/turns/", turn)
    said = client.get(f"{address}/rules/").content.decode()
    assert "mercredi 9\u202fh à lundi 9\u202fh" in said
    client.post(f"{address}/patience/", {"minutes": 30})
    with acting_for(account.team_id):
        assert asked.alerting_of(account.team).again_after == 30
        written = set(AuditEntry.rows.of(account.team).values_list("action", flat=True))
    assert {
        "alerts: rule for P0",
        "alerts: rule for P1",
        "alerts: turn added",
        "alerts: told again after",
    } <= written
