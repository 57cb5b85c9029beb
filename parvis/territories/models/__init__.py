"""Nouns: administrations, how they belong together, their accounts on networks, and corrections proposed."""

from parvis.territories.models.account import Nature, OfficialAccount, State, StateChange
from parvis.territories.models.administration import Administration, Relation, RelationKind, Seat, Tier
from parvis.territories.models.correction import Correction, CorrectionState, Subject
from parvis.territories.models.load import Load

__all__ = [
    "Administration",
    "Correction",
    "CorrectionState",
    "Load",
    "Nature",
    "OfficialAccount",
    "Relation",
    "RelationKind",
    "Seat",
    "State",
    "StateChange",
    "Subject",
    "Tier",
]
