"""Verbs: judge a text and keep the judgement, correct it, forget it, keep the town's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.accounts.models import Person
from parvis.teams.audit import record
from parvis.teams.models import Team
from parvis.triage.advice import added_by, evidence_of
from parvis.triage.champions import heads_of, learn_soon, memory_of, stands_on_shipped
from parvis.triage.engine import FLAGS, INTENTS, SHIPPED, TO_CHECK, TOPICS, Judged, judge
from parvis.triage.engine.endpoint import Advice
from parvis.triage.engine.heads.contest import TAKES_OVER, UNPROVEN
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.kept import SIGHT, pack
from parvis.triage.engine.heads.local import is_frozen
from parvis.triage.engine.own import digits_of
from parvis.triage.engine.reading import read
from parvis.triage.engine.ruled import sight
from parvis.triage.engine.table import in_order, is_vital
from parvis.triage.errors import NotAccepted as NotAccepted
from parvis.triage.learning import Made
from parvis.triage.models import (
    PLACES,
    Correction,
    Judgement,
    Learner,
    LexiconEntry,
    TeamHeads,
    WordTurnedDown,
)
from parvis.triage.queries import own_of
from parvis.triage.switches import in_force

LONGEST_ENTRY = 120  # the column is as long
LONGEST_PHONE = 15  # digits, by E.164
MOST_ENTRIES = 2000
_MAIL_OR_DOMAIN = re.compile(r"@?(?:[\w.+\-]{1,64}@)?(?:[\w\-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_REPLACED = ["text_key", "labels", "evidence", "versions", "priority", "rank"]


def judge_and_store(
    *, team: Team, subject_kind: str, subject_id: UUID, text: str, language: str | None = None
) -> Judgement:
    judged = judge(text, own=own_of(team), language=language, heads=heads_of(team), memory=memory_of(team))
    return store(team=team, subject_kind=subject_kind, judged={subject_id: judged})[0]


def store(*, team: Team, subject_kind: str, judged: Mapping[UUID, Judged]) -> list[Judgement]:
    """One statement for any number of texts. A text judged again keeps its row, unless a person has corrected it."""
    corrected = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(judged))
    kept = {row.subject_id: row for row in corrected.exclude(corrected_at=None)}
    rows = [_row(team, subject_kind, key, found) for key, found in judged.items() if key not in kept]
    Judgement.rows.get_queryset().bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["team", "subject_kind", "subject_id"],
        update_fields=_REPLACED,
    )
    stored = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(judged))
    by_subject = {row.subject_id: row for row in stored}
    return [by_subject[key] for key in judged]


def _row(team: Team, kind: str, key: UUID, judged: Judged) -> Judgement:
    return Judgement(
        team=team,
        subject_kind=kind,
        subject_id=key,
        text_key=judged.duplicate_key,
        labels=labels_of(judged),
        evidence=[{**asdict(item), "text": item.text.replace("\0", "")} for item in judged.evidence],
        versions=dict(judged.versions),
        priority=judged.priority,
        rank=judged.rank,
    )


def labels_of(judged: Judged) -> dict[str, Any]:
    return {
        "topic": judged.topic,
        "intent": judged.intent,
        "flags": list(judged.flags),
        "vital": judged.vital,
        "distress": judged.distress,
        "language": judged.language,
        "procedures": list(judged.procedures),
        "bands": dict(judged.bands),
        "runner_up": dict(judged.runner_up),
        "unread": judged.unread,
        "sensitive_score": judged.sensitive_score,
        "sentiment": judged.sentiment,
        "toxicity": judged.toxicity,
        "margin": judged.margin,
    }


@transaction.atomic
def correct(
    *,
    team: Team,
    by: Person,
    judgement: Judgement,
    labels: Mapping[str, Any],
    text: str = "",
    asked: str = "",
) -> Judgement:
    """`labels` holds what a person says among topic, intent, flags, distress. Raises NotAccepted; nothing is then
    changed. `asked`: why they were (Correction.Asked); the same labels are then kept as well, as a confirmation.

    Of `text` its hashed features are kept, so that heads learn from it; they go when the text is forgotten."""
    new = _checked(labels)
    row: Judgement = Judgement.rows.of(team).select_for_update().get(pk=judgement.pk)
    before = {name: row.labels.get(name) for name in new}
    if before == new and not asked:
        return row
    old = before | (_as_judged(team, row, new) if asked else {})
    Correction.rows.create(
        team=team, judgement=row, text_key=row.text_key, old=old, new=new, versions=row.versions, by=by,
        asked=asked, features=_features(team, row, text) if text.strip() else None, sight=SIGHT,
    )  # fmt: skip
    row.labels = {**row.labels, **new}
    if before != new:
        _rank_again(row)
    row.corrected_at = now()
    row.save(update_fields=["labels", "priority", "rank", "corrected_at"])
    learn_soon(team=team)
    return row


def _as_judged(team: Team, row: Judgement, new: Mapping[str, Any]) -> dict[str, Any]:
    """What triage itself had said, before anybody corrected it: how well it does is measured with that."""
    said: dict[str, Any] = {}
    for old in (
        Correction.rows.of(team).filter(judgement=row).order_by("at", "id").values_list("old", flat=True)
    ):
        said = {**old, **said}
    return {name: value for name, value in said.items() if name in new}


def _features(team: Team, row: Judgement, text: str) -> bytes:
    reading = read(text, lexicon=SHIPPED, own=own_of(team), language=row.labels.get("language"))
    words, said = sight(reading)
    return pack(features_of([words], [said]))[0]


def _checked(labels: Mapping[str, Any]) -> dict[str, Any]:
    allowed: dict[str, Any] = {
        "topic": lambda value: value in (*TOPICS, TO_CHECK),
        "intent": lambda value: value in (*INTENTS, TO_CHECK),
        "flags": lambda value: isinstance(value, list | tuple) and set(value) <= set(FLAGS),
        "distress": lambda value: isinstance(value, bool),
    }
    wrong = [name for name, value in labels.items() if name not in allowed or not allowed[name](value)]
    if wrong or not labels:
        raise NotAccepted(
            _("The correction was not kept: %(names)s is not a label that exists.")
            % {"names": ", ".join(wrong)}
        )
    return {name: list(in_order(value)) if name == "flags" else value for name, value in labels.items()}


def _rank_again(row: Judgement) -> None:
    """A flag that a person has set counts as sure."""
    labels = row.labels
    labels["vital"] = is_vital(labels["flags"], intent=labels["intent"], distress=row.distress)
    now_in_force = in_force(labels, ())
    row.priority, row.rank = now_in_force.priority, now_in_force.rank


@transaction.atomic
def forget(*, team: Team, subject_kind: str, subject_ids: Iterable[UUID]) -> int:
    """The texts are gone: so are their judgements, and what was kept of them to learn from. What people said stays, by
    key. Heads that had learnt from them go too; the team's are learnt again without them."""
    rows = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    held = Correction.rows.of(team).filter(judgement__in=rows).exclude(features=None)
    since = [at for key, at in held.order_by("at").values_list("text_key", "at") if not is_frozen(key)]
    if held.update(features=None):
        learn_soon(team=team)
    if since:
        TeamHeads.rows.of(team).filter(made_at__gte=since[0]).exclude(content=b"").delete()
    _all, deleted = rows.delete()
    return deleted.get("triage.Judgement", 0)


def add_entry(*, team: Team, by: Person, kind: str, text: str, topic: str = "") -> LexiconEntry:
    """A word of the town; the same word twice is one entry, with the newer topic. Raises NotAccepted."""
    text = " ".join(text.replace("\0", "").split())
    _check_entry(team, kind, text, topic)
    kept = topic if kind in PLACES else ""
    entry: LexiconEntry
    entry, new = LexiconEntry.rows.of(team).get_or_create(
        team=team, kind=kind, text=text, defaults={"topic": kept, "added_by": by}
    )
    if not new and entry.topic == kept:
        return entry
    if not new:
        entry.topic = kept
        entry.save(update_fields=["topic"])
    _told(team, by, "word kept", entry)
    return entry


def _check_entry(team: Team, kind: str, text: str, topic: str) -> None:
    if kind not in LexiconEntry.Kind.values or topic not in ("", *TOPICS):
        raise NotAccepted(_("The word was not kept: its kind or its subject does not exist."))
    if not 2 <= len(text) <= LONGEST_ENTRY:
        raise NotAccepted(_("The word was not kept: write 2 to 120 characters."))
    if kind == LexiconEntry.Kind.phone and not 3 <= len(digits_of(text)) <= LONGEST_PHONE:
        raise NotAccepted(_("The word was not kept: this is not a telephone number."))
    if kind == LexiconEntry.Kind.email and not _MAIL_OR_DOMAIN.fullmatch(text):
        raise NotAccepted(_("The word was not kept: this is neither a mail address nor a domain."))
    if kind not in (LexiconEntry.Kind.phone, LexiconEntry.Kind.email) and not any(map(str.isalpha, text)):
        raise NotAccepted(_("The word was not kept: it holds no letter."))
    if LexiconEntry.rows.of(team).count() >= MOST_ENTRIES:
        raise NotAccepted(
            _("The word was not kept: there are %(most)d already. Remove some first.")
            % {"most": MOST_ENTRIES}
        )


def remove_entry(*, team: Team, by: Person, entry: LexiconEntry) -> None:
    if LexiconEntry.rows.of(team).filter(pk=entry.pk).delete()[0]:
        _told(team, by, "word removed", entry)


def _told(team: Team, by: Person, action: str, entry: LexiconEntry) -> None:
    record(
        team_id=team.pk,
        by=str(by.pk),
        action=f"triage: {action}",
        kind="triage.lexiconentry",
        row_id=entry.pk,
    )


KEPT_VERSIONS = 5
SHIPPED_HEADS = "shipped"  # as the version of a row without content


@transaction.atomic
def admit(*, team: Team, made: Made) -> TeamHeads:
    """By the worker. A challenger that holds takes over, unless somebody keeps the champion by hand."""
    rows = TeamHeads.rows.of(team)
    champion = rows.select_for_update().filter(standing=TeamHeads.Standing.champion).defer("content").first()
    row: TeamHeads
    row, new = rows.get_or_create(
        team=team,
        version=made.version,
        defaults={
            "base": made.base,
            "content": made.content,
            "standing": TeamHeads.Standing.challenger,
            "learnt_from": made.learnt_from,
            "figures": made.figures,
        },
    )
    if not new:
        TeamHeads.rows.of(team).filter(pk=row.pk).update(
            content=made.content, figures=made.figures, made_at=Now()
        )
    may = made.verdict in (TAKES_OVER, UNPROVEN) and not (champion and champion.kept_by_id)
    if may and (champion is None or champion.pk != row.pk):
        _crown(team, row, by="worker", action="triage: learnt heads take over")
    _keep_few(team)
    return row


def _crown(team: Team, row: TeamHeads, *, by: str, action: str, kept_by: Person | None = None) -> None:
    standing = TeamHeads.Standing
    TeamHeads.rows.of(team).filter(standing=standing.champion).update(standing=standing.retired, kept_by=None)
    row.standing, row.in_use_since, row.kept_by = standing.champion, now(), kept_by
    row.save(update_fields=["standing", "in_use_since", "kept_by"])
    record(team_id=team.pk, by=by, action=action, kind="triage.teamheads", row_id=row.pk, digest=row.version)


def _keep_few(team: Team) -> None:
    """The one in use and the newest of the others."""
    others = TeamHeads.rows.of(team).exclude(standing=TeamHeads.Standing.champion).exclude(content=b"")
    old = list(others.order_by("-made_at", "-id").values_list("pk", flat=True)[KEPT_VERSIONS - 1 :])
    TeamHeads.rows.of(team).filter(pk__in=old).delete()


@transaction.atomic
def use_heads(*, team: Team, by: Person, version: str) -> TeamHeads:
    """Goes back to a version, or forward to one that had not taken over. Nothing takes over by itself afterwards, until
    `let_learn`. `SHIPPED_HEADS` are those that ship."""
    rows = TeamHeads.rows.of(team).select_for_update().defer("content")
    row: TeamHeads | None = rows.filter(version=version).first()
    if row is None and version == SHIPPED_HEADS:
        row = TeamHeads(
            team=team, version=version, base="", standing="challenger", content=b"", learnt_from=0
        )
        row.save()
    if row is None:
        raise NotAccepted(_("This version is gone. Choose another one."))
    if not stands_on_shipped(row):
        raise NotAccepted(_("This version was learnt upon an older triage and can't be used any more."))
    _crown(team, row, by=str(by.pk), action="triage: heads chosen by hand", kept_by=by)
    return row


@transaction.atomic
def let_learn(*, team: Team, by: Person) -> None:
    """What was chosen by hand is kept no longer: the next heads that hold take over."""
    rows = TeamHeads.rows.of(team).filter(standing=TeamHeads.Standing.champion).exclude(kept_by=None)
    for row in rows.defer("content"):
        TeamHeads.rows.of(team).filter(pk=row.pk).update(kept_by=None)
        record(
            team_id=team.pk, by=str(by.pk), action="triage: heads may be replaced", kind="triage.teamheads",
            row_id=row.pk, digest=row.version,
        )  # fmt: skip
    Learner.rows.of(team).update(learnt="")
    learn_soon(team=team)


def turn_down_word(*, team: Team, by: Person, text: str) -> None:
    """A proposed word that nobody wants is not proposed again."""
    row, new = WordTurnedDown.rows.of(team).get_or_create(
        team=team, text=text.strip()[:LONGEST_ENTRY], defaults={"by": by}
    )
    if new:
        record(
            team_id=team.pk, by=str(by.pk), action="triage: word turned down", kind="triage.wordturneddown",
            row_id=row.pk,
        )  # fmt: skip


@transaction.atomic
def advise(*, team: Team, judgement: Judgement, advice: Advice) -> Judgement:
    """What a model outside said is added: it removes nothing, and replaces only "to check". People's words stay."""
    row: Judgement = Judgement.rows.of(team).select_for_update().get(pk=judgement.pk)
    if row.corrected_at is not None:
        return row
    labels, added = added_by(row.labels, advice)
    if added:
        row.labels = labels
        row.evidence = [*row.evidence, *(evidence_of(label, advice.model) for label in added)]
        row.versions = {**row.versions, "outside": advice.model}
        _rank_again(row)
        row.save(update_fields=["labels", "evidence", "versions", "priority", "rank"])
    return row
