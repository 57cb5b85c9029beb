"""The connector: what the contract asks, each ability a few lines above the module that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from parvis.egress import Door
from parvis.networks.connectors.bluesky import beneath, moderation, notifications, sentences, signin
from parvis.networks.connectors.bluesky.addresses import POST, Address, owner, post_page
from parvis.networks.connectors.bluesky.errors import Failed, Forgotten
from parvis.networks.connectors.bluesky.limits import TEXT, abilities_of, check
from parvis.networks.connectors.bluesky.posts import post_record, read_posts, read_record, upload
from parvis.networks.connectors.bluesky.tid import record_key
from parvis.networks.connectors.bluesky.wire import Wire, not_sent
from parvis.networks.contract import (
    Abilities,
    AccountRef,
    Batch,
    Content,
    Credentials,
    Expired,
    Field,
    Figures,
    Health,
    Identity,
    Incoming,
    Kind,
    NetworkError,
    OutcomeUnknown,
    Prepared,
    Published,
    Reauthorise,
    RefusalKind,
    Refused,
    TextLimit,
    Unavailable,
)


class Bluesky:
    key: ClassVar[str] = "bluesky"
    label: ClassVar[str] = "Bluesky"
    usual_text: ClassVar[TextLimit] = TEXT
    connect_fields: ClassVar[tuple[Field, ...]] = signin.FIELDS

    def __init__(self, *, account: AccountRef | None, door: Door) -> None:
        self.account = account
        self.door = door

    @property
    def did(self) -> str:
        return self._account.remote_id

    @property
    def _account(self) -> AccountRef:
        if self.account is None:
            raise Reauthorise(sentences.REAUTHORISE)
        return self.account

    @property
    def _wire(self) -> Wire:
        secrets = self._account.credentials.secrets
        return Wire(self.door, self._account.server, token=secrets.get("access", ""))

    # ------------------------------------------------------------ the account

    def abilities(self) -> Abilities:
        version = ""
        if self.account:
            version = str(Wire(self.door, self.account.server).read("_health").get("version") or "")
        return abilities_of(f"PDS {version}" if version else "")

    def connect(self, answers: Mapping[str, str]) -> tuple[Identity, str, Credentials]:
        return signin.connect(self.door, answers)

    def refresh(self) -> Credentials:
        return signin.refresh(self.door, self._account.server, self._account.credentials)

    def health(self) -> Health:
        """`expires_at`: when the connection dies unless it is renewed before (each renewal moves it on)."""
        until = signin.expiry(self._account.credentials.secrets.get("refresh", ""))
        try:
            session = self._wire.read("com.atproto.server.getSession")
        except Expired:
            return Health(ok=True, sentence=sentences.EXPIRED, expires_at=until)
        except NetworkError as error:
            return Health(ok=False, sentence=error.sentence, expires_at=until)
        if session.get("active") is False:
            return Health(ok=False, sentence=sentences.INACTIVE, expires_at=until)
        return Health(ok=True, expires_at=until)

    # ------------------------------------------------------------ what goes out

    def prepare(self, content: Content) -> Prepared:
        """Uploads the first image that is not there yet."""
        check(content)
        done = content.prepared
        if len(done) < len(content.media):
            try:
                done = (*done, upload(self._wire, content.media[len(done)]))
            except OutcomeUnknown as error:  # an upload publishes nothing: it is simply asked again
                raise Unavailable(sentences.UNAVAILABLE) from error
        return Prepared(media=done, ready=len(done) == len(content.media))

    def publish(self, content: Content, *, key: str) -> Published:
        """Written under a key that the intent decides, so that a second call finds the first instead of doubling it."""
        check(content)
        try:
            return self._publish(content, self._address(key))
        except Forgotten:  # refused, so nothing is there: upload the images again
            return self._publish(replace(content, prepared=()), self._address(key))

    def _publish(self, content: Content, address: Address) -> Published:
        try:
            record = post_record(self._wire, self.did, content)
        except (Unavailable, OutcomeUnknown) as error:  # a read or an upload failed: nothing was published
            raise not_sent() from error
        place = {"repo": self.did, "collection": POST, "rkey": address.key}
        try:
            answer = self._wire.write("com.atproto.repo.createRecord", place | {"record": record})
        except Failed:  # so does a key that is taken
            found = self._read_back(address)
            if found is None:
                raise
            return found
        uri = str(answer.get("uri") or address)
        return Published(id=uri, url=post_page(uri), at=datetime.fromisoformat(record["createdAt"]))

    def _address(self, key: str) -> Address:
        return Address(self.did, POST, record_key(key))

    def _read_back(self, address: Address) -> Published | None:
        try:
            return self._receipt(address)
        except NetworkError:
            return None

    def find_published(self, content: Content, *, key: str, since: datetime) -> Published | None:
        """Exact: the record is under its key, or it is not. Neither `content` nor `since` is needed."""
        return self._receipt(self._address(key))

    def _receipt(self, address: Address) -> Published | None:
        record = read_record(self._wire, address)
        if record is None:
            return None
        return Published(
            id=str(address), url=post_page(str(address)), at=_created(record["value"].get("createdAt"))
        )

    def reply(self, to: Incoming, content: Content, *, key: str) -> Published:
        if to.kind == Kind.private:
            raise Refused(RefusalKind.permission, sentences.NO_PRIVATE)
        return self.publish(_under(content, to), key=key)

    def delete(self, id: str) -> None:
        if owner(id) != self.did:
            raise Refused(RefusalKind.permission, sentences.NOT_OURS)
        moderation.delete_record(self._wire, Address.parse(id))

    # ------------------------------------------------------------ what comes in

    def fetch(self, cursor: str, *, limit: int = notifications.PAGE) -> Batch:
        return notifications.fetch(self._wire, cursor, did=self.did, limit=limit)

    def read_thread(self, id: str, *, known: Sequence[str] = ()) -> Sequence[Incoming]:
        return beneath.read(self._wire, id, did=self.did, known=known)

    def metrics(self, ids: Sequence[str]) -> Mapping[str, Figures]:
        """A post that is not indexed yet, or no longer, has no known figure."""
        views = read_posts(self._wire, ids)
        now = datetime.now(UTC)
        return {uri: _figures(views.get(uri, {}), now) for uri in ids}

    # ------------------------------------------------------------ moderation

    def hide(self, message_id: str, *, root_id: str, hidden: bool = True) -> None:
        moderation.hide(self._wire, self.did, message_id, root_id=root_id, hidden=hidden)

    def mute(self, author_id: str, *, muted: bool = True) -> None:
        moderation.mute(self._wire, author_id, muted=muted)

    def block(self, author_id: str, *, blocked: bool = True) -> None:
        moderation.block(self._wire, self.did, author_id, blocked=blocked)

    def report(self, *, author_id: str, message_id: str, why: str) -> None:
        moderation.report(self._wire, author_id=author_id, message_id=message_id, why=why)


def _under(content: Content, to: Incoming) -> Content:
    return replace(content, parent_id=to.id, root_id=to.root_id or to.id)


def _created(written: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        return None


def _figures(view: Mapping[str, object], now: datetime) -> Figures:
    return Figures(
        likes=_count(view, "likeCount"),
        shares=_sum(_count(view, "repostCount"), _count(view, "quoteCount")),
        replies=_count(view, "replyCount"),
        read_at=now,
    )


def _count(view: Mapping[str, object], name: str) -> int | None:
    value = view.get(name)
    return value if isinstance(value, int) else None


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
