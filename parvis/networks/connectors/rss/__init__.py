"""RSS and Atom: any feed, read to propose drafts; nothing is ever published by itself.

Can do: conditional reading (ETag, Last-Modified), `Retry-After`, `ttl` and `Cache-Control`, permanent moves told to the
caller, feeds found from an ordinary page, WebSub announced (`websub.py` has the subscription as plain functions; the
callback belongs to whoever serves pages). A first reading proposes the newest entry at most, never a backlog.

Documented at https://www.rssboard.org/rss-specification, RFC 4287 (Atom), RFC 9110 (conditional requests) and
https://www.w3.org/TR/websub/. Every address goes through the one door; XML passes a gate (no document type, no entity,
bounded depth and size) before a feed parser sees it; the parser gets bytes, never an address; HTML becomes plain text.
"""

from parvis.networks.connectors.rss.connector import Rss

__all__ = ["Rss"]
