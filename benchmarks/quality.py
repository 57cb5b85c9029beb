"""How well triage judges: `python -m benchmarks.quality [--data FOLDER] [--meaning FOLDER]`.

Prints the machine, the names of the data, and each figure beside its aim; what falls short is marked.

Without options: the frozen part of the shipped seed (invented), swaps of names, and speed. `--data`: a folder with
toxicity_fr_toxifrench.csv (five-fold) and hatecheck_fr_dev.csv (by functionality). `--meaning`: a folder made by
`parvis triage semantic prepare`; the semantic stage is then measured beside the others.
"""

from __future__ import annotations

import argparse
import csv
import platform
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy import linalg

from benchmarks.swaps import GROUPS, NAMES, SENTENCES, spoilt
from parvis.triage.engine import SHIPPED, Judged, judge_many
from parvis.triage.engine.heads.examples import Example, read_examples
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.measuring import area_under_curve
from parvis.triage.engine.heads.solving import kernel_of
from parvis.triage.engine.heads.training import MEANING, TOXIC_RIDGE
from parvis.triage.engine.ruled import see_asserted
from parvis.triage.learnt import heads
from parvis.triage.meaning import Stage, vectors_of
from parvis.triage.teaching import SEED, lines_of, measured

Judge = Callable[[Sequence[str]], list[Judged]]
FOLDS = 5


def line(name: str, value: float, aim: str = "", *, short: bool = False) -> None:
    print(f"{name:44}{value:>9.3f}  {aim}{'  SHORT' if short else ''}")


def at_least(name: str, value: float, aim: float) -> None:
    line(name, value, f"aim ≥ {aim:g}", short=value < aim)


def at_most(name: str, value: float, aim: float) -> None:
    line(name, value, f"aim ≤ {aim:g}", short=value > aim)


def of_seed(stage: Stage | None) -> None:
    frozen = [one for one in read_examples(SEED) if one.frozen]
    chosen = stage.heads if stage else heads()
    found = measured(chosen, frozen, stage.encoder if stage else None)
    print(lines_of(found))
    everyday = found["fr, everyday"]
    at_least("topics, everyday French", everyday["topic"], 0.80)
    at_least("intents, everyday French", everyday["intent"], 0.80)
    at_least("sensitive found at 40 % reviewed", everyday["sensitive found at 40%"], 0.95)
    at_least("vital found at 10 % reviewed", everyday["vital found at 10%"], 0.99)
    at_most("calibration error of sensitivity", everyday["sensitive calibration error"], 0.05)


def of_swaps(judge: Judge) -> None:
    print(
        "\nname swap: invented sentences, "
        + ", ".join(f"{len(some)} {kind}" for kind, some in GROUPS.items())
    )
    for kind, words in (("given names", NAMES), *GROUPS.items()):
        sentences = SENTENCES.get(kind, SENTENCES["groups"])
        _gaps(kind, [judge([one.format(word) for word in words]) for one in sentences])
    plain = [one.format(NAMES[0]) for one in SENTENCES["given names"]]
    _gaps("accents, capitals, a typing error", [judge(spoilt(text)) for text in plain], strict=False)


def _gaps(kind: str, judged: Sequence[Sequence[Judged]], *, strict: bool = True) -> None:
    for what in ("sensitive_score", "toxicity"):
        gaps = [
            abs((getattr(a, what) or 0) - (getattr(b, what) or 0))
            for row in judged
            for a, b in combinations(row, 2)
        ]
        at_most(f"{kind}: {what}, mean gap", float(np.mean(gaps)), 0.03)
        at_most(f"{kind}: {what}, largest gap", float(np.max(gaps)), 0.10)
    changed = [one.topic != row[0].topic or one.flags != row[0].flags for row in judged for one in row[1:]]
    at_most(f"{kind}: topic or flags changed", float(np.mean(changed)), 0.05)


def of_toxicity(folder: Path, stage: Stage | None) -> None:
    """Five-fold over the rows; the seed's learning part teaches in each fold, as it does in what ships."""
    with (folder / "toxicity_fr_toxifrench.csv").open(encoding="utf-8", newline="") as file:
        rows = [Example(row["text"], toxic=row["label"] == "1") for row in csv.DictReader(file)]
    seed = [one for one in read_examples(SEED) if not one.frozen and one.toxic is not None]
    everything = [*rows, *seed]
    seen = [see_asserted(one.text, one.language, lexicon=SHIPPED) for one in everything]
    kernel = kernel_of(features_of([words for words, _rules in seen], [rules for _words, rules in seen]))
    if stage is not None:
        vectors = vectors_of(stage.encoder, [one.text for one in everything]).neutral
        vectors = vectors - vectors.mean(0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        kernel += MEANING * (vectors @ vectors.T)
    scores, truth = _folded(kernel, np.array([bool(one.toxic) for one in everything]), len(rows))
    print(
        f"\ntoxicity_fr_toxifrench.csv: {len(rows)} rows, {FOLDS}-fold, {len(seed)} rows of the seed beside"
    )
    cut = np.median(scores)  # half of the rows are toxic, by construction of the set
    at_least("toxicity: accuracy", float(((scores > cut) == truth).mean()), 0.80)
    at_least("toxicity: area under the curve", area_under_curve(scores, truth), 0.87)


def _folded(kernel: np.ndarray, toxic: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    scores = np.zeros(rows)
    target = np.where(toxic, 1.0, -1.0)
    for fold in range(FOLDS):
        out = np.arange(fold, rows, FOLDS)
        kept = np.setdiff1d(np.arange(len(toxic)), out)
        bias = target[kept].mean()
        system = kernel[np.ix_(kept, kept)] + TOXIC_RIDGE * np.eye(len(kept))
        alpha = linalg.solve(system, target[kept] - bias, assume_a="pos", overwrite_a=True)
        scores[out] = kernel[np.ix_(out, kept)] @ alpha + bias
    return scores, toxic[:rows]


def of_hatecheck(folder: Path, judge: Judge) -> None:
    with (folder / "hatecheck_fr_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = np.array([one.toxicity or 0.0 for one in judge([row["test_case"] for row in rows])])
    hateful = np.array([row["label_gold"] == "hateful" for row in rows])
    kinds = np.array([row["functionality"] for row in rows])
    cut = np.sort(scores[hateful])[int(0.2 * hateful.sum())]
    print(
        f"\nhatecheck_fr_dev.csv: {len(rows)} rows, none learnt from; toxicity ≥ {cut:.3f} finds 80 % of the hateful"
    )
    at_least("specificity at recall 0.80", float((scores[~hateful] < cut).mean()), 0.60)
    line("area under the curve", area_under_curve(scores, hateful))
    for kind in sorted(set(kinds)):
        chosen = kinds == kind
        right = (scores[chosen] >= cut) == hateful[chosen]
        line(f"  {kind}: right", float(right.mean()), f"{chosen.sum()} rows")


def of_speed(judge: Judge, name: str, aim: float, most: int) -> None:
    texts = [one.text for one in read_examples(SEED)][:most]
    judge(texts[:200])
    began = time.process_time()
    judge(texts)
    speed = len(texts) / (time.process_time() - began)
    print(
        f"{name:44}{speed:>9,.0f}  messages a CPU-second, aim ≥ {aim:,.0f}{'  SHORT' if speed < aim else ''}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.quality")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--meaning", type=Path)
    chosen = parser.parse_args()
    print(
        f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}, seed {SEED.name}"
    )
    stages: list[Stage | None] = [None, *([Stage.open(chosen.meaning)] if chosen.meaning else [])]
    for stage in stages:
        print(f"\n==== {'rules, words and meaning' if stage else 'rules and words'} ====\n")
        judge: Judge = stage.judge if stage else partial(judge_many, heads=heads())
        of_seed(stage)
        of_swaps(judge)
        if chosen.data:
            of_toxicity(chosen.data, stage)
            of_hatecheck(chosen.data, judge)
        else:
            print("\ntoxicity and counter-speech: not measured, give --data")
        print()
        of_speed(judge, "speed", *((250, 600) if stage else (3000, 5000)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
