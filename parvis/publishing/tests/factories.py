"""A town, its people and its accounts on the pretend network; all invented."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import now
from PIL import Image

from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Abilities, MediaLimit, PollLimit, TextLimit, TextUnit
from parvis.networks.models import Account
from parvis.networks.snapshots import abilities_to_json
from parvis.networks.tests import pretend
from parvis.networks.tests.factories import make_account
from parvis.publishing import actions
from parvis.publishing.models import Delivery, Post
from parvis.teams.models import Membership, Role, Team
from parvis.teams.tests.factories import make_member, make_team


def abilities(**fields: Any) -> Abilities:
    given: dict[str, Any] = {
        "network": "pretend", "label": "Pretend", "text": TextLimit(max_units=500, unit=TextUnit.graphemes),
        "media": MediaLimit(max_images=4, max_image_bytes=2_000_000, image_types=("image/jpeg", "image/png")),
        "poll": PollLimit(), "thread": True, "content_warning": True, "visibilities": ("public", "unlisted"),
        "publish": True, "reply": True, "delete": True, "metrics": True, "proof": "strong",
    }  # fmt: skip
    return Abilities(**{**given, **fields})


@dataclass
class Town:
    team: Team
    writer: Membership
    boss: Membership
    mayor: Membership
    account: Account

    def more(self, **fields: Any) -> Account:
        return make_pretend(self.team, **fields)


def make_town(slug: str = "villefable") -> Town:
    team = make_team(slug)
    writer = make_member(team, Role.contributor)
    boss, mayor = make_member(team, Role.manager), make_member(team, Role.approver)
    return Town(team=team, writer=writer, boss=boss, mayor=mayor, account=make_pretend(team))


def make_pretend(team: Team, *, handle: str = "@mairie@reseau.example", **fields: Any) -> Account:
    can = fields.pop("can", None) or abilities()
    return make_account(team, handle=handle, network="pretend", abilities=abilities_to_json(can), **fields)


def written(
    town: Town, *, by: Membership | None = None, text: str = "La rue Haute est barrée lundi.", **fields: Any
) -> Post:
    """A draft for all accounts of the town."""
    with acting_for(town.team.id):
        return actions.draft(team=town.team, by=by or town.writer, text=text, **fields)


def planned(town: Town, *, needs: int = 0, by: Membership | None = None, at: str = "", **fields: Any) -> Post:
    post = written(town, by=by, approvals_needed=needs, planned_local=at, **fields)
    with acting_for(town.team.id):
        actions.plan(team=town.team, by=by or town.writer, post=post)
        post.refresh_from_db()
        assert post.version is not None  # read here: outside the team's transaction it does not exist
    return post


def approve(town: Town, post: Post, by: Membership) -> None:
    with acting_for(town.team.id):
        post.refresh_from_db()
        assert post.version is not None
        actions.approve(team=town.team, by=by, post=post, seal=post.version.hash)


def deliveries(town: Town, post: Post) -> list[Delivery]:
    with acting_for(town.team.id):
        rows = Delivery.rows.of(town.team).filter(post=post).order_by("account__handle", "part", "id")
        return list(rows.select_related("account", "version", "team"))


def states(town: Town, post: Post) -> list[str]:
    return [row.state for row in deliveries(town, post)]


def in_minutes(minutes: float, zone: str = "Europe/Paris") -> str:
    moment = now().timestamp() + 60 * minutes
    return now().fromtimestamp(moment, ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def picture(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 90)).save(out, kind, **save)
    return out.getvalue()


__all__ = ["Town", "abilities", "approve", "deliveries", "in_minutes", "make_pretend", "make_town", "picture",
           "planned", "pretend", "states", "written"]  # fmt: skip
