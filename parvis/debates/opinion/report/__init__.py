"""A report to read: words first, then pictures, each with its table; one file that needs no other, and CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parvis.debates.opinion.report import page, pictures, tables
from parvis.debates.opinion.report.findings import Findings
from parvis.debates.opinion.report.voice import Voice
from parvis.debates.opinion.result import Opinions
from parvis.debates.opinion.votes import Id


def write_report(
    folder: Path,
    found: Opinions,
    texts: Mapping[Id, str],
    *,
    language: str = "fr",
    title: str = "",
    credit: str = "",
) -> list[Path]:
    """index.html, map.svg, statements.svg (where there is a map), statements.csv, groups.csv. In French or English.

    Where single people stand is drawn without a name, and stands in no table: rows of answers are fingerprints.
    """
    folder.mkdir(parents=True, exist_ok=True)
    voice = Voice(language)
    findings = Findings(found, texts, voice)
    drawn = {"statements.svg": pictures.swarm(findings)}
    if found.on_map.any() and found.verdict != "not enough data":
        drawn["map.svg"] = pictures.opinion_map(findings)
    written = {
        "index.html": page.whole(findings, drawn, title=title, credit=credit),
        "statements.csv": tables.statements(findings),
        "groups.csv": tables.groups(findings),
        **{name: pictures.alone(svg) for name, svg in drawn.items()},
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in written]
