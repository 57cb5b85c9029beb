"""Imports the State's directory: accounts as declared there. Broken records are reported by line, the rest is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from parvis.territories.actions.declarations import declare
from parvis.territories.addresses import NotAnAddress, parse
from parvis.territories.directory.holders import Holder, holder_of, nature_of
from parvis.territories.directory.record import Malformed, Page, Service, service
from parvis.territories.directory.stream import Broken, Found, read
from parvis.territories.loading.declarations import Declaration
from parvis.territories.models import Administration, Nature

SOURCE = "directory"


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    why: str


Report = Callable[[Problem], None]


@dataclass
class ImportReport:
    """What was read and what became of it. `problems` holds at most the first thousand; `broken` counts all."""

    records: int = 0
    addresses: int = 0
    own: int = 0  # institutional, of main holders
    parts: int = 0  # of a part of an administration
    to_check: int = 0
    state: int = 0
    aside: int = 0  # records of nobody we know
    broken: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.records} records read, {self.broken} reported and skipped, {self.aside} of nobody we know. "
            f"{self.addresses} addresses: {self.own} official, {self.parts} of parts of an administration, "
            f"{self.to_check} to be checked, {self.state} of State services. "
            f"{self.created} accounts are new, {self.updated} brought up to date, {self.unchanged} unchanged."
        )

    def complain(self, line: int, why: str, report: Report | None) -> None:
        self.broken += 1
        problem = Problem(line, why)
        if len(self.problems) < 1000:
            self.problems.append(problem)
        if report:
            report(problem)


def import_directory(path: Path, *, report: Report | None = None) -> ImportReport:
    """One transaction; a second import of the same file changes nothing. Raises NotADirectory or OSError."""
    done = ImportReport()
    with transaction.atomic():
        declared = declare(_declarations(path, done, report))
    done.created, done.updated, done.unchanged = declared.created, declared.updated, declared.unchanged
    return done


def _declarations(path: Path, done: ImportReport, report: Report | None) -> Iterator[Declaration]:
    known = _Known()
    for found in read(path):
        if isinstance(found, Broken):
            done.complain(found.line, found.why, report)
            continue
        done.records += 1
        try:
            read_service = service(found.record)
        except Malformed as error:
            done.complain(found.line, str(error), report)
            continue
        yield from _of_service(read_service, found, known, done, report)


def _of_service(
    told: Service, found: Found, known: _Known, done: ImportReport, report: Report | None
) -> Iterator[Declaration]:
    holder = known.holder_of(told)
    if holder is None:
        done.aside += 1
        return
    for page in told.pages:
        done.addresses += 1
        try:
            yield _declaration(told, page, holder, done)
        except NotAnAddress as error:
            done.complain(found.line, f"{told.name}: {error}", report)


def _declaration(told: Service, page: Page, holder: Holder, done: ImportReport) -> Declaration:
    address, nature = parse(page.address, said=page.network), nature_of(page, holder)
    _count(done, holder, nature)
    return Declaration(
        holder=holder.administration,
        holder_name=holder.name,
        address=address,
        nature=nature,
        declared_in=SOURCE,
        source=f"DILA {told.id}"[:200],
        declared_on=told.changed_on,
        caution="named_after_a_function" if nature == Nature.to_check else "",
    )


def _count(done: ImportReport, holder: Holder, nature: Nature) -> None:
    if nature == Nature.state_service:
        done.state += 1
    elif nature == Nature.to_check:
        done.to_check += 1
    elif holder.name:
        done.parts += 1
    else:
        done.own += 1


class _Known:
    """Which administrations exist and in which region a town is: read once, not once per record."""

    def __init__(self) -> None:
        rows = Administration.objects.filter(country="FR").values_list("id", "code", "region_code")
        self.regions = {code: region for key, code, region in rows if key.startswith("COM-")}
        self.ids = {key for key, _, _ in rows}

    def holder_of(self, told: Service) -> Holder | None:
        return holder_of(
            told, exists=self.ids.__contains__, region_of=lambda code: self.regions.get(code, "")
        )
