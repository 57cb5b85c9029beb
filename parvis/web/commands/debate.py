"""`parvis debate recount BALLOTS.csv` counts a published file again; `parvis debate export` writes Polis' files."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from parvis.web.commands import django_side

Commands = Any  # argparse gives no public name to its sub-parsers
MOST_TOLD = 20


def add_to(commands: Commands) -> None:
    debate = commands.add_parser("debate", help="count a published debate again; write it as Polis' files")
    inside = debate.add_subparsers(dest="what", required=True)
    again = inside.add_parser("recount", help="the figures of a file of ballots; no database, no network")
    again.add_argument("ballots", type=Path, metavar="BALLOTS.csv", help="as the result page offers it")
    again.add_argument(
        "--against",
        type=Path,
        metavar="FIGURES.json",
        help="the figures of the same page: are they the same?",
    )
    again.set_defaults(run=recount)
    export = inside.add_parser("export", help="a closed debate's votes in the files that Polis writes")
    export.add_argument("team", metavar="TEAM", help="as in its address: /t/TEAM/")
    export.add_argument("debate", metavar="DEBATE", help="as in its address: /d/DEBATE/")
    export.add_argument("folder", type=Path, metavar="FOLDER")
    export.set_defaults(run=export_polis)


def recount(chosen: argparse.Namespace) -> int:
    """0: counted, and the same; 1: other figures than the published ones; 2: a file can't be read."""
    from parvis.debates import recounting  # noqa: PLC0415  (its floors are not for every command)

    try:
        given = chosen.ballots.read_bytes()
        found = recounting.figures(recounting.read(given.decode("utf-8")))
        published = _published(chosen.against) if chosen.against else None
    except (OSError, UnicodeDecodeError, ValueError, recounting.Unreadable) as error:
        return _complain(f"nothing was counted: {error}", 2)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    if published is None:
        return 0
    other = list(recounting.differences(found, published["figures"]))
    if hashlib.sha256(given).hexdigest() != published.get("ballots_sha256"):
        other.append(
            "ballots_sha256: these figures were made of another file, or of the file at another time"
        )
    for sentence in other[:MOST_TOLD]:
        sys.stderr.write(sentence + "\n")
    if other:
        return _complain(f"NOT the published figures: {len(other)} differences.", 1)
    sys.stderr.write("Identical to the published figures, to the last bit.\n")
    return 0


def _published(path: Path) -> dict[str, Any]:
    """Raises ValueError for a file that holds no figures."""
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict) or not isinstance(value.get("figures"), dict):
        raise ValueError(f"{path.name} holds no figures of a result page")
    return value


def export_polis(chosen: argparse.Namespace) -> int:
    with django_side.database():
        from django.db import transaction  # noqa: PLC0415  (needs the settings)

        from parvis.debates.queries import polis_files  # noqa: PLC0415  (needs the loaded apps)
        from parvis.teams.audit import record  # noqa: PLC0415

        try:
            with transaction.atomic():
                found = polis_files.find(chosen.team, chosen.debate)
                if found is None:
                    return _complain(
                        f"there is no debate “{chosen.debate}” of a team “{chosen.team}” here.", 1
                    )
                team, debate = found
                made = polis_files.write(team, debate, chosen.folder)
                record(team_id=team.pk, by="an operator", action="debate exported as Polis' files",
                       kind="debates.debate", row_id=debate.pk)  # fmt: skip
        except (polis_files.NotPublished, OSError) as error:
            return _complain(f"nothing of {chosen.debate} was exported: {error}.", 1)
    sys.stdout.write("".join(f"{path}\n" for path in made.files))
    sys.stderr.write(f"{made.people} people, {made.votes} votes")
    sys.stderr.write(
        f"; {made.raised} raised hands left out, they are no ballots.\n" if made.raised else ".\n"
    )
    return 0


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"parvis: {sentence}\n")
    return code
