"""The connector: what the contract asks, each ability a few lines above the module that does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from parvis.egress import Door
from parvis.networks.connectors.mastodon import beneath, polls, posting, sentences, signin, streaming
from parvis.networks.connectors.mastodon.fetching import Fetching
from parvis.networks.connectors.mastodon.incoming import NOT_PUBLIC, Status, text_of
from parvis.networks.connectors.mastodon.instance import read_abilities, text_limit
from parvis.networks.connectors.mastodon.wire import ME, Wire
from parvis.networks.contract import (
    Abilities,
    AccountRef,
    AppRegistration,
    Batch,
    Content,
    Credentials,
    Field,
    Figures,
    Health,
    Identity,
    Incoming,
    Kind,
    OutcomeUnknown,
    PollFigures,
    Prepared,
    Published,
    Reauthorise,
    RefusalKind,
    Refused,
    SignIn,
    TextLimit,
    Unavailable,
)

MOST_COMMENT = 1000  # of a report
COUNTED_AT_ONCE = 20
NARROWEST_FIRST = ("direct", "private", "unlisted", "public")


class Mastodon:
    key: ClassVar[str] = "mastodon"
    label: ClassVar[str] = "Mastodon"
    usual_text: ClassVar[TextLimit] = text_limit({})  # where no server has said another
    redirect_fields: ClassVar[tuple[Field, ...]] = signin.FIELDS

    def __init__(self, *, account: AccountRef | None, door: Door) -> None:
        self.account = account
        self.door = door

    @property
    def _ours(self) -> AccountRef:
        if self.account is None:
            raise Reauthorise(sentences.NOT_CONNECTED)
        return self.account

    @property
    def _me(self) -> str:
        return self._ours.remote_id

    @property
    def _wire(self) -> Wire:
        token = self._ours.credentials.secrets.get("access_token", "")
        return Wire(self.door, self._ours.server, token)

    # ------------------------------------------------------------ the account

    def find_server(self, answers: Mapping[str, str]) -> str:
        return signin.find_server(self.door, answers)

    def register(self, server: str, *, redirect_uri: str) -> AppRegistration:
        return signin.register(self.door, self.key, server, redirect_uri)

    def sign_in(self, app: AppRegistration, *, redirect_uri: str) -> SignIn:
        return signin.sign_in(app, redirect_uri)

    def exchange(
        self, app: AppRegistration, *, code: str, verifier: str, redirect_uri: str
    ) -> tuple[Identity, Credentials]:
        return signin.exchange(self.door, app, code, verifier, redirect_uri)

    def abilities(self) -> Abilities:
        return read_abilities(self._wire, self.key, self.label)

    def health(self) -> Health:
        try:
            self._wire.read_object(ME)
        except (Reauthorise, Refused) as error:
            return Health(ok=False, sentence=error.sentence)
        return Health(ok=True, expires_at=self._ours.credentials.expires_at)

    # ------------------------------------------------------------ writing

    def prepare(self, content: Content) -> Prepared:
        return posting.prepare(self._wire, content, content.prepared)

    def publish(self, content: Content, *, key: str) -> Published:
        return posting.send(self._wire, content, key)

    def find_published(self, content: Content, *, key: str, since: datetime) -> Published | None:
        return posting.find(self._wire, self._me, content, since)

    def reply(self, to: Incoming, content: Content, *, key: str) -> Published:
        """Names the person, else no notification reaches them; never more public than what it answers."""
        named = (
            content.text if names(content.text, to.author.handle) else f"{to.author.handle} {content.text}"
        )
        answer = replace(content, text=named, parent_id=to.id, visibility=_narrower(content.visibility, to))
        return self.publish(answer, key=key)

    def edit(self, id: str, content: Content) -> Published:
        body = posting.body_of(content, content.prepared)
        kept = {name: value for name, value in body.items() if name not in {"visibility", "in_reply_to_id"}}
        return posting.receipt(self._wire.write("PUT", f"/api/v1/statuses/{id}", json=kept))

    def delete(self, id: str) -> None:
        """Already gone is success; a server without this call also says "not found", so we look."""
        try:
            self._wire.write("DELETE", f"/api/v1/statuses/{id}")
        except Refused as refusal:
            if refusal.kind is not RefusalKind.gone:
                raise
            if self._is_there(id):
                raise Refused(RefusalKind.permission, sentences.NO_DELETE) from None

    def _is_there(self, id: str) -> bool:
        try:
            return self._wire.ask(f"/api/v1/statuses/{id}").status == 200
        except Unavailable:
            raise OutcomeUnknown(sentences.UNKNOWN) from None

    # ------------------------------------------------------------ people

    def mute(self, author_id: str, *, muted: bool = True) -> None:
        self._on_person(author_id, "mute" if muted else "unmute")

    def block(self, author_id: str, *, blocked: bool = True) -> None:
        self._on_person(author_id, "block" if blocked else "unblock")

    def _on_person(self, author_id: str, verb: str) -> None:
        self._wire.write("POST", f"/api/v1/accounts/{author_id}/{verb}")

    def report(self, *, author_id: str, message_id: str, why: str) -> None:
        """To this server's moderators only: nothing is forwarded to the person's own server."""
        body: dict[str, Any] = {"account_id": author_id, "comment": why[:MOST_COMMENT], "forward": False}
        if message_id:
            body["status_ids"] = [message_id]
        self._wire.write("POST", "/api/v1/reports", json=body)

    # ------------------------------------------------------------ reading

    def fetch(self, cursor: str, *, limit: int = 100) -> Batch:
        return Fetching(self._wire, self._me).fetch(cursor, limit)

    def read_thread(self, id: str, *, known: Sequence[str] = ()) -> Sequence[Incoming]:
        return beneath.read(self._wire, self._me, id, known)

    def stream(self, *, seconds: float) -> Iterator[Incoming]:
        return streaming.listen(self._wire, self._me, seconds)

    def metrics(self, ids: Sequence[str]) -> Mapping[str, Figures]:
        """A post that is gone is left out."""
        found: dict[str, Figures] = {}
        for start in range(0, len(ids), COUNTED_AT_ONCE):
            for id, status in self._statuses(ids[start : start + COUNTED_AT_ONCE]).items():
                found[id] = _figures(status)
        return found

    def poll_figures(self, id: str) -> PollFigures | None:
        return polls.figures_in(self._status(id))

    def _statuses(self, ids: Sequence[str]) -> dict[str, Status]:
        try:
            listed = self._wire.read_list("/api/v1/statuses", [("id[]", id) for id in ids])
            return {text_of(status, "id"): status for status in listed}
        except Refused:  # an older or other server: one by one
            return {id: status for id in ids if (status := self._status(id))}

    def _status(self, id: str) -> Status:
        try:
            return self._wire.read_object(f"/api/v1/statuses/{id}")
        except Refused:
            return {}


def names(text: str, handle: str) -> bool:
    """Is the person named, by the whole handle or by its first part?"""
    words = {word.rstrip(".,;:!?)").lower() for word in text.split()}
    return bool({handle.lower(), "@" + handle.lower().lstrip("@").partition("@")[0]} & words)


def _narrower(wanted: str, to: Incoming) -> str:
    if to.kind is Kind.private or to.raw.get("visibility") in NOT_PUBLIC:
        return "direct"
    asked = wanted or "public"
    theirs = text_of(to.raw, "visibility") or "public"
    known = [one for one in NARROWEST_FIRST if one in {asked, theirs}]
    return known[0] if known else asked


def _figures(status: Status) -> Figures:
    def number(name: str) -> int | None:
        value = status.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    return Figures(
        likes=number("favourites_count"),
        shares=number("reblogs_count"),
        replies=number("replies_count"),
        read_at=datetime.now(UTC),
    )
