"""The entries of the navigation: words, the key that goes there, and the first of these names that is an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    key: str
    names: tuple[str, ...]
    counter: str = ""  # the name of an address that answers a small number


ENTRIES = (
    Entry(_("Today"), "g t", ("web:today",)),
    Entry(_("Inbox"), "g i", ("inbox:list",), counter="inbox:count"),
    Entry(_("Publish"), "g p", ("publishing:list", "publishing:posts")),
    Entry(_("Calendar"), "g c", ("publishing:calendar",)),
    Entry(_("Debates"), "g b", ("debates:list",)),
    Entry(_("Networks"), "g n", ("networks:list", "networks:accounts")),
    Entry(_("Territories"), "g d", ("territories:find", "territories:search", "territories:list")),
    Entry(_("Team"), "g e", ("teams:members", "teams:team")),
    Entry(_("Settings"), "g s", ("web:settings",)),
)


@dataclass(frozen=True)
class Link:
    label: str | Promise
    key: str
    url: str
    counter: str
    topic: str
    current: bool


def address(name: str, team: str) -> str:
    """The address of that name, inside the team or for everybody; "" when there is none."""
    for kwargs in ({"team": team}, {}):
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""


def links(path: str, team: str) -> list[Link]:
    found = [
        (entry, next(filter(None, (address(name, team) for name in entry.names)), "")) for entry in ENTRIES
    ]
    here = max((url for _entry, url in found if url and path.startswith(url)), key=len, default="")
    return [
        Link(
            label=entry.label,
            key=entry.key,
            url=url,
            counter=address(entry.counter, team) if entry.counter else "",
            topic=entry.counter.partition(":")[0],
            current=url == here,
        )
        for entry, url in found
        if url
    ]
