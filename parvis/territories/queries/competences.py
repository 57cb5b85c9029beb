"""Who is probably responsible: always a suggestion, with its reason, for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.territories.competences import Owner, Owners, Topic, Words, emergencies, roles, table
from parvis.territories.models import Administration, Relation, RelationKind, Tier
from parvis.territories.queries.bodies import (
    departmental_body,
    intermunicipal_body,
    members,
    regional_body,
)

TOWN, INTERMUNICIPAL, COUNTY, REGION = "COM", "EPCI", "DEPB", "REGB"
BY_TIER = {
    Tier.municipality: TOWN,
    Tier.intermunicipal: INTERMUNICIPAL,
    Tier.county: COUNTY,
    Tier.region: REGION,
}


class UnknownTopic(LookupError):
    """The table has no such topic."""


@dataclass(frozen=True, slots=True)
class Body:
    """Who may be responsible: one of our administrations, or only a name (the State, a syndicate …)."""

    code: str
    name: str
    administration: Administration | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`bodies`, the likeliest first. `ask` when only a person can tell; `covered` False when we know nothing there."""

    topic: str
    label: str
    bodies: tuple[Body, ...]
    also: tuple[Body, ...]
    reason: str
    beware: str
    certainty: str
    ask: bool
    covered: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """The bodies of one town, asked for once."""

    town: Administration
    by_code: Mapping[str, Administration | None]

    @classmethod
    def of(cls, town: Administration) -> _Place:
        by_code = {
            TOWN: town,
            INTERMUNICIPAL: intermunicipal_body(town),
            COUNTY: departmental_body(town),
            REGION: regional_body(town),
        }
        return cls(town, by_code)

    @property
    def kind(self) -> str:
        body = self.by_code[INTERMUNICIPAL]
        return body.kind if body else ""


def topics(country: str = "FR") -> Mapping[str, Topic]:
    return table(country)


def emergency_numbers(country: str = "FR") -> list[tuple[str, str]]:
    """Danger to life comes before any routing."""
    return [(number, _said(words)) for number, words in emergencies(country)]


def competent_bodies(topic: str, commune: Administration) -> Suggestion:
    """Raises UnknownTopic. "Probably": transfers differ from one place to the next."""
    known = table(commune.country).get(topic)
    if known is None:
        raise UnknownTopic(f"No topic {topic!r} is known for {commune.country}.")
    place = _Place.of(commune)
    if place.by_code[COUNTY] is None and place.by_code[REGION] is None:
        return _not_covered(known, commune)
    owners = tuple(_resolve(known.rule.owners(kind=place.kind, region=commune.region_code), place))
    bodies = tuple(_body(owner, place) for owner in owners)
    missing = any(owner.code == INTERMUNICIPAL for owner in owners) and not place.by_code[INTERMUNICIPAL]
    return Suggestion(
        topic=topic,
        label=_said(known.label),
        bodies=bodies,
        also=tuple(_body(owner, place) for owner in known.also),
        reason=_reason(known, bodies, place, missing=missing),
        beware=_said(known.beware),
        certainty=known.certainty,
        ask=missing or len(bodies) > 1 or _only_a_person_knows(owners, commune.country),
    )


def competences_of(body: Administration) -> list[Topic]:
    """Topics of which a body of that tier is probably the first owner, in the order of the table."""
    codes = _roles_of(body)
    return [topic for topic in table(body.country).values() if codes & _first_codes(topic, body)]


def _roles_of(body: Administration) -> set[str]:
    """Powers go beyond the tier: Corse, Paris or the Métropole de Lyon hold the departmental ones too."""
    links = Relation.objects.filter(parent=body, valid_to=None)
    held = set(
        links.filter(relation__in=(RelationKind.county, RelationKind.region)).values_list(
            "relation", flat=True
        )
    )
    codes = {
        code for kind, code in ((RelationKind.county, COUNTY), (RelationKind.region, REGION)) if kind in held
    }
    works_through_others = members(body).filter(tier=Tier.intermunicipal).exists()
    own = BY_TIER.get(Tier(body.tier), "")
    return codes | ({own} - {""} if not works_through_others else set())


def _first_codes(topic: Topic, body: Administration) -> set[str]:
    owners = topic.rule.owners(kind=body.kind, region=body.region_code)
    played = [roles(body.country).get(owner.code) for owner in owners]
    more = [role.rule.owners(kind=body.kind, region=body.region_code) for role in played if role]
    return {owner.code for group in [owners, *more] for owner in group}


def _resolve(owners: Owners, place: _Place) -> Iterator[Owner]:
    """A role (transport authority) becomes the bodies that probably play it there."""
    for owner in owners:
        role = roles(place.town.country).get(owner.code)
        played = role.rule.owners(kind=place.kind, region=place.town.region_code) if role else ()
        yield from played or (owner,)


def _body(owner: Owner, place: _Place) -> Body:
    role = roles(place.town.country).get(owner.code)
    if owner.code not in place.by_code:
        return Body(owner.code, owner.name or (_said(role.label) if role else owner.code))
    found = place.by_code[owner.code] or place.town  # without an inter-municipal body: the town itself
    return Body(owner.code, found.name, found)


def _reason(topic: Topic, bodies: tuple[Body, ...], place: _Place, *, missing: bool) -> str:
    words = {"topic": _said(topic.label), "town": place.town.name, "body": bodies[0].name if bodies else ""}
    if missing:
        return _("%(topic)s: no inter-municipal body works for %(town)s, so a person must confirm.") % words
    sentences = {
        TOWN: _("%(topic)s: usually a task of the municipality, %(town)s."),
        INTERMUNICIPAL: _("%(topic)s: usually a task of the inter-municipal body of %(town)s, %(body)s."),
        COUNTY: _("%(topic)s: in %(town)s, departmental powers are held by %(body)s."),
        REGION: _("%(topic)s: in %(town)s, regional powers are held by %(body)s."),
    }
    other = _("%(topic)s: usually a task of %(body)s, not of a local administration.")
    return sentences.get(bodies[0].code if bodies else "", other) % words


def _only_a_person_knows(owners: Owners, country: str) -> bool:
    return any(role.ask for owner in owners if (role := roles(country).get(owner.code)))


def _not_covered(topic: Topic, town: Administration) -> Suggestion:
    reason = _("%(town)s is outside what this table covers.") % {"town": town.name}
    empty = Suggestion(topic.id, _said(topic.label), (), (), reason, "", topic.certainty, ask=True)
    return replace(empty, covered=False)


def _said(words: Words) -> str:
    return words.in_language(get_language() or "fr")
