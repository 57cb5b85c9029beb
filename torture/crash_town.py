"""The town of the crash run: ten accounts on the pretend network, posts with a text of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import now

from parvis.accounts.models import Person
from parvis.egress import Door
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions as networks
from parvis.networks.contract import AccountRef, Credentials, Identity
from parvis.networks.models import Account, Attempt
from parvis.networks.registry import connector_class
from parvis.networks.snapshots import abilities_to_json
from parvis.publishing import actions as publishing
from parvis.publishing.models import Delivery
from parvis.teams import actions as teams
from parvis.teams.models import Membership, Team


@dataclass
class Town:
    team: Team
    writer: Membership
    accounts: list[Account]

    @classmethod
    def build(cls, network: Any, *, lanes: int, settle: timedelta, longest: timedelta) -> Town:
        person = Person.objects.create_user(
            "camille@villefable.example", "une longue phrase inventée", name="Camille"
        )
        team = teams.found(by=person, slug="villefable", name="Villefable")
        names = [one["username"] for one in network.names()][:lanes]
        with acting_for(team.pk):
            Team.objects.filter(pk=team.pk).update(publication_director="Camille Exemple")
            writer = Membership.rows.of(team).get()
            accounts = [cls._connect(team, network, name, settle, longest) for name in names]
        return cls(team, writer, accounts)

    @staticmethod
    def _connect(team: Team, network: Any, name: str, settle: timedelta, longest: timedelta) -> Account:
        made = network.control("POST", "tokens", {"account": name})
        who = Identity(id=str(made["account_id"]), handle=f"@{name}", name=name)
        credentials = Credentials(secrets={"access_token": made["access_token"]})
        reference = AccountRef(
            network="mastodon",
            server=network.url,
            remote_id=who.id,
            handle=who.handle,
            credentials=credentials,
        )
        connector = connector_class("mastodon")(account=reference, door=Door(allow_hosts=(network.host,)))
        can = replace(
            connector.abilities(), settle=settle, longest_call=longest, poll_every=timedelta(hours=1)
        )
        account = networks.connect(
            team=team, by="torture", network="mastodon", server=network.url, who=who, credentials=credentials
        )
        account.abilities, account.abilities_read_at = abilities_to_json(can), now()
        account.save(update_fields=["abilities", "abilities_read_at"])
        return account

    def plan(self, number: int) -> None:
        account = self.accounts[number % len(self.accounts)]
        with acting_for(self.team.pk):
            post = publishing.draft(
                team=self.team, by=self.writer, text=f"Avis n° {number} : la rue inventée est barrée.",
                accounts=[account], approvals_needed=0, expires_minutes=120,
            )  # fmt: skip
            publishing.plan(team=self.team, by=self.writer, post=post)

    def states(self) -> Counter[str]:
        with acting_for(self.team.pk):
            return Counter(Delivery.rows.of(self.team).values_list("state", flat=True))

    def rows(self) -> list[dict[str, Any]]:
        with acting_for(self.team.pk):
            found = Delivery.rows.of(self.team).values("state", "remote_id", "post__text", "last_error")
            return [{**row, "text": row["post__text"]} for row in found]

    def attempts(self) -> int:
        with acting_for(self.team.pk):
            return Attempt.rows.of(self.team).count()

    @staticmethod
    def is_connected(name: str) -> bool:
        """Has the worker of that name reached the database?"""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_get_activity(NULL) WHERE application_name = %s", [name]
            )
            return bool(cursor.fetchone()[0])
