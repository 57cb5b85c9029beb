"""Pictures in SVG: title, description, direct labels, shapes beside colours. What they show stands in a table too."""

from __future__ import annotations

from html import escape

import numpy as np

from parvis.debates.opinion.placing import packed, scaled
from parvis.debates.opinion.report.findings import Bound, Findings
from parvis.debates.opinion.votes import Floats

_WIDTH, _HEIGHT, _EDGE = 400, 320, 22
MOST_DRAWN = 1500
_SWARM_HEIGHT, _DOT = 210, 4.2
_MOST_LABELS = 3

# The tokens of the product (parvis/design), since a report travels without it.
STYLE = """
.ground{fill:var(--sheet,#fffdf9);stroke:var(--rule,#ded6c8)}
text{font:15px system-ui,"Segoe UI","Noto Sans",sans-serif;fill:var(--ink,#211f1b)}
.soft{fill:var(--ink-soft,#5c564c);font-size:14px}
.letter{font-weight:700;font-size:19px;paint-order:stroke;stroke:var(--sheet,#fffdf9);stroke-width:5px}
.line{stroke:var(--rule,#ded6c8);stroke-width:1;fill:none}
.whisker{stroke:var(--ink,#211f1b);stroke-width:1.5}
.dot{fill:var(--accent,#0b5a62);fill-opacity:.75;stroke:var(--sheet,#fffdf9);stroke-width:.5}
.c0{fill:var(--c0,#0b5a62)}.c1{fill:var(--c1,#a0450e)}.c2{fill:var(--c2,#5b3f8f)}.c3{fill:var(--c3,#4d6312)}
.c4{fill:var(--c4,#96235b)}.cn{fill:var(--cn,#6f685c)}
.point{fill-opacity:.6}
""".strip()


def alone(svg: str) -> str:
    """A picture as a file of its own, with its style."""
    return svg.replace("<title", f"<style>{STYLE}</style><title", 1) + "\n"


def colour(group: int) -> str:
    return f"c{group % 5}" if group >= 0 else "cn"


def _svg(name: str, title: str, description: str, height: float, inside: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(description)}</desc>{"".join(inside)}</svg>'
    )


def opinion_map(findings: Findings) -> str:
    """Everybody on the map, near those who answered alike; letters stand in the middle of the camps."""
    found, _ = findings.found, findings.voice.gettext
    places = np.flatnonzero(found.on_map)
    if len(places) > MOST_DRAWN:
        places = np.sort(np.random.default_rng(found.seed).choice(places, MOST_DRAWN, replace=False))
    points, label = found.points[places], found.label[places]
    at = scaled(points, width=_WIDTH, height=_HEIGHT, edge=_EDGE, rim=8.0)
    inside = [f'<rect class="ground" x=".5" y=".5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" rx="6"/>']
    for place, (x, y) in enumerate(at.tolist()):
        inside.append(_mark(x, y, int(label[place]) if findings.camps else -1))
    for group in range(findings.camps):
        here = at[label == group]
        if len(here):
            x, y = np.median(here, axis=0).tolist()
            letter = escape(findings.letter(group))
            inside.append(f'<text class="letter {colour(group)}" x="{x:.1f}" y="{y + 7:.1f}" text-anchor="middle">{letter}</text>')  # noqa: E501  # fmt: skip
    return _svg("map", _("Map of opinions"), _map_words(findings), _HEIGHT, inside)


def _map_words(findings: Findings) -> str:
    _, voice = findings.voice.gettext, findings.voice
    words = [_("Each mark is a person. Two people who are near each other answered alike.")]
    if not findings.camps:
        words.append(_("No separate camps can be seen: the marks make one cloud."))
    for group in range(findings.camps):
        size = int((findings.found.label == group).sum())
        words.append(
            _("Camp %(letter)s: %(people)s.")
            % {
                "letter": findings.letter(group),
                "people": voice.ngettext("%(count)s person", "%(count)s people", size),
            }
        )
    return " ".join(words)


def _mark(x: float, y: float, group: int) -> str:
    """A disc, a triangle, a square, a diamond, a bar: camps differ by shape, not by colour alone."""
    shape = group % 5 if group >= 0 else 0
    css = f"point {colour(group)}"
    if shape == 0:
        return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="3.2"/>'
    ways = {
        1: f"M{x:.1f} {y - 4:.1f}l3.8 6.6h-7.6z",
        2: f"M{x - 3:.1f} {y - 3:.1f}h6v6h-6z",
        3: f"M{x:.1f} {y - 4.2:.1f}l4.2 4.2-4.2 4.2-4.2-4.2z",
        4: f"M{x - 4.5:.1f} {y - 1.5:.1f}h9v3h-9z",
    }
    return f'<path class="{css}" d="{ways[shape]}"/>'


def swarm(findings: Findings) -> str:
    """A dot for each statement, from what all answer alike (left) to what divides (right)."""
    found, _ = findings.found, findings.voice.gettext
    columns = np.flatnonzero(~found.out & (found.tally.seen > 0))
    value = findings.apart[columns]
    x = _EDGE + value * (_WIDTH - 2 * _EDGE)
    middle = _SWARM_HEIGHT / 2
    y = middle + _stacked(x, middle - 42)
    inside = [f'<path class="line" d="M{_EDGE} {middle}H{_WIDTH - _EDGE}"/>']
    inside += [
        f'<circle class="dot" cx="{one:.1f}" cy="{other:.1f}" r="{_DOT}">'
        f"<title>{escape(findings.name(column))}</title></circle>"
        for column, one, other in zip(columns.tolist(), x.tolist(), y.tolist(), strict=True)
    ]  # fmt: skip
    alike, divides = escape(_("answered alike")), escape(_("divides"))
    inside += [
        f'<text class="soft" x="{_EDGE}" y="{_SWARM_HEIGHT - 8}">{alike}</text>',
        f'<text class="soft" x="{_WIDTH - _EDGE}" y="{_SWARM_HEIGHT - 8}" text-anchor="end">'
        f"{divides}</text>",
        *_named(findings, columns.tolist(), x.tolist(), y.tolist()),
    ]  # fmt: skip
    return _svg(
        "swarm", _("What people share, what divides them"), _swarm_words(findings), _SWARM_HEIGHT, inside
    )


def _swarm_words(findings: Findings) -> str:
    _ = findings.voice.gettext
    how = (
        _("A dot for each statement: the further to the right, the more the camps answer it differently.")
        if findings.camps
        else _("A dot for each statement: the further to the right, the more evenly people are split on it.")
    )
    if not findings.divided:
        return how
    return (
        how
        + " "
        + _("Furthest to the right: %(statement)s") % {"statement": findings.name(findings.divided[0])}
    )


def _named(findings: Findings, columns: list[int], x: list[float], y: list[float]) -> list[str]:
    """Numbers above the dots that the words speak of; the table says what they are."""
    places = {column: place for place, column in enumerate(columns)}
    wanted = [
        *findings.divided[:_MOST_LABELS],
        *(column for column, _against in findings.together[:_MOST_LABELS]),
    ]
    labels: list[str] = []
    taken: list[tuple[float, int]] = []
    for column in wanted:
        if column not in places:
            continue
        across, down = x[places[column]], y[places[column]]
        row = next(
            (n for n in range(4) if all(n != m or abs(across - other) > 30 for other, m in taken)), None
        )
        if row is None:
            continue
        taken.append((across, row))
        top = 14 + row * 13
        one = escape(str(findings.found.votes.statements[column]))
        labels.append(f'<path class="line" d="M{across:.1f} {top + 3}V{down - _DOT:.1f}"/>')
        labels.append(f'<text class="soft" x="{across:.1f}" y="{top}" text-anchor="middle">{one}</text>')
    return labels


def _stacked(x: Floats, most: float) -> Floats:
    """Offsets from the middle, so that dots don't cover each other; pressed together where they are many."""
    offsets = np.array(packed(x.tolist(), 2 * _DOT + 0.6))
    widest = float(np.abs(offsets).max(initial=0.0))
    return np.asarray(offsets * min(1.0, most / widest)) if widest else offsets


def bar(bound: Bound, css: str, words: str) -> str:
    """A share as a bar with its interval as a whisker, 0 to 100 %."""
    width = 100.0
    share, low, high = bound.share * width, bound.low * width, bound.high * width
    return (
        f'<svg class="bar" viewBox="0 0 {width:.0f} 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(words)}">'
        f'<rect class="ground" x="0" y="1" width="{width:.0f}" height="8"/>'
        f'<rect class="{css}" x="0" y="2" width="{share:.1f}" height="6"/>'
        f'<path class="whisker" vector-effect="non-scaling-stroke" '
        f'd="M{low:.1f} 5H{high:.1f}M{low:.1f} 2.5v5M{high:.1f} 2.5v5"/></svg>'
    )  # fmt: skip
