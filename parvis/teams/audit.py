"""The chain: each entry holds the hash of the one before; `verify` names the first link that does not hold."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Team

START = "0" * 64
PAGE = 5000


def digest_of(content: str) -> str:
    """A keyed digest: proves a content that one has, tells nothing to who has not."""
    return hmac.new(settings.SECRET_KEY.encode(), content.encode(), hashlib.sha256).hexdigest()


def _hash(entry: AuditEntry) -> str:
    said = [
        str(entry.team_id), entry.number, entry.at.astimezone(UTC).isoformat(), entry.by, entry.action, entry.kind,
        entry.row_id, entry.digest, entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def record(
    *, team_id: Any, by: str, action: str, kind: str = "", row_id: object = "", digest: str = ""
) -> AuditEntry:
    """Inside the team's transaction; entries of one team are written one after the other (a lock per team)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"audit {team_id}"])
    last = AuditEntry.rows.get_queryset().filter(team_id=team_id).order_by("-number").first()
    entry = AuditEntry(
        team_id=team_id, number=last.number + 1 if last else 1, at=now(), by=by[:80], action=action[:80], kind=kind,
        row_id=str(row_id), digest=digest, previous=last.hash if last else START,
    )  # fmt: skip
    entry.hash = _hash(entry)
    entry.save(force_insert=True)
    return entry


def verify(team: Team) -> str:
    """ "" when the chain is whole, else a sentence that names the first broken link."""
    previous = START
    for number, entry in enumerate(AuditEntry.rows.of(team).order_by("number").iterator(PAGE), start=1):
        if entry.number != number:
            return f"{team.slug}: entry {number} is missing."
        if entry.previous != previous or entry.hash != _hash(entry):
            return f"{team.slug}: entry {number} was altered ({entry.action}, {entry.at:%Y-%m-%d %H:%M})."
        previous = entry.hash
    return ""


def verify_all() -> list[str]:
    """Every team, as the owner of the database."""
    sentences = []
    for team in Team.objects.all():
        with acting_for(team.pk):
            sentences.append(verify(team))
    return [sentence for sentence in sentences if sentence]
