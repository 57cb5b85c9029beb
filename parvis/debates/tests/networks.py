"""Debates that ask in the networks: prepared, published, answered. Verbs of three files of tests."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from parvis.debates.actions import echoing
from parvis.debates.actions.following import follow_replies
from parvis.debates.models import Echo, Vote
from parvis.inbox.tests.factories import incoming, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author, Kind
from parvis.publishing import actions as publishing


def prepare(town, debate, *accounts, **more):
    with acting_for(town.team.pk):
        return echoing.prepare_posts(
            team=town.team, by=town.boss, debate=debate, accounts=accounts or [town.account], **more
        )


def published(town, queue, debate, *accounts, **more):
    """Prepared, agreed to, and gone: the echoes as they stand then."""
    made = prepare(town, debate, *accounts, **more)
    with acting_for(town.team.pk):
        for post in made.posts:
            post.approvals_needed = 0
            post.save(update_fields=["approvals_needed"])
            publishing.plan(team=town.team, by=town.boss, post=post)
    queue.run_due()
    return [again(echo) for echo in made.echoes]


def again(echo):
    with acting_for(echo.team_id):
        return (
            Echo.rows.of(echo.team).select_related("account", "debate", "statement", "team").get(pk=echo.pk)
        )


def reply(echo, text, *, by="c1", id="", minutes=0, **more):
    """What somebody answers under the post, as the network gives it."""
    name = id or f"r-{by}-{minutes}"
    more = {"kind": Kind.comment, "event_id": f"e-{name}"} | more
    item = incoming(
        text, id=name, author=Author(id=by, handle=f"{by}@social.example"), parent_id=echo.remote_id,
        at=now() - timedelta(hours=1) + timedelta(minutes=minutes), **more,
    )  # fmt: skip
    receive(echo.account, item)
    return name


def follow(echo):
    with acting_for(echo.team_id):
        return follow_replies(team=echo.team, echo=again(echo))


def votes(debate):
    """(person's reply that is the evidence, number of the statement, value), sorted."""
    with acting_for(debate.team_id):
        rows = Vote.rows.of(debate.team).filter(debate=debate)
        return sorted(rows.values_list("evidence", "statement__number", "value"))
