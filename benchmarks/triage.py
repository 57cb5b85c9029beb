"""How fast the rules of triage are, without and with heads, on one core: `python -m benchmarks.triage [IN.csv]`.

Prints messages per CPU-second, the time for one text of 100,000 characters, the time to read the lexicons, and the
memory. IN.csv has a column `text`; without it the messages are invented.
"""

import csv
import platform
import random
import resource
import sys
import time
from pathlib import Path

from parvis.triage.engine import SHIPPED, judge, judge_many
from parvis.triage.learnt import heads

PIECES = [
    "Bonjour,", "la poubelle de la place déborde depuis lundi.", "À quelle heure ouvre la piscine samedi ?",
    "Merci aux agents pour la fresque !", "Le maire nous a promis une piste cyclable avant les élections.",
    "Le lampadaire devant le 12 rue des Lilas est éteint.", "Ma fille de 9 ans rentre seule, l'étude a fermé.",
    "Pourriez-vous installer un banc devant la poste ?", "C'est inadmissible, personne ne répond.",
    "Un câble pend au-dessus du trottoir.", "On m'a dit que l'usine va fermer.", "Bonne journée à tous.",
]  # fmt: skip


def messages() -> tuple[str, list[str]]:
    if len(sys.argv) > 1:
        with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
            return Path(sys.argv[1]).name, [row["text"] for row in csv.DictReader(file)]
    rng = random.Random(1)
    return "invented", [" ".join(rng.sample(PIECES, rng.randint(1, 4))) for _ in range(5000)]


def main() -> None:
    began = time.process_time()
    judge("Bonjour")
    print(
        f"machine      {platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    )
    print(f"lexicons     {len(SHIPPED.rules)} rules read in {time.process_time() - began:.2f} CPU-s")
    name, texts = messages()
    print(f"messages     {len(texts)} ({name}), {sum(map(len, texts)) / len(texts):.0f} characters each")
    for turn in ("first turn", "warm"):
        began = time.process_time()
        vital = sum(judge(text).vital for text in texts)
        spent = time.process_time() - began
        print(f"{turn:<12} {len(texts) / spent:,.0f} messages per CPU-second ({vital} vital)")
    judge_many(texts[:64], heads=heads())
    began = time.process_time()
    judge_many(texts, heads=heads())
    print(f"with heads   {len(texts) / (time.process_time() - began):,.0f} messages per CPU-second")
    for label, long in (("100 kB, words", " ".join(texts)[:100_000]), ("100 kB, signs", "06 a@ « " * 12_500)):
        began = time.process_time()
        judged = judge(long)
        print(f"{label:<13} {1000 * (time.process_time() - began):.0f} ms, {judged.unread} characters unread")
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    main()
