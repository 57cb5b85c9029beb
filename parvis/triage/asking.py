"""One question to the model that a team has chosen: its budget, its key, what became of it.

Called by whoever owns the text, in a worker, never while a person waits; one question of a team at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from parvis.egress import Door
from parvis.lifecycle.sealing import CannotOpen, unseal_here
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team
from parvis.triage.engine.endpoint import Advice, Asked, Budget, Endpoint, Reason, ask
from parvis.triage.models import ModelOutside
from parvis.triage.queries import outside_of

OK, CLOSED, OFF = "ok", "closed", "off"
SENTENCES = {
    OK: _("It answered with labels of ours."),
    CLOSED: _("Its key can't be opened any more: type it again."),
    OFF: _("It is switched off: nothing was asked."),
    Reason.empty: _("The text was empty: nothing was asked."),
    Reason.budget: _("The month's budget is used up: nothing was sent."),
    Reason.insecure: _("Its address does not begin with https: nothing was sent."),
    Reason.forbidden: _("Its address is not one that may be called: nothing was sent."),
    Reason.unreachable: _("Its server was not reached: nothing was sent."),
    Reason.silent: _("It did not answer in time."),
    Reason.busy: _("It was too busy to answer."),
    Reason.refused: _("Its server refused the question: look at the key and at the name of the model."),
    Reason.unusable: _("Its answer was not by our labels: it was dropped."),
    Reason.failed: _("The question failed."),
}
_NOTHING_SENT = frozenset(
    {Reason.empty, Reason.budget, Reason.insecure, Reason.forbidden, Reason.unreachable, Reason.failed}
)


def bound_to(team: UUID) -> str:
    return f"model outside of {team}"


def month_of(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def left(row: ModelOutside, *, at: datetime) -> Budget:
    """What may be spent still this month."""
    if row.month != month_of(at):
        return Budget(row.most_calls, row.most_tokens)
    return Budget(max(row.most_calls - row.calls, 0), max(row.most_tokens - row.tokens, 0))


def ask_outside(team: Team, text: str, *, names: Iterable[str] = ()) -> tuple[Advice | None, str]:
    """(advice, "ok") or (None, why). Opens its own transactions: nothing is held while the model thinks."""
    with acting_for(team.pk, durable=True):
        row = outside_of(team)
        if not row.on:
            return None, OFF
        budget = _begin(row)
        endpoint = _endpoint(row)
    if endpoint is None:
        _settle(row, Asked(None, Reason.forbidden), CLOSED)
        return None, CLOSED
    door = Door(allow_hosts=tuple(settings.PARVIS_ALLOW_HOSTS))
    asked = ask(text, endpoint=endpoint, door=door, budget=budget, names=names)
    said = OK if asked.advice else str(asked.reason)
    _settle(row, asked, said)
    return asked.advice, said


def _begin(row: ModelOutside) -> Budget:
    """A call is counted before it is made: a worker that dies meanwhile has spent it."""
    found = ModelOutside.rows.of(row.team).select_for_update().get(pk=row.pk)
    moment = now()
    budget = left(found, at=moment)
    if found.month != month_of(moment):
        found.month, found.calls, found.tokens = month_of(moment), 0, 0
    found.calls += 1
    found.save(update_fields=["month", "calls", "tokens"])
    return budget


def _endpoint(row: ModelOutside) -> Endpoint | None:
    try:
        key = unseal_here(bytes(row.sealed), bound_to(row.team_id)).decode() if row.sealed else ""
    except CannotOpen:
        return None
    return Endpoint(row.base_url, row.model, key, float(row.seconds))


def _settle(row: ModelOutside, asked: Asked, said: str) -> None:
    with acting_for(row.team_id, durable=True):
        found = ModelOutside.rows.of(row.team).filter(pk=row.pk)
        given_back = 1 if asked.reason in _NOTHING_SENT else 0
        found.update(
            calls=F("calls") - given_back, tokens=F("tokens") + asked.spent.tokens, said=said, said_at=Now()
        )
        if said != OK:
            found.update(failed=said, failed_at=Now())
