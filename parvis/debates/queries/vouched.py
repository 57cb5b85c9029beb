"""Who vouches for the identity of a team's citizens, and which debates depend on it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from parvis.debates.models import Debate, DebateLife, IdentityProvider, Tier, Voter
from parvis.teams.models import Team, TeamQuerySet


def provider_of(team: Team) -> IdentityProvider | None:
    found: IdentityProvider | None = IdentityProvider.rows.of(team).first()
    return found


def asking_for_it(team: Team) -> TeamQuerySet[Debate]:
    """Debates in which nobody could vote without it."""
    states = (DebateLife.open.name, DebateLife.planned.name)
    return Debate.rows.of(team).filter(state__in=states, tier=Tier.verified)


def counting_by_it(team: Team) -> TeamQuerySet[Debate]:
    """Open debates in which it has told people apart: another one would not know them again."""
    came = Voter.rows.of(team).filter(debate=OuterRef("pk"), tier=Tier.verified)
    return Debate.rows.of(team).filter(Q(state=DebateLife.open.name), Exists(came))
