"""One proposal of the card, taken by a person: its own words change, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from parvis.publishing.actions.drafts import save
from parvis.publishing.actions.words import Words, words_of
from parvis.publishing.models import Post
from parvis.publishing.queries import composing
from parvis.publishing.queries.writing import Line, card_of
from parvis.teams.models import Membership, Team


def apply(*, team: Team, by: Membership, post: Post, key: str, tab: str = "") -> Line | None:
    """None when the words are no longer there: nothing is changed then."""
    targets = composing.targets(team, post)
    found = (one for one in card_of(team, post, targets, []).lines if one.replacement is not None)
    line = next((one for one in found if one.key == key), None)
    if line is None:
        return None
    saved = save(
        team=team, by=by, post=post, seen=post.revision, words=_with(words_of(post), line, targets), tab=tab
    )
    return line if saved.changed else None


def _with(words: Words, line: Line, targets: list[composing.Target]) -> Words:
    place = line.place
    if place is None or line.replacement is None:
        return words
    text = place.text[: line.start] + line.replacement + place.text[line.end :]
    if not place.account:
        return replace(words, text=text)
    account = next(one.account.pk for one in targets if place.field.startswith(f"id_v{one.account.pk}-"))
    variant = words.variants[account]
    if place.part is None:
        changed = replace(variant, text=text)
    else:
        before, after = variant.parts[: place.part], variant.parts[place.part + 1 :]
        changed = replace(variant, parts=(*before, text, *after))
    return replace(words, variants={**words.variants, account: changed})
