"""How fast near-duplicates are found, and how well: `python -m benchmarks.near`.

Prints texts per CPU-second of one core, the memory, and for 300 lightly edited copies among 10,300 invented messages
how many are found through the bands, how many pairs are taken for near that are not, and how likenesses are estimated.
"""

from __future__ import annotations

import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterable

from parvis.triage.engine.near import NEAR, Print, likeness, prints_of
from parvis.triage.tests.invented import copies_among, edited, sentences

SPEED = 20_000


def main() -> None:
    rng = random.Random(5)
    prints_of(["Une phrase pour préparer la table des lettres."])
    texts = sentences(SPEED, rng)
    print(f"texts        {len(texts)}, {sum(map(len, texts)) / len(texts):.0f} characters each")
    for batch in (1, 100, len(texts)):
        began = time.process_time()
        asked = texts if batch > 1 else texts[:2000]
        for start in range(0, len(asked), batch):
            prints_of(asked[start : start + batch])
        print(
            f"prints       {len(asked) / (time.process_time() - began):,.0f} per CPU-second, {batch} at once"
        )
    _found(rng)
    _estimates(rng)
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def _found(rng: random.Random) -> None:
    texts, copies = copies_among(10_000, 300, rng)
    began = time.process_time()
    pairs = near_pairs(prints_of(texts))
    spent = time.process_time() - began
    found = sum(pair in pairs for pair in copies)
    print(f"copies       {found} of {len(copies)} found among {len(texts)} in {spent:.2f} CPU-s")
    others = pairs - set(copies)
    wrong = sum(jaccard(texts[a], texts[b]) < NEAR - 0.1 for a, b in others)
    print(
        f"others       {len(others)} pairs that were not planted, {wrong} of them truly less alike than {NEAR - 0.1}"
    )


def near_pairs(prints: Iterable[Print | None]) -> set[tuple[int, int]]:
    """As the inbox does: bands give candidates, the signature decides."""
    known: dict[int, list[int]] = defaultdict(list)
    kept: dict[int, Print] = {}
    pairs = set()
    for place, made in enumerate(prints):
        if made is None:
            continue
        for other in {one for key in made.keys for one in known[key]}:
            if likeness(kept[other].signature, made.signature) >= NEAR:
                pairs.add((other, place))
        kept[place] = made
        for key in made.keys:
            known[key].append(place)
    return pairs


def _estimates(rng: random.Random) -> None:
    far = []
    for text in sentences(2000, rng):
        other = edited(text, rng, edits=rng.randint(1, 6))
        one, two = prints_of([text, other])
        if one and two and not one.exact and not two.exact:
            far.append(abs(likeness(one.signature, two.signature) - jaccard(text, other)))
    print(f"estimates    {sum(far) / len(far):.3f} from the exact Jaccard on average, {max(far):.2f} at most")


def jaccard(one: str, other: str) -> float:
    a, b = _runs(one), _runs(other)
    return len(a & b) / len(a | b)


def _runs(text: str) -> set[str]:
    plain = " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
    return {plain[n : n + 4] for n in range(len(plain) - 3)}


if __name__ == "__main__":
    main()
