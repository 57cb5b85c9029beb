"""Questions about administrations. What other floors call is named here."""

from parvis.territories.queries.accounts import Seen, accounts_of, states_of, waiting_corrections
from parvis.territories.queries.bodies import (
    bodies_above,
    departmental_body,
    intermunicipal_body,
    population_of_members,
    prefectures_of,
    regional_body,
)
from parvis.territories.queries.competences import (
    Body,
    Suggestion,
    UnknownTopic,
    competences_of,
    competent_bodies,
    emergency_numbers,
    topics,
)
from parvis.territories.queries.neighbours import neighbours_of_same_stratum
from parvis.territories.queries.portrait import Portrait, attribution, portrait, vintage
from parvis.territories.queries.search import NoneFound, Several, administration, exactly, find, listed

__all__ = [
    "Body",
    "NoneFound",
    "Portrait",
    "Seen",
    "Several",
    "Suggestion",
    "UnknownTopic",
    "accounts_of",
    "administration",
    "attribution",
    "bodies_above",
    "competences_of",
    "competent_bodies",
    "departmental_body",
    "emergency_numbers",
    "exactly",
    "find",
    "intermunicipal_body",
    "listed",
    "neighbours_of_same_stratum",
    "population_of_members",
    "portrait",
    "prefectures_of",
    "regional_body",
    "states_of",
    "topics",
    "vintage",
    "waiting_corrections",
]
