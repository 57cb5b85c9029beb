"""Signing in with an app password, and keeping the session alive. One sign-in per connection, never one per call."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.egress import Door
from parvis.networks.connectors.bluesky import sentences
from parvis.networks.connectors.bluesky.addresses import profile_page, shown_handle
from parvis.networks.connectors.bluesky.wire import Json, Wire
from parvis.networks.contract import (
    Credentials,
    Expired,
    Field,
    Identity,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.contract.words import gettext_noop

DEFAULT_SERVER = "https://bsky.social"
MAIN_PASSWORD_SCOPE = "com.atproto.access"  # noqa: S105 (the name of a right, not a secret)
FIELDS = (
    Field(name="handle", label=gettext_noop("Handle"), help=gettext_noop("For example mairie.bsky.social")),
    Field(
        name="password",
        label=gettext_noop("App password"),
        help=gettext_noop(
            "Made in Bluesky's settings (Privacy and security, App passwords); not the main password."
        ),
        secret=True,
    ),
    Field(
        name="server",
        label=gettext_noop("Server"),
        help=gettext_noop("Leave it unless your administration runs its own server."),
        required=False,
        default=DEFAULT_SERVER,
    ),
)
# Pasted handles bring marks that nobody sees.
INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


def connect(door: Door, answers: Mapping[str, str]) -> tuple[Identity, str, Credentials]:
    server = _server(answers.get("server", ""))
    handle = _handle(answers.get("handle", ""), server)
    session = _create_session(Wire(door, server), handle, answers.get("password", "").strip())
    home = home_of(session, fallback=server)
    if _claims(str(session.get("accessJwt"))).get("scope") == MAIN_PASSWORD_SCOPE:
        _forget(Wire(door, home, token=str(session.get("refreshJwt"))))
        raise Refused(RefusalKind.permission, sentences.APP_SIGN_IN_ONLY)
    return identity(Wire(door, home, token=str(session["accessJwt"])), session), home, credentials(session)


def _server(typed: str) -> str:
    typed = typed.translate(INVISIBLE).strip() or DEFAULT_SERVER
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        whole = bool(parts.hostname) and "@" not in parts.netloc and parts.path in ("", "/")
    except ValueError:
        raise Refused(RefusalKind.content, sentences.BAD_ADDRESS) from None
    if not whole or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise Refused(RefusalKind.content, sentences.BAD_ADDRESS)
    return f"{parts.scheme}://{parts.netloc}"


def _handle(typed: str, server: str) -> str:
    handle = typed.translate(INVISIBLE).strip().removeprefix("@").lower()
    handle = handle.removeprefix("https://bsky.app/profile/").strip("/")
    if handle and "." not in handle:
        handle = f"{handle}.{urlsplit(server).hostname}"
    if not handle or any(character.isspace() or character in "/?#" for character in handle):
        raise Refused(RefusalKind.content, sentences.BAD_HANDLE)
    return handle


def _create_session(wire: Wire, handle: str, password: str) -> Json:
    try:
        session = wire.write("com.atproto.server.createSession", {"identifier": handle, "password": password})
    except NetworkError as error:
        raise _for_a_person(error) from error
    if not all(isinstance(session.get(name), str) for name in ("did", "accessJwt", "refreshJwt")):
        raise Refused(RefusalKind.content, sentences.NOT_BLUESKY)
    return session


def _for_a_person(error: NetworkError) -> NetworkError:
    """What the errors of a sign-in mean for whoever fills in the form."""
    notes = " ".join(getattr(error, "__notes__", ()))
    if "AccountTakedown" in notes:
        return Refused(RefusalKind.permission, sentences.TAKEN_DOWN)
    if "AuthFactorTokenRequired" in notes:
        return Refused(RefusalKind.permission, sentences.APP_SIGN_IN_ONLY)
    if isinstance(error, Reauthorise | Expired):
        return Refused(RefusalKind.content, sentences.WRONG_SIGN_IN)
    if isinstance(error, RateLimited):
        asked_to_wait = error.sentence == sentences.RATE_LIMITED
        return Unavailable(sentences.TOO_MANY_SIGN_INS if asked_to_wait else sentences.UNAVAILABLE)
    if isinstance(error, OutcomeUnknown):
        return Unavailable(sentences.UNAVAILABLE)
    if isinstance(error, Refused) and error.sentence != sentences.ADDRESS:
        return Refused(error.kind, sentences.NOT_BLUESKY)
    return error


def home_of(session: Json, *, fallback: str) -> str:
    """The server that holds the account, from its DID document where the session brings it."""
    document = session.get("didDoc")
    services = document.get("service") if isinstance(document, Mapping) else None
    for service in services if isinstance(services, list) else []:
        if isinstance(service, Mapping) and str(service.get("id", "")).endswith("#atproto_pds"):
            home = str(service.get("serviceEndpoint") or "").rstrip("/")
            # A secure sign-in never continues over an open line.
            if home.startswith("https://") or (home.startswith("http://") and fallback.startswith("http://")):
                return home
    return fallback


def _forget(wire: Wire) -> None:
    """Best effort: a session that is refused must not stay open for 90 days."""
    try:
        wire.write("com.atproto.server.deleteSession")
    except NetworkError:
        return


def identity(wire: Wire, session: Json) -> Identity:
    """The profile is indexed a few seconds after sign-up, and is not there on a server without an app view."""
    did = str(session["did"])
    try:
        profile = wire.read("app.bsky.actor.getProfile", {"actor": did})
    except NetworkError:
        profile = {}
    name, avatar = str(profile.get("displayName") or ""), str(profile.get("avatar") or "")
    return Identity(
        id=did,
        handle=shown_handle(session.get("handle"), did),
        name=name,
        url=profile_page(did),
        avatar_url=avatar,
    )


# ---------------------------------------------------------------- the session


def refresh(door: Door, server: str, old: Credentials) -> Credentials:
    """The old token is given up with this call; should the answer be lost, it gives the same again for two hours."""
    wire = Wire(door, server, token=old.secrets.get("refresh", ""))
    try:
        return credentials(wire.write("com.atproto.server.refreshSession"))
    except (Expired, KeyError) as error:  # also "has been revoked"
        raise Reauthorise(sentences.REAUTHORISE) from error
    except (OutcomeUnknown, RateLimited) as error:
        raise Unavailable(sentences.UNAVAILABLE) from error


def credentials(session: Json) -> Credentials:
    access, renewal = str(session["accessJwt"]), str(session["refreshJwt"])
    return Credentials(secrets={"access": access, "refresh": renewal}, expires_at=expiry(access))


def expiry(token: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(_claims(token)["exp"]), tz=UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return None


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says about itself; only the server can check it."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
