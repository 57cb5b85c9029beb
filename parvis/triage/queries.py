"""Questions: how was a text judged, by which words of the town, and what did people say otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils.translation import gettext_noop

from parvis.teams.models import Team
from parvis.triage.engine import Own
from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.kept import SIGHT
from parvis.triage.engine.heads.local import Taught
from parvis.triage.engine.judged import TO_CHECK
from parvis.triage.models import (
    PLACES,
    Correction,
    Judgement,
    LexiconEntry,
    ModelOutside,
    TeamHeads,
    TriageRules,
)
from parvis.triage.writing import BadRules, Rules, rules_in


def judgement_of(team: Team, *, subject_kind: str, subject_id: UUID) -> Judgement | None:
    found: Judgement | None = (
        Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id=subject_id).first()
    )
    return found


def held_judgement_of(team: Team, *, subject_kind: str, subject_id: UUID) -> Judgement | None:
    """Nobody else changes it until the transaction ends."""
    rows = Judgement.rows.of(team).select_for_update()
    found: Judgement | None = rows.filter(subject_kind=subject_kind, subject_id=subject_id).first()
    return found


def last_correction(team: Team, judgement: Judgement) -> Correction | None:
    rows = Correction.rows.of(team).filter(judgement=judgement).select_related("by")
    found: Correction | None = rows.order_by("-at", "-id").first()
    return found


def judgements_of(team: Team, *, subject_kind: str, subject_ids: Iterable[UUID]) -> dict[UUID, Judgement]:
    rows = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    return {row.subject_id: row for row in rows}


def corrections_of(team: Team, *, most: int = 100) -> list[Correction]:
    """The newest first."""
    return list(Correction.rows.of(team).select_related("by").order_by("-at", "-id")[:most])


MOST_TAUGHT = 2000  # newest corrections that heads learn from: what a second of one core can take


def taught_of(team: Team, *, most: int = MOST_TAUGHT) -> list[Taught]:
    """A text each, the newest first; of what several people said of it the newest word holds, label by label."""
    rows = Correction.rows.of(team).filter(features__isnull=False, sight=SIGHT).order_by("-at", "-id")[:most]
    return _by_text(rows.values_list("text_key", "new", "at", "features"))


def known_of(team: Team, *, most: int = MOST_TAUGHT, compared: int) -> list[Taught]:
    """As `taught_of`, those too whose text is gone; only the newest `compared` have their features."""
    rows = Correction.rows.of(team).order_by("-at", "-id")[:most]
    told = list(rows.values_list("pk", "text_key", "new", "at"))
    newest = Correction.rows.of(team).filter(pk__in=[row[0] for row in told[:compared]], sight=SIGHT)
    features = dict(newest.values_list("pk", "features"))
    return _by_text((key, new, at, features.get(pk)) for pk, key, new, at in told)


def _by_text(rows: Iterable[tuple[str, dict[str, object], datetime, bytes | None]]) -> list[Taught]:
    said: dict[str, dict[str, object]] = {}
    first: dict[str, tuple[bytes, str]] = {}
    for key, new, at, features in rows:
        first.setdefault(key, (bytes(features or b""), at.date().isoformat()))
        said[key] = {**new, **said.get(key, {})}
    return [Taught(key, piece, _labels(said[key]), on) for key, (piece, on) in first.items()]


def _labels(new: dict[str, object]) -> Example:
    """ "To check" is no label: it teaches nothing."""
    topic, intent, flags = (new.get(name) for name in ("topic", "intent", "flags"))
    return Example(
        "",
        topic=str(topic) if topic and topic != TO_CHECK else None,
        intent=str(intent) if intent and intent != TO_CHECK else None,
        flags=tuple(flags) if isinstance(flags, list | tuple) else None,
    )


def still_here(team: Team, keys: list[str]) -> bool:
    """Whether all these texts may still be learnt from."""
    rows = Correction.rows.of(team).filter(text_key__in=keys, features__isnull=False)
    return int(rows.values("text_key").distinct().count()) == len(keys)


def versions_of(team: Team) -> list[TeamHeads]:
    """The one in use first, then the newest; without their content."""
    rows = list(
        TeamHeads.rows.of(team).defer("content").select_related("kept_by").order_by("-made_at", "-id")
    )
    return sorted(rows, key=lambda one: one.standing != TeamHeads.Standing.champion)


def entries_of(team: Team) -> list[LexiconEntry]:
    return list(LexiconEntry.rows.of(team).order_by("kind", "text"))


def own_of(team: Team) -> Own:
    """The town's words as the engine takes them; its version changes with any of them."""
    kinds = LexiconEntry.Kind
    entries = entries_of(team)
    if not entries:
        return Own()
    texts = {kind: tuple(entry.text for entry in entries if entry.kind == kind) for kind in kinds}
    return Own(
        elected=texts[kinds.elected],
        phones=texts[kinds.phone],
        emails=texts[kinds.email],
        places=tuple((entry.text, entry.topic) for entry in entries if entry.kind in PLACES),
        version=_version(entries),
    )


def triage_rules_of(team: Team) -> TriageRules:
    """The defaults (not stored) while the team has decided nothing."""
    return TriageRules.rows.of(team).first() or TriageRules(team=team)


def switched_off(team: Team) -> frozenset[str]:
    return frozenset(triage_rules_of(team).off)


def outside_of(team: Team) -> ModelOutside:
    """The model that the team asks; off while nothing was decided."""
    return ModelOutside.rows.of(team).first() or ModelOutside(team=team)


def hold_switches(team: Team, *, changing: bool = False) -> None:
    """Until the transaction ends nobody else changes them; many may hold them at once, one changes them alone.

    Asked before any row is locked: whoever changes a switch then locks rows.
    """
    which = "pg_advisory_xact_lock" if changing else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {which}(hashtextextended(%s, 11))", [f"triage switches {team.pk}"])


_LINK = "parvis.triage.page"


def public_link(team: Team) -> str:
    """Names the team in the address of its public page, for whoever was given it: teams cannot be guessed."""
    return signing.Signer(salt=_LINK).sign_object(str(team.pk))


def team_of_link(link: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt=_LINK).unsign_object(link))
    except (signing.BadSignature, ValueError, TypeError):
        return None


UNREAD = gettext_noop(
    "The town's own rules of writing could not be read (%(why)s): those that ship were used."
)


def writing_rules_of(team: Team) -> tuple[Rules, str]:
    """Of the file `<team>.yaml` in PARVIS_WRITING; and why it could not be read, "" when all is well."""
    file = Path(settings.PARVIS_WRITING) / f"{team.slug}.yaml" if settings.PARVIS_WRITING else None
    if file is None or not file.is_file():
        return Rules(), ""
    try:
        return _rules(file, file.stat().st_mtime_ns), ""
    except (BadRules, OSError) as error:
        return Rules(), str(error)


@lru_cache(maxsize=256)
def _rules(file: Path, changed: int) -> Rules:
    """Read again when the file has changed."""
    return rules_in(file)


def _version(entries: list[LexiconEntry]) -> str:
    written = "\n".join(f"{entry.kind}\t{entry.text}\t{entry.topic}" for entry in entries)
    return hashlib.blake2b(written.encode(), digest_size=6).hexdigest()
