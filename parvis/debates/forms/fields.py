"""Fields that several forms have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.publishing import times

LANGUAGES = (
    ("fr", "Français"), ("en", "English"), ("ar", "العربية"), ("de", "Deutsch"), ("es", "Español"), ("it", "Italiano"),
    ("pt", "Português"), ("pl", "Polski"), ("ro", "Română"), ("ru", "Русский"), ("tr", "Türkçe"), ("uk", "Українська"),
    ("zh", "中文"), ("br", "Brezhoneg"), ("eu", "Euskara"), ("oc", "Occitan"), ("co", "Corsu"),
)  # fmt: skip
NAMES = dict(LANGUAGES)


class Lines(forms.CharField):
    """Several lines, counted as the browser counts them: it sends two signs for the end of a line that it counts as
    one, and a text that it let pass would be too long here."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class LocalHour(forms.CharField):
    """ "2026-12-05T18:30" on the clock of the town; cleaned to a moment, or None when empty."""

    widget = forms.TextInput(attrs={"type": "datetime-local", "step": "60"})

    def __init__(self, *, zone: str = "Europe/Paris", **options: Any) -> None:
        options.setdefault("required", False)
        self.zone = zone
        super().__init__(max_length=19, **options)

    def clean(self, value: Any) -> datetime | None:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        try:
            return times.resolve(typed, self.zone)
        except times.DoubledHour as error:
            raise forms.ValidationError(
                _("This hour comes twice that night, when clocks go back: choose another one.")
            ) from error
        except times.NotAnHour as error:
            raise forms.ValidationError(_("Type a day and an hour.")) from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(times.zone(self.zone)).strftime("%Y-%m-%dT%H:%M")
        return value
