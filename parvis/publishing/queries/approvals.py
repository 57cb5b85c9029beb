"""Who may agree to a version, who has, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.accounts.models import Person
from parvis.publishing.models import Approval, Delegation, Rules, Version
from parvis.publishing.models.approval import APPROVING_ROLES
from parvis.publishing.queries.clock import moment
from parvis.teams.models import Membership, Role, Team

READERS = (Role.observer, Role.agent)


def rules_of(team: Team) -> Rules:
    return Rules.rows.of(team).first() or Rules(team=team)


def mailbox(person: Person) -> str:
    """Two sign-ins of one person often differ by a "+tag" only; the database compares in the same way."""
    name, _at, server = person.email.partition("@")
    return f"{name.partition('+')[0]}@{server}".lower()


def approvers_of(team: Team, *, people: list[object], roles: list[str]) -> list[Membership]:
    """Members whose yes counts: the named ones and those of the named roles; nobody named: everyone who may approve."""
    found = Membership.rows.of(team).filter(left_at=None, role__in=APPROVING_ROLES, person__is_active=True)
    if people or roles:
        found = found.filter(Q(person_id__in=people) | Q(role__in=roles))
    return list(found.select_related("person").order_by("person__name"))


def able(version: Version) -> list[Membership]:
    """Of those, the ones that are no author of this version."""
    writers = {mailbox(person) for person in Person.objects.filter(pk__in=version.authors)}
    found = approvers_of(version.team, people=list(version.people), roles=list(version.roles))
    return [one for one in found if mailbox(one.person) not in writers]


def given_to(membership: Membership, at: datetime) -> list[Delegation]:
    """Delegations that let this person approve in somebody's place now."""
    found = Delegation.rows.get_queryset().filter(
        team_id=membership.team_id, receiver=membership.person_id, starts_at__lte=at, ends_at__gte=at
    )
    return list(found.filter(Q(ended_at=None) | Q(ended_at__gt=at)).select_related("giver"))


def standing_in(team: Team, people: Iterable[Person]) -> list[Delegation]:
    """Delegations of these people that hold now."""
    at = moment()
    found = Delegation.rows.of(team).filter(giver__in=list(people), starts_at__lte=at, ends_at__gte=at)
    return list(found.filter(Q(ended_at=None) | Q(ended_at__gt=at)).select_related("receiver"))


def authority(membership: Membership, version: Version) -> tuple[bool, Person | None]:
    """(may approve, in whose place): in one's own name first."""
    ready = {one.person_id: one.person for one in able(version)}
    if membership.person_id in ready:
        return True, None
    for delegation in given_to(membership, moment()):
        if delegation.giver_id in ready:
            return True, delegation.giver
    return False, None


def why_not(membership: Membership, version: Version) -> str:
    """ "" when this person may say yes or no to this version now, else the reason in a sentence."""
    if membership.left_at is not None or membership.role in READERS:
        return _("Your role in this team does not approve posts.")
    if membership.person_id in version.authors or _is_an_author(membership.person, version):
        return _("You wrote part of this version: somebody else must approve it.")
    if version.post.version_id != version.pk:
        return _("The post was changed after it was shown to you. Read the new version first.")
    if version.approve_before is not None and moment() > version.approve_before:
        return _(
            "The time to approve it is over: it was not published. It can be planned again with another hour."
        )
    if decided(version, membership.person):
        return _("You have already answered for this version.")
    allowed, _place = authority(membership, version)
    return "" if allowed else _("This post waits for other people's approval.")


def _is_an_author(person: Person, version: Version) -> bool:
    return mailbox(person) in {mailbox(writer) for writer in Person.objects.filter(pk__in=version.authors)}


def decided(version: Version, person: Person) -> Approval | None:
    return version.approvals.filter(person=person).first()


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The state of approval: figures for the screen, and one sentence."""

    needed: int
    agreed: int
    people: list[Person]
    before: datetime | None
    late: bool

    @property
    def complete(self) -> bool:
        return self.agreed >= self.needed

    def sentence(self) -> str:
        if not self.needed:
            return _("No approval is asked for this post.")
        if self.complete:
            return ngettext("Approved by %(n)d person.", "Approved by %(n)d people.", self.agreed) % {
                "n": self.agreed
            }
        if self.late:
            return _(
                "Nobody answered in time: it was not published and will not be. Plan it again if it is of use."
            )
        return " ".join([self._waiting(), _("If nobody answers, it will not be published.")])

    def _waiting(self) -> str:
        missing = self.needed - self.agreed
        names = ", ".join(str(person) for person in self.people) or _("nobody who can approve")
        return ngettext(
            "Waiting for one approval among: %(names)s.",
            "Waiting for %(n)d approvals among: %(names)s.",
            missing,
        ) % {"n": missing, "names": names}


def agreement(version: Version) -> Agreement:
    answered = set(version.approvals.values_list("person_id", flat=True))
    people = [one.person for one in able(version) if one.person_id not in answered]
    before = version.approve_before
    return Agreement(
        needed=version.needed_now(), agreed=version.agreed(), people=people, before=before,
        late=before is not None and moment() > before,
    )  # fmt: skip
