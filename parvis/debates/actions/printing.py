"""Codes on paper: shown once, to be printed; the house keeps their digests only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.debates.actions.allowing import must_decide
from parvis.debates.credentials import digest_of_code, new_code
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife, PaperCode
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Printed:
    """What goes on paper: the number of the slip, and its code."""

    sheet: int
    code: str


def next_batch(team: Team, debate: Debate) -> int:
    last = PaperCode.rows.of(team).filter(debate=debate).aggregate(last=Max("batch"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def print_codes(*, team: Team, by: Membership, debate: Debate, batch: int, many: int) -> list[Printed]:
    """`batch` is the number that the page showed: the same page sent twice prints nothing twice.

    Raises CannotDo when that batch exists already: its codes can't be shown again."""
    who = must_decide(team, by)
    if debate.is_in(DebateLife.closed):
        raise CannotDo(_("This debate is closed: nobody could use a code any more."))
    if not 1 <= many <= MOST_AT_ONCE:
        raise CannotDo(
            ngettext("Print one code at least.", "Print one to %(most)d codes at a time.", MOST_AT_ONCE)
            % {"most": MOST_AT_ONCE}
        )
    Debate.rows.of(team).select_for_update(no_key=True).get(pk=debate.pk)
    if batch != next_batch(team, debate):
        raise CannotDo(
            _(
                "These codes were shown once already and are not kept. Revoke that batch if it was not printed."
            )
        )
    first = (PaperCode.rows.of(team).filter(debate=debate).aggregate(last=Max("sheet"))["last"] or 0) + 1
    made = [Printed(first + place, new_code()) for place in range(many)]
    PaperCode.rows.bulk_create(
        PaperCode(
            team=team, debate=debate, batch=batch, sheet=one.sheet, digest=digest_of_code(debate, one.code)
        )
        for one in made
    )
    record(team_id=team.pk, by=who, action=f"{many} codes printed", kind="debates.debate", row_id=debate.pk)
    return made


@transaction.atomic
def revoke_batch(*, team: Team, by: Membership, debate: Debate, batch: int) -> int:
    """No code of the batch opens a ballot any more. Votes that were cast with one stay: nobody knows which they are."""
    who = must_decide(team, by)
    rows = PaperCode.rows.of(team).filter(debate=debate, batch=batch, revoked_at=None)
    revoked = rows.update(revoked_at=Now())
    if not revoked:
        raise CannotDo(_("This batch is revoked already, or was never printed."))
    record(
        team_id=team.pk, by=who, action=f"{revoked} codes revoked", kind="debates.debate", row_id=debate.pk
    )
    return revoked
