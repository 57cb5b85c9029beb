"""What a person said of a text is taken back: as if it had not been said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from parvis.teams.models import Team
from parvis.triage.champions import learn_soon
from parvis.triage.engine.heads.local import is_frozen
from parvis.triage.errors import NotAccepted
from parvis.triage.models import Correction, Judgement, TeamHeads
from parvis.triage.queries import last_correction

SAID = ("topic", "intent", "flags", "distress", "vital")


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement as it stands before somebody corrects it."""

    labels: dict[str, Any]
    priority: str
    rank: int
    corrected_at: str | None


def standing(row: Judgement) -> Standing:
    labels = {name: row.labels[name] for name in SAID if name in row.labels}
    when = row.corrected_at
    return Standing(labels, row.priority, row.rank, when.isoformat() if when else None)


@transaction.atomic
def unsay(*, team: Team, correction: UUID, before: Standing) -> Judgement:
    """The gesture is undone: the judgement stands as before, and nothing learns from what was said. Raises NotAccepted
    where somebody said something since: theirs stays."""
    held = Judgement.rows.of(team).filter(corrections=correction).select_for_update(of=("self",))
    row: Judgement | None = held.first()
    said = Correction.rows.of(team).filter(pk=correction).first()
    if said is None or row is None:
        raise NotAccepted(_("This was undone already, or the message is gone."))
    last = last_correction(team, row)
    if last is None or last.pk != said.pk:
        raise NotAccepted(_("Somebody said something else of this message since. Theirs stays."))
    since = None if is_frozen(said.text_key) or said.features is None else said.at
    said.delete()
    row.labels = {**row.labels, **before.labels}
    row.priority, row.rank = before.priority, before.rank
    row.corrected_at = parse_datetime(before.corrected_at) if before.corrected_at else None
    row.save(update_fields=["labels", "priority", "rank", "corrected_at"])
    if since is not None:  # heads that had learnt from it go; those that somebody chose since stay
        TeamHeads.rows.of(team).filter(made_at__gte=since, kept_by=None).exclude(content=b"").delete()
    learn_soon(team=team)
    return row
