"""The whole face, in one list; it is searched in this order, so the busiest come first."""

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
    *statuses.ROUTES,
    *accounts.ROUTES,
    *instance.ROUTES,
    *sign_in.ROUTES,
    *media.ROUTES,
    *notifications.ROUTES,
    *timelines.ROUTES,
    *streaming.ROUTES,
]
