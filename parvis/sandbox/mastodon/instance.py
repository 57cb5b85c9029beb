"""What the instance says of itself, in both versions; and the small questions that clients ask first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.mastodon import limits
from parvis.sandbox.mastodon.answers import shapes
from parvis.sandbox.mastodon.shapes import Json
from parvis.sandbox.problems import gone
from parvis.sandbox.world import base_of, world_of

TITLE = "Bac à sable · Sandbox"
DESCRIPTION = (
    "Réseau factice pour la démonstration et l'entraînement. A pretend network: everybody here is invented."
)
CONTACT = "sandbox@sandbox.example"
RULES = [{"id": "1", "text": "Everybody here is invented.", "hint": "", "translations": {}}]


def _configuration() -> Json:
    return {
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": limits.PINNED},
        "statuses": {
            "max_characters": limits.CHARACTERS,
            "max_media_attachments": limits.MEDIA,
            "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "supported_mime_types": [*limits.IMAGES, *limits.VIDEOS, *limits.SOUNDS],
            "description_limit": limits.DESCRIPTION,
            "image_size_limit": limits.IMAGE_BYTES,
            "image_matrix_limit": limits.MATRIX,
            "video_size_limit": limits.VIDEO_BYTES,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8_294_400,
        },
        "polls": {
            "max_options": limits.OPTIONS,
            "max_characters_per_option": limits.OPTION_CHARACTERS,
            "min_expiration": limits.SHORTEST_POLL,
            "max_expiration": limits.LONGEST_POLL,
        },
    }


def _streaming(request: Request) -> str:
    return base_of(request).replace("http", "ws", 1)


async def second(request: Request) -> Response:
    base, world = base_of(request), world_of(request)
    active = world.store.value("SELECT count(DISTINCT account) FROM status")
    urls = {"streaming": _streaming(request), "status": None, "about": f"{base}/", "terms_of_service": None}
    access = {"local": "public", "remote": "public"}
    more = {
        "urls": urls,
        "vapid": {"public_key": ""},
        "translation": {"enabled": False},
        "timelines_access": {"live_feeds": access, "hashtag_feeds": access, "trending_link_feeds": access},
        "limited_federation": True,
    }
    return JSONResponse(
        {
            "domain": base.split("://", 1)[1],
            "title": TITLE,
            "version": limits.VERSION,
            "source_url": base,
            "description": DESCRIPTION,
            "usage": {"users": {"active_month": active}},
            "thumbnail": {"url": f"{base}/headers/mairie.svg", "blurhash": None, "versions": {}},
            "icon": [],
            "languages": ["fr", "en"],
            "configuration": _configuration() | more,
            "registrations": {"enabled": False, "approval_required": False, "reason_required": False}
            | {"message": None, "min_age": None, "url": None},
            "api_versions": {"mastodon": 9},
            "contact": {"email": CONTACT, "account": None},
            "rules": RULES,
        }
    )


async def first(request: Request) -> Response:
    base, world = base_of(request), world_of(request)
    stats = {
        "user_count": world.store.value("SELECT count(*) FROM account"),
        "status_count": world.store.value("SELECT count(*) FROM status"),
        "domain_count": 1,
    }
    return JSONResponse(
        {
            "uri": base.split("://", 1)[1],
            "title": TITLE,
            "short_description": DESCRIPTION,
            "description": DESCRIPTION,
            "email": CONTACT,
            "version": limits.VERSION,
            "urls": {"streaming_api": _streaming(request)},
            "stats": stats,
            "rules": RULES,
            "thumbnail": f"{base}/headers/mairie.svg",
            "languages": ["fr", "en"],
            "registrations": False,
            "approval_required": False,
            "invites_enabled": False,
            "contact_account": None,
            "configuration": _configuration(),
        }
    )


async def empty_list(request: Request) -> Response:
    return JSONResponse([])


async def rules(request: Request) -> Response:
    return JSONResponse(RULES)


async def preferences(request: Request) -> Response:
    return JSONResponse(
        {
            "posting:default:visibility": "public",
            "posting:default:sensitive": False,
            "posting:default:language": "fr",
            "posting:default:quote_policy": "public",
            "reading:expand:media": "default",
            "reading:expand:spoilers": False,
            "reading:autoplay:gifs": False,
        }
    )


async def webfinger(request: Request) -> Response:
    """Enough for a client that looks an address up; the sandbox federates with nobody."""
    name, _, server = request.query_params.get("resource", "").removeprefix("acct:").partition("@")
    face = shapes(request, None)
    username = face.known(name, server)
    if username is None:
        raise gone()
    url = f"{face.base}/@{username}"
    links = [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": url}]
    answer = {"subject": f"acct:{username}@{face.base.split('://', 1)[1]}", "aliases": [url], "links": links}
    return JSONResponse(answer, media_type="application/jrd+json")


ROUTES = [
    Route("/api/v2/instance", second),
    Route("/api/v2/instance/", second),
    Route("/api/v1/instance", first),
    Route("/api/v1/instance/", first),
    Route("/api/v1/instance/rules", rules),
    Route("/api/v1/instance/peers", empty_list),
    Route("/api/v1/custom_emojis", empty_list),
    Route("/api/v1/announcements", empty_list),
    Route("/api/v2/filters", empty_list),
    Route("/api/v1/filters", empty_list),
    Route("/api/v1/lists", empty_list),
    Route("/api/v1/scheduled_statuses", empty_list),
    Route("/api/v1/preferences", preferences),
    Route("/.well-known/webfinger", webfinger),
]
