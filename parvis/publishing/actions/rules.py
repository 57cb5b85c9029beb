"""The team's habits."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext as _

from parvis.publishing.actions.locking import must_write
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Rules, Slot
from parvis.teams.audit import record
from parvis.teams.models import Membership, Role, Team

MOST_SLOTS = 60


def set_rules(*, team: Team, by: Membership, approvals_needed: int, expires_minutes: int) -> Rules:
    """Managers only. A stricter rule counts at once, also for what is planned already."""
    if by.team_id != team.pk or not by.may(Role.manager):
        raise CannotDo(_("Only a manager changes the rules of publication."))
    row, _new = Rules.rows.of(team).update_or_create(
        team=team, defaults={"approvals_needed": approvals_needed, "expires_minutes": expires_minutes}
    )
    _note(team, by, f"rules: {approvals_needed} approvals, {expires_minutes} min", row)
    found: Rules = row
    return found


def add_slot(*, team: Team, by: Membership, day: int, hour: time) -> Slot:
    must_write(team, by)
    if Slot.rows.of(team).count() >= MOST_SLOTS:
        raise CannotDo(_("There are %(n)d usual hours already: remove one first.") % {"n": MOST_SLOTS})
    row, new = Slot.rows.of(team).get_or_create(team=team, day=day, hour=hour)
    if new:
        _note(team, by, "usual hour added", row)
    found: Slot = row
    return found


def remove_slot(*, team: Team, by: Membership, slot: Slot) -> None:
    must_write(team, by)
    _note(team, by, "usual hour removed", slot)
    Slot.rows.of(team).filter(pk=slot.pk).delete()


def _note(team: Team, by: Membership, action: str, row: Rules | Slot) -> None:
    record(team_id=team.pk, by=str(by.person_id), action=action, kind=row._meta.label_lower, row_id=row.pk)
