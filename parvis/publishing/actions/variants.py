"""What one account says differently."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.networks.models import Account
from parvis.networks.queries import abilities_of
from parvis.publishing.actions.drafts import touch
from parvis.publishing.actions.locking import must_write
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Post, Variant
from parvis.publishing.splitting import split
from parvis.teams.models import Membership, Team


@transaction.atomic
def set_variant(
    *, team: Team, by: Membership, post: Post, account: Account, text: str | None = None, visibility: str = "",
    chosen: bool = True,
) -> Variant:  # fmt: skip
    """`text` None: the post's own text."""
    must_write(team, by)
    if account.team_id != team.pk:
        raise CannotDo(_("This account does not belong to this team."))
    held = touch(team=team, by=by, post=post)
    row, _new = Variant.rows.of(team).update_or_create(
        team=team, post=held, account=account,
        defaults={
            "own_text": text is not None, "text": text or "", "visibility": visibility, "chosen": chosen, "parts": []
        },
    )  # fmt: skip
    found: Variant = row
    return found


@transaction.atomic
def split_into_thread(*, team: Team, by: Membership, post: Post, account: Account) -> Variant:
    """Cuts the account's text into parts that fit, between sentences where it can. Each part can then be edited."""
    must_write(team, by)
    abilities = abilities_of(account)
    if not abilities.thread or abilities.text is None:
        raise CannotDo(
            _("%(network)s has no threads: shorten the text for this account.") % {"network": abilities.label}
        )
    held = touch(team=team, by=by, post=post)
    row: Variant = Variant.rows.of(team).select_related("post").get(post=held, account=account)
    row.parts = list(split(row.whole, abilities.text, warning=held.content_warning))
    row.save(update_fields=["parts"])
    return row


@transaction.atomic
def join_parts(*, team: Team, by: Membership, post: Post, account: Account) -> Variant:
    """One post again: what was edited in the parts becomes this account's own text."""
    must_write(team, by)
    held = touch(team=team, by=by, post=post)
    row: Variant = Variant.rows.of(team).select_related("post").get(post=held, account=account)
    if row.parts and " ".join(row.parts).split() != row.whole.split():
        row.own_text, row.text = True, "\n\n".join(row.parts)
    row.parts = []
    row.save(update_fields=["parts", "own_text", "text"])
    return row
