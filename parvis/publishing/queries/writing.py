"""The one list beside a text: what stands in the way, then what could be said better, where and how."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from django.utils.translation import gettext as _

from parvis.publishing import times, year
from parvis.publishing.checks import Finding
from parvis.publishing.models import Delivery, Post
from parvis.publishing.queries.clock import moment
from parvis.publishing.queries.composing import Target
from parvis.teams.models import Team
from parvis.triage import writing
from parvis.triage.queries import UNREAD, own_of, writing_rules_of
from parvis.triage.writing.card import quote
from parvis.triage.writing.checks.people import invites
from parvis.triage.writing.cutting import cut
from parvis.triage.writing.wording import WHY

LONGEST_FOR_GRAMMAR = 5_000  # it is asked at each pause of the person who types
SHOWN = 4
LEVELS = ("block", "strong", "warn", "hint")
OF_A_WHOLE = {"conversation", "event"}  # no question for each part of a thread


@dataclass(frozen=True, kw_only=True)
class Place:
    """A text of the page: the id of its field, and which text that is ("" and 0: the post's own)."""

    field: str
    text: str
    account: str = ""
    part: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """`start` and `end` count code points; `from_` and `to` count as a browser's script does."""

    level: str
    sentence: str
    check: str = ""
    why: str = ""
    account: str = ""
    quotes: tuple[str, ...] = ()
    place: Place | None = None
    start: int = 0
    end: int = 0
    replacement: str | None = None

    @property
    def was(self) -> str:
        return self.place.text[self.start : self.end] if self.place else ""

    @property
    def key(self) -> str:
        """The same as long as the same words stand at the same place."""
        said = (self.place.field if self.place else "", self.check, self.start, self.was, self.replacement)
        return hashlib.blake2b(repr(said).encode("utf-8", "replace"), digest_size=9).hexdigest()

    @property
    def from_(self) -> int:
        before = self.place.text[: self.start] if self.place else ""
        return len(before.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, kw_only=True)
class Card:
    lines: tuple[Line, ...]
    score: int | None = None
    not_done: tuple[str, ...] = ()
    left_out: int = 0
    read: bool = True

    @property
    def first(self) -> tuple[Line, ...]:
        return self.lines[:SHOWN]

    @property
    def more(self) -> tuple[Line, ...]:
        return self.lines[SHOWN:]


def card_of(team: Team, post: Post, targets: Sequence[Target], standing: Iterable[Finding]) -> Card:
    """`standing`: what stands in the way, as `composing.findings` says it."""
    rules, unread = writing_rules_of(team)
    own, silent = own_of(team), silent_before(team, post)
    lines = [_of_standing(one) for one in standing]
    cards = []
    for place in places(post, targets):
        asked = writing.Asked(
            text=place.text, language=post.language, has_poll=post.has_poll, own=own, rules=rules,
            day=times.local_day(post.planned_for or moment(), post.time_zone), reserves=year.reserves(),
            silent_before=silent, with_grammar=len(place.text) <= LONGEST_FOR_GRAMMAR,
        )  # fmt: skip
        card = writing.read(asked)
        cards.append(card)
        lines += [
            _line(one, place) for one in card.findings if place.part is None or one.check not in OF_A_WHOLE
        ]
    told = dict.fromkeys(_(sentence) for card in cards for sentence in card.not_done)
    return Card(
        lines=tuple(_said_once(sorted(lines, key=lambda one: LEVELS.index(one.level)))),
        score=cards[0].score if cards else None, left_out=sum(card.left_out for card in cards),
        not_done=(*told, *([_(UNREAD) % {"why": unread}] if unread else [])),
        read=any(card.words for card in cards),
    )  # fmt: skip


def places(post: Post, targets: Sequence[Target]) -> Iterator[Place]:
    """Each text that would leave, once: the post's own unless every account has another."""
    chosen = [target for target in targets if target.chosen]
    if not chosen or any(not target.variant.parts and not target.variant.own_text for target in chosen):
        yield Place(field="id_text", text=post.text)
    for target in chosen:
        pk, handle = target.account.pk, target.account.handle
        if target.variant.parts:
            for number, text in enumerate(target.variant.parts):
                yield Place(field=f"id_v{pk}-part_{number}", text=text, account=handle, part=number)
        elif target.variant.own_text:
            yield Place(field=f"id_v{pk}-text", text=target.variant.text, account=handle)


def _of_standing(one: Finding) -> Line:
    return Line(level="block" if one.blocks else "warn", sentence=one.sentence, account=one.account)


def _line(one: writing.Finding, place: Place) -> Line:
    """The words are quoted unless the sentence says them already."""
    spans = [(one.start, one.end), *one.others]
    quoted = [quote(place.text, *span) for span in spans if span[1] > span[0]]
    said = one.sentence % one.values
    return Line(
        level=str(one.severity), sentence=_(one.sentence) % one.values, check=one.check, why=_(WHY[one.check]),
        account=place.account, place=place, start=one.start, end=one.end, replacement=one.replacement,
        quotes=tuple(words for words in quoted if f"“{words}”" not in said and not said.startswith(f"{words} ")),
    )  # fmt: skip


def _said_once(lines: Iterable[Line]) -> Iterator[Line]:
    """The reason for a check stands at its first line; what concerns whole texts alike is one line."""
    told: set[str] = set()
    seen: set[object] = set()
    for line in lines:
        same = (line.sentence, line.account if line.quotes or not line.place else "", line.quotes, line.start)
        if same in seen:
            continue
        seen.add(same)
        yield Line(**{**line.__dict__, "why": "" if line.check in told else line.why})
        told.add(line.check)


def silent_before(team: Team, post: Post) -> int:
    """How many of the last posts in a row, up to two, asked nothing."""
    rows = (
        Delivery.rows.of(team).filter(state="published").exclude(post=post).order_by("-published_at", "-id")
    )
    last: dict[object, Post] = {}
    for row in rows.select_related("post")[:12]:
        last.setdefault(row.post_id, row.post)
    recent = list(last.values())[:2]
    return len(
        list(takewhile(lambda one: not (one.has_poll or invites(cut(one.text), one.language)), recent))
    )
