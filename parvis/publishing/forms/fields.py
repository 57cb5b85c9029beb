"""Fields that keep a text as it was typed."""

from __future__ import annotations

from typing import Any

from django import forms


class AsTyped(forms.CharField):
    """Neither stripped nor normalised; only the line breaks, which browsers send as two signs, become one again."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("widget", forms.Textarea)
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class Wanted(AsTyped):
    """Asked for, though a draft may still lack it: shown without "optional", missed only when the post is planned."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=True, **options)

    def validate(self, value: Any) -> None:
        """Nothing is refused while one writes."""


class LocalHour(forms.CharField):
    """ "2026-12-05T18:30", without a zone: the place's own clock."""

    widget = forms.TextInput(attrs={"type": "datetime-local", "step": "60"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(max_length=16, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "")[:16]
