"""Bluesky, and any other server of the AT Protocol.

Can do: text of 300 graphemes with links, mentions and hashtags; up to 4 images with their alternatives; link cards;
threads; replies, mentions and quotes received with the thread around them; delete, hide under an own post, mute,
block, report; counters. Has not: polls, content warnings in free words, edits (a rewritten record isn't shown as such),
private messages (`chat.bsky.*` is a closed service that no test server offers), the firehose (notifications suffice).

Documented at https://docs.bsky.app and in the lexicons of https://atproto.com. What was seen on the real programs
(`@atproto/dev-env` 0.6.7) and guides this connector: a record key that is taken answers 500 `InternalServerError`, so
that answer is read back at once; an unknown record answers 400 `RecordNotFound`; a revoked app password answers
`ExpiredToken` to a refresh, while its access token still works for two hours; notifications are listed by the time
that their author claims (`progress.py`).

A write is idempotent: the record key is a hash of the publishing key (`tid.py`). Signing in is with an app password;
the main password is refused. OAuth is prepared for, not built: `Wire.headers_for` gets method and address, which is
what DPoP must sign; `Credentials.secrets` would hold `access`, `refresh`, the DPoP key and its last nonce; the class
would become `ConnectsByRedirect` too (pushed request, PKCE, `use_dpop_nonce` answered by one more call), and `refresh`
would stay as it is, under the caller's row lock, since OAuth forbids two refreshes at once.
"""

from parvis.networks.connectors.bluesky.connector import Bluesky

__all__ = ["Bluesky"]
