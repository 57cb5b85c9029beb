"""What the composer shows for each account, counted exactly as its network counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.networks.contract import Abilities
from parvis.networks.counting import Count, count
from parvis.networks.models import Account
from parvis.networks.queries import abilities_of, connected
from parvis.publishing import checks
from parvis.publishing.models import Attachment, Post, Variant
from parvis.teams.models import Team

NEAR = 0.9  # of the limit: from there the counter says how much is left


@dataclass(frozen=True, kw_only=True)
class Part:
    text: str
    number: int
    counted: Count | None
    most: int | None

    @property
    def left(self) -> int | None:
        return None if self.counted is None or self.most is None else self.most - self.counted.units

    @property
    def meaning(self) -> str:
        if self.counted is None or self.most is None:
            return "plain"
        if not self.counted.fits:
            return "urgent"
        return "care" if self.counted.units >= NEAR * self.most else "plain"


@dataclass(frozen=True, kw_only=True)
class Target:
    """One account in the composer: what it would show, and what stands in the way."""

    account: Account
    abilities: Abilities
    variant: Variant
    saved: bool
    parts: list[Part]
    pictures: list[Attachment]
    poll_options: list[str]
    warning: str
    findings: list[checks.Finding]

    @property
    def chosen(self) -> bool:
        return self.saved and self.variant.chosen

    @property
    def too_long(self) -> bool:
        return any(part.counted is not None and not part.counted.fits for part in self.parts)

    @property
    def may_split(self) -> bool:
        return self.abilities.thread and self.too_long and not self.variant.parts


def targets(team: Team, post: Post) -> list[Target]:
    """All accounts that the team could publish on, chosen or not, in a fixed order."""
    rows = {row.account_id: row for row in post.variants.select_related("account")}
    for row in rows.values():
        row.post = post
    accounts = {account.pk: account for account in connected(team)}
    accounts.update({row.account_id: row.account for row in rows.values() if row.chosen})
    pictures = list(post.attachments.select_related("file"))
    ordered = sorted(accounts.values(), key=lambda account: (account.network, account.handle))
    made = [_target(post, account, rows.get(account.pk), pictures) for account in ordered]
    return [one for one in made if one.abilities.publish or one.chosen or not one.account.abilities]


def chosen(team: Team, post: Post) -> list[Target]:
    return [target for target in targets(team, post) if target.chosen]


def _target(post: Post, account: Account, row: Variant | None, pictures: Sequence[Attachment]) -> Target:
    abilities = abilities_of(account)
    variant = row or Variant(team_id=post.team_id, post=post, account=account, chosen=False)
    shown = [picture for picture in pictures if picture.pk not in variant.left_out]
    warning = post.content_warning if abilities.content_warning else ""
    options = post.poll_options if abilities.poll is not None else []
    return Target(
        account=account, abilities=abilities, variant=variant, saved=row is not None, pictures=shown,
        parts=_parts(variant.texts, abilities, warning), poll_options=options, warning=warning,
        findings=_findings(post, account, abilities, variant, shown),
    )  # fmt: skip


def _parts(texts: Sequence[str], abilities: Abilities, warning: str) -> list[Part]:
    limit = abilities.text
    return [
        Part(
            text=text, number=number, most=limit.max_units if limit else None,
            counted=count(text, limit, warning=warning) if limit else None,
        )
        for number, text in enumerate(texts, start=1)
    ]  # fmt: skip


def _findings(
    post: Post, account: Account, abilities: Abilities, variant: Variant, pictures: Sequence[Attachment]
) -> list[checks.Finding]:
    found = []
    if account.state != "connected":
        sentence = account.problem or _("This account waits for a new sign-in: nothing leaves before it.")
        found.append(checks.Finding(level="check", sentence=sentence, account=account.handle))
    draft = checks.Draft(
        handle=account.handle, texts=tuple(variant.texts), warning=post.content_warning, pictures=shown_as(pictures),
        poll_options=tuple(post.poll_options), poll_minutes=int(post.poll.get("minutes") or 1440),
    )  # fmt: skip
    return [*found, *checks.of_account(draft, abilities)]


def shown_as(pictures: Sequence[Attachment]) -> tuple[checks.Shown, ...]:
    return tuple(
        checks.Shown(alt=row.alt, decorative=row.decorative, told=row.told, mime=row.file.mime)
        for row in pictures
    )


def findings(post: Post, found: Sequence[Target]) -> list[checks.Finding]:
    """What stands in the way of the whole post: its pictures, then each chosen account; the same sentence once."""
    pictures = list(post.attachments.select_related("file"))
    everywhere = checks.of_pictures(shown_as(pictures), post.text)
    if not any(target.chosen for target in found):
        everywhere.append(checks.Finding(level="block", sentence=_("Choose at least one account.")))
    own = [finding for target in found if target.chosen for finding in target.findings]
    return list(dict.fromkeys([*everywhere, *own]))
