"""The ballots as anybody may count them again: no name, no hour, in an order that tells nothing.

`ballot` is the digest of the voter's own word: whoever has the word finds their line, nobody else knows whose it is.
Votes on statements that are not shown are left out, as they are from every figure. The same votes give the same bytes.
"""

from __future__ import annotations

import csv
from typing import IO

from django.db.models.functions import Collate

from parvis.debates.models import Debate, StatementLife, Vote
from parvis.teams.models import Team

COLUMNS = ("ballot", "tier", "origin", "statement", "value", "excluded")
FORMULA = "=+-@\t\r"


def write(team: Team, debate: Debate, out: IO[str]) -> None:
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(COLUMNS)
    states = (StatementLife.shown.name, StatementLife.merged.name)
    rows = Vote.rows.of(team).filter(debate=debate, statement__state__in=states)
    rows = rows.order_by(Collate("voter__receipt", "C"), "statement__number")
    lines = rows.values_list(
        "voter__receipt", "voter__tier", "voter__origin", "statement__number", "value", "voter__excluded_why"
    )
    for receipt, tier, origin, number, value, why in lines.iterator(5000):
        sheet.writerow([receipt, tier, origin, number, value, why.lstrip(FORMULA)])
