"""Questions: how was a text judged, by which words of the town, and what did people say otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop

from parvis.teams.models import Team
from parvis.triage.engine import Own
from parvis.triage.models import PLACES, Correction, Judgement, LexiconEntry
from parvis.triage.writing import BadRules, Rules, rules_in


def judgement_of(team: Team, *, subject_kind: str, subject_id: UUID) -> Judgement | None:
    found: Judgement | None = (
        Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id=subject_id).first()
    )
    return found


def judgements_of(team: Team, *, subject_kind: str, subject_ids: Iterable[UUID]) -> dict[UUID, Judgement]:
    rows = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    return {row.subject_id: row for row in rows}


def corrections_of(team: Team, *, most: int = 100) -> list[Correction]:
    """The newest first."""
    return list(Correction.rows.of(team).select_related("by").order_by("-at", "-id")[:most])


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
