"""What learning from a town's corrections takes on one core: `OPENBLAS_NUM_THREADS=1 python -m benchmarks.learning`.

Prints CPU-seconds, once a process and for each number of corrections; what the shipped and the learnt heads find
of messages with invented local words; and how large the result is. Everything is invented.
"""

from __future__ import annotations

import platform
import random
import resource
import time
from functools import partial

from parvis.triage.engine import SHIPPED, judge
from parvis.triage.engine.heads.contest import Grades, grades
from parvis.triage.engine.heads.examples import Example, read_examples
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.kept import pack
from parvis.triage.engine.heads.local import School, Taught, learn, unpacked
from parvis.triage.engine.ruled import see
from parvis.triage.learnt import heads
from parvis.triage.teaching import SEED

SUBJECTS = {
    "transport": ("la zibette n'est pas passée", "plus de place dans la zibette", "la zibette était en retard"),
    "eau_energie": ("la bourdaine est à sec", "la bourdaine coule trouble", "on entend siffler la bourdaine"),
    "proprete_dechets": ("le troquebac est plein", "on a volé le troquebac", "le troquebac sent mauvais"),
    "evenement_culture_sport": ("la fricassiade est annulée", "la fricassiade commence tard", "bravo la fricassiade"),
}  # fmt: skip
PLACES = (
    "au Clos Verdelin",
    "place des Tisserands",
    "rue du Puits-Salé",
    "près du lavoir",
    "à la sortie du bourg",
)
ENDS = (
    "depuis hier",
    "encore une fois",
    "le samedi",
    "ce matin",
    "avant la nuit",
    "comme chaque année",
    "et alors",
)
FILLERS = (
    "Bonjour à toute l'équipe,", "je vous écris pour la troisième fois.", "Mes voisins disent la même chose.",
    "Pourriez-vous nous répondre ?", "C'est dommage pour le quartier.", "Nous sommes plusieurs familles concernées.",
    "Merci de votre réponse.", "La photo est jointe.", "Tout le monde en parle au marché.",
)  # fmt: skip


def messages(count: int, seed: int) -> list[tuple[str, str]]:
    """(text, topic), of the length of real ones."""
    rng, found = random.Random(seed), []
    for _ in range(count):
        topic = rng.choice(list(SUBJECTS))
        said = f"{rng.choice(SUBJECTS[topic])} {rng.choice(PLACES)} {rng.choice(ENDS)}."
        found.append((" ".join([rng.choice(FILLERS), said, *rng.sample(FILLERS, rng.randint(0, 3))]), topic))
    return found


def taught(rows: list[tuple[str, str]]) -> list[Taught]:
    seen = [see(text, "fr", lexicon=SHIPPED) for text, _topic in rows]
    pieces = pack(features_of([words for words, _rules in seen], [rules for _words, rules in seen]))
    return [
        Taught(f"{n}", piece, Example("", topic=topic, intent="plainte", flags=()))
        for n, (piece, (_text, topic)) in enumerate(zip(pieces, rows, strict=True))
    ]


def main() -> None:
    base = heads()
    if base is None:
        raise SystemExit("no heads ship: python -m parvis triage train")
    print(
        f"machine      {platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    )
    began = time.process_time()
    school = School(base, read_examples(SEED), partial(see, lexicon=SHIPPED))
    before = grades(school.before, base.names, school.examples)
    spent = time.process_time() - began
    print(
        f"once         {len(school.examples)} shipped messages to examine on, made ready in {spent:.2f} CPU-s"
    )
    print(f"             {_said(before)} there")
    asked = messages(200, 99)
    print(f"shipped      {_right(asked, base):.0%} of 200 messages with local words have their topic")
    for count in (20, 100, 500, 1000, 2000):
        rows = taught(messages(count, 1))
        began = time.process_time()
        learnt = learn(school, rows)
        spent = time.process_time() - began
        began = time.process_time()
        found = grades(school.examined(learnt.heads), base.names, school.examples)
        examined = time.process_time() - began
        began = time.process_time()
        read = unpacked(learnt.content, base)
        opened = time.process_time() - began
        print(
            f"{count:<12} {spent:.2f} CPU-s, {examined:.2f} to examine, {opened:.2f} to read"
            f" {len(learnt.content) / 1e3:.0f} kB; {_right(asked, read):.0%} have their topic; {_said(found)}"
        )
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def _said(found: Grades) -> str:
    return f"labels {found.labels:.3f}, sensitive {found.sensitive:.3f}"


def _right(asked: list[tuple[str, str]], with_heads: object) -> float:
    given = [judge(text, heads=with_heads).topic for text, _topic in asked]  # type: ignore[arg-type]
    return sum(one == topic for one, (_text, topic) in zip(given, asked, strict=True)) / len(asked)


if __name__ == "__main__":
    main()
