"""What a person makes of ballots that are alike: left out with a reason, taken back in, or believed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parvis.debates.actions.allowing import must_decide
from parvis.debates.actions.drawing import draw_soon
from parvis.debates.errors import CannotDo
from parvis.debates.models import Alike, AlikeBallot, DebateLife, Judgement, Outcome, Voter
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team


@transaction.atomic
def leave_out(*, team: Team, by: Membership, group: Alike, why: str) -> int:
    """Of the figures; they stay in the file, with the reason. Also those of a group left out that came since."""
    who, row = _begin(team, by, group)
    _require_figures_move(team, row)
    if not why.strip():
        raise CannotDo(_("Say why they are left out: everybody reads it."))
    left = _voters(team, row).filter(excluded_why="").update(excluded_why=why.strip())
    _judge(row, by, Judgement.out, why=why.strip())
    _told(team, who, row, f"{left} ballots left out")
    return int(left)


@transaction.atomic
def take_back(*, team: Team, by: Membership, group: Alike) -> None:
    """What was decided about them, whatever it was: they count, and somebody may decide again."""
    who, row = _begin(team, by, group)
    if not row.judgement:
        raise CannotDo(_("Nothing was decided about these ballots: there is nothing to take back."))
    back = _let_in(team, row)
    _judge(row, by, Judgement.none)
    _told(team, who, row, f"decision about alike ballots taken back, {back} count again")


@transaction.atomic
def call_real(*, team: Team, by: Membership, group: Alike) -> None:
    """They count, and the result is not called contested because of them."""
    who, row = _begin(team, by, group)
    back = _let_in(team, row)
    _judge(row, by, Judgement.real)
    _told(team, who, row, f"alike ballots are real people, {back} count again")


def _begin(team: Team, by: Membership, group: Alike) -> tuple[str, Alike]:
    who = must_decide(team, by)
    held: Alike = Alike.rows.of(team).select_for_update().get(pk=group.pk)
    return who, held


def _require_figures_move(team: Team, row: Alike) -> None:
    if row.debate.is_in(DebateLife.closed) and Outcome.rows.of(team).filter(debate=row.debate_id).exists():
        raise CannotDo(_("The outcome is told: its figures are not changed any more."))


def _voters(team: Team, row: Alike) -> QuerySet[Voter]:
    inside = AlikeBallot.rows.of(team).filter(group=row)
    found: QuerySet[Voter] = Voter.rows.of(team).filter(pk__in=inside.values("voter"))
    return found


def _let_in(team: Team, row: Alike) -> int:
    if row.judgement != Judgement.out:
        return 0
    _require_figures_move(team, row)
    return int(_voters(team, row).exclude(excluded_why="").update(excluded_why=""))


def _judge(row: Alike, by: Membership, judgement: Judgement, *, why: str = "") -> None:
    row.judgement, row.why, row.judged_by = judgement, why, by.person
    row.judged_size = row.ballots.count()
    row.judged_at = Now()
    row.save(update_fields=["judgement", "why", "judged_by", "judged_size", "judged_at"])


def _told(team: Team, who: str, row: Alike, action: str) -> None:
    record(team_id=team.pk, by=who, action=action, kind="debates.alike", row_id=row.pk)
    draw_soon(team=team, debate=row.debate)
    announce(team.pk, "debates", debate=row.debate_id)
