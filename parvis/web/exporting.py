"""Everything that a team owns, in one ZIP: a JSON Lines and a CSV file per table, and the media."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from parvis.teams.models import Team, TeamOwned

SECRET = ("sealed", "wrapped", "digest", "search")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PAGE = 2000


def owned_models() -> list[type[TeamOwned]]:
    found = [model for model in apps.get_models() if issubclass(model, TeamOwned)]
    return sorted(found, key=lambda model: model._meta.db_table)


def _fields(model: type[models.Model]) -> list[str]:
    kept = [field for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)]
    return [field.attname for field in kept if not any(word in field.attname for word in SECRET)]


def _rows(model: type[TeamOwned], team: Team) -> Iterator[dict[str, Any]]:
    names = _fields(model)
    for row in model.rows.of(team).order_by("pk").iterator(PAGE):
        yield {name: getattr(row, name) for name in names}


def safe_cell(value: object) -> str:
    """A cell that begins like a formula is quoted: a spreadsheet must not run what a citizen wrote."""
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    return "'" + text if text.startswith(FORMULA) else text


def export(team: Team) -> bytes:
    """Inside the team's transaction."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for model in owned_models():
            _write(archive, model, team)
    return out.getvalue()


def _write(archive: zipfile.ZipFile, model: type[TeamOwned], team: Team) -> None:
    table = model._meta.db_table
    lines, cells = io.StringIO(), io.StringIO()
    sheet = csv.writer(cells)
    sheet.writerow(_fields(model))
    for row in _rows(model, team):
        lines.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
        sheet.writerow(["" if value is None else safe_cell(value) for value in row.values()])
    archive.writestr(f"{table}.jsonl", lines.getvalue())
    archive.writestr(f"{table}.csv", cells.getvalue())
