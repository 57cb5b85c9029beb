"""Planning: freezes a version, asks for approvals, and gives each account its delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.lifecycle.announce import announce
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import after
from parvis.networks.models import WriteLife as Life
from parvis.publishing import canonical, times
from parvis.publishing.actions.drafts import IN_FLIGHT, touch
from parvis.publishing.actions.freezing import freeze
from parvis.publishing.actions.inviting import invite
from parvis.publishing.actions.locking import lock, must_write
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery, Origin, Post, Version
from parvis.publishing.queries import approvals, composing
from parvis.publishing.queries.clock import moment
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

REPLANNED = (Life.planned, Life.refused, Life.expired)


@transaction.atomic
def plan(*, team: Team, by: Membership, post: Post, through: str = "screen") -> Version:
    """Freezes what is written and lets it leave: at once when no approval is asked, else when enough people agree.

    `through` "api": a program asks, so at least one person must agree. Raises CannotDo with all that stands in the way.
    """
    who = must_write(team, by)
    held, deliveries = lock(team, post)
    targets = composing.chosen(team, held)
    _check(held, targets, deliveries)
    needed = needed_for(team, held, through=through)
    version = freeze(team=team, by=by, post=held, targets=targets, needed=needed, before=_before(held))
    _check_people(version)
    held.version, held.revision, held.tab = version, held.revision + 1, ""
    held.save(update_fields=["version", "revision", "tab"])
    _share_out(held, version, deliveries, who)
    note(held, by=who, action="planned", digest=version.hash)
    if version.needed_now():
        invite(team=team, by=by, version=version)
    else:
        release(version, by=who)
    announce(team.pk, "publishing", post=held.pk)
    return version


def note(post: Post, *, by: str, action: str, digest: str = "") -> None:
    """Into the team's chain: ids and hashes only."""
    record(team_id=post.team_id, by=by, action=action, kind="publishing.post", row_id=post.pk, digest=digest)


def needed_for(team: Team, post: Post, *, through: str = "screen") -> int:
    least = 1 if through == Origin.api else 0
    return max(post.approvals_needed or 0, approvals.rules_of(team).approvals_needed, least)


def _before(post: Post) -> datetime | None:
    if post.approve_before is None or post.planned_for is None:
        return post.approve_before or post.planned_for
    return min(post.approve_before, post.planned_for)


def _check(post: Post, targets: list[composing.Target], deliveries: list[Delivery]) -> None:
    if post.dropped_at is not None:
        raise CannotDo(_("This post was put aside: bring it back first."))
    if any(row.is_in(*IN_FLIGHT) for row in deliveries):
        raise CannotDo(_("Part of this post is on its way: wait until its outcome is known."))
    done = {row.account_id for row in deliveries if row.is_in(Life.published)}
    if targets and done >= {target.account.pk for target in targets} and not _unfinished(deliveries):
        raise CannotDo(_("This post is published on all its accounts already. Copy it to publish it again."))
    _check_hour(post)
    blocking = [finding for finding in composing.findings(post, targets) if finding.blocks]
    if blocking:
        raise CannotDo(
            "\n".join(f"{one.account}: {one.sentence}" if one.account else one.sentence for one in blocking)
        )


def _unfinished(deliveries: list[Delivery]) -> bool:
    return any(row.is_in(*REPLANNED, Life.approved) for row in deliveries)


def _check_hour(post: Post) -> None:
    if not post.planned_local:
        post.planned_for = None
        return
    try:
        post.planned_for = times.resolve(post.planned_local, post.time_zone, second_hour=post.second_hour)
    except times.DoubledHour as error:
        raise CannotDo(
            _("This hour happens twice that night, when clocks go back. Choose the first or the second.")
        ) from error
    except ValueError as error:
        raise CannotDo(
            _("The hour of publication is not a date and an hour. Nothing was planned.")
        ) from error
    if post.planned_for <= moment():
        raise CannotDo(_("This hour is past. Choose a later one, or publish now."))
    if post.approve_before is not None and post.approve_before <= moment():
        raise CannotDo(_("The time to approve would be over already. Choose a later hour for it."))
    Post.rows.of(post.team).filter(pk=post.pk).update(planned_for=post.planned_for)


def _check_people(version: Version) -> None:
    """Better now than at the hour: is there anybody who may say yes?"""
    needed, ready = version.needed_now(), len(approvals.able(version))
    if ready < needed:
        raise CannotDo(
            _("%(needed)d approvals are asked, and %(ready)d people of the team could give them (an author can't). "
              "Nothing was planned.") % {"needed": needed, "ready": ready}
        )  # fmt: skip


def _share_out(post: Post, version: Version, deliveries: list[Delivery], who: str) -> None:
    """One delivery per account and part; what is published stays as it left."""
    known = {(row.account_id, row.part): row for row in deliveries}
    wanted = set()
    for target in canonical.read(version.canonical).targets:
        before = None
        for part in range(len(target.texts)):
            key = next((key for key in known if str(key[0]) == target.account and key[1] == part), None)
            row = known[key] if key else None
            before = _deliver(post, version, target.account, part, row, before, who)
            wanted.add((str(before.account_id), part))
    for (account, part), row in known.items():
        if (str(account), part) not in wanted and not row.is_in(Life.published):
            row.move_to(Life.cancelled, by=who, why=gettext_noop("No longer part of the post."))


def _deliver(
    post: Post,
    version: Version,
    account: str,
    part: int,
    row: Delivery | None,
    before: Delivery | None,
    who: str,
) -> Delivery:
    hour = version.leaves_at or moment()
    fresh: dict[str, Any] = {
        "version": version, "key": new_key(), "prepared": [], "planned_for": hour,
        "expires_at": hour + timedelta(minutes=post.expires_minutes), "answers_id": _answers(post, account),
    }  # fmt: skip
    if row is None:
        made: Delivery = Delivery.rows.create(
            team_id=post.team_id, post=post, account_id=account, part=part, follows=before, **fresh
        )
        return made
    if row.is_in(Life.refused, Life.expired):
        row.move_to(Life.planned, by=who, **fresh)
    elif row.is_in(Life.planned, Life.approved):
        if row.is_in(Life.approved):
            row.move_to(Life.planned, by=who)
        Delivery.rows.get_queryset().filter(pk=row.pk).update(moves=F("moves") + 1, last_error="", **fresh)
        row.refresh_from_db()
    return row


def _answers(post: Post, account: str) -> str:
    """A correction, or what goes on, stands under the post before it, where that was published."""
    if post.corrects_id is None:
        return ""
    found = Delivery.rows.of(post.team).filter(
        post=post.corrects_id, account=account, part=0, state="published", found_by_person=False
    )
    return found.values_list("remote_id", flat=True).first() or ""


def release(version: Version, *, by: str) -> int:
    """Enough people agree: the first parts get their hour. Returns how many deliveries will leave."""
    found = Delivery.rows.of(version.team).filter(version=version, state="planned").select_related("follows")
    ready = [row for row in found if row.follows is None or row.follows.state == "published"]
    for row in ready:
        if version.leaves_at is None:
            expiry = after(timedelta(minutes=version.post.expires_minutes))
            row.move_to(Life.approved, by=by, planned_for=Now(), expires_at=expiry)
        else:
            row.move_to(Life.approved, by=by, due=version.leaves_at)
    return len(ready)


@transaction.atomic
def withdraw(*, team: Team, by: Membership, post: Post, why: str = "") -> Post:
    """Back to a draft: nothing of it leaves until it is planned again. Raises CannotDo when it is too late."""
    must_write(team, by)
    held, deliveries = lock(team, post)
    if held.version_id is None:
        return held
    if not any(row.is_in(*REPLANNED, Life.approved) for row in deliveries):
        raise CannotDo(_("Too late to withdraw it: it has left. It can be taken down."))
    note(held, by=str(by.person_id), action="withdrawn")
    return touch(team=team, by=by, post=held)


@transaction.atomic
def reschedule(
    *,
    team: Team,
    by: Membership,
    post: Post,
    local: str,
    time_zone: str = "",
    second_hour: bool | None = None,
) -> Post:
    """Another hour ("" for none). A planned post is planned again: another hour is another version to approve.

    Raises times.DoubledHour when the hour happens twice and nobody said which; CannotDo when it is past.
    """
    must_write(team, by)
    zone = time_zone or post.time_zone
    try:
        hour = times.resolve(local, zone, second_hour=second_hour) if local else None
    except times.NotAnHour as error:
        raise CannotDo(_("This is not a date and an hour. Nothing was moved.")) from error
    if hour is not None and hour <= moment():
        raise CannotDo(_("This hour is past: nothing was moved. Choose a later one, or publish now."))
    was_planned = post.version_id is not None
    held = touch(team=team, by=by, post=post)
    held.planned_local, held.time_zone, held.planned_for = local[:16], zone, hour
    held.second_hour = second_hour
    if held.approve_before is not None and hour is not None and held.approve_before > hour:
        held.approve_before = None
    held.save(update_fields=["planned_local", "time_zone", "planned_for", "second_hour", "approve_before"])
    if was_planned:
        plan(team=team, by=by, post=held)
        held.refresh_from_db()
    return held


def leave_it(*, team: Team, by: Membership, delivery: Delivery) -> bool:
    """A refused, expired or planned delivery will not leave; the others stay as they are."""
    who = must_write(team, by)
    if not delivery.is_in(Life.refused, Life.expired, Life.planned, Life.approved, Life.to_check):
        raise CannotDo(_("It is published or on its way. Nothing was changed."))
    return delivery.move_to(Life.cancelled, by=who, why=gettext_noop("Left out by a person."))
