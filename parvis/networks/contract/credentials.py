"""Credentials, and the account that they open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Secrets of one account, as the connector wrote them; sealed by whoever stores them. Never logged."""

    secrets: Mapping[str, str]
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True, kw_only=True)
class AccountRef:
    """What a connector knows of the account that it speaks for. `server`: base address, no trailing slash."""

    network: str
    server: str
    remote_id: str
    handle: str
    credentials: Credentials


@dataclass(frozen=True, kw_only=True)
class AppRegistration:
    """Parvis' own registration on an instance: one per (network, server), shared by all its teams; sealed."""

    network: str
    server: str
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        return f"AppRegistration({self.network}, {self.server})"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A redirect sign-in under way: send the person to `url`, keep `state` and `verifier` until they come back."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the form that connects an account; `name` is what `sign_in`/`connect` receive."""

    name: str
    label: str  # English msgid; the screens translate it
    help: str = ""
    secret: bool = False
    required: bool = True
    default: str = ""
