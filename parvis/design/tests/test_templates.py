"""The content security policy forbids inline style and script: no template may try."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import parvis

ROOT = Path(parvis.__file__).parent
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "handler attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "htmx handler": re.compile(r"\shx-on[:-]", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "another host": re.compile(r"<(?:script|link|img)[^>]*(?:src|href)=\"(?:https?:)?//", re.I),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_colours_are_named_in_the_tokens_only() -> None:
    sheets = [path for path in ROOT.glob("*/static/**/*.css") if path.name != "tokens.css"]
    colour = re.compile(r"(?<!&)#[0-9a-fA-F]{3,8}\b(?=[^{]*[;}])|\brgba?\(|\bhsla?\(")
    allowed = {"#fff", "#000"}  # a QR code and a printed page
    found = {path.name: set(colour.findall(path.read_text())) - allowed for path in sheets}
    assert {name: colours for name, colours in found.items() if colours} == {}
