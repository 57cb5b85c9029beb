"""The command line's face: `parvis territories find` and `parvis territories import`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from parvis.territories import actions, queries
from parvis.territories.actions.directory import ImportReport, Problem
from parvis.territories.directory.stream import NotADirectory
from parvis.territories.models import Administration


def find(words: str, *, limit: int = 20) -> list[dict[str, Any]]:
    """What JSON shows of the administrations found, the best first."""
    return [told(row) for row in queries.find(words, limit=limit)]


def told(row: Administration) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "tier": row.tier,
        "kind": row.kind,
        "country": row.country,
        "code": row.code,
        "code_system": row.code_system,
        "department": {"code": row.county_code, "name": row.county_name} if row.county_code else None,
        "region": {"code": row.region_code, "name": row.region_name} if row.region_code else None,
        "postcodes": row.postcodes,
        "population": row.population,
        "population_year": row.population_year,
        "population_source": row.population_source,
    }


def import_directory(path: Path, *, report: Callable[[str], None]) -> ImportReport:
    """`report` hears one sentence per broken record. Ends the command when the file is no directory at all."""

    def say(problem: Problem) -> None:
        report(f"{path.name}, line {problem.line}: {problem.why}. Skipped; the rest is kept.")

    try:
        return actions.import_directory(path, report=say)
    except (NotADirectory, OSError) as error:
        raise SystemExit(
            f"parvis: {path} cannot be read as the directory. {error} Nothing was changed."
        ) from error
