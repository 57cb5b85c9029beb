"""Credentials are sealed: AES-256-GCM under a data key per team, itself wrapped by the master key.

The associated data name the team, the account and the column, so that a row moved to another tenant does not open.
The master key comes from the environment or from a 0600 file; it is never in the database.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from parvis.networks.contract import AppRegistration as App
from parvis.networks.contract import Credentials
from parvis.networks.models import Account, SealingKey
from parvis.teams.models import Team

NONCE = 12  # bytes


class CannotOpen(Exception):
    """Sealed under another master key, or moved to another team or account."""


def _derive(secret: str) -> bytes:
    return hashlib.sha256(b"parvis master key" + secret.encode()).digest()


def _name(key: bytes) -> str:
    return hashlib.sha256(b"name" + key).hexdigest()[:16]


def _masters() -> dict[str, bytes]:
    """The present master key first; the former ones while a rotation lasts."""
    keys = [_derive(secret) for secret in [settings.PARVIS_MASTER_KEY, *settings.PARVIS_OLD_MASTER_KEYS]]
    return {_name(key): key for key in keys}


def _present() -> tuple[str, bytes]:
    return next(iter(_masters().items()))


def _seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _open(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except (
        InvalidTag,
        ValueError,
    ) as error:  # ValueError: nothing is sealed there, or what is left is too short
        raise CannotOpen(f"What is sealed for {bound_to} does not open with this master key.") from error


def _data_key(team: UUID) -> bytes:
    row = SealingKey.rows.get_queryset().filter(team_id=team).first()
    if row is None:
        return _make_data_key(team)
    masters = _masters()
    if row.master not in masters:
        raise CannotOpen("The master key has changed: give the former one in PARVIS_OLD_MASTER_KEYS.")
    return _open(masters[row.master], bytes(row.wrapped), f"team {team}")


def _make_data_key(team: UUID) -> bytes:
    name, master = _present()
    fresh = AESGCM.generate_key(256)
    wrapped = _seal(master, fresh, f"team {team}")
    row, made = SealingKey.rows.get_or_create(team_id=team, defaults={"wrapped": wrapped, "master": name})
    return fresh if made else _open(_masters()[row.master], bytes(row.wrapped), f"team {team}")


def seal(account: Account, credentials: Credentials) -> bytes:
    """Inside the team's transaction."""
    plain = {"secrets": dict(credentials.secrets), "expires_at": _iso(credentials.expires_at)}
    return _seal(_data_key(account.team_id), json.dumps(plain).encode(), _bound(account))


def unseal(account: Account) -> Credentials:
    """Inside the team's transaction. Raises CannotOpen."""
    plain = json.loads(_open(_data_key(account.team_id), bytes(account.sealed), _bound(account)))
    expires = datetime.fromisoformat(plain["expires_at"]) if plain["expires_at"] else None
    return Credentials(secrets=plain["secrets"], expires_at=expires)


def _bound(account: Account) -> str:
    return f"team {account.team_id} account {account.pk} column sealed"


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def seal_app(network: str, server: str, secrets: Mapping[str, str]) -> bytes:
    name, master = _present()
    return name.encode() + _seal(master, json.dumps(dict(secrets)).encode(), f"app {network} {server}")


def unseal_app(network: str, server: str, sealed: bytes) -> App:
    master = _masters().get(sealed[:16].decode())
    if master is None:
        raise CannotOpen("The master key has changed: give the former one in PARVIS_OLD_MASTER_KEYS.")
    secrets = json.loads(_open(master, sealed[16:], f"app {network} {server}"))
    return App(network=network, server=server, secrets=secrets)


def rewrap(team: Team) -> bool:
    """Wraps the team's data key with the present master key; no credential is opened, no publication stops."""
    name, master = _present()
    row = SealingKey.rows.of(team).select_for_update().first()
    if row is None or row.master == name:
        return False
    fresh = _data_key(team.pk)
    row.wrapped, row.master = _seal(master, fresh, f"team {team.pk}"), name
    row.save(update_fields=["wrapped", "master"])
    return True
