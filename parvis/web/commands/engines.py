"""Commands that use an engine: territories, triage, audit, rotation of the master key."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from parvis.web.commands import django_side, opinion_map
from parvis.web.running import installation
from parvis.web.running.processes import CannotStart

Commands = Any  # argparse gives no public name to its sub-parsers


def add_to(commands: Commands) -> None:
    _add_territories(commands)
    triage = commands.add_parser(
        "triage",
        help="judge the messages of a CSV file (id,text[,lang]); learn from labelled ones; the semantic stage",
        usage="parvis triage [-h] IN.csv OUT.csv [--meaning]"
        " | parvis triage train OUT.npz [--seed FILE] [--further FILE WORDS] [--meaning]"
        " | parvis triage semantic {prepare,status}",
    )
    triage.add_argument("source", metavar="IN.csv | train | semantic")
    triage.add_argument("target", metavar="OUT.csv | OUT.npz | prepare | status")
    triage.add_argument(
        "--seed", type=Path, help="labelled messages: text,lang,topic,intent,flags,sentiment,toxic"
    )
    triage.add_argument(
        "--further", nargs=2, action="append", default=[], metavar=("FILE", "WORDS"),
        help="more of them, all to learn from, and what the card says of where they come from",
    )  # fmt: skip
    triage.add_argument(
        "--on", type=date.fromisoformat, default=datetime.now(UTC).date(), help="the date on the card"
    )
    triage.add_argument(
        "--meaning",
        action="store_true",
        help="judge by meaning too, slower; needs `parvis triage semantic prepare`",
    )
    triage.set_defaults(run=triage_or_semantic)
    opinion_map.add_to(commands)
    audit = commands.add_parser("audit", help="the chain of audit entries")
    audit.add_argument("what", choices=["verify"])
    audit.set_defaults(run=verify_audit)
    rotate = commands.add_parser("rotate-key", help="wrap every team's key with the present master key")
    rotate.set_defaults(run=rotate_key)


def _add_territories(commands: Commands) -> None:
    territories = commands.add_parser("territories", help="the directory of administrations")
    inside = territories.add_subparsers(dest="what", required=True)
    find = inside.add_parser("find", help="by name, code or postcode; answers in JSON")
    find.add_argument("words", nargs="+")
    find.add_argument("--limit", type=int, default=20)
    find.set_defaults(run=find_territories)
    imported = inside.add_parser("import", help="official accounts from the national directory (DILA)")
    imported.add_argument("file", type=Path)
    imported.set_defaults(run=import_territories)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _complain(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def find_territories(chosen: argparse.Namespace) -> int:
    with django_side.database():
        from parvis.territories import cli  # noqa: PLC0415  (needs the loaded apps)

        found = cli.find(" ".join(chosen.words), limit=chosen.limit)
    _print_json(found)
    return 0 if found else 1


def import_territories(chosen: argparse.Namespace) -> int:
    if not chosen.file.is_file():
        sys.stderr.write(f"parvis: there is no file {chosen.file}.\n")
        return 1
    with django_side.database(owner=True):
        from parvis.territories import cli  # noqa: PLC0415

        report = cli.import_directory(chosen.file, report=_complain)
    sys.stdout.write(f"{report}\n")
    return 0


def triage_or_semantic(chosen: argparse.Namespace) -> int:
    """A file that is called "semantic" is judged by its path: `./semantic`."""
    if chosen.source == "train":
        return learn(chosen)
    about_the_stage = {("semantic", "prepare"): prepare_semantic, ("semantic", "status"): tell_semantic}
    run = about_the_stage.get((chosen.source, chosen.target))
    return run() if run else judge(Path(chosen.source), Path(chosen.target), by_meaning=chosen.meaning)


def learn(chosen: argparse.Namespace) -> int:
    """A file that is called "train" is judged by its path: `./train`."""
    from parvis.triage import teaching  # noqa: PLC0415  (its lexicons are read when needed)
    from parvis.triage.engine.heads.examples import BadExamples  # noqa: PLC0415
    from parvis.triage.engine.semantic import NotReady  # noqa: PLC0415

    further = [teaching.Source(Path(file), words) for file, words in chosen.further]
    try:
        encoder = _encoder() if chosen.meaning else None
        teaching.teach(
            seed=chosen.seed or teaching.SEED,
            further=further,
            out=Path(chosen.target),
            on=chosen.on,
            told=sys.stdout,
            encoder=encoder,
        )
    except (BadExamples, OSError, NotReady) as error:
        sys.stderr.write(f"parvis: nothing was learnt: {error}.\n")
        return 2
    return 0


def prepare_semantic() -> int:
    from parvis.triage.engine import semantic  # noqa: PLC0415  (its rules are not for every command)

    try:
        semantic.require_installed()
        from parvis.triage.engine.semantic import preparing  # noqa: PLC0415  (needs the extra)

        place = _semantic_folder()
        likeness = preparing.prepare(place, told=_complain)
    except semantic.NotReady as error:
        sys.stderr.write(f"parvis: {error}\n")
        return 1
    sys.stdout.write(f"Compared with the original: {likeness}.\nThe semantic stage is ready ({place}).\n")
    return 0


def tell_semantic() -> int:
    from parvis.triage.engine import semantic  # noqa: PLC0415

    try:
        semantic.require_installed()
        from parvis.triage.engine.semantic.encoder import Encoder  # noqa: PLC0415  (needs the extra)

        version = Encoder.open(_semantic_folder()).version
    except semantic.NotReady as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(f"The semantic stage is ready: {version}.\n")
    return 0


def _semantic_folder() -> Path:
    return installation.folder() / "semantic"


def _encoder() -> Any:
    from parvis.triage.engine import semantic  # noqa: PLC0415

    semantic.require_installed()
    from parvis.triage.engine.semantic.encoder import Encoder  # noqa: PLC0415  (needs the extra)

    return Encoder.open(_semantic_folder())


def judge(source: Path, target: Path, *, by_meaning: bool = False) -> int:
    if not source.is_file():
        sys.stderr.write(f"parvis: there is no file {source}.\n")
        return 1
    from parvis.triage import batch, meaning  # noqa: PLC0415  (its lexicons are read when needed)
    from parvis.triage.engine.semantic import NotReady  # noqa: PLC0415

    if not by_meaning:
        processes = batch.processes_for(source)
        return batch.run(source, target, progress=sys.stderr.isatty(), processes=processes)
    try:
        stage = meaning.Stage.open(_semantic_folder())
    except NotReady as error:
        sys.stderr.write(f"parvis: {error}\n")
        return 1
    return batch.run(source, target, progress=sys.stderr.isatty(), judge=stage.judge)


def verify_audit(chosen: argparse.Namespace) -> int:
    with django_side.database(owner=True):
        from parvis.teams import audit  # noqa: PLC0415

        broken = audit.verify_all()
    for sentence in broken:
        sys.stderr.write(sentence + "\n")
    sys.stdout.write("The audit chains are whole.\n" if not broken else "")
    return 1 if broken else 0


def rotate_key(chosen: argparse.Namespace) -> int:
    with django_side.database(owner=True):
        from parvis.accounts.actions import reseal_second_factors  # noqa: PLC0415
        from parvis.lifecycle.sealing import CannotOpen  # noqa: PLC0415

        try:
            teams, apps, people = _rewrap_teams(), _reseal_apps(), reseal_second_factors()
            others = _reseal_of_teams()
        except CannotOpen as error:
            raise CannotStart(f"{error} What was wrapped so far stays so; run this again.") from error
    sys.stdout.write(f"Sealed again: {teams} keys of teams, {apps} registrations, {people} second factors, ")
    sys.stdout.write(f"{others} secrets of other programs and of debates. ")
    sys.stdout.write("The former master key may be forgotten.\n")
    return 0


def _rewrap_teams() -> int:
    from parvis.lifecycle.tenant import acting_for  # noqa: PLC0415
    from parvis.networks import vault  # noqa: PLC0415
    from parvis.teams.models import Team  # noqa: PLC0415

    done = 0
    for team in Team.objects.all():
        with acting_for(team.pk):
            done += vault.rewrap(team)
    return done


def _reseal_of_teams() -> int:
    """Secrets of the programs that teams have named, and those that make the digests of ballots."""
    from parvis.debates.actions.identifying import reseal_provider  # noqa: PLC0415
    from parvis.debates.actions.opening import reseal_secrets  # noqa: PLC0415
    from parvis.debates.actions.subscribing import reseal_addresses  # noqa: PLC0415
    from parvis.inbox.actions.alerting import reseal_webhook  # noqa: PLC0415
    from parvis.lifecycle.tenant import acting_for  # noqa: PLC0415
    from parvis.teams.models import Team  # noqa: PLC0415
    from parvis.triage.actions.switching import reseal_outside  # noqa: PLC0415

    done = 0
    for team in Team.objects.all():
        with acting_for(team.pk):
            done += reseal_webhook(team=team) + reseal_outside(team=team) + reseal_secrets(team=team)
            done += reseal_addresses(team=team)
            done += reseal_provider(team=team)
    return done


def _reseal_apps() -> int:
    """Parvis' own registrations on instances are sealed under the master key itself."""
    from parvis.networks import vault  # noqa: PLC0415
    from parvis.networks.models import AppRegistration  # noqa: PLC0415

    known = AppRegistration.objects.all()
    for row in known:
        app = vault.unseal_app(row.network, row.server, bytes(row.sealed))
        row.sealed = vault.seal_app(row.network, row.server, app.secrets)
        row.save(update_fields=["sealed"])
    return len(known)
