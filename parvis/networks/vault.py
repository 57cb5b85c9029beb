"""Credentials are sealed: AES-256-GCM under a data key per team, itself wrapped by the master key.

The associated data name the team, the account and the column, so that a row moved to another tenant does not open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parvis.lifecycle import sealing
from parvis.lifecycle.sealing import CHANGED, CannotOpen
from parvis.networks.contract import AppRegistration as App
from parvis.networks.contract import Credentials
from parvis.networks.models import Account, SealingKey
from parvis.teams.models import Team

__all__ = ["CannotOpen", "rewrap", "seal", "seal_app", "unseal", "unseal_app"]


def _data_key(team: UUID) -> bytes:
    row = SealingKey.rows.get_queryset().filter(team_id=team).first()
    if row is None:
        return _make_data_key(team)
    masters = sealing.masters()
    if row.master not in masters:
        raise CannotOpen(CHANGED)
    return sealing.unseal(masters[row.master], bytes(row.wrapped), f"team {team}")


def _make_data_key(team: UUID) -> bytes:
    name, master = sealing.present()
    fresh = AESGCM.generate_key(256)
    wrapped = sealing.seal(master, fresh, f"team {team}")
    row, made = SealingKey.rows.get_or_create(team_id=team, defaults={"wrapped": wrapped, "master": name})
    return (
        fresh if made else sealing.unseal(sealing.masters()[row.master], bytes(row.wrapped), f"team {team}")
    )


def seal(account: Account, credentials: Credentials) -> bytes:
    """Inside the team's transaction."""
    plain = {"secrets": dict(credentials.secrets), "expires_at": _iso(credentials.expires_at)}
    return sealing.seal(_data_key(account.team_id), json.dumps(plain).encode(), _bound(account))


def unseal(account: Account) -> Credentials:
    """Inside the team's transaction. Raises CannotOpen."""
    plain = json.loads(sealing.unseal(_data_key(account.team_id), bytes(account.sealed), _bound(account)))
    expires = datetime.fromisoformat(plain["expires_at"]) if plain["expires_at"] else None
    return Credentials(secrets=plain["secrets"], expires_at=expires)


def _bound(account: Account) -> str:
    return f"team {account.team_id} account {account.pk} column sealed"


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def seal_app(network: str, server: str, secrets: Mapping[str, str]) -> bytes:
    return sealing.seal_here(json.dumps(dict(secrets)).encode(), f"app {network} {server}")


def unseal_app(network: str, server: str, sealed: bytes) -> App:
    """Raises CannotOpen."""
    secrets = json.loads(sealing.unseal_here(sealed, f"app {network} {server}"))
    return App(network=network, server=server, secrets=secrets)


def rewrap(team: Team) -> bool:
    """Wraps the team's data key with the present master key; no credential is opened, no publication stops."""
    name, master = sealing.present()
    row = SealingKey.rows.of(team).select_for_update().first()
    if row is None or row.master == name:
        return False
    fresh = _data_key(team.pk)
    row.wrapped, row.master = sealing.seal(master, fresh, f"team {team.pk}"), name
    row.save(update_fields=["wrapped", "master"])
    return True
