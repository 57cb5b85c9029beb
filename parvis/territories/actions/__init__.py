"""Verbs. What other floors call is named here."""

from parvis.territories.actions.accounts import (
    Look,
    Outcome,
    leave_on_purpose,
    pause,
    record_absence,
    record_look,
)
from parvis.territories.actions.corrections import TooMany, decide, propose_correction
from parvis.territories.actions.directory import ImportReport, import_directory
from parvis.territories.actions.load import Loaded, load, load_country, load_if_needed

__all__ = [
    "ImportReport",
    "Loaded",
    "Look",
    "Outcome",
    "TooMany",
    "decide",
    "import_directory",
    "leave_on_purpose",
    "load",
    "load_country",
    "load_if_needed",
    "pause",
    "propose_correction",
    "record_absence",
    "record_look",
]
