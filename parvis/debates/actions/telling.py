"""What became of it: said beside what was said before, never instead of it; and told where people are."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.debates import calling
from parvis.debates.actions.allowing import must_decide, must_write
from parvis.debates.actions.subscribing import wake_postman
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife, Echo, Outcome, Progress
from parvis.debates.queries.echoes import threads_to_answer
from parvis.lifecycle.announce import announce
from parvis.networks.models import Account
from parvis.networks.queries import abilities_of
from parvis.publishing import actions as publishing
from parvis.publishing.models import Post
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team


@transaction.atomic
def tell(
    *, team: Team, by: Membership, debate: Debate, progress: str, you_said: str, we_decided: str, because: str,
    expected: str = "",
) -> Outcome:  # fmt: skip
    """Raises CannotDo where a part is missing: a decision without its reason is not told."""
    who = must_decide(team, by)
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
    record(team_id=team.pk, by=who, action="outcome told", kind="debates.outcome", row_id=row.pk)
    wake_postman(team=team, debate=debate)
    announce(team.pk, "debates", debate=debate.pk)
    return row


def prepare_post(*, team: Team, by: Membership, outcome: Outcome, address: str) -> Post:
    """A draft of publishing with what was decided and where to read on; it leaves by the ordinary approval only."""
    must_write(team, by)
    debate = outcome.debate
    with override(debate.language):
        where = _("The result and what comes next: %(address)s") % {"address": address}
        parts = [debate.title, *calling.told_in_parts(outcome), where]
    return publishing.draft(
        team=team, by=by, text="\n\n".join(parts), title=debate.title, language=debate.language
    )


@transaction.atomic
def prepare_answers(*, team: Team, by: Membership, outcome: Outcome) -> list[Post]:
    """A draft under each post that asked, on its accounts, as long as each network allows; what is prepared already is
    not prepared again. Raises CannotDo where there is none."""
    must_write(team, by)
    made = []
    for asked, accounts in threads_to_answer(team, outcome).items():
        texts = {
            one: calling.for_outcome(outcome.debate, outcome, abilities_of(one).text) for one in accounts
        }
        fitting = {one: text for one, text in texts.items() if text is not None}
        if fitting:
            made.append(_answer(team, by, outcome, asked, fitting))
    if not made:
        raise CannotDo(_("Under each post that asked, an answer is prepared already."))
    return made


def _answer(team: Team, by: Membership, outcome: Outcome, asked: Post, texts: Mapping[Account, str]) -> Post:
    usual = max(texts.values(), key=len)
    title = _("What became of it, under “%(name)s”") % {"name": asked.name[:150]}
    post = publishing.draft(
        team=team, by=by, text=usual, title=title, language=outcome.debate.language, accounts=texts, corrects=asked,
        goes_on=True,
    )  # fmt: skip
    for account, text in texts.items():
        if text != usual:
            publishing.set_variant(team=team, by=by, post=post, account=account, text=text)
    asking = Echo.rows.of(team).filter(debate=outcome.debate_id, post=asked, account__in=texts)
    asking.update(answered=outcome.number)
    return post
