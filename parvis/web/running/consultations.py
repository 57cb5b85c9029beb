"""The demonstration's debates, all invented: one that is open, with a queue, and one whose outcome is told."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import now

from parvis.debates.actions import moderating, opening, telling, voting
from parvis.debates.credentials import by_code, by_token, new_code, new_token
from parvis.debates.models import AGREE, DISAGREE, PASS, Debate, Progress, Voter
from parvis.debates.queries.statements import shown
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership, Role, Team

SQUARE = (
    "La place doit être fermée aux voitures le dimanche.",
    "Il faut plus de bancs à l’ombre.",
    "Le marché doit rester le samedi matin.",
    "Le stationnement doit devenir payant autour de la place.",
    "Une fontaine vaut mieux qu’un parterre de fleurs.",
    "Les terrasses des cafés peuvent s’étendre en été.",
    "Les pavés gênent les poussettes et les fauteuils.",
    "Il faut garder tous les platanes.",
)
PROPOSED = (
    "Il faudrait des toilettes publiques ouvertes le jour du marché.",
    "Il manque des bancs à l’ombre pour les anciens.",
    "Des arceaux pour attacher les vélos, près de la mairie.",
)
LIGHTS = (
    "L’éclairage peut s’éteindre de minuit à cinq heures.",
    "Il faut laisser les passages piétons éclairés toute la nuit.",
    "L’économie doit aller à l’isolation de l’école.",
    "Éteindre rend les rues moins sûres.",
    "Les vitrines doivent s’éteindre aussi.",
)
# Of a hundred people, how many agree and how many disagree, statement by statement; the others pass.
SQUARE_MINDS = ((48, 46), (88, 5), (82, 8), (10, 82), (42, 20), (60, 30), (70, 12), (90, 4))
LIGHTS_MINDS = ((88, 7), (92, 3), (80, 6), (44, 45), (66, 10))


def build(team: Team) -> None:
    """Made once: whoever has taken them away does not find them again."""
    with acting_for(team.pk):
        if Debate.rows.of(team).exists():
            return
        manager = Membership.rows.of(team).filter(role=Role.manager).order_by("pk").first()
        if manager is not None:
            _square(team, manager)
            _lights(team, manager)


def _square(team: Team, by: Membership) -> None:
    debate = opening.create(
        team=team, by=by, title="Que faire de la place du marché ?", statements=SQUARE,
        closes_at=now() + timedelta(days=12),
        text="La place sera refaite au printemps. Le budget est voté, le plan ne l’est pas : le conseil municipal "
        "décidera après avoir lu vos réponses.",
    )  # fmt: skip
    opening.open_(team=team, by=by, debate=debate)
    voters = _vote(team, debate, SQUARE_MINDS, people=46, on_paper=8)
    for voter, text in zip(voters, PROPOSED, strict=False):
        moderating.propose(team=team, debate=debate, voter=voter, text=text, language="fr")


def _lights(team: Team, by: Membership) -> None:
    debate = opening.create(
        team=team, by=by, title="Éteindre l’éclairage public la nuit ?", statements=LIGHTS,
        text="L’éclairage public coûte 41 000 € par an à la commune. Une extinction partielle est à l’étude.",
    )  # fmt: skip
    opening.open_(team=team, by=by, debate=debate)
    _vote(team, debate, LIGHTS_MINDS, people=83, on_paper=21)
    opening.close(
        team=team, by=by, debate=debate, why="Le conseil municipal en délibère la semaine prochaine."
    )
    telling.tell(
        team=team, by=by, debate=debate, progress=Progress.decided, expected="dès février",
        you_said="Vous êtes une large majorité pour éteindre de minuit à cinq heures, et presque tous pour laisser "
        "éclairés les passages piétons. Sur la sécurité, vous êtes partagés.",
        we_decided="L’éclairage s’éteint de minuit à cinq heures, sauf aux passages piétons et autour de la gare. "
        "Un bilan sera publié au bout de six mois.",
        because="L’économie, 14 000 € par an, paiera l’isolation de l’école. Les passages restent éclairés parce que "
        "vous l’avez demandé ; le bilan de six mois répond à l’inquiétude d’une partie d’entre vous.",
    )  # fmt: skip


def _vote(
    team: Team, debate: Debate, minds: Sequence[tuple[int, int]], *, people: int, on_paper: int
) -> list[Voter]:
    """Each has a mind of their own, and does not answer everything; the same at each start."""
    drawn = random.Random(len(minds))  # noqa: S311  (invented people, no secret)
    asked = list(zip((row.number for row in shown(team, debate)), minds, strict=True))
    voters = []
    for one in range(people):
        held = by_code(debate, new_code()) if one < on_paper else by_token(debate, new_token())
        voter = voting.enter(team=team, debate=debate, credential=held)
        ballot = {number: _mind(drawn, mind) for number, mind in asked if drawn.random() < 0.9}
        voting.cast(team=team, debate=debate, voter=voter, ballot=ballot)
        voters.append(voter)
    return voters


def _mind(drawn: random.Random, of_a_hundred: tuple[int, int]) -> int:
    agree, disagree = of_a_hundred
    at = drawn.randrange(100)
    return AGREE if at < agree else DISAGREE if at < agree + disagree else PASS
