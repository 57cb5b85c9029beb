"""Codes to print, hands that were raised, a file of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.debates.actions.counting import MOST_HANDS, Hands
from parvis.debates.actions.printing import MOST_AT_ONCE
from parvis.debates.models import Debate, Statement
from parvis.debates.sheets import MOST_BYTES


class CodesForm(forms.Form):
    many = forms.IntegerField(label=gettext_lazy("How many codes"), min_value=1, max_value=MOST_AT_ONCE, initial=40,
                              help_text=gettext_lazy("Eight on a sheet of A4."))  # fmt: skip
    batch = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NamedForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of this count"), max_length=120,
        help_text=gettext_lazy("Counted again under the same name, it takes the place of the first."),
    )  # fmt: skip
    counted_by = forms.CharField(label=gettext_lazy("Who counted"), max_length=200,
                                 help_text=gettext_lazy("Two people at least, if you can."))  # fmt: skip

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].replace("\0", "").split())


class HandsForm(NamedForm):
    """Three figures for each statement; one for each choice of a poll."""

    people = forms.IntegerField(
        label=gettext_lazy("How many people took part"), min_value=1, max_value=MOST_HANDS
    )

    def __init__(self, *args: Any, debate: Debate, statements: Sequence[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = statements
        words = {"agree": _("agree"), "disagree": _("disagree"), "passed": _("pass")}
        self.kinds = {"agree": _("hands")} if debate.is_poll else words
        for one in statements:
            for kind, word in self.kinds.items():
                box = forms.IntegerField(
                    label=f"{one.number}. {word}", min_value=0, max_value=MOST_HANDS, required=False
                )
                box.widget.attrs["aria-label"] = f"{one.number}. {one.text[:80]}: {word}"
                self.fields[f"n{one.number}-{kind}"] = box

    def lines(self) -> list[tuple[Statement, list[tuple[str, Any]]]]:
        """Each with its boxes, and what stands above each where the heads of the columns have no room."""
        kinds = self.kinds.items()
        return [(one, [(word, self[f"n{one.number}-{kind}"]) for kind, word in kinds]) for one in self.rows]

    def plain(self) -> list[Any]:
        return [self[name] for name in ("name", "people", "counted_by")]

    def hands(self) -> dict[int, Hands]:
        return {
            one.number: Hands(
                **{kind: self.cleaned_data[f"n{one.number}-{kind}"] or 0 for kind in self.kinds}
            )
            for one in self.rows
        }


class SheetsForm(NamedForm):
    file = forms.FileField(
        label=gettext_lazy("File of counted sheets (CSV)"),
        help_text=gettext_lazy("A line for each answer: name of the sheet, number of the statement, 1, 0 or -1."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )  # fmt: skip

    def clean_file(self) -> bytes:
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if given.size is None or given.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: 2 MB at most. Cut it in two."))
        content: bytes = given.read()
        return content
