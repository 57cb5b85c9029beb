"""Inclusive forms that screen readers break ("élu·e·s", "élu(e)s"): both words, or a word for everybody."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut
from parvis.triage.writing.phrases import like
from parvis.triage.writing.wording import gettext_noop

_ENDINGS = "e|ne|le|te|se|ve|ère|ere|trice|rice|euse|esse|fe|que|che|sse"
_POINT = r"[·•‧∙⋅・]"
FORM = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}./@])(?P<stem>\p{{L}}{{2,40}})(?:"
    rf"{_POINT}(?P<a>{_ENDINGS})(?:{_POINT}?(?P<as>s))?"
    rf"|\.(?P<b>{_ENDINGS})(?:\.?(?P<bs>s))(?!\.?\p{{L}}|[@/])"
    rf"|\((?P<c>{_ENDINGS})\)(?P<cs>s)?|\((?P<d>{_ENDINGS})s\)"
    rf"|-(?P<f>e|ne|rice|trice|euse)-(?P<fs>s)|/(?P<g>{_ENDINGS})(?P<gs>s)?)(?![\p{{L}}\p{{N}}])",
    regex.IGNORECASE,
)
# Taken together with the word: "aux habitant·e·s" is "aux habitantes et aux habitants".
_ARTICLE = regex.compile(
    r"(?<![\p{L}'’])(les|des|aux|nos|vos|ces|leurs|mes|tes|ses)[ \u00a0]$", regex.IGNORECASE
)
# One person, with no article before the word: only then both words can simply be put in its place.
_ALONE = regex.compile(r"(?:^|[.!?:,\n(«]|\b(?:es|est|êtes|sera|serez|chaque))\s*$", regex.IGNORECASE)
WHOLE = {
    "tou": ("toutes", "tous"), "tous": ("toutes", "tous"), "ceux": ("celles", "ceux"),
    "certain": ("certaines", "certains"),
}  # fmt: skip
# For everybody: what replaces article and word.
EVERYBODY = {
    "les habitants": "la population", "nos habitants": "la population", "les citoyens": "la population",
    "les administrés": "la population", "les lecteurs": "le public", "les spectateurs": "le public",
    "les visiteurs": "le public", "les enseignants": "l’équipe enseignante", "les étudiants": "la jeunesse étudiante",
    "les élus": "l’équipe municipale", "les participants": "le groupe", "les animateurs": "l’équipe d’animation",
}  # fmt: skip
_FEMININE = {"rice": ("eur", "rice"), "trice": ("teur", "trice"), "euse": ("eur", "euse"), "ère": ("er", "ère"),
             "ere": ("er", "ère"),             "ve": ("f", "ve")}  # fmt: skip


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    if asked.language != "fr" or asked.rules.inclusive == "accept":
        return
    for match in FORM.finditer(cut.text):
        women, men, many = _both(match)
        near = cut.text[max(0, match.start() - 8) : match.start()]
        before = _ARTICLE.search(near) if many else None
        article = before[1].lower() if before else ""
        start = match.start() - len(before[0]) if before else match.start()
        both = (
            f"{article} {women} et {article} {men}" if article else f"{women} {'et' if many else 'ou'} {men}"
        )
        fits = many or _ALONE.search(near) is not None
        everybody = EVERYBODY.get(f"{article} {men}", "")
        yield Finding(
            check="inclusive", severity=Severity.warn, start=start, end=match.end(),
            replacement=like(cut.text[start : match.end()], both) if fits else None,
            values={"both": both, "everybody": everybody},
            sentence=gettext_noop("Screen readers break this form: “%(both)s”, or “%(everybody)s”.") if everybody
            else gettext_noop("Screen readers break this form: “%(both)s”."),
        )  # fmt: skip


def _both(match: regex.Match[str]) -> tuple[str, str, bool]:
    """The feminine and the masculine word, and whether they are many."""
    stem = match["stem"].lower()
    ending = next(match[name] for name in "abcdfg" if match[name]).lower()
    plural = "s" if match["d"] or any(match[name] for name in ("as", "bs", "cs", "fs", "gs")) else ""
    if stem in WHOLE and ending != "rice":
        return *WHOLE[stem], True
    if stem.endswith("s") and len(stem) > 3 and not plural and ending == "es":
        stem, plural = stem[:-1], "s"
    if ending in _FEMININE:
        return *_by_rule(stem, ending, plural), bool(plural)
    masculine = stem + ("" if plural and stem.endswith(("x", "s")) else plural)
    return stem + ending + plural, masculine, bool(plural)


def _by_rule(stem: str, ending: str, plural: str) -> tuple[str, str]:
    """Written after the whole masculine ("lecteur·rice") or after what both have in common ("lect·rice")."""
    masculine_ending, feminine_ending = _FEMININE[ending]
    if stem.endswith(masculine_ending):
        common = stem.removesuffix(masculine_ending)
    elif stem.endswith("eur") and ending in ("rice", "trice"):
        common = stem.removesuffix("eur")
    else:
        common = stem
    feminine = feminine_ending
    if ending == "rice" and not common.endswith("t"):
        feminine = "rice"
    return common + feminine + plural, common + masculine_ending + plural
