"""Writes what sources declare. That makes no account "active" or "none", and undoes nothing that a person said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from parvis.territories.loading.declarations import Declaration
from parvis.territories.models import OfficialAccount

BATCH = 500
Place = tuple[str | None, str, str]


@dataclass
class Declared:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


def declare(declarations: Iterable[Declaration]) -> Declared:
    """New accounts are unknown; for known ones only the sources and their dates are brought up to date."""
    done = Declared()
    for batch in batched(declarations, BATCH):
        wanted = {declaration.place: declaration for declaration in batch}
        known = _known(wanted)
        fresh = [_row(wanted[place]) for place in wanted if place not in known]
        OfficialAccount.objects.bulk_create(fresh)
        stale = [row for place, row in known.items() if _bring_up_to_date(row, wanted[place])]
        OfficialAccount.objects.bulk_update(stale, ["declared_in", "declared_on", "source", "caution"])
        done.created += len(fresh)
        done.updated += len(stale)
        done.unchanged += len(known) - len(stale)
    return done


def _known(wanted: dict[Place, Declaration]) -> dict[Place, OfficialAccount]:
    keys = {key for _, _, key in wanted}
    found = OfficialAccount.objects.filter(key__in=keys)
    return {place: row for place, row in _by_place(found) if place in wanted}


def _by_place(rows: Iterable[OfficialAccount]) -> Iterator[tuple[Place, OfficialAccount]]:
    for row in rows:
        yield (row.holder_id, row.holder_name, row.key), row


def _row(told: Declaration) -> OfficialAccount:
    address = told.address
    return OfficialAccount(
        holder_id=told.holder,
        holder_name=told.holder_name,
        network=address.network,
        instance=address.instance,
        handle=told.handle or address.handle,
        remote_id=told.remote_id,
        url=address.url,
        key=address.key,
        nature=told.nature,
        declared_in=[told.declared_in],
        source=told.source,
        declared_on=told.declared_on,
        caution=told.caution,
    )


def _bring_up_to_date(row: OfficialAccount, told: Declaration) -> bool:
    """True when something changed. An older declaration does not replace a newer one."""
    before = (list(row.declared_in), row.declared_on, row.source, row.caution)
    row.declared_in = sorted({*row.declared_in, told.declared_in})
    if _newer(row, told):
        row.declared_on, row.source = told.declared_on, told.source
    row.caution = row.caution or told.caution
    return before != (row.declared_in, row.declared_on, row.source, row.caution)


def _newer(row: OfficialAccount, told: Declaration) -> bool:
    if told.declared_on is None:
        return False
    return row.declared_on is None or told.declared_on > row.declared_on
