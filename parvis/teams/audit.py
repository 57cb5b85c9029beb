"""The chain: each entry holds the hash of the one before; `verify` names the first link that does not hold."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Team

START = "0" * 64
PAGE = 5000


def digest_of(content: str) -> str:
    """A keyed digest: proves a content that one has, tells nothing to who has not."""
    return hmac.new(settings.SECRET_KEY.encode(), content.encode(), hashlib.sha256).hexdigest()


def _hash(entry: AuditEntry) -> str:
    """As the database computes it (teams/migrations/0010)."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [
        str(entry.team_id), entry.number, at, entry.by, entry.action, entry.kind, entry.row_id, entry.digest,
        entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def record(
    *, team_id: Any, by: str, action: str, kind: str = "", row_id: object = "", digest: str = ""
) -> AuditEntry:
    """Inside the team's transaction, which closes the chain when it commits. A row's move is an entry by itself."""
    entry: AuditEntry = AuditEntry.rows.create(
        team_id=team_id,
        at=now(),
        by=by[:80],
        action=action[:80],
        kind=kind,
        row_id=str(row_id),
        digest=digest,
    )
    return entry


def verify(team: Team) -> str:
    """ "" when the chain is whole, else a sentence that names the first broken link."""
    previous = START
    chained = AuditEntry.rows.of(team).exclude(number=None).order_by("number")
    for number, entry in enumerate(chained.iterator(PAGE), start=1):
        if entry.number != number:
            return f"{team.slug}: entry {number} is missing."
        if entry.previous != previous or entry.hash != _hash(entry):
            return f"{team.slug}: entry {number} was altered ({entry.action}, {entry.at:%Y-%m-%d %H:%M})."
        previous = entry.hash
    if AuditEntry.rows.of(team).filter(number=None).exists():
        return f"{team.slug}: an entry stands outside the chain."
    return ""


def verify_all() -> list[str]:
    """Every team, as the owner of the database."""
    sentences = []
    for team in Team.objects.all():
        with acting_for(team.pk):
            sentences.append(verify(team))
    return [sentence for sentence in sentences if sentence]
