"""Connecting an account: find the server, register Parvis there, send the person, exchange what they bring back."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from parvis.egress import Door
from parvis.networks.connectors.mastodon import sentences
from parvis.networks.connectors.mastodon.instance import read_instance
from parvis.networks.connectors.mastodon.wire import ME, Wire
from parvis.networks.contract import (
    AppRegistration,
    Credentials,
    Field,
    Identity,
    OutcomeUnknown,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    SignIn,
    Unavailable,
)
from parvis.networks.contract.words import gettext_noop

FIELDS = (
    Field(
        name="server",
        label=gettext_noop("Server or handle"),
        help=gettext_noop("For example social.ville.fr, or @mairie@social.ville.fr"),
    ),
)
# The least that the work needs; nothing to follow people, nothing to change the profile.
READS = "read:accounts read:notifications read:statuses"
SCOPES = f"{READS} write:statuses write:media write:mutes write:blocks write:reports"
CLIENT = "Parvis"
HANDLE = re.compile(r"^@?[\w.-]+@(?P<host>[^@/\s]+)$")


def find_server(door: Door, answers: Mapping[str, str]) -> str:
    typed = "".join(answers.get("server", "").split())
    handle = HANDLE.match(typed)
    host = handle["host"] if handle else typed
    for base in _bases(door, host):
        found = _try(door, base)
        if found:
            return found
    if handle and (elsewhere := _by_webfinger(door, host, typed.lstrip("@"))):
        found = _try(door, elsewhere)
        if found:
            return found
    raise Refused(RefusalKind.permission, sentences.NOT_MASTODON)


def _bases(door: Door, typed: str) -> list[str]:
    """https always; http only for hosts that the operator named."""
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, netloc = parts.hostname or "", parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        raise Refused(RefusalKind.content, sentences.NOT_AN_ADDRESS) from None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[^\s/?#\\%<>\"']+", netloc) or not host:
        raise Refused(RefusalKind.content, sentences.NOT_AN_ADDRESS)
    named = {entry.lower() for entry in door.allow_hosts}
    if "." not in host and ":" not in host and not {host, netloc} & named:
        raise Refused(RefusalKind.content, sentences.NOT_AN_ADDRESS)
    inside = [f"http://{netloc}"] if {host, netloc} & named else []
    return [f"https://{netloc}", *inside] if parts.scheme == "https" else [*inside, f"https://{netloc}"]


def _try(door: Door, base: str) -> str:
    """The base address that answered, after redirects; empty when none of Mastodon's language is spoken there."""
    wire = Wire(door, base)
    try:
        read_instance(wire)
        where = urlsplit(wire.ask("/api/v1/instance").url)
    except (Refused, Unavailable):
        return ""
    return f"{where.scheme}://{where.netloc}"


def _by_webfinger(door: Door, host: str, name: str) -> str:
    """A town's handle may live on its own domain while the server is elsewhere."""
    try:
        found = Wire(door, f"https://{host}").read_object(
            "/.well-known/webfinger", [("resource", f"acct:{name}")]
        )
    except (Refused, Unavailable, Reauthorise, RateLimited):
        return ""
    links = found.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "self":
            where = urlsplit(str(link.get("href", "")))
            return f"https://{where.netloc}" if where.scheme == "https" and where.netloc else ""
    return ""


def register(door: Door, key: str, server: str, redirect_uri: str) -> AppRegistration:
    wire = Wire(door, server)
    try:
        found = wire.write(
            "POST",
            "/api/v1/apps",
            json={"client_name": CLIENT, "redirect_uris": redirect_uri, "scopes": SCOPES},
        )
    except OutcomeUnknown:  # a second registration harms nobody
        raise Unavailable(sentences.READ_FAILED) from None
    except Reauthorise:
        raise Refused(RefusalKind.permission, sentences.NO_APP) from None
    kept = {name: str(found[name]) for name in ("client_id", "client_secret") if found.get(name)}
    if len(kept) < 2:
        raise Refused(RefusalKind.permission, sentences.NO_APP)
    return AppRegistration(network=key, server=server, secrets=kept)


def sign_in(app: AppRegistration, redirect_uri: str) -> SignIn:
    """PKCE is always sent: a server that is older than it ignores it."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    query = {
        "response_type": "code",
        "client_id": app.secrets["client_id"],
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    return SignIn(url=f"{app.server}/oauth/authorize?{urlencode(query)}", state=state, verifier=verifier)


def exchange(
    door: Door, app: AppRegistration, code: str, verifier: str, redirect_uri: str
) -> tuple[Identity, Credentials]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        **app.secrets,
    }
    try:
        found = Wire(door, app.server).write("POST", "/oauth/token", data=form)
    except (Refused, Reauthorise):
        raise Refused(RefusalKind.permission, sentences.CODE_REFUSED) from None
    except OutcomeUnknown:  # the code is spent: the person starts again, nothing is lost
        raise Unavailable(sentences.READ_FAILED) from None
    token = found.get("access_token")
    if not isinstance(token, str) or not token:
        raise Refused(RefusalKind.permission, sentences.CODE_REFUSED)
    me = Wire(door, app.server, token).read_object(ME)
    credentials = Credentials(secrets={"access_token": token}, expires_at=_expiry(found))
    return identity_of(me, app.server), credentials


def identity_of(me: Mapping[str, Any], server: str) -> Identity:
    name = str(me.get("acct") or me.get("username") or "")
    handle = name if "@" in name else f"{name}@{urlsplit(server).netloc}"
    return Identity(
        id=str(me.get("id", "")),
        handle=f"@{handle}",
        name=str(me.get("display_name") or "")[:200],
        url=str(me.get("url") or ""),
        avatar_url=str(me.get("avatar_static") or me.get("avatar") or ""),
    )


def _expiry(found: Mapping[str, Any]) -> datetime | None:
    seconds = found.get("expires_in")
    return (
        datetime.now(UTC) + timedelta(seconds=seconds) if isinstance(seconds, int) and seconds > 0 else None
    )
