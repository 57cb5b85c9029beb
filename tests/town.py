"""A whole town for the matrix: at least one row of every kind that a route can name. Its canary must not be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.timezone import now

from parvis.debates.actions import counting, identifying, moderating, printing, telling, voting
from parvis.debates.models import Alike
from parvis.debates.queries.statements import shown
from parvis.debates.tests import factories as debates
from parvis.inbox.actions import about, alerting, handling
from parvis.inbox.models import Cluster, ReadyAnswer, Wave
from parvis.inbox.tests import factories as messages
from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions as publishing
from parvis.publishing.tests import factories as posts
from parvis.teams import actions as teams
from parvis.teams.models import Membership, Role, Team, TeamOwned
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.triage.actions.switching import keep_outside, switch_flag


@dataclass
class Town:
    team: Team
    canary: str
    members: dict[str, Membership] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)  # "app.model" → one key
    token: str = ""


def build(slug: str, canary: str) -> Town:
    team = make_team(slug, name=f"Ville {canary}", publication_director="Dominique Exemple")
    town = Town(team=team, canary=canary)
    for role in Role:
        person = PersonFactory(name=f"{role} {canary}", email=f"{role}@{slug}.example")
        town.members[role] = make_member(team, role, person=person)
    _fill_inbox(town)
    _fill_publishing(town)
    _fill_team(town)
    _fill_debates(town)
    with acting_for(team.pk):
        for model in apps.get_models():
            if issubclass(model, TeamOwned):
                key = model.rows.of(team).values_list("pk", flat=True).first()
                if isinstance(key, UUID):
                    town.keys[model._meta.label_lower] = key
    return town


def _fill_inbox(town: Town) -> None:
    account = messages.make_account(town.team, handle=f"@{town.canary}@social.example")
    message = messages.make_message(account, f"Une question de {town.canary} : quand passe le camion ?")
    manager = town.members[Role.manager]
    with acting_for(town.team.pk):
        about.add_note(team=town.team, by=manager, message=message, text=f"note {town.canary}")
        about.put_label(team=town.team, by=manager, message=message, name=f"étiquette {town.canary}")
        about.open_case(team=town.team, by=manager, message=message, service="voirie", days=3)
        handling.take(team=town.team, by=manager, keys=[message.pk])
        cluster = Cluster.rows.create(team=town.team, messages=12, authors=11, first_at=now(), last_at=now())
        fields = {"since": now(), "last_at": now(), "messages": 12, "accounts": 11, "state": "running"}
        Wave.rows.create(team=town.team, kind="copies", cluster=cluster, **fields)
        day, nine, six = 0, time(9), time(18)
        alerting.add_turn(
            team=town.team,
            by=manager,
            person=manager.person_id,
            from_day=day,
            from_time=nine,
            to_day=5,
            to_time=six,
        )
        alerting.keep_quiet(team=town.team, by=manager, begins=time(20), ends=time(7))
        alerting.send_trial(team=town.team, by=manager, means="screen")
        keep_outside(
            team=town.team, by=manager.person, on=True, base_url="https://modele.example/v1", model="petit"
        )
        about.ask_trial(team=town.team, by=manager)
        switch_flag(team=town.team, by=manager.person, flag="elu", on=False)
        ReadyAnswer.rows.create(team=town.team, title=f"prête {town.canary}", text="Bonjour {prenom}")


def _fill_publishing(town: Town) -> None:
    account = posts.make_pretend(town.team, handle=f"@p{town.canary}@reseau.example")
    writer = town.members[Role.contributor]
    with acting_for(town.team.pk):
        post = publishing.draft(
            team=town.team, by=writer, text=f"Avis {town.canary}", accounts=[account], approvals_needed=1
        )
        publishing.attach(
            team=town.team, by=writer, post=post, content=posts.picture(), name="a.jpg", alt="Une place"
        )
        publishing.plan(team=town.team, by=writer, post=post)
        publishing.set_rules(
            team=town.team, by=town.members[Role.manager], approvals_needed=1, expires_minutes=60
        )


def _fill_debates(town: Town) -> None:
    manager = town.members[Role.manager]
    debate = debates.make_debate(manager, title=f"Que faire de {town.canary} ?")
    voter = debates.make_voter(debate)
    common: dict[str, Any] = {"team": town.team, "debate": debate}
    with acting_for(town.team.pk):
        identifying.set_up(
            team=town.team, by=manager, name=f"Identité {town.canary}", issuer="http://127.0.0.1:9",
            client_id=town.canary, secret=town.canary,
        )  # fmt: skip
        first = shown(town.team, debate)[0]
        voting.cast(**common, voter=voter, ballot={first.number: 1})
        moderating.propose(
            **common, voter=voter, text=f"Une fontaine au milieu, dit {town.canary}.", language="fr"
        )
        moderating.translate(
            team=town.team, by=manager, statement=first, language="en", text=f"Close {town.canary}."
        )
        printing.print_codes(**common, by=manager, batch=1, many=2)
        Alike.rows.create(
            **common, within="burst", among=9, places=1, answers=10, likeness=100, log_chance=-30, first_at=now(),
            last_at=now(), why=f"raison {town.canary}",
        )  # fmt: skip
        hands = {first.number: counting.Hands(agree=3, disagree=1)}
        counting.count_hands(
            **common, by=manager, name=f"salle {town.canary}", counted_by="A. et B.", people=5, hands=hands
        )
        telling.tell(
            **common,
            by=manager,
            progress="heard",
            you_said=town.canary,
            we_decided="Rien encore.",
            because="Trop tôt.",
        )


def _fill_team(town: Town) -> None:
    manager = town.members[Role.manager].person
    with acting_for(town.team.pk):
        teams.invite(team=town.team, by=manager, email=f"lou@{town.team.slug}.example", role=Role.agent)
        scopes = ["messages:read", "messages:write", "posts:read", "posts:write", "accounts:read", "export"]
        _token, town.token = teams.make_token(
            team=town.team, by=manager, name=f"jeton {town.canary}", scopes=scopes
        )
