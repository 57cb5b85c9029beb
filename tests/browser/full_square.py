"""Debates in every state that a citizen may meet, for axe, narrow screens and both languages."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from parvis.debates.actions import identifying, opening, subscribing, telling, voting
from parvis.debates.credentials import by_code, by_mail, by_token
from parvis.debates.holder import link_of
from parvis.debates.letters import stop_of, yes_of
from parvis.debates.models import Debate, Method, Subscriber, Wording
from parvis.debates.queries.statements import shown
from parvis.debates.tests import examples
from parvis.debates.tests.factories import STATEMENTS, make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership

TEXT = "Le conseil municipal décide en décembre de ce que devient la place. Dites ce que vous en pensez."
MANY = tuple(f"{STATEMENTS[n % 3].removesuffix('.')}, {n} jours par mois." for n in range(20))


def build(boss: Membership) -> dict[str, str]:
    """A word → the address."""
    with acting_for(boss.team_id):
        identifying.set_up(
            team=boss.team, by=boss, name="Identité de Villefable", issuer="https://identite.example",
            client_id="parvis", secret="invented",
        )  # fmt: skip
    made = {
        "open": make_debate(boss, text=TEXT, closes_at=now() + timedelta(days=9)),
        "scored": make_debate(boss, shows_score=True),
        "mail": make_debate(boss, tier="mail", text=TEXT),
        "verified": make_debate(boss, tier="verified", text=TEXT),
        "planned": make_debate(boss, opened=False, text=TEXT),
        "closed": make_debate(boss, text=TEXT),
        "camps": examples.two_camps(boss, people=45, text=TEXT),
        **{
            method: make_debate(boss, method=method, text=TEXT)
            for method in Method.values
            if method != "statements"
        },
    }
    with acting_for(boss.team_id):
        opening.open_(team=boss.team, by=boss, debate=made["planned"], at=now() + timedelta(days=3))
        for one in shown(boss.team, made["open"]):
            Wording.rows.create(
                team=boss.team,
                statement=one,
                language="en",
                text=f"An invented translation, number {one.number}.",
            )
    made["contested"] = examples.with_copies(boss, people=60, on_paper=35, shows_score=True)
    _vote(made["closed"], boss)
    _vote(made["scored"], boss)
    _close(made["closed"], boss)
    addresses = {word: f"/d/{debate.slug}/" for word, debate in made.items()}
    token = link_of(made["mail"], by_mail(made["mail"], "zoe@mail.example"))
    return (
        addresses
        | {
            "link": f"{addresses['mail']}mail/{token}/",
            "ended": f"{addresses['mail']}mail/ended/",
        }
        | _news(made["closed"], boss)
    )


def _news(debate: Debate, boss: Membership) -> dict[str, str]:
    """Links of the mails about what became of it."""
    with acting_for(boss.team_id):
        subscribing.ask_for_news(
            team=boss.team, debate=debate, address="zoe@mail.example", source="", language="fr"
        )
        row = Subscriber.rows.of(boss.team).get(debate=debate)
    home = f"/d/{debate.slug}/news/"
    return {
        "yes": f"{home}yes/{yes_of(row)}/", "yes_ended": f"{home}yes/ended/",
        "stop": f"{home}stop/{stop_of(row)}/", "stopped": f"{home}stop/ended/",
    }  # fmt: skip


def _vote(debate: Debate, boss: Membership) -> None:
    """Agreed, divided, hardly answered; by two doors."""
    with acting_for(boss.team_id):
        for number in range(24):
            make = by_code if number % 3 == 0 else by_token
            credential = make(debate, f"ABCDEFGH{'ABCDEFGHJKLMNPQRSTUVWXYZ'[number]}A")
            voter = voting.enter(team=boss.team, debate=debate, credential=credential)
            ballot = {1: 1, 2: 1 if number % 2 else -1} | ({3: 0} if number < 3 else {})
            voting.cast(team=boss.team, debate=debate, voter=voter, ballot=ballot)


def _close(debate: Debate, boss: Membership) -> None:
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=Debate.rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why="Le conseil se réunit demain.")
        for progress in ("heard", "decided"):
            telling.tell(
                team=boss.team, by=boss, debate=debate, progress=progress, expected="printemps 2027",
                you_said="Fermez la place aux voitures le dimanche.", we_decided="La place ferme le dimanche matin.",
                because="Le marché a besoin de ses livraisons l'après-midi.",
            )  # fmt: skip
