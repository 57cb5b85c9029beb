"""Finds an administration as one types: exact, then beginning, then beginning of a word, then inside; biggest first."""

from __future__ import annotations

import re
from functools import cache

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy

from parvis.territories.models import Administration
from parvis.territories.names import LONG, LONG_CODE, split_codes

LONGEST = 120  # of what is typed; the rest is not read
ALIKE = 0.55  # how near a misspelt name must be
SHORTEST_MISSPELT = 4
ITS_ID = re.compile(r"[A-Z]{2,6}-[0-9A-Za-z]+")


class NoneFound(LookupError):
    """No administration has that name, code or postcode."""


class Several(LookupError):
    """The name alone is not enough; `candidates` are the administrations that bear it."""

    def __init__(self, candidates: list[Administration]) -> None:
        super().__init__(
            f"{len(candidates)} administrations: {', '.join(str(one) for one in candidates[:5])}"
        )
        self.candidates = candidates


def administration(key: str) -> Administration | None:
    return Administration.objects.filter(pk=key).first() if ITS_ID.fullmatch(key) else None


def listed(*, tier: str | None = None, after: str = "", limit: int = 100) -> list[Administration]:
    """Page after page, in the order of their keys; `after` is the last key of the page before."""
    rows = Administration.objects.filter(valid_to=None, pk__gt=after)
    return list((rows.filter(tier=tier) if tier else rows).order_by("pk")[:limit])


def find(
    text: str, *, tier: str | None = None, limit: int = 20, country: str | None = None
) -> list[Administration]:
    """By name, code or beginning of a postcode, or both ("saint denis 97"). Closed administrations are left out."""
    text = text.strip()[:LONGEST]
    rows = Administration.objects.filter(valid_to=None)
    if tier:
        rows = rows.filter(tier=tier)
    if country:
        rows = rows.filter(country=country)
    if ITS_ID.fullmatch(text):
        return list(rows.filter(pk=text))
    name, codes = split_codes(text)
    for code in codes:
        rows = rows.filter(_has_code(code) | Q(search__contains=code))  # some names hold figures
    return _ranked(rows, name, codes, limit) if name or codes else []


def exactly(text: str, *, tier: str | None = None) -> Administration:
    """The one administration meant. Raises Several when names repeat, NoneFound when there is none."""
    found = find(text, tier=tier, limit=50)
    name, codes = split_codes(text.strip())
    same = [
        row for row in found if name in ("", row.search) and all(row.code.lower() == code for code in codes)
    ]
    candidates = same or [row for row in found if row.search == name] or found
    if not candidates:
        raise NoneFound(f"No administration is found for {text[:LONGEST]!r}.")
    if len(candidates) > 1:
        raise Several(candidates)
    return candidates[0]


Rows = QuerySet[Administration]


def _ranked(rows: Rows, name: str, codes: list[str], limit: int) -> list[Administration]:
    if not name:
        return list(rows.annotate(rank=_rank_of_code(codes[0])).order_by("rank", _biggest(), "name")[:limit])
    words = name.split()
    found = _by_name(rows, name, words)[:limit]
    return list(found) or list(_by_place(rows, words)[:limit]) or _misspelt(rows, name, limit)


def _by_name(rows: Rows, name: str, words: list[str]) -> Rows:
    if len(name) < 3:  # an index serves the beginning only, and two letters inside a name say nothing
        rows = rows.filter(Q(search__startswith=name) | Q(search__contains=f" {name}"))
    for word in words:
        rows = rows.filter(search__contains=word)
    return rows.annotate(rank=_rank_of_name(name)).order_by("rank", _biggest(), "name")


def _by_place(rows: Rows, words: list[str]) -> Rows:
    """ "saint denis reunion": the first words name it, the others say where."""
    if len(words) < 2:
        return rows.none()
    rows = rows.filter(search__contains=words[0])
    for word in words[1:]:
        rows = rows.filter(Q(search__contains=word) | Q(place__contains=word))
    return rows.order_by(_biggest(), "name")


def _misspelt(rows: Rows, name: str, limit: int) -> list[Administration]:
    if len(name) < SHORTEST_MISSPELT or not _has_trigrams():
        return []
    near = TrigramWordSimilarity(name, "search")  # as one types, the name is not whole yet
    whole = TrigramSimilarity("search", name)
    found = rows.filter(search__trigram_word_similar=name).annotate(near=near).filter(near__gte=ALIKE)
    return list(found.order_by((near + whole).desc(), _biggest())[:limit])


def _has_code(code: str) -> Q:
    short = Q(codes__contains=f" {code}")
    return short | Q(codes__contains=f" {LONG_CODE}{code}") if len(code) >= LONG else short


def _rank_of_name(name: str) -> Case:
    return Case(
        When(search=name, then=Value(0)),
        When(search__startswith=name, then=Value(1)),
        When(search__contains=f" {name}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _rank_of_code(code: str) -> Case:
    return Case(
        When(code__iexact=code, then=Value(0)),
        When(codes__contains=f" {code} ", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _biggest() -> OrderBy:
    return F("population").desc(nulls_last=True)


@cache
def _has_trigrams() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        row = cursor.fetchone()
    return bool(row[0])
