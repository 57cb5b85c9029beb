"""Everything that a team owns, in one ZIP: a JSON Lines and a CSV file per table, and its pictures."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import StreamingHttpResponse
from django.utils.timezone import localdate

from parvis.accounts.models import Person
from parvis.design.cells import safe_cell
from parvis.design.sending import PIECE, Pieces
from parvis.publishing.models import MediaFile
from parvis.teams.audit import record
from parvis.teams.models import Team, TeamOwned

SECRET = ("sealed", "wrapped", "digest", "search")
PAGE = 2000
ABOUT = """Everything that {team} owns in Parvis, on {day}.

One line or row per thing, one file per table, as JSON Lines (.jsonl, exact) and as CSV for a spreadsheet (a cell that
begins like a formula has an apostrophe before it). Times are UTC. Pictures lie in pictures/ under the `sha256` of
publishing_media. Keys and passwords are not in here: accounts are connected again where this is loaded.
"""


def owned_models() -> list[type[TeamOwned]]:
    found = [model for model in apps.get_models() if issubclass(model, TeamOwned)]
    kept = [model for model in found if getattr(model, "exported", True)]
    return sorted(kept, key=lambda model: model._meta.db_table)


def _fields(model: type[models.Model]) -> list[str]:
    kept = [field for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)]
    return [field.attname for field in kept if not any(word in field.attname for word in SECRET)]


def _rows(model: type[TeamOwned], team: Team) -> Iterator[dict[str, Any]]:
    names = _fields(model)
    for row in model.rows.of(team).order_by("pk").only(*names).iterator(PAGE):
        yield {name: getattr(row, name) for name in names}


def write(team: Team, out: IO[bytes]) -> None:
    """Inside the team's transaction; a table is never held in memory."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT.format(team=team.name, day=localdate()))
        for model in owned_models():
            _write_table(archive, model, team)
        for file in MediaFile.rows.of(team).order_by("pk").iterator(PAGE):
            _write_picture(archive, file)


def _write_table(archive: zipfile.ZipFile, model: type[TeamOwned], team: Team) -> None:
    """Both files in one reading: the lines go straight into the archive, the cells wait on the disk."""
    table = model._meta.db_table
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as cells:
        sheet = csv.writer(cells)
        sheet.writerow(_fields(model))
        with io.TextIOWrapper(archive.open(f"{table}.jsonl", "w", force_zip64=True), "utf-8") as lines:
            for row in _rows(model, team):
                lines.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
                sheet.writerow([safe_cell(value) for value in row.values()])
        cells.seek(0)
        with io.TextIOWrapper(
            archive.open(f"{table}.csv", "w", force_zip64=True), "utf-8", newline=""
        ) as copy:
            shutil.copyfileobj(cells, copy, PIECE)


def _write_picture(archive: zipfile.ZipFile, file: MediaFile) -> None:
    if not default_storage.exists(file.path):
        return
    with default_storage.open(file.path) as source, archive.open(f"pictures/{file.sha256}", "w") as target:
        shutil.copyfileobj(source, target, PIECE)


def download(team: Team, *, by: Person) -> StreamingHttpResponse:
    """Made on the disk inside the request's transaction, sent afterwards piece by piece; the trail says who took it."""
    record(team_id=team.pk, by=str(by.pk), action="everything exported", kind="teams.team", row_id=team.pk)
    with tempfile.TemporaryFile() as made:
        write(team, made)
        size = made.tell()
        made.seek(0)
        pieces = Pieces(made)
    name = f"parvis-{team.slug}-{localdate()}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)
