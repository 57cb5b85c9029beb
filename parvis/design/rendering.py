"""How Django draws forms: every field with its label, help and error sentence, the same everywhere."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "design/form.html"
    field_template_name = "design/field.html"
