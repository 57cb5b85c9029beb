"""How a text looks on a network: links and hashtags marked, everything else exactly as typed."""

from __future__ import annotations

import regex
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parvis.networks.counting import find_urls

register = template.Library()

TAG = regex.compile(r"(?<![\p{L}\p{N}_&/])[#@][\p{L}\p{N}_][\p{L}\p{N}_.@-]*", regex.IGNORECASE)


@register.filter
def as_shown(text: str) -> SafeString:
    """Not clickable: it is a preview. Line breaks and spaces are kept by the style sheet."""
    marked, last = [], 0
    for start, end in _spans(text):
        marked += [("{}", text[last:start]), ('<span class="as-link">{}</span>', text[start:end])]
        last = end
    marked.append(("{}", text[last:]))
    return format_html_join("", "{}", ((format_html(shape, piece),) for shape, piece in marked if piece))


def _spans(text: str) -> list[tuple[int, int]]:
    urls = find_urls(text)
    tags = [found.span() for found in TAG.finditer(text)]
    apart = [span for span in tags if not any(start <= span[0] < end for start, end in urls)]
    return sorted([*urls, *apart])


@register.filter
def field_of(form: object, name: str) -> object:
    return form[name]  # type: ignore[index]
