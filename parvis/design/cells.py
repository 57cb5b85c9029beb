"""How a value stands in a file for spreadsheets."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A cell that begins like a formula is quoted: a spreadsheet must not run what a citizen wrote."""
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    text = str(value)
    return "'" + text if isinstance(value, str) and text.lstrip(" ").startswith(FORMULA) else text
