"""A debate opens and closes at its hour."""

from __future__ import annotations

import logging

from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from parvis.debates.actions.opening import A_YEAR, begin
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

log = logging.getLogger("parvis.debates")


@DebateLife.planned.does
def open_at_its_hour(debate: Debate) -> None:
    """A debate that could not open goes back to its author, with the reason on it."""
    with acting_for(debate.team_id):
        try:
            begin(debate, by="worker")
        except CannotDo as error:
            debate.move_to(DebateLife.draft, by="worker", why=str(error))


@DebateLife.open.does
def close_at_its_hour(debate: Debate) -> None:
    with acting_for(debate.team_id):
        if debate.closes_at is None or debate.closes_at > now():
            debate.move_to(DebateLife.open, by="worker", due=debate.closes_at or after(A_YEAR))
        else:
            why = gettext_noop("Its hour had come.")
            debate.move_to(DebateLife.closed, by="worker", why=why, closed_at=Now())
            announce(debate.team_id, "debates", debate=debate.pk)
