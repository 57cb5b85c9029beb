"""What Wikidata stated on 18 September 2026 about 78 administrations: declarations, never findings."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from parvis.territories.addresses import FILE as NETWORKS
from parvis.territories.addresses import address_of
from parvis.territories.loading.declarations import Declaration
from parvis.territories.models import Nature

HERE = Path(__file__).resolve().parents[1] / "data" / "fr"
SEED = HERE / "comptes_wikidata_nsi_fr.csv"
DEPARTURES = HERE / "departures_to_check.csv"
FILES = (SEED, DEPARTURES, NETWORKS)
FETCHED = date(2026, 9, 18)
SOURCE = "wikidata"
COLUMNS = {
    "facebook": "facebook", "twitter": "x", "instagram": "instagram", "linkedin": "linkedin",
    "tiktok": "tiktok", "threads": "threads", "snapchat": "snapchat",
}  # fmt: skip
LEAVING = "departure_reported"  # said in words on the page


def declarations() -> Iterator[Declaration]:
    with DEPARTURES.open(encoding="utf-8", newline="") as text:
        leaving = {(line["administration"], line["network"]) for line in csv.DictReader(text)}
    with SEED.open(encoding="utf-8", newline="") as text:
        for line in csv.DictReader(text):
            yield from _accounts(line, leaving)


def _accounts(line: dict[str, str], leaving: set[tuple[str, str]]) -> Iterator[Declaration]:
    for column, network in COLUMNS.items():
        if line[column]:
            yield _declaration(line, network, leaving, handle=line[column])
    if line["youtube"] or line["youtubeHandle"]:  # one channel, stated by its identifier, its handle or both
        yield _declaration(line, "youtube", leaving, handle=line["youtubeHandle"], remote_id=line["youtube"])


def _declaration(
    line: dict[str, str], network: str, leaving: set[tuple[str, str]], *, handle: str, remote_id: str = ""
) -> Declaration:
    """A row that mixes owners is checked account by account before anything in it is counted."""
    holder, doubt = line["id_administration"], line["a_verifier"]
    return Declaration(
        holder=holder or None,
        holder_name="" if holder else line["label"],
        address=address_of(network, handle=handle, remote_id=remote_id),
        handle=handle,
        remote_id=remote_id,
        nature=Nature.to_check if doubt else Nature.institutional,
        declared_in=SOURCE,
        source=f"Wikidata {line['qid']}",
        declared_on=FETCHED,
        caution="mixed_owners" if doubt else LEAVING if (holder, network) in leaving else "",
    )
