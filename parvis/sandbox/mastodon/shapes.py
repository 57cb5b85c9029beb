"""Rows written as the API writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from parvis.sandbox.clock import day, iso
from parvis.sandbox.mastodon.text import hashtags, to_html
from parvis.sandbox.store import Row
from parvis.sandbox.world import World

type Json = dict[str, Any]

BLURHASH = "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH"
SUFFIX = {"image/jpeg": "jpg", "image/svg+xml": "svg", "video/quicktime": "mov", "audio/mpeg": "mp3"}


def suffix(mime: str) -> str:
    return SUFFIX.get(mime, mime.rsplit("/", 1)[-1])


@dataclass
class Shapes:
    """`viewer` decides what is one's own: favourited, voted, muted."""

    world: World
    base: str
    viewer: int | None

    def known(self, name: str, server: str) -> str | None:
        if server and server != self.base.split("://", 1)[1]:
            return None
        found: str | None = self.world.store.value(
            "SELECT username FROM account WHERE username = ? COLLATE NOCASE", name
        )
        return found

    def html(self, text: str) -> str:
        return to_html(text, base=self.base, known=self.known)

    def account_by(self, number: int) -> Json:
        row = self.world.store.one("SELECT * FROM account WHERE id = ?", number)
        if row is None:
            raise LookupError(f"no account {number}")
        return self.account(row)

    def account(self, row: Row) -> Json:
        url = f"{self.base}/@{row['username']}"
        avatar = f"{self.base}/avatars/{row['username']}.svg"
        header = f"{self.base}/headers/{row['username']}.svg"
        return {
            "id": str(row["id"]),
            "username": row["username"],
            "acct": row["username"],
            "display_name": row["display_name"],
            "locked": False,
            "bot": bool(row["bot"]),
            "discoverable": True,
            "indexable": False,
            "group": False,
            "noindex": False,
            "hide_collections": False,
            "created_at": iso(row["created_at"] // 86400 * 86400),
            "note": self.html(row["note"]),
            "url": url,
            "uri": f"{self.base}/users/{row['username']}",
            "avatar": avatar,
            "avatar_static": avatar,
            "avatar_description": "",
            "header": header,
            "header_static": header,
            "header_description": "",
            **self._figures(row),
            "emojis": [],
            "roles": [],
            "fields": [],
        }

    def _figures(self, row: Row) -> Json:
        count = self.world.store.value
        return {
            "followers_count": count("SELECT count(*) FROM follow WHERE target = ?", row["id"]),
            "following_count": count("SELECT count(*) FROM follow WHERE account = ?", row["id"]),
            "statuses_count": row["statuses"],
            "last_status_at": day(row["last_at"]) if row["last_at"] else None,
        }

    def own_account(self, row: Row) -> Json:
        source = {
            "privacy": "public",
            "sensitive": False,
            "language": row["language"],
            "note": row["note"],
            "fields": [],
            "follow_requests_count": 0,
            "hide_collections": False,
            "discoverable": True,
            "indexable": False,
            "attribution_domains": [],
            "quote_policy": "public",
        }
        role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
        return self.account(row) | {"source": source, "role": role}

    def status_by(self, number: int) -> Json:
        row = self.world.store.one("SELECT * FROM status WHERE id = ?", number)
        if row is None:
            raise LookupError(f"no status {number}")
        return self.status(row)

    def status(self, row: Row) -> Json:
        author = self.account_by(row["account"])
        reblogged = self.status_by(row["reblog_of"]) if row["reblog_of"] else None
        text = self.text_of(row)
        address = f"{self.base}/users/{author['username']}/statuses/{row['id']}"
        poll = self.world.store.one("SELECT * FROM poll WHERE status = ?", row["id"])
        shape = {
            "id": str(row["id"]),
            "created_at": iso(row["created_at"]),
            "in_reply_to_id": _digits(row["in_reply_to"]),
            "in_reply_to_account_id": _digits(row["in_reply_to_account"]),
            "sensitive": bool(row["sensitive"]),
            "spoiler_text": row["spoiler"],
            "visibility": row["visibility"],
            "language": row["language"],
            "uri": address,
            "url": f"{self.base}/@{author['username']}/{row['id']}",
            **self._counts(row["id"]),
            "edited_at": iso(row["edited_at"]) if row["edited_at"] else None,
            "content": self.html(text),
            "reblog": reblogged,
            "application": self._application(row["app"]),
            "account": author,
            "media_attachments": self.media_of(row["id"]),
            "mentions": self._mentions(row["id"]),
            "tags": self._tags(text),
            "emojis": [],
            "card": None,
            "poll": self.poll(poll) if poll else None,
            "quote": None,
            "quotes_count": 0,
            "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        }
        if self.viewer is not None:
            shape |= self._own_view(row)
        return shape

    def text_of(self, row: Row) -> str:
        """A reblog has the text of what it repeats."""
        original = row["reblog_of"]
        found = (
            self.world.store.value("SELECT text FROM status WHERE id = ?", original)
            if original
            else row["text"]
        )
        return str(found)

    def _counts(self, number: int) -> Json:
        row = self.world.store.one(
            "SELECT (SELECT count(*) FROM status WHERE in_reply_to = ?1 AND deleted_at IS NULL) replies_count,"
            " (SELECT count(*) FROM status WHERE reblog_of = ?1 AND deleted_at IS NULL) reblogs_count,"
            " (SELECT count(*) FROM favourite WHERE status = ?1) favourites_count",
            number,
        )
        return dict(row) if row else {}

    def _own_view(self, row: Row) -> Json:
        one = self.world.store.one(
            "SELECT EXISTS (SELECT 1 FROM favourite WHERE status = ?1 AND account = ?2) favourited,"
            " EXISTS (SELECT 1 FROM status WHERE reblog_of = ?1 AND account = ?2 AND deleted_at IS NULL) reblogged,"
            " EXISTS (SELECT 1 FROM bookmark WHERE status = ?1 AND account = ?2) bookmarked,"
            " EXISTS (SELECT 1 FROM pin WHERE status = ?1 AND account = ?2) pinned,"
            " EXISTS (SELECT 1 FROM quiet WHERE conversation = ?3 AND account = ?2) muted",
            *(row["id"], self.viewer, row["conversation"]),
        )
        own = {key: bool(value) for key, value in dict(one or {}).items()}
        if row["account"] != self.viewer:
            own.pop("pinned", None)
        return own | {"filtered": []}

    def _application(self, app: int | None) -> Json | None:
        row = self.world.store.one("SELECT name, website FROM app WHERE id = ?", app) if app else None
        return dict(row) if row else None

    def _mentions(self, number: int) -> list[Json]:
        found = self.world.store.all(
            "SELECT a.id, a.username FROM mention m JOIN account a ON a.id = m.account"
            " WHERE m.status = ? ORDER BY a.id",
            number,
        )
        return [
            {
                "id": str(row["id"]),
                "username": row["username"],
                "acct": row["username"],
                "url": f"{self.base}/@{row['username']}",
            }
            for row in found
        ]

    def _tags(self, text: str) -> list[Json]:
        return [{"name": name, "url": f"{self.base}/tags/{name}"} for name in hashtags(text)]

    def media_of(self, status: int) -> list[Json]:
        sql = "SELECT * FROM media WHERE status = ? ORDER BY position"
        return [self.media(row) for row in self.world.store.all(sql, status)]

    def media(self, row: Row) -> Json:
        ready = row["ready_at"] <= self.world.clock.now()
        name = f"{row['id']}.{suffix(row['mime'])}"
        url = f"{self.base}/system/media_attachments/files/{name}" if ready else None
        return {
            "id": str(row["id"]),
            "type": row["kind"],
            "url": url,
            "preview_url": url,
            "remote_url": None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": _measures(row),
            "description": row["description"],
            "blurhash": BLURHASH if row["kind"] == "image" else None,
        }

    def poll(self, row: Row) -> Json:
        store, now = self.world.store, self.world.clock.now()
        options = store.all(
            "SELECT title, (SELECT count(*) FROM ballot b WHERE b.poll = c.poll AND b.n = c.n) votes"
            " FROM choice c WHERE poll = ? ORDER BY n",
            row["id"],
        )
        expired = row["expires_at"] <= now
        hidden = bool(row["hide_totals"]) and not expired
        voters = store.value("SELECT count(DISTINCT account) FROM ballot WHERE poll = ?", row["id"])
        shape = {
            "id": str(row["id"]),
            "expires_at": iso(row["expires_at"]),
            "expired": expired,
            "multiple": bool(row["multiple"]),
            "votes_count": sum(option["votes"] for option in options),
            "voters_count": voters,
            "emojis": [],
            "options": [
                {"title": option["title"], "votes_count": None if hidden else option["votes"]}
                for option in options
            ],
        }
        if self.viewer is not None:
            sql = "SELECT n FROM ballot WHERE poll = ? AND account = ? ORDER BY n"
            mine = [ballot["n"] for ballot in store.all(sql, row["id"], self.viewer)]
            author = store.value("SELECT account FROM status WHERE id = ?", row["status"])
            shape |= {"voted": bool(mine) or author == self.viewer, "own_votes": mine}
        return shape


def _digits(number: int | None) -> str | None:
    return None if number is None else str(number)


def _measures(row: Row) -> Json:
    focus = {"focus": json.loads(row["focus"])} if row["focus"] else {}
    if not row["width"]:
        return focus
    width, height = row["width"], row["height"]
    size = {"width": width, "height": height, "size": f"{width}x{height}", "aspect": width / height}
    return {"original": size, "small": size, **focus}
