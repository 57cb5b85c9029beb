"""The page of one post: the state of each delivery in words, what became of it, and who did what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parvis.accounts.models import Person
from parvis.lifecycle.models import Move
from parvis.networks.contract import Abilities
from parvis.networks.models import Account, Act, Verb
from parvis.networks.queries import abilities_of
from parvis.networks.said import said
from parvis.publishing import canonical
from parvis.publishing.models import Delivery, MediaFile, Post, PostFigures, Version
from parvis.publishing.queries.reading import deliveries_of
from parvis.publishing.queries.sentences import MEANINGS, STATES, WORDS, state_of
from parvis.teams.models import Team


@dataclass(frozen=True, kw_only=True)
class ApprovedTarget:
    """What one account will publish, read from the frozen version: what an approver must see."""

    account: Account
    abilities: Abilities
    texts: tuple[str, ...]
    warning: str
    poll: dict[str, object] = field(default_factory=dict)
    card: dict[str, str] = field(default_factory=dict)
    pictures: list[tuple[MediaFile, canonical.Picture]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One delivery as people read it."""

    delivery: Delivery
    abilities: Abilities
    word: str
    sentence: str
    meaning: str
    text: str
    target: ApprovedTarget | None = None  # with the first part: what stands beside the words
    figures: PostFigures | None = None
    taken_down: Act | None = None

    @property
    def profile(self) -> str:
        """Where a person may look: the account's own page."""
        return self.delivery.account.url

    @property
    def down(self) -> str:
        if self.taken_down is None:
            return ""
        if self.taken_down.state == "done":
            return _("Taken down.")
        if self.taken_down.state == "asked":
            return _("Being taken down.")
        return _("The network refused to take it down: %(why)s") % {
            "why": said(self.taken_down.last_error) or "…"
        }


def rows(team: Team, post: Post) -> list[Row]:
    found = deliveries_of(post)
    acts = {act.subject: act for act in Act.rows.of(team).filter(
        verb=Verb.delete, subject__in=[row.pk for row in found]).order_by("asked_at")}  # fmt: skip
    figures = _latest(team, found)
    beside = {
        (version.pk, target.account.pk): target
        for version in {row.version_id: row.version for row in found}.values()
        for target in frozen_targets(team, version)
    }
    return [
        Row(
            delivery=row, abilities=abilities_of(row.account), word=str(WORDS[row.state]),
            sentence=state_of(row), meaning=MEANINGS[row.state],
            text=_text(row), figures=figures.get(row.pk), taken_down=acts.get(row.pk),
            target=None if row.part else beside.get((row.version_id, row.account_id)),
        )
        for row in found
    ]  # fmt: skip


def _text(row: Delivery) -> str:
    target = canonical.read(row.version.canonical).target(row.account_id)
    return target.texts[row.part] if target and row.part < len(target.texts) else ""


def _latest(team: Team, found: Sequence[Delivery]) -> dict[object, PostFigures]:
    readings = (
        PostFigures.rows.of(team).filter(delivery__in=found).order_by("delivery", "-at").distinct("delivery")
    )
    return {reading.delivery_id: reading for reading in readings}


def frozen_targets(team: Team, version: Version) -> list[ApprovedTarget]:
    frozen = canonical.read(version.canonical)
    accounts = {
        str(row.pk): row
        for row in Account.rows.of(team).filter(pk__in=[one.account for one in frozen.targets])
    }
    hashes = {picture.sha256 for target in frozen.targets for picture in target.pictures}
    files = {row.sha256: row for row in MediaFile.rows.of(team).filter(sha256__in=hashes)}
    return [
        ApprovedTarget(
            account=accounts[target.account], abilities=abilities_of(accounts[target.account]), texts=target.texts,
            warning=target.warning, poll=dict(target.poll), card=dict(target.card),
            pictures=[(files[one.sha256], one) for one in target.pictures if one.sha256 in files],
        )
        for target in frozen.targets if target.account in accounts
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    at: object
    who: str
    what: str
    why: str


def history(team: Team, post: Post) -> list[Line]:
    """Moves of its deliveries and answers of its approvers, the last first."""
    found = {row.pk: row for row in Delivery.rows.of(team).filter(post=post).select_related("account")}
    moves = list(Move.objects.filter(team_id=team.pk, row_id__in=list(found)).order_by("-at", "-id")[:200])
    names = {str(person.pk): str(person) for person in Person.objects.filter(
        pk__in=[move.by for move in moves if len(move.by) == 36])}  # fmt: skip
    lines = [
        Line(at=move.at, who=names.get(move.by, ""), why=said(move.why),
             what=f"{found[move.row_id].account.handle}: {STATES[move.new]}")
        for move in moves
    ]  # fmt: skip
    return sorted([*lines, *_answers(team, post)], key=lambda line: str(line.at), reverse=True)


def _answers(team: Team, post: Post) -> list[Line]:
    lines = []
    for version in post.versions.prefetch_related("approvals__person", "approvals__in_place_of"):
        for answer in version.approvals.all():
            place = _("in the place of %(name)s") % {"name": answer.in_place_of} if answer.in_place_of else ""
            number = _("version %(n)d") % {"n": version.number}
            what = f"{answer.get_decision_display()} ({number})"
            lines.append(
                Line(at=answer.at, who=f"{answer.person} {place}".strip(), what=what, why=answer.comment)
            )
    return lines
