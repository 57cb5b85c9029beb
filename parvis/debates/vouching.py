"""A team's provider of identities, asked on behalf of a citizen. Its description and keys are kept in memory for a
while; of the citizen nothing is: the number goes straight into a digest (`credentials.by_identity`)."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from parvis.debates import openid
from parvis.debates.credentials import Credential, by_identity
from parvis.debates.models import Debate, IdentityProvider
from parvis.debates.openid import Ends, Fault, Reason, Registration
from parvis.debates.passage import Passage, state_of, way_back
from parvis.egress import Door
from parvis.lifecycle.sealing import CannotOpen, unseal_here
from parvis.networks.queries import door

A_WHILE = 600  # seconds: how long a description and keys are believed
A_MOMENT = 15  # seconds: how long a provider that is away is not asked again, so that nobody waits in vain


def bound_to(team: UUID) -> str:
    return f"identity provider of {team}"


def address_back(town: str) -> str:
    """Whole, as the provider must know it."""
    return f"{settings.PARVIS_BASE_URL}{way_back(town)}"


def way_there(provider: IdentityProvider, passage: Passage, *, town: str, language: str) -> str:
    """Where the browser is sent. Raises Fault."""
    return openid.way_to(
        _ends(door(), provider), client_id=provider.client_id, back=address_back(town),
        state=state_of(passage, town), nonce=passage.nonce, verifier=passage.verifier, level=provider.level,
        language=language,
    )  # fmt: skip


def credential_for(
    provider: IdentityProvider, debate: Debate, passage: Passage, *, town: str, code: str, issuer: str = ""
) -> Credential:
    """What this code proves, for this debate alone. `issuer`: who says to have answered, if it says so (RFC 9207).
    Raises Fault."""
    out = door()
    ends = _ends(out, provider)
    if issuer not in ("", ends.issuer):
        raise Fault(Reason.untrue)
    ours = Registration(provider.client_id, _secret(provider))
    token = openid.redeem(out, ends, ours, code=code, back=address_back(town), verifier=passage.verifier)
    keys = _keys(out, ends)
    if not openid.knows_key(token, keys):
        keys = _keys(out, ends, fresh=True)
    subject = openid.person(
        token, keys, ends=ends, client_id=ours.client_id, nonce=passage.nonce, level=provider.level
    )
    return by_identity(debate, ends.issuer, subject, client_id=ours.client_id)


def try_out(provider: IdentityProvider) -> str:
    """Asks for the description and the keys anew: "ok", or the reason why not."""
    out = door()
    try:
        ends = openid.discover(out, provider.issuer)
        _keys(out, ends, fresh=True)
        _secret(provider)
    except Fault as fault:
        return str(fault.reason)
    cache.set(_named("ends", provider.issuer), ends, A_WHILE)
    return "ok"


def _secret(provider: IdentityProvider) -> str:
    try:
        return unseal_here(bytes(provider.sealed), bound_to(provider.team_id)).decode()
    except CannotOpen:
        raise Fault(Reason.client) from None


def _ends(out: Door, provider: IdentityProvider) -> Ends:
    name = _named("ends", provider.issuer)
    found: Ends | Reason | None = cache.get(name)
    if found is None:
        try:
            found = openid.discover(out, provider.issuer)
        except Fault as fault:
            cache.set(name, fault.reason, A_MOMENT)
            raise
        cache.set(name, found, A_WHILE)
    if isinstance(found, Reason):
        raise Fault(found)
    return found


def _keys(out: Door, ends: Ends, *, fresh: bool = False) -> list[dict[str, Any]]:
    name = _named("keys", ends.keys)
    found: list[dict[str, Any]] | None = None if fresh else cache.get(name)
    if found is None:
        found = openid.keys_of(out, ends)
        cache.set(name, found, A_WHILE)
    return found


def _named(kind: str, url: str) -> str:
    return f"parvis_identity_{kind}_{hashlib.sha256(url.encode()).hexdigest()}"
