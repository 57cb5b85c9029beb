"""Every connector by its key. Adding a network is one folder and one line here; a connector is loaded when needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import import_string

HERE = "parvis.networks.connectors"
CONNECTORS = {
    "mastodon": f"{HERE}.mastodon.connector.Mastodon",
    "bluesky": f"{HERE}.bluesky.connector.Bluesky",
    "rss": f"{HERE}.rss.connector.Rss",
}


class NoSuchNetwork(KeyError):
    """No connector has this key."""


@cache
def connector_class(key: str) -> Any:
    if key not in CONNECTORS:
        raise NoSuchNetwork(key)
    return import_string(CONNECTORS[key])
