"""Writing: nothing typed is lost, nobody's words are overwritten, and any change voids what was approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.lifecycle.announce import announce
from parvis.networks.models import Account
from parvis.networks.models import WriteLife as Life
from parvis.networks.queries import connected
from parvis.publishing import times
from parvis.publishing.actions.locking import lock, must_write
from parvis.publishing.actions.words import PLAIN, Saved, VariantWords, Words, words_from_json, words_of
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Attachment, Delivery, KeptText, Origin, Post, Variant
from parvis.publishing.queries.approvals import rules_of
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

IN_FLIGHT = (Life.sending, Life.unknown, Life.to_check)


def draft(
    *, team: Team, by: Membership, text: str = "", title: str = "", language: str = "", origin: str = Origin.screen,
    accounts: Iterable[Account] | None = None, **fields: Any,
) -> Post:  # fmt: skip
    """A new post for these accounts; by default all connected ones that can publish."""
    must_write(team, by)
    post = Post(
        team=team, text=text, title=title[:200], language=language or team.language, origin=origin,
        time_zone=fields.pop("time_zone", team.time_zone), created_by=by.person,
        authors=fields.pop("authors", [by.person_id]),
        expires_minutes=fields.pop("expires_minutes", rules_of(team).expires_minutes), **fields,
    )  # fmt: skip
    post.planned_for = hour_of(post)
    post.save()
    for account in connected(team) if accounts is None else accounts:
        if account.team_id == team.pk and account.abilities.get("publish", True):
            Variant.rows.create(team=team, post=post, account=account)
    record(team_id=team.pk, by=str(by.person_id), action="drafted", kind="publishing.post", row_id=post.pk)
    announce(team.pk, "publishing", post=post.pk)
    return post


@transaction.atomic
def save(*, team: Team, by: Membership, post: Post, seen: int, words: Words, tab: str = "") -> Saved:
    """Saves what was typed on the revision that its writer had `seen`, or by the page (`tab`) that saved last.

    When another has saved since, or the post is on its way, nothing is overwritten: the words are kept beside it
    (`Saved.kept`)."""
    must_write(team, by)
    held, deliveries = lock(team, post)
    before = words_of(held)
    words = _known(held, words)
    if words == before:
        return Saved(post=held)
    mine = seen == held.revision or (tab and tab == held.tab)
    if not mine or held.dropped_at or any(row.is_in(*IN_FLIGHT) for row in deliveries):
        return Saved(post=held, kept=_keep(held, by, seen, words))
    _write(held, words)
    _touch(held, by, deliveries, tab=tab)
    return Saved(post=held, changed=True)


def _known(post: Post, words: Words) -> Words:
    """Only accounts and pictures of this team and this post; what the page did not show stays as it is."""
    now = words_of(post)
    own = {account.pk for account in connected(post.team)} | set(now.variants)
    variants = {**now.variants, **{pk: value for pk, value in words.variants.items() if pk in own}}
    variants = {
        pk: value for pk, value in variants.items() if value.chosen or pk in now.variants or value.text
    }
    alts = {**now.alts, **{pk: value for pk, value in words.alts.items() if pk in now.alts}}
    return replace(words, variants=variants, alts=alts)


def _keep(post: Post, by: Membership, seen: int, words: Words) -> KeptText:
    found, _new = KeptText.rows.of(post.team).update_or_create(
        team=post.team, post=post, person=by.person, seen=seen, defaults={"words": _json(words), "at": Now()}
    )
    kept: KeptText = found
    return kept


def _json(words: Words) -> dict[str, Any]:
    written = words.as_json()
    written["approvers"] = [str(one) for one in words.approvers]
    written["approve_before"] = words.approve_before.isoformat() if words.approve_before else None
    for key, value in words.variants.items():
        written["variants"][str(key)]["left_out"] = [str(one) for one in value.left_out]
    return written


def _write(post: Post, words: Words) -> None:
    for name in PLAIN:
        value = getattr(words, name)
        setattr(post, name, list(value) if isinstance(value, tuple) else value)
    post.planned_for = hour_of(post)
    known = {row.account_id: row for row in post.variants.all()}
    for account, value in words.variants.items():
        _write_variant(post, known.get(account), account, value)
    for pk, alt in words.alts.items():
        Attachment.rows.of(post.team).filter(post=post, pk=pk).update(
            alt=alt.alt, decorative=alt.decorative, no_alt_because=alt.no_alt_because
        )


def hour_of(post: Post) -> datetime | None:
    """Saved as typed even when it is not an hour yet: planning says so."""
    if not post.planned_local:
        return None
    try:
        return times.resolve(post.planned_local, post.time_zone, second_hour=post.second_hour)
    except ValueError:
        return None


def _write_variant(post: Post, row: Variant | None, account: UUID, words: VariantWords) -> None:
    row = row or Variant(team=post.team, post=post, account_id=account)
    row.chosen, row.own_text, row.text = words.chosen, words.own_text, words.text
    row.parts, row.visibility, row.left_out = list(words.parts), words.visibility, list(words.left_out)
    row.save()


def _touch(post: Post, by: Membership, deliveries: list[Delivery], *, tab: str = "") -> None:
    """One more revision, one more author, and no approval: what was planned waits to be planned again."""
    post.revision += 1
    post.tab = tab[:40]
    post.changed_at = Now()
    if by.person_id not in post.authors:
        post.authors = [*post.authors, by.person_id]
    post.version = None
    post.save()
    for row in deliveries:
        if row.is_in(Life.approved):
            row.move_to(
                Life.planned,
                by=str(by.person_id),
                why=gettext_noop("The post was changed: it waits to be planned again."),
            )
    announce(post.team_id, "publishing", post=post.pk)
    post.refresh_from_db()


def touch(*, team: Team, by: Membership, post: Post) -> Post:
    """For a change made elsewhere (a picture, a thread, an hour). Raises CannotDo while something is on its way."""
    held, deliveries = lock(team, post)
    if held.dropped_at or any(row.is_in(*IN_FLIGHT) for row in deliveries):
        raise CannotDo(_("This post is on its way: it can't be changed now. Nothing was changed."))
    _touch(held, by, deliveries)
    return held


@transaction.atomic
def take_kept(*, team: Team, by: Membership, post: Post, kept: KeptText) -> Saved:
    """Puts a kept text in the place of the present one, which is kept in its turn."""
    must_write(team, by)
    held, _rows = lock(team, post)
    present = words_of(held)
    saved = save(team=team, by=by, post=held, seen=held.revision, words=words_from_json(kept.words))
    if saved.changed:
        kept.delete()
        _keep(saved.post, by, held.revision, present)
    return saved


@transaction.atomic
def duplicate(*, team: Team, by: Membership, post: Post) -> Post:
    """A new draft with the same words and pictures; no hour, no approval. Its authors remain authors of the copy."""
    authors = list(dict.fromkeys([*post.authors, by.person_id]))
    copy = draft(
        team=team, by=by, text=post.text, title=post.title, language=post.language, origin=Origin.copy, accounts=(),
        authors=authors, content_warning=post.content_warning, poll=post.poll, card=post.card,
        approvals_needed=post.approvals_needed, approvers=post.approvers, approver_roles=post.approver_roles,
    )  # fmt: skip
    pictures = {row.pk: _copy_picture(copy, row) for row in post.attachments.all()}
    for row in post.variants.select_related("account"):
        Variant.rows.create(
            team=team, post=copy, account=row.account, chosen=row.chosen, own_text=row.own_text, text=row.text,
            parts=row.parts, visibility=row.visibility,
            left_out=[pictures[pk] for pk in row.left_out if pk in pictures],
        )  # fmt: skip
    return copy


def _copy_picture(copy: Post, row: Attachment) -> UUID:
    made = Attachment.rows.create(
        team_id=copy.team_id, post=copy, file=row.file, position=row.position, alt=row.alt, decorative=row.decorative,
        no_alt_because=row.no_alt_because,
    )  # fmt: skip
    key: UUID = made.pk
    return key


@transaction.atomic
def drop(*, team: Team, by: Membership, post: Post) -> Post:
    """Puts a post aside; it can be brought back. What is published stays published: that is `take_down`."""
    who = must_write(team, by)
    held, deliveries = lock(team, post)
    if any(row.is_in(*IN_FLIGHT, Life.published) for row in deliveries):
        raise CannotDo(
            _("Part of this post is published or on its way: take it down instead. Nothing was changed.")
        )
    for row in deliveries:
        row.move_to(Life.cancelled, by=who, why=gettext_noop("The post was put aside."))
    Post.rows.of(team).filter(pk=held.pk).update(dropped_at=Now(), version=None)
    announce(team.pk, "publishing", post=post.pk)
    held.refresh_from_db()
    return held


def bring_back(*, team: Team, by: Membership, post: Post) -> Post:
    must_write(team, by)
    held, _rows = lock(team, post)
    held.dropped_at = None
    held.save(update_fields=["dropped_at"])
    return held
