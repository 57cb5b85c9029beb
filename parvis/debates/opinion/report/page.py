"""The page of the report: one file, no script, nothing fetched; it prints, and it reads on a telephone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from parvis.debates.opinion.counting import wilson
from parvis.debates.opinion.report import pictures, words
from parvis.debates.opinion.report.findings import Bound, Findings
from parvis.debates.opinion.result import NOT_ENOUGH

_STYLE = Path(__file__).with_name("page.css")


def whole(findings: Findings, drawn: Mapping[str, str], *, title: str, credit: str) -> str:
    _ = findings.voice.gettext
    heading = title or _("What people think")
    parts = [
        f"<header><h1>{escape(heading)}</h1><p class=lead>{escape(words.participation(findings))}</p>"
        f"{_paragraphs(words.verdict(findings))}</header>",
        _together(findings),
        _divides(findings),
        _unknown(findings),
        _map(findings, drawn.get("map.svg", "")),
        _swarm(findings, drawn["statements.svg"]),
        _portraits(findings),
        _table(findings),
        _section(_("How this was made"), _paragraphs(words.method(findings))),
        f"<footer><p>{escape(credit)}</p></footer>" if credit else "",
    ]
    return (
        f'<!doctype html>\n<html lang="{findings.voice.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(heading)}</title>'
        f"<style>{_STYLE.read_text(encoding='utf-8')}{pictures.STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(heading: str, inside: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{inside}</section>"


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in sentences)


def _counted(findings: Findings, bound: Bound, *, against: bool = False) -> str:
    """ "312 of 333 agree (94 %, between 91 % and 96 %)"."""
    voice = findings.voice
    sentence = (
        voice.gettext("%(yes)s of %(of)s disagree: %(share)s (between %(low)s and %(high)s)")
        if against
        else voice.gettext("%(yes)s of %(of)s agree: %(share)s (between %(low)s and %(high)s)")
    )
    return sentence % {
        "yes": voice.number(bound.yes), "of": voice.number(bound.of), "share": voice.percent(bound.share),
        "low": voice.percent(bound.low), "high": voice.percent(bound.high),
    }  # fmt: skip


def _statement(findings: Findings, column: int) -> str:
    number = escape(str(findings.found.votes.statements[column]))
    return f"<p class=said><span class=number>{number}</span> {escape(findings.name(column))}</p>"


def _row(findings: Findings, bound: Bound, css: str, name: str, *, against: bool = False) -> str:
    told = _counted(findings, bound, against=against)
    label = f"<span class=who>{escape(name)}</span>" if name else ""
    return (
        f"<div class=row>{label}{pictures.bar(bound, css, told)}<span class=told>{escape(told)}</span></div>"
    )


def _together(findings: Findings) -> str:
    _ = findings.voice.gettext
    items = []
    for column, against in findings.together:
        bound = findings.agreement(column, against=against)
        items.append(
            f"<li>{_statement(findings, column)}{_row(findings, bound, 'cn', '', against=against)}</li>"
        )
    if not items:
        told = _("No statement has a firm majority yet.")
        return _section(_("What brings people together"), f"<p>{escape(told)}</p>")
    how = (
        _("A majority of all, and of each camp, answers these alike.")
        if findings.camps
        else _("A majority answers these alike.")
    )
    listed = f"<ol class=statements>{''.join(items)}</ol>"
    return _section(_("What brings people together"), f"<p>{escape(how)}</p>{listed}")


def _divides(findings: Findings) -> str:
    _ = findings.voice.gettext
    items = []
    for column in findings.divided:
        if findings.camps:
            rows = "".join(
                _row(
                    findings,
                    findings.agreement(column, group),
                    pictures.colour(group),
                    _camp(findings, group),
                )
                for group in range(findings.camps)
            )
        else:
            rows = _row(findings, findings.agreement(column), "cn", "")
            rows += _row(findings, findings.agreement(column, against=True), "cn", "", against=True)
        items.append(f"<li>{_statement(findings, column)}{rows}</li>")
    nothing = _("Nothing divides people clearly.")
    listed = f"<ol class=statements>{''.join(items)}</ol>" if items else f"<p>{escape(nothing)}</p>"
    return _section(_("What divides"), listed)


def _camp(findings: Findings, group: int) -> str:
    letter = findings.letter(group)
    if findings.found.given:
        return findings.voice.gettext("Group %(letter)s") % {"letter": letter}
    return findings.voice.gettext("Camp %(letter)s") % {"letter": letter}


def _unknown(findings: Findings) -> str:
    _ = findings.voice.gettext
    items = "".join(f"<li>{escape(one)}</li>" for one in words.unknown(findings))
    return _section(_("What we do not know"), f"<ul>{items}</ul>")


def _map(findings: Findings, svg: str) -> str:
    _ = findings.voice.gettext
    if not svg:
        return ""
    how = [_("Each mark is a person. Two people who are near each other answered alike.")]
    ends = findings.ends(0)
    if ends:
        column, agrees = ends[0]
        sentence = (
            _("To the right, people rather agree with: %(statement)s")
            if agrees
            else _("To the right, people rather disagree with: %(statement)s")
        )
        how.append(sentence % {"statement": findings.voice.quoted(findings.name(column))})
    shown = int(findings.found.on_map.sum())
    if shown > pictures.MOST_DRAWN:
        how.append(
            _("%(drawn)s of %(all)s people are drawn.")
            % {"drawn": findings.voice.number(pictures.MOST_DRAWN), "all": findings.voice.number(shown)}
        )
    return _section(_("The map"), f"<figure>{svg}</figure>{_paragraphs(how)}")


def _swarm(findings: Findings, svg: str) -> str:
    _ = findings.voice.gettext
    how = (
        _("A dot for each statement: the further to the right, the more the camps answer it differently.")
        if findings.camps
        else _("A dot for each statement: the further to the right, the more evenly people are split on it.")
    )
    more = _("The numbers are those of the statements, in the table below.")
    return _section(_("Statement by statement"), f"<figure>{svg}</figure>{_paragraphs([how, more])}")


def _portraits(findings: Findings) -> str:
    """Each camp by what sets it apart, its share beside that of all others."""
    _, found = findings.voice.gettext, findings.found
    if findings.camps < 2 or found.verdict == NOT_ENOUGH:
        return ""
    cards = []
    for group in range(findings.camps):
        size = int((found.label == group).sum())
        people = findings.voice.ngettext("%(count)s person", "%(count)s people", size)
        items = []
        for one in found.representative[group]:
            against = one.direction == "disagree"
            mine = findings.agreement(one.column, group, against=against)
            rows = _row(findings, mine, pictures.colour(group), _camp(findings, group), against=against)
            rows += _row(
                findings,
                _others(findings, one.column, group, against),
                "cn",
                _("The others"),
                against=against,
            )
            items.append(f"<li>{_statement(findings, one.column)}{rows}</li>")
        cards.append(
            f"<article><h3><span class='badge {pictures.colour(group)}'></span>{escape(_camp(findings, group))}"
            f" <small>{escape(people)}</small></h3><ol class=statements>{''.join(items)}</ol></article>"
        )
    note = _("A camp is a way of answering here, not a kind of people: letters follow the number of people.")
    return _section(_("The camps"), f"<p>{escape(note)}</p>{''.join(cards)}")


def _others(findings: Findings, column: int, group: int, against: bool) -> Bound:
    """Of the people in other camps, taken together."""
    by = findings.found.by_group
    counts = by.disagree if against else by.agree
    yes = int(counts[:, column].sum() - counts[group, column])
    of = int(by.seen[:, column].sum() - by.seen[group, column])
    low, high = wilson(yes, of)
    return Bound(yes, of, float(low), float(high))


def _table(findings: Findings) -> str:
    _, voice, found = findings.voice.gettext, findings.voice, findings.found
    heads = [_("No."), _("Statement"), _("Answers"), _("Agree"), _("Disagree"), _("Pass")]
    heads += [_camp(findings, group) for group in range(findings.camps)]
    if found.weighted is not None:
        heads.append(_("Agree, weighted"))
    rows = []
    for column, one in enumerate(found.votes.statements):
        bound = findings.agreement(column)
        cells = [
            voice.number(bound.of), _interval(findings, bound),
            _interval(findings, findings.agreement(column, against=True)),
            voice.number(int(found.tally.passed[column])),
        ]  # fmt: skip
        cells += [_interval(findings, findings.agreement(column, group)) for group in range(findings.camps)]
        if found.weighted is not None:
            of = found.weighted
            cells.append(
                f"{voice.percent(of.agree[column])} ({voice.percent(of.low[column])}–{voice.percent(of.high[column])})"
            )
        line = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(
            f"<tr><th scope=row>{escape(str(one))}</th><td class=words>{escape(findings.name(column))}</td>{line}</tr>"
        )
    head = "".join(f"<th scope=col>{escape(one)}</th>" for one in heads)
    caption = _("All statements. Of a share: the interval, 95 %% (Wilson). Of a camp: who agrees.") % {}
    name, shown = escape(_("All figures")), escape(_("Show the table of all statements"))
    table = (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    wide = f'<div class=wide tabindex=0 role=region aria-label="{name}">{table}</div>'
    return _section(_("All figures"), f"<details><summary>{shown}</summary>{wide}</details>")


def _interval(findings: Findings, bound: Bound) -> str:
    voice = findings.voice
    if not bound.of:
        return "–"
    return f"{voice.percent(bound.share)} ({voice.percent(bound.low)}–{voice.percent(bound.high)})"
