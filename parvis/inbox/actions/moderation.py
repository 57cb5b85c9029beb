"""A file first, complete, then the act; a second person where it weighs more; undone the same way."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.inbox.errors import CannotDo, Incomplete
from parvis.inbox.models import Message, MessageVersion, ModerationFile, Neighbour, Reason, Step
from parvis.inbox.models.moderation import BLOCKS, LADDER, REVERSES
from parvis.inbox.privacy import pseudonym_of
from parvis.inbox.queries import moderation as files
from parvis.lifecycle.announce import announce
from parvis.networks.actions import ask
from parvis.networks.models import Verb
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

VERBS = {
    Step.hide: Verb.hide, Step.delete: Verb.delete, Step.mute: Verb.mute, Step.block_for_a_time: Verb.block,
    Step.block: Verb.block, Step.show: Verb.show, Step.unmute: Verb.unmute, Step.unblock: Verb.unblock,
}  # fmt: skip
OF_THE_MESSAGE = (Step.hide, Step.show, Step.delete)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person fills in."""

    step: str
    reason: str
    article: str = ""
    why_not_below: str = ""
    ends_at: datetime | None = None
    notice: str = ""
    why_no_notice: str = ""
    criticises_elected: bool = False


def missing(decision: Decision, message: Message) -> list[str]:
    """MOD-01: everything that the file still lacks, a sentence each."""
    lacks = []
    if decision.reason not in Reason.values:
        lacks.append(_("Choose a reason of the published list."))
    if decision.reason == Reason.charter and not decision.article.strip():
        lacks.append(_("Name the article of the charter."))
    if decision.step not in files.possible_steps(message):
        lacks.append(_("Choose what is to be done, among what this network can do."))
    if not decision.why_not_below.strip():
        lacks.append(_("Say why a milder step is not enough."))
    if decision.step in BLOCKS and (decision.ends_at is None or decision.ends_at <= now()):
        lacks.append(_("A block has an end: give a date to come."))
    if not decision.notice.strip() and not decision.why_no_notice.strip():
        lacks.append(_("Write what the author is told, or why they can't be told."))
    return lacks


@transaction.atomic
def open_file(*, team: Team, by: Membership, message: Message, decision: Decision) -> ModerationFile:
    """The evidence is copied before anything is done. Raises Incomplete; what needs a second person waits for them."""
    lacks = missing(decision, message)
    if lacks:
        raise Incomplete(lacks)
    file = _file(team, by, message, decision)
    neighbours = [Neighbour(team=team, file=file, message=near) for near in files.neighbours(message)]
    Neighbour.rows.bulk_create(neighbours)
    _note(by, file, file.step)
    if not file.needs_second_look:
        _act(file, by)
    announce(team.pk, "inbox", message=message.pk)
    return file


def _note(by: Membership, file: ModerationFile, word: str) -> None:
    record(
        team_id=file.team_id, by=str(by.person_id), action=f"moderation: {word}", kind="inbox.moderationfile",
        row_id=file.pk, digest=file.sha256,
    )  # fmt: skip


def _file(team: Team, by: Membership, message: Message, decision: Decision, **more: Any) -> ModerationFile:
    evidence = _evidence(message)
    canonical = json.dumps(evidence, ensure_ascii=False, sort_keys=True)
    notice = decision.notice.strip()[:2000]
    file: ModerationFile = ModerationFile.rows.create(
        team=team, message=message, account=message.account, network=message.account.network,
        remote_id=message.remote_id, url=message.url, evidence=evidence,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        author=pseudonym_of(message.account, message.author_id), reason=decision.reason,
        article=decision.article.strip()[:200], step=decision.step, why_not_below=decision.why_not_below.strip()[:2000],
        criticises_elected=decision.criticises_elected or files.names_elected(message), known_at=message.received_at,
        decided_at=now(), decided_by=by.person, ends_at=decision.ends_at, notice=notice,
        noticed_at=now() if notice else None, why_no_notice=decision.why_no_notice.strip()[:500], **more,
    )  # fmt: skip
    return file


def _evidence(message: Message) -> dict[str, Any]:
    versions = MessageVersion.rows.of(message.team).filter(message=message).order_by("at", "event_id")
    return {
        "text": message.text,
        "attachments": message.attachments,
        "at": message.at.isoformat(),
        "received_at": message.received_at.isoformat(),
        "url": message.url,
        "remote_id": message.remote_id,
        "author": {"id": message.author_id, "handle": message.author_handle, "name": message.author_name},
        "under": {"id": message.thread.root_remote_id, "text": message.thread.root_text},
        "former_texts": [{"at": row.at.isoformat(), "text": row.text} for row in versions],
        "journal": str(message.event_id or ""),
    }


def _act(file: ModerationFile, by: Membership) -> None:
    message, step = file.message, Step(file.step)
    target = message.remote_id if step in OF_THE_MESSAGE else message.author_id
    file.act = ask(
        team=file.team, by=str(by.person_id), account=file.account, verb=VERBS[step], target_id=target,
        root_id=message.thread.root_remote_id, message_id=message.remote_id, subject=file.pk,
    )  # fmt: skip
    file.save(update_fields=["act"])


@transaction.atomic
def second_look(*, team: Team, by: Membership, file: ModerationFile, agrees: bool) -> ModerationFile:
    """By another person than the one who decided. Without agreement nothing is done, and the file says so."""
    held: ModerationFile = ModerationFile.rows.of(team).select_for_update(of=("self",)).get(pk=file.pk)
    if not held.needs_second_look:
        raise CannotDo(_("This file does not wait for a second person any more."))
    if by.person_id == held.decided_by_id:
        raise CannotDo(_("You decided this: another person gives the second look."))
    if agrees:
        held.second_by, held.second_at = by.person, now()
        held.save(update_fields=["second_by", "second_at"])
        _act(held, by)
    else:
        held.withdrawn_at = now()
        held.save(update_fields=["withdrawn_at"])
    _note(by, held, "agreed" if agrees else "withdrawn")
    announce(team.pk, "inbox", message=held.message_id)
    return held


@transaction.atomic
def reverse(*, team: Team, by: Membership, file: ModerationFile, why: str) -> ModerationFile:
    """Shows, hears or unblocks again, filed the same way."""
    step = REVERSES.get(Step(file.step))
    if step is None or file.act is None or file.reversed_by.exists():
        raise CannotDo(_("There is nothing to undo in this file."))
    if not why.strip():
        raise CannotDo(_("Say why it is undone, in a sentence."))
    decision = Decision(
        step=step, reason=file.reason, article=file.article, why_not_below=why, notice="", why_no_notice=_("Undone."),
    )  # fmt: skip
    made = _file(team, by, file.message, decision, reverses=file)
    _act(made, by)
    _note(by, made, step)
    announce(team.pk, "inbox", message=file.message_id)
    return made


def confirm(*, team: Team, by: Membership, file: ModerationFile) -> None:
    """A person looked on the network: it is done."""
    ModerationFile.rows.of(team).filter(pk=file.pk, confirmed_at=None).update(confirmed_at=now())
    _note(by, file, "confirmed")


def appeal(*, team: Team, by: Membership, file: ModerationFile, answer: str = "") -> None:
    """Received; then answered by another person than the one who decided."""
    if not answer.strip():
        file.appeal_at = file.appeal_at or now()
    elif by.person_id == file.decided_by_id:
        raise CannotDo(_("You decided this: another person answers the appeal."))
    else:
        file.appeal_at = file.appeal_at or now()
        file.appeal_answer, file.appeal_answered_by, file.appeal_answered_at = answer[:2000], by.person, now()
    file.save(update_fields=["appeal_at", "appeal_answer", "appeal_answered_by", "appeal_answered_at"])
    _note(by, file, "appeal")


REPORTS = ("told_prosecutor_on", "told_pharos_on", "told_platform_on", "told_flagger_on")


def note_reports(*, team: Team, by: Membership, file: ModerationFile, dates: dict[str, date | None]) -> None:
    for name in REPORTS:
        setattr(file, name, dates.get(name))
    file.save(update_fields=list(REPORTS))
    _note(by, file, "reports")


__all__ = [
    "LADDER",
    "Decision",
    "appeal",
    "confirm",
    "missing",
    "note_reports",
    "open_file",
    "reverse",
    "second_look",
]
