"""`parvis opinion-map VOTES.csv --out R.json`: the map of a debate's opinions. No database, no network."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

Commands = Any  # argparse gives no public name to its sub-parsers


def add_to(commands: Commands) -> None:
    made = commands.add_parser(
        "opinion-map",
        help="what brings people together and what divides them, from a file of votes as Polis exports it",
    )
    made.add_argument(
        "votes", type=Path, metavar="VOTES.csv", help="a row for each vote, or for each person; .gz too"
    )
    made.add_argument("--out", type=Path, required=True, metavar="R.json")
    made.add_argument("--report", type=Path, metavar="FOLDER", help="a page to read, its pictures and tables")
    made.add_argument("--mode", choices=["parvis", "polis"], default="parvis")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--language", choices=["fr", "en"], default="fr", help="of the report")
    made.add_argument("--title", default="", help="of the report")
    made.add_argument("--credit", default="", help="a last line of the report: where the votes come from")
    made.add_argument(
        "--quick", action="store_true", help="no comparison with chance: nothing is said of how firm it is"
    )
    _add_files(made)
    made.set_defaults(run=run)


def _add_files(made: Any) -> None:
    files = {
        "statements": "texts and moderation, as comments.csv (which is read when it stands beside the votes)",
        "groups": "participant,group: these groups instead of looking for some",
        "in": "participants who are grouped (mode polis)",
        "mod-out": "statements that moderators took out, instead of those of the statements' file",
        "meta": "statements that are about the people themselves",
        "exclude": "participants who count nowhere",
        "traits": "participant, then a column for each trait",
        "population": "trait,value,share: weights by these traits, beside the raw figures",
    }
    for name, words in files.items():
        made.add_argument(
            f"--{name}", type=Path, metavar="FILE", help=words, dest=f"file_{name.replace('-', '_')}"
        )


def run(chosen: argparse.Namespace) -> int:
    missing = next((one for one in _files(chosen) if not one.is_file()), None)
    if missing is not None:
        sys.stderr.write(f"parvis: there is no file {missing}.\n")
        return 2
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # products here are small: a second thread only waits
    from parvis.debates.opinion import batch  # noqa: PLC0415  (numpy and scipy are not for every command)

    order = batch.Order(
        source=chosen.votes, out=chosen.out, mode=chosen.mode, seed=chosen.seed, report=chosen.report,
        language=chosen.language, title=chosen.title, credit=chosen.credit, checks=not chosen.quick,
        statements=chosen.file_statements, groups=chosen.file_groups, inside=chosen.file_in,
        out_list=chosen.file_mod_out, meta=chosen.file_meta, excluded=chosen.file_exclude,
        traits=chosen.file_traits, population=chosen.file_population,
    )  # fmt: skip
    return batch.run(order, progress=sys.stderr.isatty())


def _files(chosen: argparse.Namespace) -> list[Path]:
    named = [value for name, value in vars(chosen).items() if name.startswith("file_") and value is not None]
    return [chosen.votes, *named]
