"""Screens of alerts, whoever may see them, and trials of each means."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import now

from parvis.inbox.queries import alerts as asked
from parvis.inbox.tests.alerted import DISTRESS, client_of, rows
from parvis.inbox.tests.factories import make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


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


def test_two_alerts_stand_open_and_further_ones_are_folded_not_lost(account, ana, queue):
    keys = {str(make_message(account, f"{DISTRESS}, {n}", at=now()).pk) for n in range(4)}
    queue.run_due()
    answer = client_of(ana).get(f"/t/{account.team.slug}/inbox/alerts/mine/")
    read = BeautifulSoup(answer.content, "html5lib")
    links = {one["href"].rstrip("/").split("/")[-1] for one in read.select("[data-alert] a")}
    assert links == keys
    assert len(read.select("details [data-alert]")) == 2
