"""Somebody leaves the team: at once sessions and pending approvals end, and their work is handed back.

Tokens and invitations: `teams/tests/test_audit.py`; open screens: `test_edge.py`.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.actions import handling, presence
from parvis.inbox.models import Looking, Message, Writing
from parvis.inbox.tests import factories as inbox
from parvis.lifecycle.tenant import acting_for
from parvis.publishing.actions import approving
from parvis.publishing.models import ApprovalLink, Delegation
from parvis.publishing.tests import factories as posts
from parvis.publishing.tests.conftest import later, script  # noqa: F401  (every clock, the pretend network)
from parvis.teams import actions
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import make_member, make_team


def leaves(member: Membership, by: Membership) -> None:
    with acting_for(member.team_id):
        actions.leave(team=member.team, by=by.person, membership=member)


@pytest.mark.django_db(transaction=True)
def test_every_session_ends_and_nobody_elses() -> None:
    team = make_team()
    manager, leaver = make_member(team), make_member(team, Role.contributor)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(leaver.person)
    other = Client()
    other.force_login(manager.person)
    leaves(leaver, manager)
    today = reverse("web:today", args=[team.slug])
    for client in clients:
        assert client.get(today).status_code == 302
        assert not Session.objects.filter(pk=client.cookies["parvis_session"].value).exists()
    assert other.get(today).status_code == 200


@pytest.mark.django_db
def test_an_approval_that_was_given_counts_no_more(script: Any, queue: Any, later: Any) -> None:  # noqa: F811
    """The post waits again and does not leave; the others are told; another person's yes is enough."""
    town = posts.make_town()
    other = make_member(town.team, Role.approver)
    first, second = (posts.planned(town, needs=1, at=posts.in_minutes(30)) for _ in range(2))
    for post in (first, second):
        posts.approve(town, post, town.mayor)
        assert posts.states(town, post) == ["approved"]
    leaves(town.mayor, town.boss)
    client = Client()
    client.force_login(other.person)
    for post in (first, second):
        assert posts.states(town, post) == ["planned"]
        page = client.get(reverse("publishing:post", args=[town.team.slug, post.pk])).content.decode()
        assert "Sans réponse, elle ne sera pas publiée" in page
        with acting_for(town.team.pk):
            assert ApprovalLink.rows.of(town.team).filter(post=post, person=other.person).exists()
    posts.approve(town, second, other)
    later(minutes=31)
    queue.run_due()
    assert posts.states(town, second) == ["published"]
    assert posts.states(town, first) != ["published"]
    assert len(script.stored) == 1


@pytest.mark.django_db
def test_what_they_stood_in_for_ends(script: Any) -> None:  # noqa: F811
    town = posts.make_town()
    with acting_for(town.team.pk):
        for giver, receiver in ((town.mayor, town.boss), (town.boss, town.mayor)):
            approving.delegate(
                team=town.team,
                by=giver,
                receiver=receiver.person,
                starts_at=now(),
                ends_at=now().replace(year=2099),
            )
    leaves(town.mayor, town.boss)
    with acting_for(town.team.pk):
        assert not Delegation.rows.of(town.team).filter(ended_at=None).exists()


@pytest.mark.django_db
def test_the_messages_that_they_had_taken_are_open_to_everybody_again() -> None:
    team = make_team()
    manager, leaver = make_member(team), make_member(team, Role.agent)
    account = inbox.make_account(team)
    taken, closed, others = (inbox.make_message(account) for _ in range(3))
    with acting_for(team.pk):
        handling.take(team=team, by=leaver, keys=[taken.pk, closed.pk])
        handling.set_status(team=team, by=leaver, keys=[closed.pk], status="closed")
        handling.take(team=team, by=manager, keys=[others.pk])
        presence.look(team=team, by=leaver, message=taken)
        presence.keep_draft(team=team, by=leaver, message=taken, text="Je m’en occ")
    leaves(leaver, manager)
    with acting_for(team.pk):
        rows = {row.pk: (row.status, row.assigned_to_id) for row in Message.rows.of(team)}
        assert not Looking.rows.of(team).filter(person=leaver.person).exists()
        assert not Writing.rows.of(team).filter(person=leaver.person).exists()
    assert rows[taken.pk] == ("new", None)
    assert rows[closed.pk] == ("closed", leaver.person_id), "what is over keeps its name"
    assert rows[others.pk] == ("in_hand", manager.person_id)
