"""The figures of the report as CSV files for a spreadsheet: a cell that it would take for a formula is quoted."""

from __future__ import annotations

import csv
import io
from typing import Any

from parvis.debates.opinion.counting import wilson
from parvis.debates.opinion.report.findings import Findings

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def statements(findings: Findings) -> str:
    """A row for each statement: counts, shares with their bounds, and the same for each camp."""
    found = findings.found
    low, high = wilson(found.tally.agree, found.tally.seen)
    heads = [
        "statement",
        "text",
        "seen",
        "agree",
        "disagree",
        "pass",
        "agree_share",
        "agree_low",
        "agree_high",
        "apart",
    ]
    for group in range(findings.camps):
        heads += [
            f"{findings.letter(group)}_{what}"
            for what in ("seen", "agree", "disagree", "agree_low", "agree_high")
        ]
    rows: list[list[Any]] = [heads]
    if found.weighted is not None:
        heads += ["weighted_agree", "weighted_low", "weighted_high"]
    for column, one in enumerate(found.votes.statements):
        whole = findings.agreement(column)
        row: list[Any] = [
            one, findings.name(column), whole.of, whole.yes, int(found.tally.disagree[column]),
            int(found.tally.passed[column]), f"{whole.share:.4f}", f"{low[column]:.4f}", f"{high[column]:.4f}",
            f"{findings.apart[column]:.4f}",
        ]  # fmt: skip
        for group in range(findings.camps):
            bound = findings.agreement(column, group)
            against = int(found.by_group.disagree[group, column])
            row += [bound.of, bound.yes, against, f"{bound.low:.4f}", f"{bound.high:.4f}"]
        if found.weighted is not None:
            of = found.weighted
            row += [f"{part[column]:.4f}" for part in (of.agree, of.low, of.high)]
        rows.append(row)
    return _text(rows)


def groups(findings: Findings) -> str:
    """A row for each statement that characterises a camp."""
    rows: list[list[Any]] = [
        ["group", "size", "statement", "text", "direction", "count", "of", "p", "repness", "score"]
    ]
    for group in range(findings.camps):
        size = int((findings.found.label == group).sum())
        for one in findings.found.representative[group] if findings.found.representative else []:
            rows.append([
                findings.letter(group), size, findings.found.votes.statements[one.column], findings.name(one.column),
                one.direction, one.n_success, one.n_trials,
                f"{one.p:.4f}", f"{one.repness or 0:.4f}", f"{one.score:.4f}",
            ])  # fmt: skip
    return _text(rows)


def _text(rows: list[list[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row]
        for row in rows
    )
    return out.getvalue()
