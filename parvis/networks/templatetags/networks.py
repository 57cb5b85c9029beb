"""`{% load networks %}`: what networks said, in the reader's language."""

from django import template
from django.utils.translation import gettext_lazy as _

from parvis.networks.said import said

register = template.Library()
STATES = {
    "connected": _("Connected"),
    "to_reconnect": _("Waits for a new sign-in"),
    "disconnected": _("Disconnected"),
}


@register.filter(name="said")
def said_filter(sentence: str) -> str:
    """A row's `problem`, `last_error` or `why`, an ability's note."""
    return said(str(sentence or ""))


@register.filter
def account_state(state: str) -> str:
    return str(STATES.get(state, state))
