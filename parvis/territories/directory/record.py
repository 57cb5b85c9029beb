"""One record of the directory. Nested fields are lists, or text that holds JSON: both are read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

DATE = "%d/%m/%Y"


class Malformed(ValueError):
    """A field is not what it should be; the text names it."""


@dataclass(frozen=True, slots=True)
class Page:
    """An address on a network, as somebody typed it into the directory."""

    address: str
    description: str
    network: str


@dataclass(frozen=True, slots=True)
class Service:
    id: str
    name: str
    kind: str  # "mairie", "epci", "cg" (department), "cr" (region), "prefecture" …
    municipalities: tuple[str, ...]
    old_key: str  # "mairie-00101-01"
    legal_number: str
    pages: tuple[Page, ...]
    changed_on: date | None


def service(record: dict[str, Any]) -> Service:
    """Raises Malformed."""
    pivots = _objects(record, "pivot")
    first = pivots[0] if pivots else {}
    own = _text(record, "code_insee_commune")
    return Service(
        id=_text(record, "id"),
        name=_text(record, "nom"),
        kind=_text(first, "type_service_local"),
        municipalities=_texts(first.get("code_insee_commune")) or ((own,) if own else ()),
        old_key=_text(record, "ancien_code_pivot"),
        legal_number=_text(record, "siren") or _text(record, "siret")[:9],
        pages=tuple(_page(told) for told in _objects(record, "reseau_social") if told.get("valeur")),
        changed_on=_date(_text(record, "date_modification")),
    )


def _page(told: dict[str, Any]) -> Page:
    return Page(_text(told, "valeur"), _text(told, "description"), _text(told, "custom_dico2"))


def _objects(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = record.get(name) or []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as error:
            raise Malformed(f"{name} is not readable: {error.msg}") from error
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Malformed(f"{name} is not a list of objects")
    return value


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"{name} is not a text")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise Malformed("code_insee_commune is not a list of codes")
    return tuple(values)


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text[:10], DATE).date() if text else None  # noqa: DTZ007  (a local day, not an instant)
    except ValueError as error:
        raise Malformed(f"date_modification is not a date: {text[:30]!r}") from error
