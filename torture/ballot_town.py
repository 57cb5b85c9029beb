"""The town of the ballot run: its debates, its codes, the close, and what the database holds at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from parvis.accounts.models import Person
from parvis.debates.actions import opening, printing
from parvis.debates.models import Debate, Vote, Voter
from parvis.lifecycle.tenant import acting_for
from parvis.teams import actions as teams
from parvis.teams.models import Membership, Team

STATEMENTS = (
    "La place inventée doit être fermée aux voitures le dimanche.", "Il faut plus de bancs à l'ombre.",
    "Le marché doit rester le samedi.", "Une fontaine vaut mieux qu'un parterre de fleurs.",
    "La bibliothèque doit ouvrir le soir.", "Les trottoirs passent avant la chaussée.",
)  # fmt: skip
CHOICES = ("Mardi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
ASKED = {
    "statements": {"title": "Que faire de la place ?", "statements": STATEMENTS},
    "paper": {"title": "Que faire du quai ?", "statements": STATEMENTS, "tier": "paper"},
    "single": {"title": "Quel jour ?", "statements": CHOICES, "method": "single"},
    "points": {"title": "Quel budget ?", "statements": CHOICES, "method": "points", "points": 10},
}


@dataclass
class Town:
    team: Team
    boss: Membership
    debates: dict[str, Debate] = field(default_factory=dict)

    @classmethod
    def build(cls) -> Town:
        person = Person.objects.create_user(
            "camille@villefable.example", "une longue phrase inventée", name="Camille"
        )
        team = teams.found(by=person, slug="villefable", name="Villefable")
        with acting_for(team.pk):
            town = cls(team, Membership.rows.of(team).get())
        for name, fields in ASKED.items():
            with acting_for(team.pk):
                debate = opening.create(team=team, by=town.boss, **fields)
                opening.open_(team=team, by=town.boss, debate=debate)
            town.debates[name] = debate
        return town

    def print_codes(self, many: int) -> list[str]:
        debate, codes = self.debates["paper"], []
        while len(codes) < many:
            with acting_for(self.team.pk):
                made = printing.print_codes(
                    team=self.team, by=self.boss, debate=debate, batch=printing.next_batch(self.team, debate),
                    many=min(500, many - len(codes)),
                )  # fmt: skip
            codes += [one.code for one in made]
        return codes

    def close(self, name: str) -> str:
        """Its address."""
        with acting_for(self.team.pk):
            debate = Debate.rows.of(self.team).get(pk=self.debates[name].pk)
            opening.close(team=self.team, by=self.boss, debate=debate, why="Le conseil en décide.")
        return debate.slug

    def held(self, name: str) -> tuple[dict[str, dict[int, int]], int]:
        """Receipt → number → value, and how many rows say what another row says already."""
        found: dict[str, dict[int, int]] = {}
        doubled = 0
        with acting_for(self.team.pk):
            voters = Voter.rows.of(self.team).filter(debate=self.debates[name])
            for count in Counter(voters.values_list("credential", flat=True)).values():
                doubled += count - 1
            rows = Vote.rows.of(self.team).filter(debate=self.debates[name])
            for receipt, number, value in rows.values_list("voter__receipt", "statement__number", "value"):
                doubled += number in found.setdefault(receipt, {})
                found[receipt][number] = value
        return found, doubled

    @staticmethod
    def forget_connection() -> None:
        """After PostgreSQL was killed."""
        connection.close()
