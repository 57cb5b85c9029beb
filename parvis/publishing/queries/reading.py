"""Posts by where they stand, and what *Today* asks about them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from parvis.accounts.models import Person
from parvis.publishing.models import Delivery, Post, Version
from parvis.publishing.queries import approvals
from parvis.teams.models import Membership, Team

SOON = timedelta(hours=24)
MOVING = ("sending", "unknown")


class Standing(StrEnum):
    """Where a post stands as a whole, drawn from its deliveries."""

    draft = "draft"
    waiting = "waiting"  # for approval
    planned = "planned"
    leaving = "leaving"
    published = "published"
    partly = "partly"  # some accounts have it, some have not
    to_check = "to_check"
    refused = "refused"
    expired = "expired"
    dropped = "dropped"


GROUPS: dict[str, Q] = {
    "drafts": Q(version=None, n_published=0, n_refused=0, n_expired=0, n_check=0, n_moving=0),
    "waiting": Q(version__isnull=False, n_planned__gt=0, n_approved=0, n_published=0),
    "planned": Q(version__isnull=False, n_approved__gt=0) | Q(n_moving__gt=0),
    "needs": Q(n_check__gt=0) | Q(n_refused__gt=0) | Q(n_expired__gt=0),
    "published": Q(n_published__gt=0),
}


def post(team: Team, pk: UUID) -> Post | None:
    return _counted(team).filter(pk=pk).first()


def _counted(team: Team) -> QuerySet[Post]:
    def count(*states: str) -> Count:
        return Count("deliveries", filter=Q(deliveries__state__in=states), distinct=True)

    rows: QuerySet[Post] = Post.rows.of(team)
    found: QuerySet[Post] = rows.annotate(
        n_planned=count("planned"),
        n_approved=count("approved"),
        n_moving=count(*MOVING),
        n_published=count("published"),
        n_check=count("to_check"),
        n_refused=count("refused"),
        n_expired=count("expired"),
        n_all=count("planned", "approved", *MOVING, "published", "to_check", "refused", "expired"),
    ).select_related("version", "created_by")
    return found


def posts(team: Team, group: str = "", *, words: str = "") -> QuerySet[Post]:
    """Newest change first; `group` is one of GROUPS, "dropped", or "" for all that is not dropped."""
    found = _counted(team).order_by("-changed_at")
    found = found.filter(dropped_at__isnull=group != "dropped")
    if group in GROUPS:
        found = found.filter(GROUPS[group])
    if words:
        found = found.filter(Q(text__icontains=words) | Q(title__icontains=words))
    return found


def standing(post: Post) -> Standing:
    """Of a post read by `post` or `posts`."""
    n = {name: int(getattr(post, f"n_{name}", 0)) for name in (
        "planned", "approved", "moving", "published", "check", "refused", "expired", "all")}  # fmt: skip
    if post.dropped_at is not None:
        return Standing.dropped
    if n["check"]:
        return Standing.to_check
    if n["refused"] or n["expired"]:
        failed = Standing.refused if n["refused"] else Standing.expired
        return Standing.partly if n["published"] else failed
    if n["moving"]:
        return Standing.leaving
    if n["published"]:
        return _published(n)
    return _before(post, n)


def _published(n: dict[str, int]) -> Standing:
    if n["published"] == n["all"]:
        return Standing.published
    return Standing.leaving if n["approved"] else Standing.partly


def _before(post: Post, n: dict[str, int]) -> Standing:
    if post.version_id is None:
        return Standing.draft
    if n["approved"]:
        return Standing.planned
    return Standing.waiting if n["planned"] else Standing.draft


def delivery(team: Team, pk: UUID) -> Delivery | None:
    return Delivery.rows.of(team).filter(pk=pk).select_related("account", "post", "version").first()


def deliveries_of(post: Post) -> list[Delivery]:
    found = Delivery.rows.get_queryset().filter(team_id=post.team_id, post=post).exclude(state="cancelled")
    return list(
        found.select_related("account", "version").order_by("account__network", "account__handle", "part")
    )


def _deliveries(team: Team, *states: str) -> QuerySet[Delivery]:
    found: QuerySet[Delivery] = Delivery.rows.of(team).filter(state__in=states, post__dropped_at=None)
    return found.select_related("post", "account")


def leaving_soon(team: Team, *, within: timedelta = SOON, most: int = 20) -> list[Post]:
    """Posts that will leave by themselves, first hour first."""
    due = Delivery.rows.of(team).filter(post=OuterRef("pk"), state="approved", planned_for__lt=Now() + within)
    found = _counted(team).filter(Exists(due), dropped_at=None)
    return list(found.order_by("planned_for", "id")[:most])


def to_check(team: Team) -> list[Delivery]:
    """Nobody can prove whether these were published: a person looks."""
    return list(_deliveries(team, "to_check").order_by("state_since"))


def refused(team: Team) -> list[Delivery]:
    """Refused by their network or too late to leave: a person decides."""
    return list(_deliveries(team, "refused", "expired").order_by("state_since"))


def waiting_for_approval(team: Team, person: Person) -> list[Post]:
    """Posts on which this person may say yes or no now, the first hour first."""
    membership = Membership.rows.of(team).filter(person=person, left_at=None).first()
    if membership is None:
        return []
    found = _counted(team).filter(GROUPS["waiting"], dropped_at=None).order_by("planned_for", "changed_at")
    return [post for post in found[:200] if not approvals.why_not(membership, _version(post))]


def _version(post: Post) -> Version:
    if post.version is None:
        raise ValueError("a post that waits has a version")
    return post.version


def latest_published(team: Team, *, within: timedelta) -> list[Delivery]:
    found = _deliveries(team, "published").filter(published_at__gt=Now() - within)
    return list(found.order_by("-published_at")[:200])


def moving(team: Team) -> list[Delivery]:
    return list(_deliveries(team, *MOVING))
