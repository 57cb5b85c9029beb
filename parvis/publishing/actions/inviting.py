"""Tells those who may approve, each by a personal address that opens after they have signed in as themselves."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from parvis.accounts.models import Person
from parvis.publishing.models import ApprovalLink, Post, Version
from parvis.publishing.queries import approvals
from parvis.publishing.queries.clock import moment
from parvis.teams.models import Membership, Team

LASTS = timedelta(days=7)


def make_link(*, team: Team, by: Membership, post: Post, person: Person, mail: bool = False) -> ApprovalLink:
    """It names the post, not the version: what it shows is always the last one. `mail`: a worker sends it."""
    row: ApprovalLink = ApprovalLink.rows.create(
        team=team,
        post=post,
        person=person,
        made_by=by.person,
        ends_at=moment() + LASTS,
        due_at=Now() if mail else None,
    )
    return row


def invite(*, team: Team, by: Membership, version: Version) -> int:
    """Everybody whose yes would count, and those who stand in for them; returns how many."""
    people = {one.person for one in approvals.able(version)}
    people |= {one.receiver for one in approvals.standing_in(team, people)}
    people -= {person for person in people if not person.email or person.pk in version.authors}
    for person in people:
        make_link(team=team, by=by, post=version.post, person=person, mail=True)
    return len(people)
