"""The one drawn set of icons, and the marks of networks: SVG in the page, always beside their word."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Each on a square of 16; strokes take the colour of the text.
ICONS = {
    "urgent": '<path d="M8 1 15 14.5H1Z" fill="currentColor" stroke="none"/>'
    '<path d="M8 6v4M8 12v.6" stroke="var(--sheet)"/>',
    "care": '<path d="M8 1.2 14.8 8 8 14.8 1.2 8Z"/><path d="M8 5v3.5M8 10.6v.6"/>',
    "hand": '<circle cx="8" cy="8" r="6.3"/><path d="M8 4.5V8l2.5 1.7"/>',
    "done": '<rect x="1.5" y="1.5" width="13" height="13" rx="2.5"/><path d="m4.6 8.3 2.4 2.4 4.4-5"/>',
    "search": '<circle cx="7" cy="7" r="4.8"/><path d="m10.6 10.6 4 4"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "cross": '<path d="m3.5 3.5 9 9m0-9-9 9"/>',
    "back": '<path d="M9.5 3 4.5 8l5 5"/>',
    "forward": '<path d="m6.5 3 5 5-5 5"/>',
    "out": '<path d="M6 3H2.5v10.500H13V10M9 2.500h4.500V7M13 3 7.500 8.500"/>',
    "plus": '<path d="M8 2.500v11M2.500 8h11"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1.500"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>',
    "up": '<path d="m3.500 10 4.500-4.500L12.500 10"/>',
    "down": '<path d="m3.500 6 4.500 4.500L12.500 6"/>',
}
MEANINGS = ("urgent", "care", "hand", "done")

BRAND = (
    '<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M2 5h28v4H2zM1 30 6 21h20l5 9z"/>'
    '<path fill="none" stroke="currentColor" stroke-width="3" d="M6 9v10m20-10v10M16 9v10"/></svg>'
)


def icon(name: str, *, size: int = 16) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="{0}" height="{0}" fill="none" stroke="currentColor" '
        'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{1}</svg>',
        size,
        mark_safe(ICONS[name]),  # noqa: S308  (our own drawings)
    )


def brand() -> SafeString:
    return mark_safe(BRAND)  # noqa: S308  (our own drawing)


def network_mark(label: str) -> SafeString:
    """A letter in a square and the name: no network's logo is drawn, none is needed to tell them apart."""
    return format_html(
        '<span class="network"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" '
        'focusable="false"><rect x=".75" y=".75" width="18.5" height="18.5" rx="4" fill="none" '
        'stroke="currentColor" stroke-width="1.5"/><text x="10" y="14.2" text-anchor="middle" '
        'font-size="12" font-weight="700" fill="currentColor">{}</text></svg>{}</span>',
        label[:1].upper(),
        label,
    )


def badge(meaning: str, word: object) -> SafeString:
    """Colour, shape and word; any other meaning than the four is a plain label."""
    if meaning not in MEANINGS:
        return format_html('<span class="badge">{}</span>', word)
    return format_html('<span class="badge badge--{}">{}{}</span>', meaning, icon(meaning, size=13), word)
