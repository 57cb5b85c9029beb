"""`parvis triage train`: heads from labelled messages, their figures on messages that they never saw, and their card.

The same files and the same date give the same bytes. The heads that ship are made so, from `seed/messages.csv`
(invented) and from public data whose licence allows it, which stay where they are and are named on the card.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from parvis.triage.engine import SHIPPED, judge_many
from parvis.triage.engine.heads.examples import BadExamples, Example, read_examples
from parvis.triage.engine.heads.measuring import area_under_curve, calibration_error, figures
from parvis.triage.engine.heads.model import Heads
from parvis.triage.engine.heads.training import train
from parvis.triage.engine.ruled import see
from parvis.triage.learnt import HEADS

SEED = Path(__file__).parent / "seed" / "messages.csv"


@dataclass(frozen=True, slots=True)
class Source:
    """A further file of labelled messages, with what its publishers ask to be said of it."""

    path: Path
    said: str


def teach(
    *, seed: Path = SEED, further: Sequence[Source] = (), out: Path = HEADS, on: date, told: TextIO
) -> Heads:
    """Writes `out` and its card beside it, `.md`. Raises BadExamples; the former heads then stay."""
    if out.suffix != ".npz":
        raise BadExamples(f"{out.name} is not a name for heads, which end in .npz: nothing was written")
    began = time.perf_counter()
    examples = read_examples(seed)
    learnt, frozen = [e for e in examples if not e.frozen], [e for e in examples if e.frozen]
    extra = [example for source in further for example in read_examples(source.path)]
    told.write(
        f"{len(learnt)} messages to learn from, {len(frozen)} kept aside, {len(extra)} further ones …\n"
    )
    card: dict[str, Any] = {
        "date": on.isoformat(),
        "rows": len(learnt),
        "sources": [f"{seed.name} (invented)", *(source.said for source in further)],
    }
    heads = train([*learnt, *extra], see=partial(see, lexicon=SHIPPED), card=card)
    found = measured(heads, frozen)
    heads.card["figures"] = found
    out.parent.mkdir(parents=True, exist_ok=True)
    partial_file = out.with_suffix(".part")
    heads.save(partial_file)
    partial_file.replace(out)
    saved = Heads.open(out)
    out.with_suffix(".md").write_text(card_of(saved), encoding="utf-8")
    told.write(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB in {time.perf_counter() - began:.1f} s\n")
    told.write(lines_of(found))
    return saved


def card_of(heads: Heads) -> str:
    """The model card, in Markdown: what they are, of what, how well they judge, what they cannot do."""
    sources = "\n".join(f"- {source}" for source in heads.card["sources"])
    return f"""# The learnt heads of triage

Version {heads.version}, {heads.card["date"]}. Linear heads over hashed characters, words and what
the rules said (for threats, crises and hatred: characters and words alone); regularised least squares in closed
form, probabilities by Platt's curve on leave-one-out scores.
They add to the rules and never take away. They judge texts, never people.

Learnt from {heads.card["rows"]} messages that are not kept aside, and from:

{sources}

## Measured on messages that they never saw

The seed's frozen part; "to check" counts as wrong. Invented messages prove that nothing is broken, not that it
works in a town.

```
{lines_of(heads.card["figures"])}```

## What they cannot do

- Replace a person's reading: of the sensitive messages a part is missed, as the table says, and vital ones among them.
- Languages other than French: read by fewer rules and by 30 messages each; see the second column.
- Irony, threads without their beginning, pictures, voices. Dialects and other languages are not covered and said so.
- Nothing here was measured on a real town's messages: there is no such labelled set yet.
"""


def measured(heads: Heads | None, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Language → figure → value; French apart from the others."""
    by_language = {
        "fr": [one for one in examples if one.language == "fr"],
        "other languages": [one for one in examples if one.language != "fr"],
    }
    return {language: _measured(heads, chosen) for language, chosen in by_language.items() if chosen}


def _measured(heads: Heads | None, examples: Sequence[Example]) -> dict[str, float]:
    judged = judge_many([one.text for one in examples], heads=heads)
    found = figures(judged, examples)
    scores = [one.sensitive_score or 0.0 for one in judged]
    truth = [bool(one.flags) for one in examples]
    found["sensitive area under curve"] = area_under_curve(scores, truth)
    found["sensitive calibration error"] = calibration_error(scores, truth)
    if heads is not None:
        toxic = [one.toxicity or 0.0 for one in judged]
        found["toxicity area under curve"] = area_under_curve(toxic, [bool(one.toxic) for one in examples])
    return {name: round(value, 3) for name, value in found.items()}


def lines_of(found: dict[str, dict[str, float]]) -> str:
    """A table: one line per figure, one column per language."""
    names = list(dict.fromkeys(name for values in found.values() for name in values))
    lines = [f"{'':32}" + "".join(f"{language:>18}" for language in found)]
    for name in names:
        cells = [found[language].get(name, math.nan) for language in found]
        lines.append(f"{name:32}" + "".join(f"{'–' if math.isnan(c) else f'{c:g}':>18}" for c in cells))
    return "\n".join(lines) + "\n"
