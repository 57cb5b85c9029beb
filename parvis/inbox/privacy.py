"""Keyed digests: a pseudonym for an author, a tombstone for what was erased. Each team has its own key."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from parvis.networks.models import Account


def digest(team: UUID, what: str) -> str:
    key = hashlib.sha256(f"inbox {team} {settings.PARVIS_MASTER_KEY}".encode()).digest()
    return hmac.new(key, what.encode(errors="replace"), hashlib.sha256).hexdigest()


def tombstone_of(account: Account, remote_id: str) -> str:
    return digest(account.team_id, f"message {account.network} {remote_id}")


def pseudonym_of(account: Account, author_id: str) -> str:
    return digest(account.team_id, f"author {account.network} {author_id}")
