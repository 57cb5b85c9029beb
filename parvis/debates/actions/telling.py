"""What became of it: said beside what was said before, never instead of it."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife, Outcome, Progress
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team


def tell(
    *, team: Team, by: Membership, debate: Debate, progress: str, you_said: str, we_decided: str, because: str,
    expected: str = "",
) -> Outcome:  # fmt: skip
    """Raises CannotDo where a part is missing: a decision without its reason is not told."""
    if debate.is_in(DebateLife.draft, DebateLife.planned):
        raise CannotDo(_("Nobody has answered yet: there is nothing to tell."))
    if progress not in Progress.values or not (you_said.strip() and we_decided.strip() and because.strip()):
        raise CannotDo(_("Say all three: what people said, what was decided, and why."))
    Debate.rows.of(team).select_for_update(no_key=True).get(pk=debate.pk)
    last = Outcome.rows.of(team).filter(debate=debate).aggregate(last=Max("number"))["last"] or 0
    row: Outcome = Outcome.rows.create(
        team=team, debate=debate, number=last + 1, progress=progress, you_said=you_said.strip(),
        we_decided=we_decided.strip(), because=because.strip(), expected=expected.strip(), told_by=by.person,
    )  # fmt: skip
    record(team_id=team.pk, by=str(by.person), action="outcome told", kind="debates.outcome", row_id=row.pk)
    return row
