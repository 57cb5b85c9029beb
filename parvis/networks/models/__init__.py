"""Nouns: the account, the journal of what came in, what is asked of a network, and the writes that leave once."""

from parvis.networks.models.account import Account, AccountLife, AppRegistration, SealingKey
from parvis.networks.models.act import Act, ActLife, Verb
from parvis.networks.models.event import Event
from parvis.networks.models.write import Attempt, Write, WriteLife

__all__ = [
    "Account",
    "AccountLife",
    "Act",
    "ActLife",
    "AppRegistration",
    "Attempt",
    "Event",
    "SealingKey",
    "Verb",
    "Write",
    "WriteLife",
]
