"""A town whose people are told of alerts: what tests about them share."""

from __future__ import annotations

from typing import Any

from django.test import Client

from parvis.inbox.actions import alerting
from parvis.inbox.models import Alert
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership
from tests.servers.answering import Call, Reply

DISTRESS = "Je n'en peux plus, je veux mourir ce soir"
HATE = "Voici le 06 12 34 56 78 de Zoé Exemple, 3 rue Haute, appelez-la"
RALLY = "La police municipale a été violente pendant le rassemblement, bavure inadmissible"


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


class Program:
    """Answers what is in `answers`, one after the other, then that all is well."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, bytes]] = []
        self.answers: list[int] = []
        self.url = ""

    def __call__(self, call: Call) -> Reply:
        self.calls.append((call.headers, call.body))
        return Reply(status=self.answers.pop(0) if self.answers else 204)


def named(account: Any, by: Membership, url: str) -> str:
    with acting_for(account.team_id):
        secret = alerting.name_program(team=account.team, by=by, url=url)
    rule(account, by, "P0", [], on_call=True, screen=True, webhook=True)
    return secret
