"""How fast the help with writing is, on one core: `python -m benchmarks.writing`.

Prints cards per CPU-second for ordinary drafts, the time for texts of 100,000 characters, ordinary and hostile, the
time of the first card (lexicons, dictionary), and the memory. Everything is invented.
"""

import platform
import random
import resource
import time

from parvis.triage.writing import Asked, read
from parvis.triage.writing.checks.spelling import dictionary

PIECES = [
    "Le marché de Noël ouvre samedi 12 décembre à 10 h, place Haute.", "Il est procédé à la taille des arbres.",
    "Les habitant·e·s sont invité·e·s à la réunion publique.", "La rue Basse est barrée lundi matin.",
    "Nonobstant la pluie, la brocante a lieu.", "Une question ? Appelez la mairie.", "Bravo 🎄🎄🎄🎄 #marchedenoel",
    "Le CCAS ouvre ses portes demain.", "L'acceuil est au rez-de-chaussée.", "C'est GRATUIT, cliquez ici.",
]  # fmt: skip
HOSTILE = {
    "no space": "a" * 100_000,
    "all emoji": "🎄" * 100_000,
    "hashtags": "#a" * 50_000,
    "apostrophes": "l'" * 50_000,
}


def drafts(many: int) -> list[str]:
    rng = random.Random(1)
    return [" ".join(rng.sample(PIECES, rng.randint(2, 5))) for _ in range(many)]


def timed(text: str, *, kind: str = "post") -> tuple[float, int]:
    began = time.process_time()
    card = read(Asked(text=text, kind=kind))  # type: ignore[arg-type]
    return time.process_time() - began, len(card.findings) + card.left_out


def main() -> None:
    print(
        f"machine      {platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    )
    print(f"first card   {timed('Bonjour')[0]:.2f} CPU-s (reads lexicons and dictionary)")
    print(f"dictionary   {'installed' if dictionary('fr') else 'none: spelling is not measured'}")
    texts = drafts(300)
    print(f"drafts       {len(texts)}, {sum(map(len, texts)) / len(texts):.0f} characters each")
    for turn in ("first turn", "warm"):
        began = time.process_time()
        found = sum(timed(text)[1] for text in texts)
        print(
            f"{turn:<12} {len(texts) / (time.process_time() - began):,.0f} cards per CPU-second ({found} findings)"
        )
    for name, text in {"ordinary": " ".join(drafts(800))[:100_000], **HOSTILE}.items():
        spent, found = timed(text)
        print(f"100,000, {name:<12} {1000 * spent:,.0f} ms, {found} findings")
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    main()
