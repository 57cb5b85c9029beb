"""Mastodon, and servers that speak its client API (glitch, Hometown, GoToSocial, Pleroma, Akkoma, snac2, …).

Can do: text as long as the server says, media with their alternatives, polls, content warnings, four visibilities,
threads, corrections; comments, mentions and private messages received with the thread above them, their later edits and
deletions; answers in public and in private; delete, mute, block, report; counters; a stream as a hint. Has not: hiding
somebody's answer (Mastodon knows no such thing), figures by country.

Documented at https://docs.joinmastodon.org/client/. Seen on real servers (recordings of Mastodon 4.7.3; snac2 2.75)
and guiding us: texts count in grapheme clusters; a rate limit ends at an ISO date-time or in Unix seconds;
a dead token answers 401, or 422 with an empty page; a server may have no `/api/v2`, ignore polls and `Idempotency-Key`,
answer 404 to a deletion that it can't do, and give the newest notifications for `min_id`.

A publication carries its key as `Idempotency-Key`, which Mastodon keeps for an hour; an unknown outcome is settled by
reading the account back (`posting.find`): same words, media, parent, inside the hour. Uploads happen before the intent
(`prepare`); a video that the server still works on is asked for again by the caller, never waited for here.
"""

from parvis.networks.connectors.mastodon.connector import Mastodon

__all__ = ["Mastodon"]
