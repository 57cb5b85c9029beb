"""The rooms behind *Settings*: what can be set, by whom. A room that this person may not enter is "
"not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.design.navigation import address
from parvis.teams.models import Membership, Team


@dataclass(frozen=True)
class Room:
    label: str | Promise
    about: str | Promise
    name: str


GROUPS: tuple[tuple[str | Promise, tuple[Room, ...]], ...] = (
    (
        _("You"),
        (
            Room(_("Second factor"), _("Authenticator app, passkeys, recovery codes."), "mfa_index"),
            Room(_("Password"), _("Change it; your other sessions end."), "account_change_password"),
            Room(_("E-mail address"), _("The one with which you sign in."), "account_email"),
            Room(_("Glossary"), _("What the words for roles and states mean."), "web:glossary"),
            Room(_("Who stands in for you"), _("A colleague agrees for you."), "publishing:delegations"),
        ),
    ),
    (
        _("The team"),
        (
            Room(_("Identity"), _("Name, administrations, publication director, "
            "charter."), "teams:identity"),
            Room(_("People and roles"), _("Who belongs to the team, invitations."), "teams:members"),
            Room(_("Trail"), _("Who did what, in a chain that shows any change."), "teams:trail"),
            Room(_("Access for programs"), _("Keys by which other programs read and "
            "write."), "teams:tokens"),
            Room(_("Take everything with you"), _("All that the team owns, in one file."), "web:export"),
        ),
    ),
    (
        _("Messages and posts"),
        (
            Room(_("Rules of the inbox"), _("Deadlines, services, who is on call."), "inbox:rules"),
            Room(_("Ready answers"), _("Texts with variables, to be read again before they "
            "leave."), "inbox:ready"),
            Room(_("Words of this town"), _("Elected people, our numbers, streets, "
            "facilities."), "inbox:words"),
            Room(_("Alerts"), _("What was told to whom; your quiet hours; a trial."), "inbox:alerts"),
            Room(_("Who is told, by what"), _("Alerts by priority, the rota, another "
            "program."), "inbox:alert_rules"),
            Room(_("What calls for care"), _("Flags of triage, on or off; the public page about "
            "it."), "inbox:flags"),
            Room(_("A model outside"), _("A language model of your choice; off at first."), "inbox:outside"),
            Room(_("Moderation register"), _("What was hidden or deleted, why, with its "
            "evidence."), "inbox:files"),
            Room(_("Approval and hours"), _("How many must agree, at which hours posts "
            "leave."), "publishing:rules"),
            Room(_("Verified identity"), _("Who vouches for citizens in debates; off at first."), "debates:identity"),
            Room(_("Accounts on networks"), _("Connect, look after, disconnect."), "networks:accounts"),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    room: Room
    url: str


def groups_for(team: Team, membership: Membership) -> list[tuple[str | Promise, list[Door]]]:
    found = [
        (title, [door for room in rooms if (door := _door(room, team, membership))])
        for title, rooms in GROUPS
    ]
    return [(title, doors) for title, doors in found if doors]


def _door(room: Room, team: Team, membership: Membership) -> Door | None:
    url = address(room.name, team.slug)
    if not url:
        return None
    roles = getattr(resolve(url).func, "roles", None)
    return Door(room, url) if roles is None or membership.role in roles else None
