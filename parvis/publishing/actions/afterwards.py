"""When something has left, or may have: look, take down, correct, send again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.lifecycle.announce import announce
from parvis.lifecycle.graph import Held
from parvis.lifecycle.rows import after
from parvis.networks.actions import ask
from parvis.networks.models import Act, Verb
from parvis.networks.models import WriteLife as Life
from parvis.publishing.actions.drafts import draft
from parvis.publishing.actions.locking import must_write
from parvis.publishing.actions.planning import note
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery, Post, Variant
from parvis.teams.models import Membership, Team

WEB = ("https://", "http://")


@transaction.atomic
def settle_by_person(
    *, team: Team, by: Membership, delivery: Delivery, there: bool, address: str = "", again: bool = False
) -> Delivery:
    """ "Is it there?" `there` needs the address that the person saw; not there: `again` sends it, else it is left."""
    who = must_write(team, by)
    if not delivery.is_in(Life.to_check):
        raise CannotDo(_("Its outcome is known by now. Nothing was changed."))
    if there:
        _found(delivery, who, address.strip())
    elif again:
        _send(delivery, who, gettext_noop("A person looked: it is not there."))
    else:
        delivery.move_to(
            Life.cancelled, by=who, why=gettext_noop("A person looked: it is not there, and it is left out.")
        )
    announce(team.pk, "publishing", post=delivery.post_id)
    return delivery


def _found(delivery: Delivery, who: str, address: str) -> None:
    if not address.startswith(WEB) or len(address) > 1000:
        raise CannotDo(_("Paste the address of the post as you see it on the network (https://…)."))
    delivery.move_to(
        Life.published, by=who, why="", remote_id=address, remote_url=address, found_by_person=True,
        published_at=delivery.intent_at or Now(),
    )  # fmt: skip


@transaction.atomic
def send_again(*, team: Team, by: Membership, delivery: Delivery) -> Delivery:
    """The same content after a refusal whose cause is gone. Its approvals must still stand."""
    who = must_write(team, by)
    if not delivery.is_in(Life.refused):
        raise CannotDo(_("Only a refused post is sent again like this. Nothing was changed."))
    _send(delivery, who, gettext_noop("Sent again by a person."))
    announce(team.pk, "publishing", post=delivery.post_id)
    return delivery


def _send(delivery: Delivery, who: str, why: str) -> None:
    """Planned and approved in one transaction, or neither."""
    expiry = after(timedelta(minutes=delivery.post.expires_minutes))
    reason = delivery.why_not_approved()
    if reason:
        raise CannotDo(_(reason))
    try:
        delivery.move_to(Life.planned, by=who, why=why)
        delivery.move_to(Life.approved, by=who, expires_at=expiry)
    except Held as held:
        raise CannotDo(_(str(held))) from held


@transaction.atomic
def take_down(
    *, team: Team, by: Membership, post: Post, why: str, delivery: Delivery | None = None
) -> list[Act]:
    """Asks each network to delete what is published (or one delivery). Already gone is success."""
    who = must_write(team, by)
    found = Delivery.rows.of(team).filter(post=post, state="published", found_by_person=False)
    found = found.filter(pk=delivery.pk) if delivery is not None else found
    asked = set(
        Act.rows.of(team)
        .filter(verb=Verb.delete, state__in=("asked", "done"))
        .values_list("subject", flat=True)
    )
    acts = [
        ask(team=team, by=who, account=row.account, verb=Verb.delete, target_id=row.remote_id, reason=why[:500],
            subject=row.pk)
        for row in found.select_related("account").order_by("-part") if row.pk not in asked
    ]  # fmt: skip
    note(post, by=who, action="take-down asked")
    if not acts and not asked:
        raise CannotDo(
            _("Nothing of this post can be taken down from here. Open it on the network and delete it there.")
        )
    announce(team.pk, "publishing", post=post.pk)
    return acts


@transaction.atomic
def prepare_correction(*, team: Team, by: Membership, post: Post, text: str = "") -> Post:
    """A draft that will stand under the post, on the same accounts; it is approved and planned like any other."""
    accounts = [
        row.account for row in Variant.rows.of(team).filter(post=post, chosen=True).select_related("account")
    ]
    words = text or _("Correction: ")
    return draft(
        team=team, by=by, text=words, language=post.language, accounts=accounts, corrects=post,
        title=_("Correction of “%(name)s”") % {"name": post.name[:150]}, time_zone=post.time_zone,
        approvals_needed=post.approvals_needed, approvers=post.approvers, approver_roles=post.approver_roles,
    )  # fmt: skip
