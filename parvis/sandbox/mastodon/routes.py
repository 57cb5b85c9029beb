"""The whole face, in one list."""

from __future__ import annotations

from parvis.sandbox.mastodon import (
    accounts,
    instance,
    media,
    notifications,
    sign_in,
    statuses,
    streaming,
    timelines,
)

ROUTES = [
    *instance.ROUTES,
    *sign_in.ROUTES,
    *accounts.ROUTES,
    *statuses.ROUTES,
    *media.ROUTES,
    *notifications.ROUTES,
    *timelines.ROUTES,
    *streaming.ROUTES,
]
