"""Ledger of the voters, database, and published file side by side: what was promised and is not so."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import Any

from parvis.web.commands import main
from torture.ballot_voters import Promised, Voter

type Held = dict[str, dict[int, int]]


def faults(town: Any, voters: list[Voter], files: dict[str, tuple[Path, Path]]) -> dict[str, list[str]]:
    """By promise, in words; none: it was kept."""
    found: dict[str, list[str]] = {
        "acknowledged votes lost": [], "acknowledged votes changed": [], "ballots doubled": [],
        "ballots or votes of nobody": [], "erased ballots that are there": [], "file and database differ": [],
        "recount differs": [], "late votes taken or refused in another way": [],
    }  # fmt: skip
    for name, debate in town.debates.items():
        mine = {one.promised.receipt: one.promised for one in voters if one.promised.slug == debate.slug}
        held, doubled = town.held(name)
        found["ballots doubled"] += [f"{name}: {doubled} rows"] if doubled else []
        published, twice = read(files[name][0])
        found["ballots doubled"] += twice
        if published != held:
            apart = [one for one in {*held, *published} if held.get(one) != published.get(one)]
            found["file and database differ"] += [f"{name}: {one[:8]}" for one in apart]
        found["ballots or votes of nobody"] += [f"{name}: {one[:8]}" for one in held if one not in mine]
        for receipt, promised in mine.items():
            check(promised, held.get(receipt, {}), f"{name} {receipt[:8]}", found)
        if said := recounted(*files[name]):
            found["recount differs"].append(f"{name}: {said}")
    found["late votes taken or refused in another way"] += [
        f"{status}" for voter in voters for status in voter.late_answers if status != 409
    ]
    return found


def check(promised: Promised, there: dict[int, int], where: str, found: dict[str, list[str]]) -> None:
    if promised.erased:
        found["erased ballots that are there"] += [where] if there else []
        return
    if promised.whole:
        if there not in (promised.ballots or [{}]):
            what = "acknowledged votes lost" if not there else "acknowledged votes changed"
            found[what].append(f"{where}: {there}, not {promised.ballots}")
        return
    for number in {*there, *promised.may}:
        may, value = promised.may.get(number, {None}), there.get(number)
        if value in may:
            continue
        what = "acknowledged votes lost" if value is None else "acknowledged votes changed"
        if may == {None}:
            what = "ballots or votes of nobody"
        found[what].append(f"{where} statement {number}: {value}, not {may}")


def read(path: Path) -> tuple[dict[str, dict[int, int]], list[str]]:
    """Receipt → number → value of a published file, and what stands there twice."""
    found: Held = {}
    twice = []
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
        if row["line"] == "vote":
            ballot, number = found.setdefault(row["ballot"], {}), int(row["statement"])
            twice += [f"{row['ballot'][:8]} statement {number}"] if number in ballot else []
            ballot[number] = int(row["value"])
    return found, twice


def recounted(ballots: Path, figures: Path) -> str:
    """ "" when the file alone gives the published figures to the last bit."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["debate", "recount", str(ballots), "--against", str(figures)])
    return err.getvalue().strip() if code else ""
