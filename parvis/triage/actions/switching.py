"""Verbs of a team's managers: which flags show, whom the public writes to, the model outside."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from parvis.accounts.models import Person
from parvis.lifecycle.sealing import seal_here, unseal_here
from parvis.teams.audit import record
from parvis.teams.models import Team
from parvis.triage.asking import bound_to
from parvis.triage.errors import NotAccepted
from parvis.triage.models import ModelOutside, TriageRules
from parvis.triage.queries import hold_switches
from parvis.triage.switches import SWITCHES


def switch_flag(*, team: Team, by: Person, flag: str, on: bool) -> bool:
    """False when it stood so already. Whoever copies judgements copies them again. Raises NotAccepted."""
    if flag not in SWITCHES:
        raise NotAccepted(_("This flag may mean that somebody is in danger: it can't be switched off."))
    hold_switches(team, changing=True)
    rules = TriageRules.rows.get_or_create(team=team)[0]
    if (flag not in rules.off) == on:
        return False
    rules.off = [one for one in SWITCHES if one in {*rules.off} ^ {flag}]
    rules.save(update_fields=["off"])
    word = "on" if on else "off"
    record(
        team_id=team.pk, by=str(by.pk), action=f"triage: {flag} switched {word}", kind="triage.triagerules",
        row_id=rules.pk,
    )  # fmt: skip
    return True


def keep_contact(*, team: Team, by: Person, contact: str) -> TriageRules:
    """Whom the public may write to: a mail address, shown on the town's page about triage."""
    rules: TriageRules = TriageRules.rows.update_or_create(team=team, defaults={"contact": contact})[0]
    record(
        team_id=team.pk, by=str(by.pk), action="triage: contact", kind="triage.triagerules", row_id=rules.pk
    )
    return rules


def keep_outside(*, team: Team, by: Person, key: str = "", **fields: Any) -> ModelOutside:
    """`fields`: those of ModelOutside that a manager chooses. An empty key leaves the one that is kept."""
    if fields.get("on") and not (fields.get("base_url") and fields.get("model")):
        raise NotAccepted(_("Give the address and the name of the model before it is switched on."))
    if key:
        fields["sealed"] = seal_here(key.encode(), bound_to(team.pk))
    row: ModelOutside = ModelOutside.rows.update_or_create(team=team, defaults=fields)[0]
    word = "on" if row.on else "off"
    record(
        team_id=team.pk, by=str(by.pk), action=f"triage: model outside {word}", kind="triage.modeloutside",
        row_id=row.pk,
    )  # fmt: skip
    return row


def reseal_outside(*, team: Team) -> bool:
    """Under the present master key; by an operator's command. False when there is nothing. Raises CannotOpen."""
    row = ModelOutside.rows.of(team).exclude(sealed=b"").first()
    if row is None:
        return False
    row.sealed = seal_here(unseal_here(bytes(row.sealed), bound_to(team.pk)), bound_to(team.pk))
    row.save(update_fields=["sealed"])
    return True
