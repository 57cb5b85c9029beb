"""OAuth as Mastodon offers it: register an application, authorise (PKCE S256), exchange, revoke."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import Fields, text, texts
from parvis.sandbox.mastodon.answers import sent
from parvis.sandbox.mastodon.callers import token_row
from parvis.sandbox.mastodon.seeing import named
from parvis.sandbox.mastodon.sign_in_pages import choice_page, code_page, refusal_page
from parvis.sandbox.mastodon.tokens import give
from parvis.sandbox.problems import Problem, invalid
from parvis.sandbox.store import Row
from parvis.sandbox.world import World, base_of, world_of

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_LIVES = 600


async def register(request: Request) -> Response:
    world, fields = world_of(request), await sent(request)
    name, given = text(fields.get("client_name")), fields.get("redirect_uris")
    uris = " ".join(texts(given)).split()
    if not name:
        raise invalid("Application name can't be blank")
    if not uris:
        raise invalid("Redirect URI can't be blank")
    scopes = text(fields.get("scopes")) or "read"
    client_id, client_secret, made = secrets.token_urlsafe(32), secrets.token_urlsafe(32), world.next_id()
    website = text(fields.get("website")) or None
    world.store.run(
        "INSERT INTO app VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(made, client_id, client_secret, name, "\n".join(uris), scopes, website),
    )
    secret = {"client_id": client_id, "client_secret": client_secret, "client_secret_expires_at": 0}
    return JSONResponse(_application(_app(world, client_id)) | secret)


def _application(row: Row) -> dict[str, Any]:
    uris = row["redirect_uris"].split("\n")
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "website": row["website"],
        "scopes": row["scopes"].split(),
        "redirect_uri": "\n".join(uris),
        "redirect_uris": uris,
        "vapid_key": "",
    }


def _app(world: World, client_id: str) -> Row:
    row = world.store.one("SELECT * FROM app WHERE client_id = ?", client_id)
    if row is None:
        raise Problem(401, "invalid_client", error_description="This application is not known here")
    return row


async def verify_application(request: Request) -> Response:
    row = token_row(request)
    app = world_of(request).store.one("SELECT * FROM app WHERE id = ?", row["app"]) if row else None
    if row is None or row["revoked"] or app is None:
        raise Problem(401, "The access token is invalid")
    return JSONResponse(_application(app))


def _asked(request_fields: Fields) -> dict[str, str]:
    names = ("client_id", "redirect_uri", "response_type", "scope", "state")
    more = ("code_challenge", "code_challenge_method")
    return {name: text(request_fields.get(name)) for name in (*names, *more)}


def _check_request(world: World, asked: dict[str, str]) -> Row:
    """Until the address is proved to be the application's own, nobody is sent back to it."""
    app = _app(world, asked["client_id"])
    if asked["redirect_uri"] not in app["redirect_uris"].split("\n"):
        raise Problem(400, "This return address is not one that the application declared")
    if asked["response_type"] != "code":
        raise Problem(400, "Only the authorization code is given here")
    if asked["code_challenge"] and asked["code_challenge_method"] != "S256":
        raise Problem(400, "The code challenge method must be S256")
    granted = app["scopes"].split()
    for scope in asked["scope"].split() or ["read"]:
        if scope not in granted and scope.split(":")[0] not in granted:
            raise Problem(400, "The requested scope is invalid, unknown, or malformed")
    return app


async def authorize(request: Request) -> Response:
    world, asked = world_of(request), _asked(await sent(request))
    try:
        app = _check_request(world, asked)
    except Problem as problem:
        return refusal_page(request, problem.sentence, problem.code)
    people = world.store.all("SELECT * FROM account ORDER BY town DESC, display_name")
    return choice_page(request, app["name"], people, asked)


async def authorized(request: Request) -> Response:
    world, fields = world_of(request), await sent(request)
    asked = _asked(fields)
    try:
        app = _check_request(world, asked)
    except Problem as problem:
        return refusal_page(request, problem.sentence, problem.code)
    back = {"state": asked["state"]} if asked["state"] else {}
    if text(fields.get("decision")) == "deny":
        return _go_back(request, asked["redirect_uri"], back | {"error": "access_denied"})
    person = named(world, text(fields.get("account")) or "mairie")
    if person is None:
        return refusal_page(request, "This account does not exist here", 400)
    code = secrets.token_urlsafe(32)
    scopes = asked["scope"] or "read"
    world.store.run(
        "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        *(
            code,
            app["id"],
            person["id"],
            asked["redirect_uri"],
            scopes,
            asked["code_challenge"],
            world.clock.now(),
        ),
    )
    return _go_back(request, asked["redirect_uri"], {"code": code} | back)


def _go_back(request: Request, uri: str, answer: dict[str, str]) -> Response:
    if uri == OUT_OF_BAND:
        return code_page(request, answer.get("code", ""))
    return RedirectResponse(f"{uri}{'&' if '?' in uri else '?'}{urlencode(answer)}", status_code=302)


async def exchange(request: Request) -> Response:
    world, fields = world_of(request), await sent(request)
    app = _client(world, request, fields)
    grants = {"authorization_code": _by_code, "password": _by_password, "client_credentials": _by_client}
    grant = grants.get(text(fields.get("grant_type")))
    if grant is None:
        raise Problem(400, "unsupported_grant_type", error_description="This kind of grant is not known here")
    account, scopes = grant(world, app, fields)
    return JSONResponse(_token(give(world, account=account, app=app["id"], scopes=scopes)))


def _token(row: Row) -> dict[str, Any]:
    shape = {"access_token": row["token"], "token_type": "Bearer", "scope": row["scopes"]}
    return shape | {"created_at": int(row["created_at"])}


def _client(world: World, request: Request, fields: Fields) -> Row:
    name, word = text(fields.get("client_id")), text(fields.get("client_secret"))
    header = request.headers.get("authorization", "")
    if header.startswith("Basic "):
        name, _, word = _decoded(header[6:]).partition(":")
    app = _app(world, name)
    if not hmac.compare_digest(app["client_secret"].encode(), word.encode()):
        raise Problem(401, "invalid_client", error_description="The application's secret is wrong")
    return app


def _decoded(basic: str) -> str:
    try:
        return base64.b64decode(basic).decode("utf-8", "replace")
    except ValueError:
        return ""


def _bad_grant(sentence: str) -> Problem:
    return Problem(400, "invalid_grant", error_description=sentence)


def _by_code(world: World, app: Row, fields: Fields) -> tuple[int | None, str]:
    row = world.store.one(
        "SELECT * FROM code WHERE code = ? AND app = ?", text(fields.get("code")), app["id"]
    )
    if row is None or row["used"] or row["created_at"] < world.clock.now() - CODE_LIVES:
        raise _bad_grant("This code is unknown, used or too old")
    if row["redirect_uri"] != text(fields.get("redirect_uri")):
        raise _bad_grant("The return address is not the one of the request")
    if row["challenge"] and not _proves(text(fields.get("code_verifier")), row["challenge"]):
        raise _bad_grant("The code verifier does not answer the challenge")
    world.store.run("UPDATE code SET used = 1 WHERE code = ?", row["code"])
    return row["account"], row["scopes"]


def _proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(expected.encode(), challenge.rstrip("=").encode())


def _by_password(world: World, app: Row, fields: Fields) -> tuple[int | None, str]:
    """Any password but `wrong` opens any account: everybody here is invented."""
    name = text(fields.get("username")).partition("@")[0]
    person = named(world, name)
    if person is None or text(fields.get("password")) in ("", "wrong"):
        raise _bad_grant("The name or the password is wrong")
    return person["id"], text(fields.get("scope")) or app["scopes"]


def _by_client(world: World, app: Row, fields: Fields) -> tuple[int | None, str]:
    return None, text(fields.get("scope")) or "read"


async def revoke(request: Request) -> Response:
    world, fields = world_of(request), await sent(request)
    app = _client(world, request, fields)
    sql = "UPDATE token SET revoked = 1 WHERE token = ? AND (app = ? OR app IS NULL)"
    world.store.run(sql, text(fields.get("token")), app["id"])
    return JSONResponse({})


async def metadata(request: Request) -> Response:
    base = base_of(request)
    return JSONResponse(
        {
            "issuer": f"{base}/",
            "authorization_endpoint": f"{base}/oauth/authorize",
            "token_endpoint": f"{base}/oauth/token",
            "revocation_endpoint": f"{base}/oauth/revoke",
            "app_registration_endpoint": f"{base}/api/v1/apps",
            "service_documentation": base,
            "scopes_supported": ["read", "write", "follow", "push", "profile"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "password", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


ROUTES = [
    Route("/api/v1/apps", register, methods=["POST"]),
    Route("/api/v1/apps/verify_credentials", verify_application),
    Route("/oauth/authorize", authorize, methods=["GET"]),
    Route("/oauth/authorize", authorized, methods=["POST"]),
    Route("/oauth/token", exchange, methods=["POST"]),
    Route("/oauth/revoke", revoke, methods=["POST"]),
    Route("/.well-known/oauth-authorization-server", metadata),
]
