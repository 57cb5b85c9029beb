"""Whose record is it? Towns by code, inter-municipal bodies by SIREN, departments and regions by our own table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parvis.territories.directory.record import Page, Service
from parvis.territories.loading.france import county_body, region_body
from parvis.territories.models import Nature

TOWN_HALLS = {"mairie", "mairie_com"}
OF_THE_TOWN = {"ccas", "msap", "mairie_mobile", "bibliotheque", "esp"}
STATE = re.compile(
    r"^(prefecture|sous_pref|ddt|ddpp|ddets|dreal|deets|drac|dr_|dd_|rectorat|commissariat|gendarmerie|crs|tribunal|ta$|ti$|tgi|"
    r"caa|cour|greffe|prison|spip|centre_(penitentiaire|detention|impots)|impots|sip|sie|tresorerie|paierie|cirfa|onac|ars)"
)
PART = re.compile(r"^mairie déléguée|annexe", re.IGNORECASE)
# A page named after a function is somebody's, until a person has looked.
ELECTED = re.compile(
    r"\b(présidente?|presidente?|maire|adjointe?|élue?|elue?|conseill(er|ère|ere)|députée?|deputee?|sénat(eur|rice)|senat(eur|rice))\b",
    re.IGNORECASE,
)
# Districts of the three cities have their own codes, and are no communes.
DISTRICTS = {"751": "75056", "132": "13055", "6938": "69123"}
SEAT_OF_COUNTY = re.compile(r"^(?:cg|conseil_departemental)-(\d{2,3}|2[AB])", re.IGNORECASE)

Exists = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Holder:
    """`administration` None: nobody of ours. `name` is set when it is a part of it, or somebody else."""

    administration: str | None
    name: str
    nature: Nature


def holder_of(service: Service, *, exists: Exists, region_of: Callable[[str], str]) -> Holder | None:
    """None when the record concerns nobody we know: it is left aside, and counted."""
    if STATE.match(service.kind):
        return Holder(None, service.name[:200], Nature.state_service)
    found = next((key for key in _administrations(service, region_of) if exists(key)), "")
    if not found:
        return None
    return Holder(found, "" if _is_main(service, found) else service.name[:200], Nature.institutional)


def nature_of(page: Page, holder: Holder) -> Nature:
    said = re.sub(r"[._-]", " ", f"{page.description} {page.address}")
    return Nature.to_check if holder.administration and ELECTED.search(said) else holder.nature


def _administrations(service: Service, region_of: Callable[[str], str]) -> Iterator[str]:
    """Our keys that the record may mean, the likeliest first."""
    code = service.municipalities[0] if service.municipalities else ""
    if service.kind in TOWN_HALLS | OF_THE_TOWN and code:
        yield f"COM-{_city(code)}"
    elif service.kind == "epci" and service.legal_number:
        yield from (f"EPCI-{service.legal_number}", f"EPT-{service.legal_number}")
    elif service.kind == "cg":
        said = SEAT_OF_COUNTY.match(service.old_key)
        yield county_body(said[1].upper() if said else _department(code))
    elif service.kind == "cr":
        yield region_body(region_of(code))


def _city(code: str) -> str:
    for start, city in DISTRICTS.items():
        if code.startswith(start) and code != city:
            return city
    return code


def _department(code: str) -> str:
    return code[:3] if code.startswith("97") else code[:2]


def _is_main(service: Service, found: str) -> bool:
    """The main town hall: its own code, number 01, and a name that does not say otherwise."""
    if service.kind in OF_THE_TOWN or PART.search(service.name):
        return False
    if service.kind not in TOWN_HALLS:
        return True
    own = found.removeprefix("COM-")
    if own not in service.municipalities:
        return False  # a district of one of the three cities
    return not service.old_key or service.old_key == f"mairie-{own}-01"
