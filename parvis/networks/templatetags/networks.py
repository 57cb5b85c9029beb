"""`{% load networks %}`: what networks said, in the reader's language."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parvis.design.templatetags.design import typeset
from parvis.networks.guides import Line, Run
from parvis.networks.queries import STATES
from parvis.networks.said import said

register = template.Library()
FRAMES = {"": "{}", "strong": "<strong>{}</strong>", "em": "<em>{}</em>", "code": "<code>{}</code>"}


@register.filter(name="said")
def said_filter(sentence: str) -> str:
    """A row's `problem`, `last_error` or `why`, an ability's note."""
    return said(str(sentence or ""))


@register.filter
def account_state(state: str) -> str:
    return str(STATES.get(state, state))


@register.filter
def runs(line: Line) -> SafeString:
    """A guide's line, escaped, its strong words and its code marked."""
    return format_html_join("", "{}", ((_framed(run),) for run in line))


def _framed(run: Run) -> SafeString:
    return format_html(FRAMES[run.kind], run.text if run.kind == "code" else typeset(run.text))
