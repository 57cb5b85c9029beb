"""Whether a statement of a citizen can be shown: said at once, before anything is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.debates.models import Debate, Statement, StatementLife
from parvis.debates.models.statement import LONGEST
from parvis.debates.wording import one_line
from parvis.teams.models import Team
from parvis.triage.champions import heads_of
from parvis.triage.engine import judge
from parvis.triage.engine.alike import Shelf
from parvis.triage.queries import own_of

SHORTEST = 10  # signs
TOO_HARSH = 0.8  # of toxicity


def faults_of(team: Team, debate: Debate, text: str) -> str:
    """A sentence for its author, or "". Harsh criticism of the town is no fault."""
    plain = one_line(text)
    if len(plain) < SHORTEST:
        return _("Say it in a whole sentence.")
    if len(plain) > LONGEST:
        return _("%(length)d signs: shorten it to %(most)d, one idea.") % {
            "length": len(plain),
            "most": LONGEST,
        }
    judged = judge(plain, own=own_of(team), heads=heads_of(team))
    if "donnees_perso" in judged.flags:
        return _("It tells something about a private person (a number, an address, a name): say it without.")
    if "haine" in judged.flags or judged.intent == "insulte" or (judged.toxicity or 0) >= TOO_HARSH:
        return _("It attacks people. Say what should change; hard words about decisions are welcome.")
    if any(row.text.casefold() == plain.casefold() for row in _there(team, debate)):
        return _("This statement is there already: vote on it.")
    return ""


def similar_to(team: Team, debate: Debate, text: str) -> list[Statement]:
    """Those shown that read most like it, three at most: perhaps one votes on one of them instead."""
    rows = _there(team, debate)
    return [rows[place] for place, _cosine in Shelf([row.text for row in rows]).nearest(text)]


def _there(team: Team, debate: Debate) -> list[Statement]:
    return list(
        Statement.rows.of(team).filter(debate=debate, state=StatementLife.shown.name).order_by("number")
    )
