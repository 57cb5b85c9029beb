"""`parvis writing check < draft`: the score card of a text, to read or in JSON. No database, no network."""

from __future__ import annotations

import argparse
import gettext
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

Commands = Any  # argparse gives no public name to its sub-parsers
MOST_BYTES = 4_000_000
HOUSE = Path(__file__).parents[2]


def add_to(commands: Commands) -> None:
    writing = commands.add_parser("writing", help="help with writing, without the product")
    inside = writing.add_subparsers(dest="what", required=True)
    check = inside.add_parser("check", help="the score card of the text on standard input")
    check.add_argument("--network", help="count the text as this network does (mastodon, bluesky)")
    check.add_argument("--lang", default="fr", help="language of the text: fr (default), en, es, it, de")
    check.add_argument("--answer", action="store_true", help="the text answers a person")
    check.add_argument(
        "--day", type=date.fromisoformat, default=None, help="when it is read first (default: today)"
    )
    check.add_argument("--rules", type=Path, help="the town's own words, a YAML file")
    check.add_argument("--say", default="en", choices=["en", "fr"], help="language of the card")
    check.add_argument("--no-grammar", action="store_true", help="do not ask grammalecte-cli")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """0: nothing strong; 1: something strong was found; 2: the words of the command are wrong."""
    from parvis.triage.writing import BadRules, read  # noqa: PLC0415  (its lexicons are read when needed)

    text = sys.stdin.buffer.read(MOST_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        length = _length(chosen.network, text.rstrip("\n"))
        card = read(_asked(chosen, text.rstrip("\n")))
    except (BadRules, LookupError) as error:
        sys.stderr.write(f"parvis: {error.args[0]}\n")
        return 2
    told = _as_value(card, text, length, _speaker(chosen.say))
    sys.stdout.write(
        (json.dumps(told, ensure_ascii=False, indent=2) if chosen.json else _as_text(told)) + "\n"
    )
    return 1 if card.strong or (length is not None and length["over"]) else 0


def _asked(chosen: argparse.Namespace, text: str) -> Any:
    from parvis.publishing.year import reserves  # noqa: PLC0415
    from parvis.triage.writing import Asked, Rules, rules_in  # noqa: PLC0415

    return Asked(
        text=text, language=chosen.lang, kind="answer" if chosen.answer else "post",
        day=chosen.day or date.today(),  # noqa: DTZ011  (the day of whoever sits at this machine)
        reserves=reserves(), rules=rules_in(chosen.rules) if chosen.rules else Rules(),
        with_grammar=not chosen.no_grammar,
    )  # fmt: skip


def _length(network: str | None, text: str) -> dict[str, Any] | None:
    """By the network's usual limit: an instance may allow more."""
    from parvis.networks.counting import count  # noqa: PLC0415
    from parvis.networks.registry import CONNECTORS, connector_class  # noqa: PLC0415

    if network is None:
        return None
    limit = getattr(connector_class(network), "usual_text", None) if network in CONNECTORS else None
    if limit is None:
        known = [key for key in CONNECTORS if getattr(connector_class(key), "usual_text", None)]
        raise LookupError(f"nothing is published on “{network}”; known: {', '.join(known)}.")
    counted = count(text, limit)
    return {"network": network, "used": counted.units, "most": limit.max_units, "over": counted.over}


def _speaker(language: str) -> Callable[[str], str]:
    folder = HOUSE / "triage/locale"
    return gettext.translation("django", folder, languages=[language], fallback=True).gettext


def _as_value(
    card: Any, text: str, length: dict[str, Any] | None, say: Callable[[str], str]
) -> dict[str, Any]:
    from parvis.triage.writing.card import quote  # noqa: PLC0415
    from parvis.triage.writing.wording import WHY  # noqa: PLC0415

    findings = [
        {
            "check": one.check, "severity": str(one.severity), "start": one.start, "end": one.end,
            "quote": quote(text, one.start, one.end), "sentence": say(one.sentence) % one.values,
            "why": say(WHY[one.check]), "replacement": one.replacement,
            "others": [list(place) for place in one.others], "picture": one.picture or None,
        }
        for one in card.findings
    ]  # fmt: skip
    return {
        "words": card.words, "sentences": card.sentences, "readability": card.score, "length": length,
        "findings": findings, "left_out": card.left_out, "not_done": [say(sentence) for sentence in card.not_done],
    }  # fmt: skip


def _as_text(told: dict[str, Any]) -> str:
    score = "" if told["readability"] is None else f", readability {told['readability']} of 100"
    lines = [f"{told['words']} words, {told['sentences']} sentences{score}"]
    if told["length"]:
        length = told["length"]
        over = f": too long by {length['over']}" if length["over"] else ""
        lines.append(f"{length['used']} of {length['most']} signs on {length['network']}{over}")
    for one in told["findings"]:
        where = f" “{one['quote']}”" if one["quote"] else ""
        better = f" → “{_visible(one['replacement'])}”" if one["replacement"] is not None else ""
        lines += [
            "",
            f"{one['severity']:6} {one['check']}{_visible(where)}{better}",
            f"       {one['sentence']}",
        ]
        lines.append(f"       {one['why']}")
    if told["left_out"]:
        lines += ["", f"… and {told['left_out']} more of the same kinds."]
    lines += ["", *told["not_done"]] if told["not_done"] else []
    return "\n".join(_visible(line) for line in lines)


def _visible(line: str) -> str:
    """Nothing in a draft steers the terminal or turns the direction of writing."""
    return "".join(
        sign if sign.isprintable() or sign in "\u202f\u00a0\u200d\ufe0f" else "�" if sign != "\n" else "⏎"
        for sign in line
    )
