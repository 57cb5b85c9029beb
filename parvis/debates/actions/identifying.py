"""A manager says who vouches for citizens: set up, tried, changed, taken away. No citizen is known here."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parvis.debates.actions.allowing import must_manage
from parvis.debates.errors import CannotDo
from parvis.debates.models import IdentityProvider
from parvis.debates.queries.vouched import asking_for_it, counting_by_it, provider_of
from parvis.debates.vouching import bound_to, try_out
from parvis.lifecycle.sealing import seal_here, unseal_here
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team


@transaction.atomic
def set_up(
    *, team: Team, by: Membership, name: str, issuer: str, client_id: str, secret: str = "", level: str = ""
) -> IdentityProvider:
    """An empty secret leaves the one that is kept, unless it would go to another provider."""
    who = must_manage(team, by)
    row = IdentityProvider.rows.of(team).select_for_update().first() or IdentityProvider(team=team)
    elsewhere = (row.issuer, row.client_id) != (issuer, client_id)
    if elsewhere:
        _require_nobody_counted(team)
    if not secret and (not row.sealed or row.issuer != issuer):
        raise CannotDo(_("Type the secret that this provider gave you. Nothing was changed."))
    if secret:
        row.sealed = seal_here(secret.encode(), bound_to(team.pk))
    row.name, row.issuer, row.client_id, row.level = name, issuer, client_id, level
    row.said, row.said_at = "", None
    row.save()
    record(
        team_id=team.pk, by=who, action="identity provider set up", kind="debates.identityprovider",
        row_id=row.pk,
    )  # fmt: skip
    return row


def try_it(*, team: Team, by: Membership) -> str:
    """Asks the provider for its description and its keys; no person is involved. "ok", or the reason why not."""
    who, row = must_manage(team, by), provider_of(team)
    if row is None:
        raise CannotDo(_("There is no provider to try yet."))
    said = try_out(row)
    IdentityProvider.rows.of(team).filter(pk=row.pk).update(said=said, said_at=Now())
    record(
        team_id=team.pk, by=who, action=f"identity provider tried: {said}", kind="debates.identityprovider",
        row_id=row.pk,
    )  # fmt: skip
    return said


@transaction.atomic
def take_away(*, team: Team, by: Membership) -> None:
    """Ballots that came by it stay, and count."""
    who = must_manage(team, by)
    row = IdentityProvider.rows.of(team).select_for_update().first()
    if row is None:
        return
    if titles := [one.title for one in asking_for_it(team)]:
        raise CannotDo(
            _("Nobody could vote any more in “%(title)s”: close it first. Nothing was changed.")
            % {"title": titles[0]}
        )
    record(
        team_id=team.pk, by=who, action="identity provider removed", kind="debates.identityprovider",
        row_id=row.pk,
    )  # fmt: skip
    row.delete()


def reseal_provider(*, team: Team) -> bool:
    """Under the present master key; by an operator's command. False when there is nothing. Raises CannotOpen."""
    row = provider_of(team)
    if row is None:
        return False
    row.sealed = seal_here(unseal_here(bytes(row.sealed), bound_to(team.pk)), bound_to(team.pk))
    row.save(update_fields=["sealed"])
    return True


def _require_nobody_counted(team: Team) -> None:
    """Another provider knows people by other numbers: one person would have two ballots."""
    if title := counting_by_it(team).values_list("title", flat=True).first():
        raise CannotDo(
            _(
                "In “%(title)s” people have shown who they are with the present provider, and another one would not "
                "know them again: close that debate first. Nothing was changed."
            )
            % {"title": title}
        )
